"""Errors are found where they are, whatever the names of members are."""

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.schemas.locating import is_closing, keyword_of, located
from liveview.text.json_paths import Keys
from tests.support.examples import examples

TREE: dict[str, Any] = {
    "additionalProperties": {"$ref": "#/$defs/any"},
    "$defs": {
        "any": {
            "not": {"const": "bad"},
            "additionalProperties": {"$ref": "#/$defs/any"},
            "items": {"$ref": "#/$defs/any"},
        }
    },
}
"""Nothing may be "bad" at any depth."""
NAMES = st.sampled_from(["", "0", "00", "1", "01", "+1", "a", "~", "a/b", "-1", "1e0", "٣"])
VALUES = st.recursive(
    st.sampled_from([Decimal("0.1"), True, None, 1, 10**30, "x"]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=12,
)


def errors(schema: Any, value: Any) -> list[jsonschema_rs.ValidationError]:
    return list(jsonschema_rs.Draft202012Validator(schema).iter_errors(value))


def paths(value: Any, keys: Keys = ()) -> list[Keys]:
    """The paths to all members and elements."""
    if isinstance(value, dict):
        inside: Any = value.items()
    else:
        inside = enumerate(value) if isinstance(value, list) else ()
    return [path for key, each in inside for path in [(*keys, key), *paths(each, (*keys, key))]]


def replaced(value: Any, keys: Keys) -> Any:
    """The value with "bad" at a path."""
    if not keys:
        return "bad"
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[keys[0]] = replaced(value[keys[0]], keys[1:])
    return copy


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=3), st.data())
@examples(300)
def test_the_only_error_is_found(value: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(value)))
    changed = replaced(value, path)
    (error,) = errors(TREE, changed)
    assert located(changed, error) == (path, "bad")


def test_an_object_with_an_empty_name_is_not_what_is_below_that_name() -> None:
    value = {"": {"": 1, "x": Decimal("0.1")}, "x": Decimal("0.1")}
    (error,) = errors({"maxProperties": 1}, value)
    assert located(value, error) == ((), value)
    (error,) = errors({"additionalProperties": False}, value)
    assert located(value, error) == ((), value)


@pytest.mark.parametrize("closed", [{"additionalProperties": False}, {"unevaluatedProperties": {"type": "null"}}])
def test_an_object_below_an_empty_name_is_not_the_one_around_it(closed: Any) -> None:
    value = {"": {"a": 1, "b": 2}, "c": 3}
    found = [located(value, error) for error in errors({"patternProperties": {"^$": closed}}, value)]
    assert found == [(("",), value[""])] * len(found)
    assert found


@pytest.mark.parametrize(
    ("schema", "value", "keyword", "closing"),
    [
        ({"type": "string"}, 1, "type", False),
        (False, 1, "", False),
        ({"properties": {"type": False}}, {"type": 1}, "", False),
        ({"properties": {"items": False}}, {"items": 1}, "", False),
        ({"properties": {"": False}}, {"": 1}, "", False),
        ({"properties": {"properties": {"items": False}}}, {"properties": [1]}, "items", False),
        ({"patternProperties": {"^then": False}}, {"then": 1}, "", False),
        ({"dependentSchemas": {"then": False}}, {"then": 1}, "", False),
        ({"prefixItems": [False]}, [1], "", False),
        ({"if": True, "then": False}, 1, "then", False),
        ({"propertyNames": False}, {"a": 1}, "propertyNames", False),
        ({"$ref": "#/$defs/items", "$defs": {"items": False}}, 1, "", False),
        ({"properties": {"additionalProperties": False}}, {"additionalProperties": 1}, "", False),
        ({"additionalProperties": False}, {"a": 1}, "additionalProperties", True),
        ({"properties": {}, "additionalProperties": False}, {"a": 1}, "additionalProperties", True),
        ({"unevaluatedProperties": False}, {"a": 1}, "unevaluatedProperties", True),
    ],
)
def test_the_keyword_is_never_a_name_or_a_position(schema: Any, value: Any, keyword: str, *, closing: bool) -> None:
    (error,) = errors(schema, value)
    assert (keyword_of(error), is_closing(error)) == (keyword, closing)
