"""References inside JSON Schemas."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.specs.json_schema import JsonSchema
from tests.support.examples import examples

_TARGETS = st.sampled_from(
    [
        *("#", "#/$defs/a", "#/properties/a", "#a", "", "a", "#/x", "#/enum/0", "#/title/0", "#/allOf/0", "#/allOf/x"),
        *("#/minLength/b", "#/type", "http://127.0.0.1:9/a", "file:///etc/passwd", "http://[", "urn:x", "//", "#/%"),
    ]
)
_IDS = st.sampled_from(["http://127.0.0.1:9/a", "a", "urn:x", "http://["])


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keywords: dict[str, st.SearchStrategy[Any]] = {
        **dict.fromkeys(("$ref", "$dynamicRef"), _TARGETS),
        "$id": _IDS,
        **dict.fromkeys(("$anchor", "$dynamicAnchor", "title"), st.just("a")),
        **dict.fromkeys(("$defs", "properties", "dependentSchemas"), st.fixed_dictionaries({"a": inner})),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems", "enum"), st.lists(inner, min_size=1, max_size=2)),
        **dict.fromkeys(("not", "if", "then", "items", "const", "x"), inner),
        **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), inner),
        "minLength": st.just(2),
        "type": st.just("object"),
    }
    return st.lists(st.sampled_from(sorted(keywords)), max_size=3, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: keywords[name] for name in names})
    )


_SCHEMAS: st.SearchStrategy[Any] = st.recursive(st.sampled_from([True, False, {}]), _larger, max_leaves=8)


@examples(300)
@given(_SCHEMAS)
def test_a_schema_is_refused_or_can_be_compared(contents: Any) -> None:
    try:
        schema = JsonSchema(contents)
    except ValueError:
        return
    values: list[Any] = [{"a": {"a": ["x"]}}, {"a": 1}, []]
    for value in values:
        list(schema.differences(value, ("properties",)))


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        ({"$ref": "#/$defs/b"}, "leads nowhere in this file; nothing is fetched"),
        ({"$ref": "http://127.0.0.1:9/a"}, "leads nowhere"),
        ({"$dynamicRef": "file:///etc/passwd"}, "leads nowhere"),
        ({"$ref": "#/x", "x": {"$ref": "http://127.0.0.1:9/a"}}, 'ref "http://127.0.0.1:9/a" leads nowhere'),
        ({"$ref": "#/enum/0", "enum": [{"$ref": "urn:x"}]}, 'ref "urn:x" leads nowhere'),
        ({"$ref": "#/minLength/a", "minLength": 3}, "leads nowhere"),
        ({"$ref": "#/title", "title": "x"}, 'leads to "x", which is not a schema'),
        ({"$ref": "#/enum/0", "enum": [5]}, "leads to 5, which is not a schema"),
        ({"$ref": "#/x", "x": {"type": "nmber"}}, "not a JSON Schema: type: "),
    ],
)
def test_what_leads_to_no_schema_in_the_file_is_refused(contents: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        JsonSchema(contents)


@pytest.mark.parametrize(
    "contents",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"$ref": "#/$defs/a", "$defs": {"a": {"if": {"$ref": "#/$defs/b"}}, "b": {"$ref": "#/$defs/a"}}},
        {"properties": {"a": {"dependentSchemas": {"b": {"$ref": "#/properties/a"}}}}},
    ],
)
def test_what_leads_back_to_itself_is_refused(contents: Any) -> None:
    with pytest.raises(ValueError, match="leads back to itself, so that comparing would never end"):
        JsonSchema(contents)


def test_a_schema_may_be_about_parts_of_its_own_kind() -> None:
    tree = JsonSchema({"properties": {"next": {"$ref": "#"}}, "required": ["id"]})
    assert not [*tree.differences({"id": 1, "next": {"id": 2}}, ())]
    (miss,) = tree.differences({"id": 1, "next": {}}, ("properties",))
    assert miss.field == "properties.next"
