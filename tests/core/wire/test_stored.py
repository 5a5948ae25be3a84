"""Stored events, read again from their rows."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.payload import timestamp
from liveview.core.wire import moments
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.paths import find
from liveview.core.wire.stored import StoredPayload, is_event, normalised
from liveview.core.wire.unpack import normalise, unpack
from liveview.model.event import EventType, Wire


def row_of(path: str, content: str, position: int = 1) -> tuple[StoredPayload, Normalised]:
    """An event of a request as its row tells it, and as it was read on arrival."""
    endpoint = find(path)
    assert endpoint is not None
    parcel = unpack(endpoint, "", content.encode(), "basic", 5.5)
    reading = parcel.readings[position - 1]
    event = normalise(reading, parcel.origin)
    time = None if event.time is None else moments.stored(event.time)
    row = StoredPayload(reading.text or "", parcel.origin.wire, event.type, event.name, event.token, time, 5.5)
    return row, event


REQUESTS = {
    "http-api": ("/track", '{"event":"E","properties":{"distinct_id":"u","token":"t","time":1.5}}'),
    "web-sdk": ("/track", '{"event":"E","properties":{"distinct_id":"u","token":"t","time":1.5,"mp_lib":"web"}}'),
    "mixpanel": ("/track", '[{"event":"E","properties":{"distinct_id":"u","token":"t","time":1577836800123}}]'),
    "mixpanel without a time": ("/track", '[{"event":"E","properties":{"distinct_id":"u","token":"t"}}]'),
    "import": ("/import", '{"event":"$identify","properties":{"distinct_id":"u","token":"t","time":1}}'),
    "engage": ("/engage", '{"$token":"t","$distinct_id":"u","$set":{"a":1.10}}'),
    "groups": ("/groups", '[{"$token":"t","$group_id":"Acme","$time":1577836800123}]'),
    "segment": ("/v1/batch", '{"batch":[{"type":"page","userId":"u","timestamp":"2020-01-01"}],"writeKey":"k"}'),
    "segment without a time": (
        "/v1/batch",
        '{"batch":[{"type":"alias","userId":"u"}],"sentAt":"2020-01-01T00:00:00.7Z"}',
    ),
    "segment with a basic user": ("/v1/b", '{"batch":[{"type":"identify","anonymousId":"a","sentAt":"2020-01-01"}]}'),
    "segment alone": ("/v1/g", '{"groupId":"g","userId":"u","type":"track","timestamp":"2020-01-01T00:00:00Z"}'),
    "mobile": ("/android/", '{"batch":[{"type":"screen","event":"screen_view","userId":"u"}],"sentAt":"2020-01-01"}'),
    "react-native": (
        "/react-native/",
        '{"client":"c","e":[{"event_type":"E","device_id":"d","timestamp":1577836800123.9}]}',
    ),
}


class TestRow:
    @pytest.mark.parametrize("name", REQUESTS)
    def test_is_read_again_as_the_event_was_read_on_arrival(self, name: str) -> None:
        row, event = row_of(*REQUESTS[name])
        again = normalised(row)
        for field in event.__struct_fields__:
            if field not in {"problems", "time"}:
                assert getattr(again, field) == getattr(event, field), field
        assert again.valid
        assert event.time is not None
        assert again.time is not None
        assert timestamp(again.time) == timestamp(event.time)

    @given(
        st.sampled_from(["/v1/batch", "/android"]),
        st.integers(1, 9_999),
        st.integers(0, 86_399),
        st.text(alphabet="0123456789", min_size=1, max_size=12),
    )
    def test_has_the_second_of_its_batch_however_precise_and_distant_its_time_is(
        self, path: str, year: int, second: int, fraction: str
    ) -> None:
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        for day in ("01-01", "12-31"):
            sent = f"{year:04}-{day}T{clock}.{fraction}Z"
            row, _ = row_of(path, f'{{"batch":[{{"type":"track","event":"E","userId":"u"}}],"sentAt":"{sent}"}}')
            time = normalised(row).time
            assert time is not None
            assert timestamp(time) == f"{year:04}-{day}T{clock}Z"

    def test_of_a_distant_time_does_not_reach_the_next_second(self) -> None:
        for sent in ("2600-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999999Z", "0001-01-01T00:00:00.000001Z"):
            row, _ = row_of("/v1/b", f'{{"batch":[{{"type":"track","event":"E","userId":"u"}}],"sentAt":"{sent}"}}')
            time = normalised(row).time
            assert time is not None
            assert timestamp(time) == f"{sent[:19]}Z"

    def test_of_an_event_with_a_time_of_its_own_has_that_time(self) -> None:
        event = '{"type":"track","event":"E","userId":"u","timestamp":"2020-01-01T00:00:00.123456789Z"}'
        row, _ = row_of("/v1/b", f'{{"batch":[{event}],"sentAt":"2021-01-01T00:00:00Z"}}')
        assert normalised(row).time == Decimal("1577836800.123456789")


class TestProfileUpdate:
    @pytest.mark.parametrize(
        ("path", "content", "expected"),
        [
            ("/engage", "{}", True),
            ("/groups", "[{}]", True),
            ("/track", '[{"event":"$engage","properties":{}}]', False),
            ("/track", '[{"event":"$groups","properties":{}}]', False),
            ("/track", '[{"event":"$identify","properties":{}}]', False),
            ("/track", '{"event":"$engage"}', False),
        ],
    )
    def test_is_recognised_by_its_path_and_not_by_its_name_alone(self, path: str, content: str, expected: bool) -> None:
        row, _ = row_of(path, content)
        assert row.is_profile_update is expected


class TestAnything:
    @given(st.text(max_size=30), st.sampled_from(Wire), st.sampled_from(EventType), st.none() | st.floats(-1e9, 1e9))
    def test_in_a_newer_or_broken_log_is_read_without_raising(
        self, payload: str, wire: Wire, kind: EventType, time: float | None
    ) -> None:
        stored = StoredPayload(payload, wire, kind, None, None, time)
        assert normalised(stored).valid in {True, False}
        assert is_event(stored) == (_is_json(payload))


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=lambda _: 1 / 0)
    except (ValueError, ZeroDivisionError, RecursionError):
        return False
    return True
