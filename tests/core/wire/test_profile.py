"""Profile updates of Mixpanel's libraries."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, read
from liveview.core.wire.normalized import Normalized, Origin
from liveview.core.wire.profile import normalise
from liveview.model.delivery import Rule
from liveview.model.event import DedupSource, EventType, Wire
from tests.support.core.world import NOW

GROUP = EventType.GROUP


def update(text: str, kind: EventType = EventType.IDENTIFY) -> Normalized:
    reading = read(text.encode())
    assert isinstance(reading, Document)
    return normalise(reading.value, Origin(Wire.MIXPANEL, NOW, kind))


def codes(normalized: Normalized) -> list[str]:
    return [problem.code for problem in normalized.problems]


class TestUser:
    def test_is_an_identify_event_that_is_sent_nowhere(self) -> None:
        normalized = update(
            '{"$token":"t","$distinct_id":"u","$device_id":"d","$time":1577836800.5,"$set":{"plan":1.50}}'
        )
        assert (normalized.type, normalized.name, normalized.unsent) == (
            EventType.IDENTIFY,
            "$engage",
            Rule.PROFILE_UPDATE,
        )
        assert (normalized.token, normalized.distinct_id, normalized.device) == ("t", "u", "d")
        assert normalized.time == Decimal("1577836800.5")
        assert bytes(normalized.traits["plan"]) == b"1.50"
        assert normalized.problems == ()

    def test_needs_a_token_and_a_user(self) -> None:
        assert set(codes(update("{}"))) == {"environment-missing", "user-missing", "time-of-receipt"}
        assert set(codes(update('{"token":"t","distinct_id":"u"}'))) == {
            "environment-missing",
            "user-missing",
            "time-of-receipt",
        }

    def test_needs_no_set(self) -> None:
        normalized = update('{"$token":"t","$distinct_id":"u","$time":1.5,"$unset":["plan"]}')
        assert (normalized.valid, normalized.traits) == (True, {})


class TestGroup:
    def test_is_a_group_event_without_a_user(self) -> None:
        normalized = update(
            '{"$token":"t","$group_key":"company","$group_id":"Acme","$time":1.5,"$set":{"a":1}}', GROUP
        )
        assert (normalized.type, normalized.name, normalized.unsent) == (GROUP, "$groups", Rule.PROFILE_UPDATE)
        assert (normalized.group_id, normalized.distinct_id, normalized.traits, normalized.valid) == (
            "Acme",
            None,
            {"a": 1},
            True,
        )


class TestTime:
    @pytest.mark.parametrize(
        ("time", "seconds"), [("1577836800", "1577836800"), ("1577836800123", "1577836800.123"), ("1e11", "1e11")]
    )
    def test_is_seconds_or_milliseconds(self, time: str, seconds: str) -> None:
        assert update(f'{{"$token":"t","$distinct_id":"u","$time":{time}}}').time == Decimal(seconds)

    @pytest.mark.parametrize("field", ["", ',"$time":null', ',"time":5'])
    def test_that_is_missing_is_the_time_of_receipt_and_makes_no_key(self, field: str) -> None:
        normalized = update(f'{{"$token":"t","$distinct_id":"u"{field}}}')
        assert (normalized.time, normalized.identity.by_time, codes(normalized)) == (
            Decimal(str(NOW)),
            False,
            ["time-of-receipt"],
        )

    @pytest.mark.parametrize(
        ("time", "code"), [("true", "time-unusable"), ("1e300", "time-out-of-range"), ("1e999999", "time-out-of-range")]
    )
    def test_may_be_unusable(self, time: str, code: str) -> None:
        normalized = update(f'{{"$token":"t","$distinct_id":"u","$time":{time}}}')
        assert (normalized.time, codes(normalized)) == (None, [code])

    def test_that_is_huge_is_a_problem(self) -> None:
        assert codes(update('{"$token":"t","$distinct_id":"u","$time":1e1000010}')) == ["time-out-of-range"]


class TestKey:
    def test_is_the_insert_id_if_there_is_one(self) -> None:
        normalized = update('{"$token":"t","$distinct_id":"u","$insert_id":"i"}')
        assert (normalized.identity.source, normalized.identity.value) == (DedupSource.INSERT_ID, "i")


class TestAnything:
    @given(
        st.sampled_from([EventType.IDENTIFY, GROUP]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["$token", "$distinct_id", "$time", "$set", "$group_id", "$insert_id"]), inner
                )
            ),
            max_leaves=10,
        ),
    )
    def test_is_read_without_raising_and_is_sent_nowhere(self, kind: EventType, value: object) -> None:
        normalized = update(json.dumps(value), kind)
        assert normalized.unsent is Rule.PROFILE_UPDATE or codes(normalized) == ["not-an-object"]
        assert not normalized.valid or None not in (normalized.token, normalized.time)
