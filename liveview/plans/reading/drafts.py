"""Older drafts of JSON Schema as 2020-12: what they say in other words is said in its words, the rest stays.

The migration notes at https://json-schema.org/understanding-json-schema/reference/schema and the release notes of each
draft say what changed.
"""

import re
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from liveview.core.schemas import walking
from liveview.core.schemas.walking import NAMED, SchemaObject
from liveview.model.plan import Schema
from liveview.plans.reading.json_text import PlanJson

_SINCE_6 = frozenset({"$id", "const", "contains", "propertyNames"})
_SINCE_7 = frozenset({"else", "if", "then"})
_SINCE_2019 = frozenset(
    {"$anchor", "$recursiveAnchor", "$recursiveRef", "$vocabulary", "contentSchema", "dependentRequired"}
    | {"dependentSchemas", "maxContains", "minContains", "unevaluatedItems", "unevaluatedProperties"}
)
_SINCE_2020 = frozenset({"$dynamicAnchor", "$dynamicRef", "prefixItems"})
_BESIDE_REF = frozenset({"$comment", "$defs", "$ref", "definitions", "description", "title"})
"""What is kept beside a `$ref` up to draft-07, where `$ref` hides every keyword beside it."""


class SchemaDraft(Enum):
    """A draft of JSON Schema; the value is its `$schema`, without `http:` or `https:` and without `#`."""

    D4 = "//json-schema.org/draft-04/schema"
    D6 = "//json-schema.org/draft-06/schema"
    D7 = "//json-schema.org/draft-07/schema"
    D2019 = "//json-schema.org/draft/2019-09/schema"
    D2020 = "//json-schema.org/draft/2020-12/schema"

    @property
    def words(self) -> str:
        """Its usual name."""
        return self.value.removesuffix("/schema").rpartition("/")[2]


_UNKNOWN: Mapping[SchemaDraft, frozenset[str]] = MappingProxyType(
    {
        SchemaDraft.D4: _SINCE_6 | _SINCE_7 | _SINCE_2019 | _SINCE_2020,
        SchemaDraft.D6: _SINCE_7 | _SINCE_2019 | _SINCE_2020,
        SchemaDraft.D7: _SINCE_2019 | _SINCE_2020,
        SchemaDraft.D2019: _SINCE_2020,
    }
)
"""Keywords of later drafts, which mean nothing in these."""
_LIMITS = MappingProxyType({"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"})
"""In draft-04 these are true or false, and say whether the other keyword is exclusive."""
_EXCLUSIVE = MappingProxyType({limit: key for key, limit in _LIMITS.items()})
_ANCHOR = re.compile(r"#[A-Za-z_][-A-Za-z0-9._]*")
_BEFORE_2019 = frozenset({SchemaDraft.D4, SchemaDraft.D6, SchemaDraft.D7})


def draft_of(dialect: str) -> SchemaDraft | None:
    """The draft that a `$schema` names; None for any other dialect."""
    plain = dialect.removeprefix("http:").removeprefix("https:").removesuffix("#")
    return next((draft for draft in SchemaDraft if draft.value == plain), None)


def modern(schema: Schema, draft: SchemaDraft) -> Schema:
    """A schema of a draft as one of 2020-12, without its `$schema`; one of 2020-12 stays as it is."""
    if draft is SchemaDraft.D2020:
        return schema
    result: Schema = walking.changed(schema, lambda inner, around: _modern(inner, around, draft))
    return result


def _modern(schema: SchemaObject, around: SchemaObject, draft: SchemaDraft) -> SchemaObject:
    known = {key: value for key, value in schema.items() if key not in _UNKNOWN[draft] and key != "$schema"}
    if draft in _BEFORE_2019 and isinstance(known.get("$ref"), str):
        known = {key: value for key, value in known.items() if key in _BESIDE_REF}
    if draft is SchemaDraft.D2019 and "$recursiveRef" in known:
        known = _with_recursion(known)
    return {new: each for key, value in known.items() for new, each in _keyword(key, value, known, around, draft)}


def _with_recursion(schema: SchemaObject) -> SchemaObject:
    """In a schema that is one file, `$recursiveRef` leads where a `$ref` leads."""
    plain = {key: value for key, value in schema.items() if key != "$recursiveRef"}
    if "$ref" not in plain:
        return {**plain, "$ref": schema["$recursiveRef"]}
    return {**plain, "allOf": [*plain.get("allOf", []), {"$ref": schema["$recursiveRef"]}]}


def _keyword(
    key: str, value: PlanJson, schema: SchemaObject, around: SchemaObject, draft: SchemaDraft
) -> list[tuple[str, PlanJson]]:
    """What a keyword is in 2020-12: nothing, one keyword or two."""
    if key == "$ref":
        return [(key, _reference(value, around))]
    if key == "$recursiveAnchor" or (draft is SchemaDraft.D4 and key == "id" and not isinstance(value, str)):
        return []
    if key == "$id" or (key == "id" and draft is SchemaDraft.D4):
        return _address(value, draft)
    if key == "items" and isinstance(value, list):
        return [("prefixItems", value)] if value else []
    if key == "additionalItems":
        return [("items", value)] if isinstance(schema.get("items"), list) else []
    if key == "dependencies" and draft in _BEFORE_2019:
        return _dependencies(value)
    if draft is SchemaDraft.D4 and key in _LIMITS:
        return [(key, schema[_LIMITS[key]])] if value is True and _LIMITS[key] in schema else []
    if draft is SchemaDraft.D4 and key in _EXCLUSIVE and schema.get(_EXCLUSIVE[key]) is True:
        return []
    return [(key, value)]


def _dependencies(value: PlanJson) -> list[tuple[str, PlanJson]]:
    names = {name: each for name, each in value.items() if isinstance(each, list)}
    inner = {name: each for name, each in value.items() if not isinstance(each, list)}
    return [(key, each) for key, each in (("dependentRequired", names), ("dependentSchemas", inner)) if each]


def _address(own: str, draft: SchemaDraft) -> list[tuple[str, PlanJson]]:
    """An address, or the name of an anchor, which was written in the same way; generators add `#/properties/…`."""
    if not own.startswith("#"):
        return [("$id", own.removesuffix("#"))] if own.removesuffix("#") else []
    return [("$anchor", own[1:])] if _ANCHOR.fullmatch(own) and draft in _BEFORE_2019 else []


def _reference(reference: PlanJson, around: SchemaObject) -> PlanJson:
    """A `$ref` whose pointer goes through keywords that have other names now."""
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return reference
    node: PlanJson = around
    keys: list[str] = []
    named = False
    for step in walking.steps(reference):
        keys.append(step if named else _renamed(step, node))
        named = not named and step in NAMED and isinstance(node, dict)
        node = _step(node, step)
    return reference if keys == walking.steps(reference) else walking.pointer_of(keys)


def _renamed(step: str, schema: PlanJson) -> str:
    if isinstance(schema, dict):
        if isinstance(schema.get("items"), list) and step in {"items", "additionalItems"}:
            return "prefixItems" if step == "items" else "items"
        if step == "dependencies":
            return "dependentSchemas"
    return step


def _step(node: PlanJson, step: str) -> PlanJson:
    if isinstance(node, list):
        return node[int(step)] if step.isdecimal() and int(step) < len(node) else None
    return node.get(step) if isinstance(node, dict) else None
