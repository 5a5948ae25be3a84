"""Events of the React Native SDK."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.json.document import Document, read
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.react_native import normalise
from liveview.model.delivery import Rule
from liveview.model.event import DedupSource, EventType, Wire
from tests.support.core.inputs import NOW

GOOD = {"event_type": "E", "user_id": "u", "device_id": "d", "timestamp": 1577836800500, "uuid": "i"}
NOWHERE = {"integrations": {"All": False}}
KEYS = st.sampled_from(
    [*GOOD, "event_properties", "custom_props", "$options", "integrations", "$user_props", "library", "name"]
)


def literal(text: str, token: object = "client") -> Normalised:
    reading = read(text.encode())
    assert isinstance(reading, Document)
    return normalise(reading.value, Origin(Wire.REACT_NATIVE, NOW, token=token))


def event(token: object = "client", /, **fields: object) -> Normalised:
    """An event with all required fields; `fields` add to them or replace them, and `...` removes one."""
    return literal(json.dumps({name: value for name, value in (GOOD | fields).items() if value is not ...}), token)


def with_time(time: str) -> Normalised:
    return literal(json.dumps(GOOD).replace("1577836800500", time))


def codes(normalised: Normalised) -> list[str]:
    return [problem.code for problem in normalised.problems]


class TestName:
    @pytest.mark.parametrize(
        ("name", "kind", "unsent"),
        [
            ("E", "track", None),
            ("$identify", "identify", None),
            ("$group", "group", None),
            ("screen_view", "screen", None),
            ("$touch", "track", Rule.AUTOCAPTURE),
            ("$groupidentify", "track", Rule.AUTOCAPTURE),
        ],
    )
    def test_decides_the_type(self, name: str, kind: str, unsent: Rule | None) -> None:
        normalised = event(event_type=name)
        assert (normalised.name, normalised.type, normalised.unsent, normalised.problems) == (name, kind, unsent, ())

    @pytest.mark.parametrize(
        ("name", "code"), [(..., "name-missing"), (None, "name-missing"), ("", "name-unusable"), (5, "name-unusable")]
    )
    def test_must_be_a_text_that_is_not_empty(self, name: object, code: str) -> None:
        assert codes(event(event_type=name)) == [code]


class TestTime:
    @given(st.integers(-62_135_596_800_000, 253_402_300_799_999))
    def test_is_always_milliseconds(self, time: int) -> None:
        assert with_time(str(time)).time == Decimal(time) / 1000

    @pytest.mark.parametrize("time", ["253402300800000", "-62135596800001", "1e300", "-1e300", "1e9999999999999999999"])
    def test_outside_the_years_1_to_9999_is_a_problem(self, time: str) -> None:
        assert codes(with_time(time)) == ["time-out-of-range"]

    @pytest.mark.parametrize("time", ["1e1000010", "-1e1000010", "1e99999999999"])
    def test_that_is_huge_is_a_problem_too(self, time: str) -> None:
        assert codes(with_time(time)) == ["time-out-of-range"]

    @pytest.mark.parametrize("time", ["true", "[]", '"now"', '""', '"2020-01-01T00:00:00Z"'])
    def test_that_is_not_a_number_is_a_problem(self, time: str) -> None:
        assert codes(with_time(time)) == ["timestamp-unusable"]

    def test_may_be_missing_or_text(self) -> None:
        assert codes(event(timestamp=...)) == ["timestamp-missing"]
        assert codes(event(timestamp=None)) == ["timestamp-missing"]
        normalised = event(timestamp="1577836800500")
        assert (normalised.time, codes(normalised)) == (Decimal("1577836800.5"), ["time-coerced"])


class TestUser:
    @pytest.mark.parametrize(
        ("user", "device", "expected", "known"),
        [
            ("u", "d", "u", True),
            (None, "d", "d", False),
            ("", "d", "d", False),
            ("d", "d", "d", False),
            ("u", ..., "u", True),
        ],
    )
    def test_is_the_user_or_else_the_device(self, user: object, device: object, expected: str, known: bool) -> None:
        normalised = event(user_id=user, device_id=device)
        assert (normalised.distinct_id, normalised.known_user) == (expected, known)

    def test_may_be_missing(self) -> None:
        assert codes(event(user_id=..., device_id=...)) == ["user-missing"]


class TestToken:
    @pytest.mark.parametrize(
        ("token", "problems"),
        [("c", []), (None, ["environment-missing"]), ("", ["environment-missing"]), (5, ["environment-unusable"])],
    )
    def test_is_the_client_of_the_batch(self, token: object, problems: list[str]) -> None:
        assert codes(event(token)) == problems


class TestProperties:
    def test_are_one_level_deeper_and_may_be_called_anything(self) -> None:
        custom = {"time": 1, "token": 2, "uuid": 3, "mp_lib": "web"}
        normalised = event(event_properties={"custom_props": custom, "other": 1})
        assert (normalised.properties, normalised.reserved) == (custom, frozenset())

    def test_keep_the_digits_of_numbers(self) -> None:
        normalised = literal(json.dumps(GOOD)[:-1] + ',"event_properties":{"custom_props":{"price":1.10}}}')
        assert bytes(normalised.properties["price"]) == b"1.10"

    @pytest.mark.parametrize("properties", [None, [], "a", 5, {"custom_props": []}, {"custom_props": None}, {}])
    def test_of_another_type_are_ignored(self, properties: object) -> None:
        assert event(event_properties=properties).properties == {}

    @pytest.mark.parametrize("where", ["outer", "custom"])
    @pytest.mark.parametrize(
        ("name", "field"), [("$identify", "$user_props"), ("$group", "$group_props")], ids=["user", "group"]
    )
    def test_of_a_user_or_group_are_beside_or_inside(self, where: str, name: str, field: str) -> None:
        said = {field: {"plan": "pro"}, "$group_id": "Acme"}
        properties = said if where == "outer" else {"custom_props": said}
        normalised = event(event_type=name, event_properties=properties)
        assert (normalised.traits, normalised.group_id) == ({"plan": "pro"}, "Acme")


class TestRouting:
    @pytest.mark.parametrize(
        ("properties", "path"),
        [
            ({"custom_props": {"$options": NOWHERE}}, "event_properties.custom_props.$options.integrations"),
            ({"$options": NOWHERE}, "event_properties.$options.integrations"),
            ({"$options": NOWHERE, "custom_props": {"a": 1}}, "event_properties.$options.integrations"),
        ],
    )
    def test_is_in_options_at_either_place(self, properties: object, path: str) -> None:
        integrations = event(event_properties=properties).integrations
        assert (integrations.rest, integrations.path) == (False, path)

    def test_is_not_widened_by_an_absent_filter_at_the_other_place(self) -> None:
        integrations = event(event_properties={"$options": NOWHERE, "custom_props": {"$options": None}}).integrations
        assert not integrations.rest

    @pytest.mark.parametrize("options", [[], "All", 0, True, {"integrations": []}])
    def test_that_is_malformed_says_where(self, options: object) -> None:
        for properties in ({"$options": options}, {"custom_props": {"$options": options}}):
            assert event(event_properties=properties).integrations.malformed.startswith("event_properties.")


class TestKey:
    def test_is_the_uuid(self) -> None:
        identity = event().identity
        assert (identity.source, identity.value, identity.by_time) == (DedupSource.UUID, "i", False)

    @pytest.mark.parametrize("value", [..., None, "", [], True])
    def test_that_is_missing_is_a_warning(self, value: object) -> None:
        normalised = event(uuid=value)
        assert (normalised.valid, codes(normalised)) == (True, ["retry-unrecognisable"])


class TestLibrary:
    @pytest.mark.parametrize(
        ("library", "name"),
        [({"name": "mine"}, "mine"), ({"name": 5}, "freshpaint-react-native"), ([], "freshpaint-react-native")],
    )
    def test_is_read_from_the_event(self, library: object, name: str) -> None:
        assert event(library=library).library == name


class TestAnything:
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=7),
            max_leaves=15,
        )
    )
    def test_is_read_without_raising_and_is_valid_when_nothing_is_missing(self, value: object) -> None:
        normalised = literal(json.dumps(value))
        if normalised.valid:
            assert None not in (normalised.name, normalised.token, normalised.time, normalised.distinct_id)
            assert normalised.type in EventType
