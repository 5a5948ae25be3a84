"""Older drafts in the words of 2020-12."""

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.plans.reading.drafts import SchemaDraft, draft_of, modern
from tests.support.examples import examples

D4, D6, D7, D2019 = SchemaDraft.D4, SchemaDraft.D6, SchemaDraft.D7, SchemaDraft.D2019
VALIDATORS = {
    D4: jsonschema_rs.Draft4Validator,
    D6: jsonschema_rs.Draft6Validator,
    D7: jsonschema_rs.Draft7Validator,
    D2019: jsonschema_rs.Draft201909Validator,
}


@pytest.mark.parametrize("draft", SchemaDraft)
@pytest.mark.parametrize("before", ["http:", "https:"])
@pytest.mark.parametrize("after", ["", "#"])
def test_a_draft_is_told_by_its_address(draft: SchemaDraft, before: str, after: str) -> None:
    assert draft_of(f"{before}{draft.value}{after}") is draft


@pytest.mark.parametrize("dialect", ["", "2020-12", "http://127.0.0.1/schema", "https://json-schema.org/schema"])
def test_any_other_address_is_none(dialect: str) -> None:
    assert draft_of(dialect) is None


class TestModern:
    def test_2020_12_stays_as_it_is(self) -> None:
        schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "dependencies": {"a": ["b"]}}
        assert modern(schema, SchemaDraft.D2020) is schema

    @pytest.mark.parametrize("schema", [True, False])
    def test_so_do_true_and_false(self, schema: bool) -> None:
        assert modern(schema, D7) is schema

    @pytest.mark.parametrize(
        ("draft", "old", "new"),
        [
            (D7, {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object"}, {"type": "object"}),
            (D7, {"items": [{"type": "string"}, {}]}, {"prefixItems": [{"type": "string"}, {}]}),
            (D2019, {"items": [{}], "additionalItems": False}, {"prefixItems": [{}], "items": False}),
            (D7, {"items": [], "additionalItems": False}, {"items": False}),
            (D7, {"items": {"items": [{}]}, "additionalItems": False}, {"items": {"prefixItems": [{}]}}),
            (D7, {"dependencies": {"a": ["b"]}}, {"dependentRequired": {"a": ["b"]}}),
            (
                D7,
                {"dependencies": {"a": ["b"], "c": {"items": [{}]}}},
                {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"prefixItems": [{}]}}},
            ),
            (
                D7,
                {"definitions": {"a": {"$id": "#a"}}, "$ref": "#a"},
                {"definitions": {"a": {"$anchor": "a"}}, "$ref": "#a"},
            ),
            (
                D7,
                {"properties": {"a": {"$id": "#/properties/a", "type": "null"}}},
                {"properties": {"a": {"type": "null"}}},
            ),
            (D7, {"$id": "http://127.0.0.1/a#"}, {"$id": "http://127.0.0.1/a"}),
            (D4, {"id": "http://127.0.0.1/a", "const": 1}, {"$id": "http://127.0.0.1/a"}),
            (D7, {"$ref": "#", "type": "string", "title": "A"}, {"$ref": "#", "title": "A"}),
            (D2019, {"$ref": "#", "type": "string"}, {"$ref": "#", "type": "string"}),
            (D7, {"unevaluatedProperties": False, "minContains": 2, "if": True}, {"if": True}),
            (D6, {"if": True, "const": 1}, {"const": 1}),
            (D4, {"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
            (D4, {"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
            (D4, {"exclusiveMaximum": True}, {}),
            (D6, {"exclusiveMaximum": 1}, {"exclusiveMaximum": 1}),
            (D2019, {"$recursiveAnchor": True, "$recursiveRef": "#"}, {"$ref": "#"}),
            (
                D2019,
                {"$ref": "#/$defs/a", "$recursiveRef": "#", "$defs": {"a": {}}},
                {"$ref": "#/$defs/a", "$defs": {"a": {}}, "allOf": [{"$ref": "#"}]},
            ),
            (
                D7,
                {"enum": [{"items": [1]}], "default": {"$ref": "a"}},
                {"enum": [{"items": [1]}], "default": {"$ref": "a"}},
            ),
        ],
    )
    def test_what_has_another_name(self, draft: SchemaDraft, old: Any, new: Any) -> None:
        assert modern(old, draft) == new
        jsonschema_rs.Draft202012Validator(new, offline=True)

    @pytest.mark.parametrize(
        ("reference", "moved"),
        [
            ("#/items/0", "#/prefixItems/0"),
            ("#/additionalItems", "#/items"),
            ("#/properties/items/items/0", "#/properties/items/prefixItems/0"),
            ("#/properties/dependencies", "#/properties/dependencies"),
            ("#/dependencies/a/items", "#/dependentSchemas/a/items"),
            ("#/definitions/a%20b", "#/definitions/a%20b"),
            ("#/definitions/none/items", "#/definitions/none/items"),
            ("#a", "#a"),
            ("#", "#"),
        ],
    )
    def test_a_pointer_leads_where_it_led(self, reference: str, moved: str) -> None:
        schema: dict[str, Any] = {
            "items": [{}],
            "additionalItems": {},
            "properties": {"items": {"items": [{}]}, "dependencies": {}},
            "dependencies": {"a": {"items": {}}},
            "definitions": {"a b": {}},
            "not": {"$ref": reference},
        }
        result = modern(schema, D7)
        assert isinstance(result, dict)
        assert result["not"] == {"$ref": moved}


_SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "ab"])
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)
_NAMES = st.sampled_from("abc")


def _keywords(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.lists(_NAMES, min_size=1, max_size=2, unique=True)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array", "string", "integer"]),
            "enum": st.lists(_SCALARS, min_size=1, max_size=3, unique_by=repr),
            "minimum": st.integers(-2, 2),
            "required": names,
            "properties": st.dictionaries(_NAMES, inner, max_size=3),
            "additionalProperties": inner,
            "items": inner | st.lists(inner, min_size=1, max_size=2),
            "additionalItems": inner,
            "dependencies": st.dictionaries(_NAMES, names | inner, max_size=2),
            "definitions": st.fixed_dictionaries({"a": inner}),
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
            "$ref": st.sampled_from(["#/definitions/x", "#/properties/x/items/0"]),
            "const": _SCALARS,
            "if": inner,
            "then": inner,
            "minContains": st.integers(0, 2),
            "contains": inner,
            "prefixItems": st.lists(inner, min_size=1, max_size=2),
            "dependentRequired": st.dictionaries(_NAMES, names, max_size=1),
            "unevaluatedProperties": inner,
        },
    )


