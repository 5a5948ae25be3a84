"""Profile updates of Mixpanel's libraries."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, read
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.profile import normalise
from liveview.model.delivery import Rule
from liveview.model.event import DedupSource, EventType, Wire
from tests.support.core.inputs import NOW

GROUP = EventType.GROUP


def update(text: str, kind: EventType = EventType.IDENTIFY) -> Normalised:
    reading = read(text.encode())
    assert isinstance(reading, Document)
    return normalise(reading.value, Origin(Wire.MIXPANEL, NOW, kind))


def codes(normalised: Normalised) -> list[str]:
    return [problem.code for problem in normalised.problems]


class TestUser:
    def test_is_an_identify_event_that_is_sent_nowhere(self) -> None:
        normalised = update(
            '{"$token":"t","$distinct_id":"u","$device_id":"d","$time":1577836800.5,"$set":{"plan":1.50}}'
        )
        assert (normalised.type, normalised.name, normalised.unsent) == (
            EventType.IDENTIFY,
            "$engage",
            Rule.PROFILE_UPDATE,
        )
        assert (normalised.token, normalised.distinct_id, normalised.device) == ("t", "u", "d")
        assert normalised.time == Decimal("1577836800.5")
        assert bytes(normalised.traits["plan"]) == b"1.50"
        assert normalised.problems == ()

    def test_needs_a_token_and_a_user(self) -> None:
        assert set(codes(update("{}"))) == {"environment-missing", "user-missing", "time-of-receipt"}
        assert set(codes(update('{"token":"t","distinct_id":"u"}'))) == {
            "environment-missing",
            "user-missing",
            "time-of-receipt",
        }

    def test_needs_no_set(self) -> None:
        normalised = update('{"$token":"t","$distinct_id":"u","$time":1.5,"$unset":["plan"]}')
        assert (normalised.valid, normalised.traits) == (True, {})


class TestGroup:
    def test_is_a_group_event_without_a_user(self) -> None:
        normalised = update(
            '{"$token":"t","$group_key":"company","$group_id":"Acme","$time":1.5,"$set":{"a":1}}', GROUP
        )
        assert (normalised.type, normalised.name, normalised.unsent) == (GROUP, "$groups", Rule.PROFILE_UPDATE)
        assert (normalised.group_id, normalised.distinct_id, normalised.traits, normalised.valid) == (
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
        normalised = update(f'{{"$token":"t","$distinct_id":"u"{field}}}')
        assert (normalised.time, normalised.identity.by_time, codes(normalised)) == (
            Decimal(str(NOW)),
            False,
            ["time-of-receipt"],
        )

    @pytest.mark.parametrize(
        ("time", "code"), [("true", "time-unusable"), ("1e300", "time-out-of-range"), ("1e999999", "time-out-of-range")]
    )
    def test_may_be_unusable(self, time: str, code: str) -> None:
        normalised = update(f'{{"$token":"t","$distinct_id":"u","$time":{time}}}')
        assert (normalised.time, codes(normalised)) == (None, [code])

    def test_that_is_huge_is_a_problem(self) -> None:
        assert codes(update('{"$token":"t","$distinct_id":"u","$time":1e1000010}')) == ["time-out-of-range"]


class TestKey:
    def test_is_the_insert_id_if_there_is_one(self) -> None:
        normalised = update('{"$token":"t","$distinct_id":"u","$insert_id":"i"}')
        assert (normalised.identity.source, normalised.identity.value) == (DedupSource.INSERT_ID, "i")


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
        normalised = update(json.dumps(value), kind)
        assert normalised.unsent is Rule.PROFILE_UPDATE or codes(normalised) == ["not-an-object"]
        assert not normalised.valid or None not in (normalised.token, normalised.time)
