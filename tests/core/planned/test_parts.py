"""A schema taken apart: it says the same as the validator does about the whole."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from liveview.core.planned.parts import Part, has_references
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


def test_finds_references_anywhere() -> None:
    assert has_references({"allOf": [{"properties": {"a": {"$ref": "#"}}}]})
    assert has_references([{"$dynamicRef": "#a"}])
    assert not has_references({"a": [{"b": "$ref"}]})
    assert not has_references(True)
