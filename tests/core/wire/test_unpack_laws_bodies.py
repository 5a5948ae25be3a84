"""Laws of the bodies that webhooks get for the events of every wire: the same bytes on arrival and from the log."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.payload import body
from liveview.model.event import Verdict
from tests.support.core.inputs import NOW, TOKEN
from tests.support.core.wires import EVERYTHING, batch, event_for, handled, law, stored
from tests.support.core.world import World

NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,8})?", fullmatch=True)
CALLS = {"track": "E", "identify": "$identify", "group": "$group", "page": "$page"}
"""The event name that stands for each type on wires without types."""
PATHS = ("/track", "/import", "/v1/batch", "/android", "/react-native")
SEGMENT = st.sampled_from(("/v1/batch", "/v1/b", "/android"))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def holding(path: str, kind: str, number: str) -> str:
    """An event with a number called `price` among its properties or traits."""
    if path in {"/v1/batch", "/android"}:
        field = "traits" if kind in {"identify", "group"} else "properties"
        return event_for(path, "i", type=kind, **{field: {"price": "N"}}).replace('"N"', number)
    price = {"price": "N"}
    traits = {"identify": "$user_props", "group": "$group_props"}.get(kind)
    if path == "/react-native":
        properties = {traits or "custom_props": price}
        return event_for(path, "i", event_type=CALLS[kind], event_properties=properties).replace('"N"', number)
    more: Mapping[str, object] = {traits: price} if traits else price
    return event_for(path, "i", **more).replace('"N"', number).replace('"E"', f'"{CALLS[kind]}"')


def sent_at(text: str, path: str, **fields: object) -> bytes:
    """A batch of one event, which has only the time of the batch unless `fields` give it another."""
    event = json.loads(event_for(path, "m", **fields))
    return json.dumps({"batch": [event], "writeKey": TOKEN, "sentAt": text}).encode()


def timestamps(content: bytes, path: str) -> set[str]:
    """The timestamps that webhooks got; the stored row must result in the same bytes."""
    rows = handled(content, path)
    (event,) = rows.events
    assert event.verdict is Verdict.ACCEPTED, event.problems
    world = World(EVERYTHING)
    world.post(content, path)
    called = {made.call.body for made in world.made}
    assert called == {body(stored(event, rows), row.message_id or "") for row in rows.deliveries if row.message_id}
    return {json.loads(each)["timestamp"] for each in called}


class TestNumbers:
    @law
    @given(
        st.sampled_from(("/track", "/import", "/v1/batch", "/android", "/react-native")),
        NUMBERS,
        st.sampled_from([*CALLS]),
    )
    def test_keep_their_exact_digits(self, path: str, number: str, kind: str) -> None:
        rows = handled(batch(path, [holding(path, kind, number)]), path)
        (event,) = rows.events
        assert (event.verdict, event.type) == (Verdict.ACCEPTED, kind)
        parts = msgspec.json.decode(body(stored(event, rows), "ID"), type=dict[str, msgspec.Raw])
        place = "traits" if kind in {"identify", "group"} else "properties"
        assert bytes(parts[place]) == b'{"price":%s}' % number.encode()


class TestTimes:
    @law
    @given(
        SEGMENT,
        st.datetimes(),
        st.text(alphabet="0123456789", min_size=1, max_size=9),
        st.sampled_from(["timestamp", "originalTimestamp", "sentAt", None]),
    )
    def test_are_the_same_on_arrival_and_from_the_log(
        self, path: str, time: datetime, digits: str, where: str | None
    ) -> None:
        second = time.replace(microsecond=0).isoformat()
        text = f"{second}.{digits}Z"
        fields = {where: text} if where else {}
        assert timestamps(sent_at(text, path, **fields), path) == {f"{second}Z"}

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1969-12-31T23:59:59.999999999+00:00", "1969-12-31T23:59:59Z"),
            ("2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00Z"),
            ("2020-01-01T00:00:00.999999999-23:59", "2020-01-01T23:59:00Z"),
            ("0001-01-01T00:00:00.000000001Z", "0001-01-01T00:00:00Z"),
            ("2020-01-01", "2020-01-01T00:00:00Z"),
        ],
    )
    def test_that_are_odd_are_the_same_too(self, text: str, expected: str) -> None:
        for path in ("/v1/batch", "/android"):
            assert timestamps(sent_at(text, path), path) == {expected}

    @pytest.mark.parametrize("second", ["2514-07-01T00:00:00", "2600-12-31T23:59:59", "9999-12-31T23:59:59"])
    def test_far_from_now_do_not_reach_the_next_second(self, second: str) -> None:
        assert timestamps(sent_at(f"{second}.999999999Z", "/v1/batch"), "/v1/batch") == {f"{second}Z"}

    @pytest.mark.parametrize("sent", ["5", "1577836800", "99999999999999", "1e300", "-1e1000010", "true", "[]", '"x"'])
    def test_that_cannot_be_read_never_reach_a_webhook(self, sent: str) -> None:
        """Decided on arrival: an accepted event must be one that can be sent."""
        world = World(EVERYTHING)
        content = batch("/v1/batch", [event_for("/v1/batch", "m")]).replace(b'"2020-01-01T00:00:00.7Z"', sent.encode())
        event = world.post(content, "/v1/batch")
        world.settle()
        assert (event.verdict, world.made) == (Verdict.INVALID, [])

    @law
    @given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
    def test_in_milliseconds_belong_to_their_second(self, time: int) -> None:
        expected = (EPOCH + timedelta(seconds=time // 1000)).replace(tzinfo=None).isoformat()
        native = batch("/react-native", [event_for("/react-native", "i", timestamp=time)])
        assert timestamps(native, "/react-native") == {f"{expected}Z"}
        if time > 100_000_000_000:
            assert timestamps(batch("/import", [event_for("/import", "i", time=time)]), "/import") == {f"{expected}Z"}

    def test_that_are_missing_on_the_wire_of_mixpanel_are_the_time_of_receipt(self) -> None:
        content = batch("/import", [event_for("/import", "i", time=None)])
        assert timestamps(content, "/import") == {"2020-01-01T00:00:00Z"}
        assert int(NOW) == 1_577_836_800


class TestNames:
    def test_of_properties_of_segment_and_react_native_may_be_field_names_of_other_wires(self) -> None:
        names = ("time", "token", "distinct_id", "mp_lib", "event", "type", "userId", "messageId")
        properties = {name: f"{name}!" for name in names} | {"$hidden": 1}
        for path, fields in (
            ("/v1/batch", {"properties": properties}),
            ("/android", {"properties": properties}),
            ("/react-native", {"event_properties": {"custom_props": properties}}),
        ):
            rows = handled(batch(path, [event_for(path, "i", **fields)]), path)
            sent = json.loads(body(stored(rows.events[0], rows), "ID"))
            assert sent["properties"] == {name: f"{name}!" for name in names}