def _in(draft: SchemaDraft) -> st.SearchStrategy[dict[str, Any]]:
    leaf: st.SearchStrategy[Any] = st.just({}) if draft is D4 else st.booleans() | st.just({})
    inner = st.recursive(leaf, _keywords, max_leaves=6)
    return st.fixed_dictionaries(
        {
            "allOf": st.lists(_keywords(inner), min_size=1, max_size=2),
            "definitions": st.fixed_dictionaries(
                {"x": st.sampled_from([{"type": "string"}, {"items": [{"type": "null"}]}])}
            ),
            "properties": st.fixed_dictionaries({"x": st.just({"items": [{"type": "integer"}]})}),
        }
    )


@pytest.mark.parametrize("draft", VALIDATORS)
def test_both_allow_the_same(draft: SchemaDraft) -> None:
    @examples(150)
    @given(_in(draft), st.lists(_VALUES, min_size=1, max_size=6))
    def law(schema: dict[str, Any], values: list[Any]) -> None:
        old = VALIDATORS[draft](schema, offline=True)
        said = modern(schema, draft)
        assert isinstance(said, dict)
        new = jsonschema_rs.Draft202012Validator(said, offline=True)
        assert [new.is_valid(value) for value in values] == [old.is_valid(value) for value in values]

    law()
