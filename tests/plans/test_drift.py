"""In what events differ from a plan, or from those of another session."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.model.plan import Schema
from liveview.plans import profile as limits
from liveview.plans.drift import Drift, drift, planned, seen_before
from liveview.plans.first_types import FirstTypes, Sighting
from liveview.plans.profile import PropertyProfile, Room
from tests.support.examples import examples


def seen(*values: dict[str, Any]) -> tuple[PropertyProfile, FirstTypes]:
    profile, firsts, room = PropertyProfile(), FirstTypes(), Room()
    for number, value in enumerate(values, 1):
        profile.note(value, room)
        firsts.note(value, Sighting(number, number * 10.0), Room())
    return profile, firsts


def from_plan(schema: Schema, *values: dict[str, Any]) -> list[Drift]:
    return list(drift(planned(schema), *seen(*values), partly=True))


def from_session(before: list[dict[str, Any]], *values: dict[str, Any]) -> list[Drift]:
    return list(drift(seen_before(seen(*before)[0]), *seen(*values), partly=False))


PRICE: dict[str, Any] = {"type": "object", "required": ["price"], "properties": {"price": {"type": "number"}}}


class TestFromAPlan:
    def test_another_type_since_the_first_event_with_it(self) -> None:
        assert from_plan(PRICE, {"price": 5}, {"price": "5"}, {"price": "6"}) == [
            Drift("price", "type", ("number",), ("string",), Sighting(2, 20.0))
        ]

    def test_a_whole_number_is_a_number(self) -> None:
        assert from_plan({"properties": {"price": {"type": "integer"}}}, {"price": 5}) == []

    def test_a_property_that_is_not_listed_with_the_event_that_had_it_first(self) -> None:
        assert from_plan(PRICE, {"price": 5}, {"price": 5, "coupon": {"code": 1}}) == [
            Drift("coupon", "new", (), ("object",), Sighting(2, 20.0))
        ]

    @pytest.mark.parametrize(
        "more",
        [
            {"additionalProperties": True},
            {"additionalProperties": {}},
            {"patternProperties": {}},
            {"unevaluatedProperties": True},
            {"if": {}},
        ],
    )
    def test_unless_others_are_allowed(self, more: dict[str, Any]) -> None:
        assert from_plan(PRICE | more, {"price": 5, "coupon": "X"}) == []

    def test_nothing_is_unexpected_where_nothing_is_listed(self) -> None:
        assert from_plan(True, {"price": 5}) == []
        assert from_plan({"required": ["price"]}, {"price": 5, "coupon": 1}) == []

    def test_a_required_property_that_never_or_not_always_comes(self) -> None:
        assert from_plan(PRICE, {}) == [Drift("price", "missing", (), (), lacking=(1, 1))]
        assert from_plan(PRICE, {"price": 1}, {}, {}) == [Drift("price", "missing", (), (), lacking=(2, 3))]

    def test_an_optional_one_may_be_left_out(self) -> None:
        assert from_plan({"properties": {"price": {"type": "number"}}}, {}) == []

    def test_inside_of_objects_and_lists(self) -> None:
        item = {"type": "object", "properties": {"sku": {"type": "string"}}}
        schema = {"properties": {"items": {"type": "array", "items": item}}}
        assert from_plan(schema, {"items": [{"sku": 1, "x": 2}]}) == [
            Drift("items[].sku", "type", ("string",), ("number",), Sighting(1, 10.0)),
            Drift("items[].x", "new", (), ("number",), Sighting(1, 10.0)),
        ]

    @pytest.mark.parametrize(
        ("schema", "value", "wrong"),
        [
            ({"enum": ["a", 1]}, True, ("boolean",)),
            ({"const": None}, 1, ("number",)),
            ({"type": ["string", "null"]}, None, ()),
            ({"anyOf": [{"type": "string"}]}, 5, ()),
            ({"$ref": "#/$defs/a~1b"}, 5, ("number",)),
            ({"$ref": "other.json#/x"}, 5, ()),
            ({"$ref": "#/$defs/none"}, 5, ()),
            (False, 5, ()),
        ],
    )
    def test_types_are_what_a_schema_says_about_them(self, schema: Any, value: Any, wrong: tuple[str, ...]) -> None:
        whole = {"properties": {"it": schema}, "$defs": {"a/b": {"type": "string"}}}
        assert [each.after for each in from_plan(whole, {"it": value})] == ([wrong] if wrong else [])

    def test_a_schema_that_refers_to_itself_ends(self) -> None:
        everywhere = {"properties": {name: {"$ref": "#"} for name in "abcdefghij"}}
        assert from_plan(everywhere, {"a": {"b": {"c": 1}}}) == []

    def test_a_schema_that_is_larger_than_it_looks_ends(self) -> None:
        doubled = {f"d{n}": {"properties": {x: {"$ref": f"#/$defs/d{n + 1}"} for x in "abcdefghij"}} for n in range(9)}
        assert from_plan({"$ref": "#/$defs/d0", "$defs": doubled}, {"a": 1}) == []


class TestFromAnotherSession:
    def test_what_is_new_gone_or_of_another_type(self) -> None:
        assert from_session([{"price": 5, "old": {"x": 1}}], {"price": "5", "voucher": True}) == [
            Drift("price", "type", ("number",), ("string",), Sighting(1, 10.0)),
            Drift("voucher", "new", (), ("boolean",), Sighting(1, 10.0)),
            Drift("old", "gone", ("object",), ()),
        ]

    def test_a_type_that_does_not_come_any_more_is_not_a_drift(self) -> None:
        assert from_session([{"price": 5}, {"price": "5"}], {"price": 5}) == []

    def test_names_that_are_data_may_differ(self) -> None:
        assert from_session([{"by": {"13793": 1}}], {"by": {"13794": 1}}) == []

    def test_nothing_is_gone_where_not_everything_is_known(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_MEMBERS", 2)
        assert from_session([{"a": 1, "b": 1, "c": 1}], {"c": 1, "b": 1, "a": 1}) == []

    def test_how_often_a_property_is_there_does_not_matter(self) -> None:
        assert from_session([{"price": 5}], {"price": 5}, {}) == []

    @examples(60)
    @given(st.lists(st.dictionaries(st.sampled_from("abc"), st.none() | st.integers() | st.text()), max_size=5))
    def test_a_session_does_not_drift_from_itself(self, values: list[dict[str, Any]]) -> None:
        assert from_session(values, *values) == []
