"""A schema taken apart: it says the same as the validator does about the whole."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.planned.parts import Definitions, Part, has_references
from tests.support.examples import examples

SIMPLE: list[Any] = [
    *(True, False, {"type": "string"}, {"minimum": 1}, {"enum": ["a", 1]}, {"required": ["a"]}, {"maxItems": 1}),
    *(
        {"minProperties": 1},
        {"propertyNames": {"enum": ["a"]}},
        {"dependentRequired": {"a": ["b"]}},
        {"type": "object"},
    ),
]
NAMES = st.sampled_from("abc")


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    members = st.dictionaries(NAMES, inner, max_size=3)
    keywords = {
        "properties": members,
        "items": inner,
        "prefixItems": st.lists(inner, min_size=1, max_size=2),
        "additionalProperties": inner,
        "unevaluatedProperties": inner,
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), inner, max_size=2),
        "allOf": st.lists(inner, min_size=1, max_size=2),
        "anyOf": st.lists(inner, min_size=1, max_size=2),
        "required": st.lists(NAMES, unique=True),
        "not": inner,
        "if": inner,
        "then": inner,
    }
    return st.fixed_dictionaries({}, optional=keywords)


REFERENCES: list[Any] = [
    {"$ref": "#/$defs/a"},
    {"$ref": "#/$defs/b", "title": "B"},
    {"$ref": "#/$defs/b", "minimum": 1},
]
REFERRING = st.recursive(st.sampled_from([*REFERENCES, *SIMPLE]), composed, max_leaves=8)
SCHEMAS = st.recursive(st.sampled_from(SIMPLE), composed, max_leaves=10)
VALUES = st.recursive(
    st.sampled_from(["a", "x", 0, 1, None]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=10,
)


def said(part: Part, value: Any) -> list[tuple[Any, ...]]:
    return sorted({(each.keyword, *map(str, each.steps)) for each in part.violations(value)})


def test_what_is_there_is_not_missing() -> None:
    schema = {"required": ["a"], "properties": {}, "additionalProperties": False, "then": True}
    for whole in (True, False):
        assert said(Part(schema, whole=whole), {"a": 1}) == [("unknown", "a")]


@given(SCHEMAS, VALUES)
@examples(400)
def test_finds_what_the_validator_finds(schema: Any, value: Any) -> None:
    apart, whole = Part(schema, whole=False), Part(schema, whole=True)
    assert said(apart, value) == said(whole, value)


@given(REFERRING, REFERRING, SCHEMAS, VALUES)
@examples(400)
def test_finds_what_the_validator_finds_behind_references(root: Any, inner: Any, simple: Any, value: Any) -> None:
    """Also if a schema refers to itself, one level below."""
    both = {"a": {"properties": {"a": inner, "b": {"$ref": "#/$defs/a"}}}, "b": {"$ref": "#/$defs/c"}, "c": simple}
    schema = {**root, "$defs": both} if isinstance(root, dict) else {"allOf": [root], "$defs": both}
    apart, whole = Part(schema), Part(schema, whole=True)
    assert said(apart, value) == said(whole, value)


def test_a_schema_that_refers_to_itself_has_finitely_many_parts() -> None:
    node = {"type": "object", "properties": {"a": {"$ref": "#/$defs/node"}, "b": {"$ref": "#/$defs/node"}}}
    definitions = Definitions(schema := {"$ref": "#/$defs/node", "$defs": {"node": node}})
    part = Part(schema, definitions=definitions)
    for way in ("abab", "bbaa", "aaaaaaaa"):
        value: Any = 1
        for name in way:
            value = {name: value}
        assert said(part, value) == [("type", *reversed(way))]
    assert len(definitions.parts) == len("ab")


@pytest.mark.timeout(5)
def test_many_wrong_elements_behind_a_reference_are_found_one_by_one() -> None:
    item = {"type": "object", "required": ["a", "b", "c"], "maxProperties": 0}
    part = Part({"properties": {"l": {"items": {"$ref": "#/$defs/item"}}}, "$defs": {"item": item}})
    found = part.violations({"l": [{"x": 1}] * 100_000})
    assert [next(found).steps for _ in range(4)] == [("l", 0, name) for name in "abc"] + [("l", 0)]


def test_finds_references_anywhere() -> None:
    assert has_references({"allOf": [{"properties": {"a": {"$ref": "#"}}}]})
    assert has_references([{"$dynamicRef": "#a"}])
    assert not has_references({"a": [{"b": "$ref"}]})
    assert not has_references(True)
