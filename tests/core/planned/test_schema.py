"""The schema of one planned event: everything that is wrong with some properties."""

from decimal import Decimal
from typing import Any

import pytest

from liveview.core.planned.parts import UNKNOWN
from liveview.core.planned.schema import CompiledSchema
from tests.support.core.planning import listing


def broken(schema: Any, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Keyword and steps of every violation; the schema and its violations agree on whether there are any."""
    compiled = CompiledSchema(schema)
    found = [(each.keyword, *each.steps) for each in compiled.violations(values)]
    assert compiled.conforms(values) is not bool(found)
    return found


class TestViolations:
    @pytest.mark.parametrize(
        ("schema", "values", "expected"),
        [
            (True, {"a": 1}, []),
            (False, {"a": 1}, [("",)]),
            (listing(a={"type": "number"}), {"a": Decimal("1.50")}, []),
            (listing(a={"type": "number"}), {"a": "1"}, [("type", "a")]),
            (listing(a={"enum": [1, 2]}), {"a": 3}, [("enum", "a")]),
            (listing(a={"const": 1}), {"a": 3}, [("const", "a")]),
            (listing(a={"format": "currency"}), {"a": "eur"}, [("format", "a")]),
            (listing(a=False), {"a": 3}, [("", "a")]),
            (listing(a={"items": False}), {"a": [3]}, [("items", "a", 0)]),
            (listing(a={"contains": {}, "minContains": 2}), {"a": [3]}, [("minContains", "a")]),
            (listing(a={"uniqueItems": True}), {"a": [3, 3]}, [("uniqueItems", "a")]),
            (listing(a={"not": {}}), {"a": 3}, [("not", "a")]),
            ({"propertyNames": {"maxLength": 1}}, {"aa": 3}, [("propertyNames", "aa")]),
            ({"required": ["b", "a"]}, {}, [("required", "b"), ("required", "a")]),
            ({"minProperties": 1}, {}, [("minProperties",)]),
            ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, [("dependentRequired", "b")]),
            (listing(a={"required": ["b"]}), {"a": {}}, [("required", "a", "b")]),
            ({"anyOf": [{"required": ["b"]}, False]}, {}, [("anyOf",)]),
        ],
    )
    def test_are_found_where_they_are(self, schema: Any, values: dict[str, Any], expected: list[Any]) -> None:
        assert broken(schema, values) == expected

    def test_say_what_the_schema_says(self) -> None:
        schema = {"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"maximum": Decimal("1.10")}}}
        (found,) = CompiledSchema(schema).violations({"a": 2})
        assert (found.keyword, str(found.said)) == ("maximum", "1.10")

    def test_are_all_told_at_once(self) -> None:
        schema = {"required": ["c"], **listing(a={"type": "string", "enum": ["x"]}, b={"minimum": 5})}
        expected = [("required", "c"), ("enum", "a"), ("type", "a"), ("minimum", "b"), (UNKNOWN, "d")]
        assert sorted(broken(schema, {"a": 1, "b": 2, "d": 3})) == sorted(expected)


CLOSED: list[tuple[Any, dict[str, Any], list[tuple[Any, ...]]]] = [
    (listing(a={}), {"a": 1, "b": 2}, [(UNKNOWN, "b")]),
    ({**listing(a={}), "additionalProperties": False}, {"a": 1, "b": 2}, [(UNKNOWN, "b")]),
    ({"additionalProperties": False}, {"a": 1, "b": 2}, [(UNKNOWN, "a"), (UNKNOWN, "b")]),
    ({"allOf": [{"additionalProperties": False}, listing(a={})]}, {"a": 1}, [(UNKNOWN, "a")]),
    ({"allOf": [listing(a={})], "unevaluatedProperties": False}, {"a": 1, "b": 2}, [(UNKNOWN, "b")]),
    (
        {"allOf": [listing(a={"type": "string"})], "unevaluatedProperties": False},
        {"a": 1, "b": 2},
        [("type", "a"), (UNKNOWN, "b")],
    ),
    (listing(additionalProperties=False), {"additionalProperties": 1}, [("", "additionalProperties")]),
    (
        {**listing(a={}), "patternProperties": {"^b": {}}, "additionalProperties": False},
        {"bc": 1, "c": 1},
        [(UNKNOWN, "c")],
    ),
]


class TestUnknownProperties:
    @pytest.mark.parametrize(("schema", "values", "expected"), CLOSED)
    def test_are_found_once_in_whatever_way_they_are_forbidden(
        self, schema: Any, values: dict[str, Any], expected: list[tuple[Any, ...]]
    ) -> None:
        assert broken(schema, values) == expected

    def test_of_a_wire_are_left_out_unless_they_are_listed(self) -> None:
        reserved = frozenset({"mp_lib", "token"})
        assert "mp_lib" in CompiledSchema(listing(a={})).left_out(reserved)
        assert "mp_lib" not in CompiledSchema(listing(mp_lib={})).left_out(reserved)
        assert "token" in CompiledSchema(listing(token={})).left_out(reserved), "no plan is about it"


class TestReferences:
    def test_keep_required_where_a_reference_means_it_too(self) -> None:
        schema = {"required": ["a"], "properties": {"a": {"anyOf": [{"type": "string"}, {"$ref": "#"}]}}}
        assert broken(schema, {"a": {}}) == [("anyOf", "a")]
        assert broken(schema, {}) == [("required", "a")]
