"""Which properties of an event a schema does not list."""

from collections.abc import Sequence
from typing import Any

import pytest

from liveview.core.planned.locations import MatchesName, locations_of
from liveview.text.json_paths import Step


def begins_with(patterns: Sequence[str]) -> MatchesName:
    return lambda name: any(name.startswith(pattern) for pattern in patterns)


def unknown(schema: Any, value: Any) -> list[tuple[Step, ...]]:
    outermost = locations_of(schema, begins_with)
    return [] if outermost is None else [*outermost.unknown(value)]


LISTED: dict[str, Any] = {"properties": {"a": {}}}
BOTH = {"a": 1, "b": 2}


class TestNames:
    def test_are_unknown_where_others_are_listed(self) -> None:
        assert unknown(LISTED, BOTH) == [("b",)]
        assert unknown({"properties": {}}, BOTH) == [("a",), ("b",)]

    @pytest.mark.parametrize("schema", [True, False, {}, {"type": "object"}, {"required": ["a"]}, {"x-names": ["a"]}])
    def test_are_not_unknown_where_none_is_listed(self, schema: Any) -> None:
        assert unknown(schema, BOTH) == []

    def test_are_not_unknown_if_they_are_required(self) -> None:
        assert unknown({**LISTED, "required": ["b"]}, {**BOTH, "c": 3}) == [("c",)]
        assert unknown({**LISTED, "anyOf": [{"required": ["b"]}, {"required": ["c"]}]}, {**BOTH, "c": 3}) == []

    @pytest.mark.parametrize("word", ["additionalProperties", "unevaluatedProperties"])
    @pytest.mark.parametrize("said", [True, {}, {"type": "number"}])
    def test_are_allowed_where_the_schema_says_so(self, word: str, said: Any) -> None:
        assert unknown({**LISTED, word: said}, BOTH) == []

    @pytest.mark.parametrize("word", ["additionalProperties", "unevaluatedProperties"])
    def test_are_unknown_where_the_schema_forbids_others(self, word: str) -> None:
        assert unknown({**LISTED, word: False}, BOTH) == [("b",)]
        assert unknown({word: False}, BOTH) == [("a",), ("b",)]

    def test_may_match_a_pattern(self) -> None:
        schema: Any = {**LISTED, "patternProperties": {"b": LISTED}}
        assert unknown(schema, {"a": 1, "bc": {"a": 1, "c": 2}, "d": 1}) == [("bc", "c"), ("d",)]
        assert unknown({"patternProperties": {"b": {}}}, BOTH) == []


class TestDepth:
    def test_of_objects_and_lists_does_not_matter(self) -> None:
        schema: Any = {"properties": {"items": {"items": {"properties": {"sku": LISTED}}}}}
        value = {"items": [{"sku": {"a": 1}}, {"sku": {"b": 1}, "c": 2}, 5, [{"sku": {"b": 1}}]]}
        assert unknown(schema, value) == [("items", 1, "c"), ("items", 1, "sku", "b")]

    def test_is_looked_into_where_other_names_are_allowed(self) -> None:
        assert unknown({"additionalProperties": LISTED}, {"x": BOTH, "y": [BOTH]}) == [("x", "b")]

    def test_of_a_tuple_is_looked_into(self) -> None:
        schema: Any = {"properties": {"t": {"prefixItems": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}}}
        assert unknown(schema, {"t": [{"a": 1}, {"b": 1}, {"c": 1}]}) == [("t", 2, "c")]


COMPOSED = [
    {"allOf": [LISTED, {"properties": {"b": {}}}]},
    {"anyOf": [LISTED, {"properties": {"b": {}}}]},
    {"oneOf": [LISTED, {"properties": {"b": {}}}]},
    {"if": LISTED, "then": {"properties": {"b": {}}}},
    {"if": LISTED, "else": {"properties": {"b": {}}}},
    {"not": {"properties": {"b": {"const": 1}}}, **LISTED},
    {"dependentSchemas": {"a": {"properties": {"b": {}}}}, **LISTED},
    {**LISTED, "$ref": "#/$defs/b", "$defs": {"b": {"properties": {"b": {}}}}},
    {**LISTED, "allOf": [{"$ref": "#/$defs/b"}], "$defs": {"b": {"allOf": [{"properties": {"b": {}}}]}}},
]


class TestComposition:
    @pytest.mark.parametrize("schema", COMPOSED, ids=str)
    def test_makes_no_name_of_any_branch_unknown(self, schema: Any) -> None:
        assert unknown(schema, BOTH) == []
        assert unknown(schema, {**BOTH, "c": 3}) == [("c",)]
        nested = {"properties": {"x": {key: value for key, value in schema.items() if key != "$defs"}}}
        assert unknown({**nested, "$defs": schema.get("$defs", {})}, {"x": {**BOTH, "c": 3}}) == [("x", "c")]

    def test_with_a_branch_that_allows_others_allows_them(self) -> None:
        assert unknown({"allOf": [LISTED, {"additionalProperties": True}]}, BOTH) == []

    @pytest.mark.parametrize("reference", ["#nowhere", "#/$defs/none", "http://localhost/x", 5])
    def test_with_a_reference_that_leads_nowhere_allows_anything(self, reference: Any) -> None:
        assert unknown({**LISTED, "$ref": reference}, BOTH) == []

    def test_may_refer_to_itself(self) -> None:
        tree = {"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}}
        assert unknown(tree, {"left": {"right": {"left": {}, "x": 1}}}) == [("left", "right", "x")]

    @pytest.mark.timeout(10)
    def test_of_many_branches_ends(self) -> None:
        laughs = {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 10, **LISTED} for n in range(100)}
        assert unknown({"$ref": "#/$defs/a0", "$defs": {**laughs, "a100": LISTED}}, BOTH) == [("b",)]
        names = [f"p{n}" for n in range(30)]
        split = {name: {"properties": {inner: {"$ref": f"#/$defs/{inner}"} for inner in names}} for name in names}
        schema = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in names], "$defs": split}
        assert unknown(schema, {"p1": {"p2": {"p3": {"x": 1}}}}) == [("p1", "p2", "p3", "x")]

    @pytest.mark.timeout(10)
    def test_of_any_depth_ends(self) -> None:
        schema: Any = LISTED
        for _ in range(5_000):
            schema = {"properties": {"x": schema}}
        assert unknown(schema, {"x": {"x": {"y": 1}}}) == [("x", "x", "y")]
