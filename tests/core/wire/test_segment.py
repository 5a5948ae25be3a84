"""Events of Segment's HTTP API."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, read
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.segment import NAMES, normalise
from liveview.model.delivery import Rule
from liveview.model.event import DedupSource, EventType, Wire
from tests.support.core.inputs import NOW

KINDS = [kind.value for kind in EventType]
GOOD = {"type": "track", "event": "E", "userId": "u", "messageId": "m", "timestamp": "2020-01-01T00:00:00.5Z"}
ORIGIN = Origin(Wire.SEGMENT, NOW, token="key")
KEYS = st.sampled_from(
    [*GOOD, "anonymousId", "properties", "traits", "context", "library", "name", "integrations", "writeKey", "sentAt"]
)


def literal(text: str, origin: Origin = ORIGIN) -> Normalised:
    reading = read(text.encode())
    assert isinstance(reading, Document)
    return normalise(reading.value, origin)


def event(origin: Origin = ORIGIN, /, **fields: object) -> Normalised:
    """An event with all required fields; `fields` add to them or replace them, and `...` removes one."""
    kept = {name: value for name, value in (GOOD | fields).items() if value is not ...}
    return literal(json.dumps(kept), origin)


def codes(normalised: Normalised) -> list[str]:
    return [problem.code for problem in normalised.problems]


class TestType:
    @pytest.mark.parametrize("kind", KINDS)
    def test_comes_from_the_path_or_else_from_the_event(self, kind: str) -> None:
        assert event(type=kind).type == kind
        origin = Origin(Wire.SEGMENT, NOW, EventType(kind), "key")
        assert event(origin, type=...).type == kind
        assert event(origin, type="nonsense").problems == ()

    @pytest.mark.parametrize("kind", [..., None, "", "Track", "TRACK", "track ", "delete", 5, [], {}, True, ["track"]])
    def test_that_is_unknown_is_a_problem(self, kind: object) -> None:
        assert codes(event(type=kind)) == ["type-unknown"]


class TestName:
    @pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "track"])
    @pytest.mark.parametrize("name", [..., None, ""])
    def test_comes_from_the_type_of_an_event_without_one(self, kind: str, name: object) -> None:
        normalised = event(type=kind, event=name)
        assert (normalised.name, normalised.problems) == (NAMES[EventType(kind)], ())

    def test_that_mobile_sdks_give_to_screens_counts(self) -> None:
        assert event(type="screen", event="screen_view").name == "screen_view"

    @pytest.mark.parametrize(
        ("name", "code"), [(..., "name-missing"), (None, "name-missing"), ("", "name-unusable"), (5, "name-unusable")]
    )
    def test_of_a_track_event_must_be_a_text_that_is_not_empty(self, name: object, code: str) -> None:
        assert codes(event(event=name)) == [code]

    @pytest.mark.parametrize("kind", ["page", "identify"])
    def test_of_another_type_is_unusable_on_any_event(self, kind: str) -> None:
        assert codes(event(type=kind, event=["a"])) == ["name-unusable"]

    def test_with_a_dollar_and_no_meaning_is_autocapture(self) -> None:
        assert event(event="$web_event").unsent is Rule.AUTOCAPTURE
        assert event(event="$identify").unsent is None
        assert event(type="identify", event=...).unsent is None


class TestProperties:
    def test_may_be_called_anything(self) -> None:
        names = {name: f"{name}!" for name in ("time", "token", "distinct_id", "mp_lib", "event", "userId")}
        normalised = event(properties=names)
        assert normalised.properties == names
        assert (normalised.reserved, normalised.valid) == (frozenset(), True)
        assert (normalised.time, normalised.token, normalised.distinct_id) == (Decimal("1577836800.5"), "key", "u")

    @pytest.mark.parametrize("properties", [..., None, {}])
    def test_may_be_missing(self, properties: object) -> None:
        normalised = event(properties=properties)
        assert (normalised.properties, normalised.problems) == ({}, ())

    @pytest.mark.parametrize("properties", [[], "a", 5, True])
    def test_that_are_not_objects_are_a_problem(self, properties: object) -> None:
        assert codes(event(properties=properties)) == ["properties-unusable"]

    def test_keep_the_digits_of_numbers(self) -> None:
        normalised = literal(json.dumps(GOOD)[:-1] + ',"properties":{"price":1.10,"big":12345678901234567890}}')
        assert [bytes(normalised.properties[name]) for name in ("price", "big")] == [b"1.10", b"12345678901234567890"]


class TestTraits:
    def test_are_those_of_the_event_without_the_ids(self) -> None:
        traits = {"plan": "pro", "userId": "u", "anonymousId": "a"}
        assert event(type="identify", traits=traits).traits == {"plan": "pro"}
        assert event(type="group", traits=traits).traits == {"plan": "pro"}

    def test_of_an_identify_event_may_be_in_its_context(self) -> None:
        context = {"traits": {"plan": "pro", "anonymousId": "a"}}
        assert event(type="identify", context=context).traits == {"plan": "pro"}
        assert event(type="identify", traits=None, context=context).traits == {"plan": "pro"}
        assert event(type="identify", traits={}, context=context).traits == {}
        assert event(type="group", context=context).traits == {}

    @pytest.mark.parametrize("traits", [[], "a", 5, True])
    def test_that_are_not_objects_are_ignored(self, traits: object) -> None:
        assert event(type="identify", traits=traits).traits == {}


class TestToken:
    @pytest.mark.parametrize(
        ("own", "around", "token"),
        [("own", "key", "own"), ("", "key", "key"), (None, "key", "key"), (..., "key", "key"), ("own", None, "own")],
    )
    def test_comes_from_the_event_or_else_from_the_request(self, own: object, around: object, token: str) -> None:
        assert event(Origin(Wire.SEGMENT, NOW, token=around), writeKey=own).token == token

    @pytest.mark.parametrize("around", [None, ""])
    def test_may_be_missing(self, around: object) -> None:
        assert codes(event(Origin(Wire.SEGMENT, NOW, token=around))) == ["environment-missing"]

    @pytest.mark.parametrize("value", [5, True, [], {"a": 1}])
    def test_of_another_type_is_unusable_wherever_it_is(self, value: object) -> None:
        assert codes(event(writeKey=value)) == ["environment-unusable"]
        assert codes(event(Origin(Wire.SEGMENT, NOW, token=value))) == ["environment-unusable"]


class TestTime:
    @pytest.mark.parametrize(
        ("fields", "second"),
        [
            ({"timestamp": 1, "originalTimestamp": 2, "sentAt": 3}, 1),
            ({"originalTimestamp": 2, "sentAt": 3}, 2),
            ({"timestamp": None, "originalTimestamp": "", "sentAt": 3}, 3),
            ({}, 4),
        ],
    )
    def test_comes_from_the_first_of_four_fields(self, fields: dict[str, object], second: int) -> None:
        texts = {name: f"2020-01-01T00:00:0{value}Z" if value else value for name, value in fields.items()}
        origin = Origin(Wire.SEGMENT, NOW, token="key", sent_at="2020-01-01T00:00:04Z")
        normalised = event(origin, **{"timestamp": ..., **texts})
        assert normalised.time == 1_577_836_800 + second

    def test_may_be_missing(self) -> None:
        assert codes(event(timestamp=...)) == ["timestamp-missing"]
        assert codes(event(timestamp=None)) == ["timestamp-missing"]

    @pytest.mark.parametrize("value", ["yesterday", "1577836800.5", [], {}, True, 0, 5, 1577836800, 1577836800123])
    def test_that_is_not_an_iso_text_is_a_problem(self, value: object) -> None:
        normalised = event(timestamp=value)
        assert (normalised.time, codes(normalised)) == (None, ["timestamp-unusable"])

    @pytest.mark.parametrize("value", [0, 5, 1577836800, 99999999999999, True, [], "yesterday"])
    def test_of_the_batch_that_is_not_an_iso_text_is_a_problem_too(self, value: object) -> None:
        origin = Origin(Wire.SEGMENT, NOW, token="key", sent_at=value)
        assert codes(event(origin, timestamp=...)) == ["timestamp-unusable"]
        assert codes(event(origin, timestamp=value)) == ["timestamp-unusable"]

    @pytest.mark.parametrize("text", ["9999-12-31T23:59:60Z", "0001-01-01T00:00:00+00:01"])
    def test_outside_the_years_1_to_9999_is_a_problem(self, text: str) -> None:
        assert codes(event(timestamp=text)) == ["time-out-of-range"]

    def test_without_a_zone_is_a_warning(self) -> None:
        normalised = event(timestamp="2020-01-01T00:00:00")
        assert normalised.time == 1_577_836_800
        assert (normalised.valid, codes(normalised)) == (True, ["timestamp-without-zone"])


class TestUser:
    def test_is_known_once_it_is_not_only_the_device(self) -> None:
        assert event(anonymousId="a").known_user
        assert not event(userId=None, anonymousId="a").known_user
        assert not event(userId="a", anonymousId="a").known_user
        assert event(userId="u", anonymousId=None).device is None


class TestRouting:
    def test_is_in_integrations(self) -> None:
        integrations = event(integrations={"All": False, "Webhooks": {"a": 1}, "Segment.io": False}).integrations
        assert (dict(integrations.names), integrations.malformed, integrations.rest) == (
            {"All": False, "Webhooks": {"a": 1}},
            "",
            False,
        )

    @pytest.mark.parametrize("value", [[], "All", 5, True, False, ""])
    def test_that_is_not_an_object_is_malformed(self, value: object) -> None:
        assert event(integrations=value).integrations.malformed == "integrations"

    def test_ignores_the_options_of_other_wires(self) -> None:
        options = {"integrations": {"All": False}}
        normalised = event(properties={"$options": options}, options=options)
        assert normalised.integrations.rest


class TestKey:
    @pytest.mark.parametrize("value", ["m", 5, "0"])
    def test_is_the_message_id(self, value: object) -> None:
        identity = event(messageId=value).identity
        assert (identity.source, identity.value, identity.by_time) == (DedupSource.MESSAGE_ID, value, False)

    @pytest.mark.parametrize("value", [..., None, "", [], True])
    def test_that_is_missing_is_a_warning(self, value: object) -> None:
        normalised = event(messageId=value)
        assert (normalised.valid, codes(normalised)) == (True, ["retry-unrecognisable"])


class TestContext:
    @pytest.mark.parametrize(
        ("context", "library", "wire"),
        [
            ({"library": {"name": "analytics-python"}}, "analytics-python", Wire.SEGMENT),
            ({"library": {"name": ""}}, "segment", Wire.SEGMENT),
            ({"library": "x"}, "mobile", Wire.MOBILE),
            ([], "mobile", Wire.MOBILE),
            (None, "segment", Wire.SEGMENT),
        ],
    )
    def test_names_the_library(self, context: object, library: str, wire: Wire) -> None:
        assert event(Origin(wire, NOW, token="key"), context=context).library == library

    def test_holds_the_page(self) -> None:
        page = {"url": "u", "title": "t", "path": "p", "search": "?"}
        assert event(context={"page": page}).page == {"url": "u", "title": "t", "path": "p"}
        assert event(context={"page": []}).page is None


class TestAnything:
    @given(
        st.sampled_from([None, *EventType]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(KINDS),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=8),
            max_leaves=15,
        ),
    )
    def test_is_read_without_raising_and_is_valid_when_nothing_is_missing(
        self, kind: EventType | None, value: object
    ) -> None:
        normalised = literal(json.dumps(value), Origin(Wire.SEGMENT, NOW, kind, "key", "2020-01-01T00:00:00Z"))
        if normalised.valid:
            assert None not in (normalised.name, normalised.token, normalised.time, normalised.distinct_id)
