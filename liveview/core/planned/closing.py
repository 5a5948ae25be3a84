"""A schema that the validator itself refuses unknown properties for, so that one question says whether all is well."""

from collections.abc import Mapping
from typing import Any

from liveview.model.plan import Schema

DEEPEST = 100
"""Levels of a schema that are closed; an event has at most 64."""
_COMPOSED = frozenset(
    {"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependencies", "dependentSchemas", "$ref", "$dynamicRef"}
    | {"unevaluatedProperties", "unevaluatedItems", "prefixItems", "contains"}
)
"""Keywords by which several schemas apply to one value: what is unknown there depends on all of them."""
_NAMED = ("properties", "patternProperties")
_INSIDE = ("items", "additionalProperties")


def closed(schema: Schema, depth: int = 0) -> Schema | None:
    """The schema with `additionalProperties: false` where it lists properties and says nothing about others.

    None if it cannot be said in this way.
    """
    if not isinstance(schema, Mapping):
        return schema
    if depth > DEEPEST or not _COMPOSED.isdisjoint(schema):
        return None
    changed: dict[str, Any] = dict(schema)
    for word in _NAMED:
        if word in schema:
            changed[word] = {name: closed(inner, depth + 1) for name, inner in schema[word].items()}
            if None in changed[word].values():
                return None
    for word in _INSIDE:
        if word in schema:
            changed[word] = closed(schema[word], depth + 1)
            if changed[word] is None:
                return None
    if "properties" in schema and "additionalProperties" not in schema:
        changed["properties"] = {**dict.fromkeys(schema.get("required", ()), True), **changed["properties"]}
        changed["additionalProperties"] = False
    return changed
