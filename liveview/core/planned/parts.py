"""A schema taken apart along its properties and elements, to find everything that breaks it.

For each violation the validator copies the value that breaks the schema, and it finds all of them before it tells the
first. An object with a thousand missing properties, or a list of a hundred thousand wrong elements, would cost seconds.
So objects and lists are gone through here, and only into what does not conform. What cannot be taken apart is left to
the validator as a whole: references beside other keywords, those that lead elsewhere than to the definitions of the
schema, and keywords that depend on what others have looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import jsonschema_rs
import msgspec

from liveview.core.json.document import Json
from liveview.core.planned.references import SaidBySchema, SchemaTargets
from liveview.core.planned.validator import validator
from liveview.core.schemas.locating import is_closing, keyword_of, located
from liveview.core.schemas.references import MOST_IN_A_ROW
from liveview.model.plan import Schema
from liveview.text.json_paths import Step

UNKNOWN = "unknown"
"""The keyword of a property that is not listed."""
MISSING = frozenset({"required", "dependentRequired", "dependencies"})
"""The keywords that ask for a property; `dependencies` is the name of another one up to draft-07."""
_NAMES = "propertyNames"
_DEPENDENT = frozenset({"$ref", "$dynamicRef", "unevaluatedProperties", "unevaluatedItems"})
_REFERENCES = frozenset({"$ref", "$dynamicRef"})
_ADDRESSING = frozenset({"$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef"})
_DEFINING = ("$defs", "definitions")
_DEFINED = tuple(f"#/{word}/" for word in _DEFINING)
_SILENT = frozenset({*_DEFINING, "$schema", "$comment", "title", "description", "default", "examples", "deprecated"})
"""Keywords that say nothing about values."""
_TAKEN = frozenset({"properties", "required", "propertyNames", "items"})


class Violation(msgspec.Struct, frozen=True):
    """Something in which a value differs from a schema."""

    keyword: str
    """The keyword that it breaks; `UNKNOWN` for a property that is not listed, "" for a schema that is `false`."""
    steps: tuple[Step, ...]
    """What leads to the value, or to the place of the missing one."""
    said: Any = None
    """The value of that keyword in the schema; False for a schema that is `false`."""
    name: str | None = None
    """The name of the property if that is what breaks the keyword; None if its value does."""


class Definitions:
    """What the references in a schema lead to, which is needed wherever it is taken apart."""

    def __init__(self, schema: Schema) -> None:
        refers = has_references(schema)
        self.is_complete = not refers or (isinstance(schema, dict) and all(map(_is_simple, _objects(schema))))
        """Whether parts of the schema mean the same together with the definitions."""
        self._schema = schema if refers and isinstance(schema, dict) else {}
        self._own = {word: self._schema[word] for word in _DEFINING if word in self._schema}
        self._targets = SchemaTargets(self._schema) if refers else None
        self.parts: dict[int, Part] = {}
        """The parts by the `id` of their schema: one that refers to itself has finitely many."""

    def referred(self, schema: Schema) -> Schema:
        """What a schema leads to that does nothing but refer to another one; any other stays as it is."""
        for _ in range(MOST_IN_A_ROW):
            if self._targets is None or not isinstance(schema, Mapping) or schema.keys() - _SILENT != {"$ref"}:
                break
            target = self._targets.of(schema, "$ref")
            if target is None:
                break
            schema = target
        return schema

    def beside(self, schema: Schema) -> Schema:
        """A part of the schema, with the definitions if it refers to them."""
        return (
            {**schema, **self._own} if self._own and isinstance(schema, Mapping) and has_references(schema) else schema
        )


class Part:
    """A schema or one inside; `whole` says that it must not be taken apart, `long` what its validators are for.

    `definitions` are those of the schema that it is a part of.
    """

    def __init__(
        self, schema: Schema, *, whole: bool = False, long: bool = False, definitions: Definitions | None = None
    ) -> None:
        self._definitions = definitions or Definitions(schema)
        whole = whole or not self._definitions.is_complete
        if not whole:
            schema = self._definitions.beside(self._definitions.referred(schema))
        self._long = long
        self._whole = whole or not isinstance(schema, Mapping) or not _DEPENDENT.isdisjoint(schema)
        self._schema = schema
        taken: Mapping[str, Any] = {} if self._whole or not isinstance(schema, Mapping) else schema
        self._required = tuple(taken.get("required", ()))
        self._inside: Mapping[str, Schema] = taken.get("properties", {})

    @cached_property
    def validator(self) -> jsonschema_rs.Draft202012Validator:
        """Says whether a value conforms to all of the schema."""
        return validator(self._schema, long=self._long)

    def violations(self, value: Json) -> Iterator[Violation]:
        """Everything that is wrong with a value."""
        if self.validator.is_valid(value):
            return
        if type(value) is dict:
            yield from (Violation("required", (name,)) for name in self._required if name not in value)
        rest, said = self._rest
        for error in rest.iter_errors(value):
            yield from _violations(error, value, said)
        if type(value) is dict:
            yield from self._in_object(value)
        elif type(value) is list and self._elements is not None:
            for position, each in enumerate(value):
                yield from _below(position, self._elements.violations(each))

    def _in_object(self, value: dict[str, Json]) -> Iterator[Violation]:
        for name in self._inside:
            if name in value:
                yield from _below(name, self._part(self._inside[name]).violations(value[name]))
        if self._names is not None:
            said, names = self._names
            yield from (Violation("propertyNames", (name,), said, name) for name in value if not names.is_valid(name))

    def _part(self, schema: Schema) -> "Part":
        """The part for a schema that is directly inside."""
        known = self._definitions.parts
        if id(schema) not in known:
            known[id(schema)] = Part(schema, long=self._long, definitions=self._definitions)
        return known[id(schema)]

    @cached_property
    def _rest(self) -> tuple[jsonschema_rs.Draft202012Validator, SaidBySchema]:
        """What is not taken apart: its validator, and what it says."""
        if self._whole or not isinstance(self._schema, Mapping):
            return self.validator, SaidBySchema(self._schema)
        rest = {key: said for key, said in self._schema.items() if key not in _TAKEN}
        if "additionalProperties" in rest:
            rest["properties"] = dict.fromkeys(self._inside, True)
        if "items" in self._schema and self._elements is None:
            rest["items"] = self._schema["items"]
        return validator(rest, long=self._long), SaidBySchema(rest)

    @cached_property
    def _elements(self) -> "Part | None":
        """What each element of a list must be; None if they differ or anything will do."""
        schema = self._schema
        if self._whole or not isinstance(schema, Mapping) or "items" not in schema or "prefixItems" in schema:
            return None
        return None if isinstance(schema["items"], bool) else self._part(schema["items"])

    @cached_property
    def _names(self) -> tuple[Schema, jsonschema_rs.Draft202012Validator] | None:
        """What each name must be; None if anything will do."""
        if self._whole or not isinstance(self._schema, Mapping) or "propertyNames" not in self._schema:
            return None
        said = self._schema["propertyNames"]
        return said, validator(self._definitions.beside(said))


def has_references(schema: Any) -> bool:
    """Whether there is a reference in a schema: then what it leads to is needed, wherever it is."""
    return has_any(schema, _REFERENCES)


def has_any(schema: Any, keywords: frozenset[str]) -> bool:
    """Whether one of these keywords is in a schema, at whatever depth."""
    return any(not keywords.isdisjoint(each) for each in _objects(schema))


def _is_simple(schema: Mapping[str, Any]) -> bool:
    """Whether a schema refers to nothing but the outermost definitions, and has no address of its own."""
    reference = schema.get("$ref", "#/$defs/")
    return _ADDRESSING.isdisjoint(schema) and isinstance(reference, str) and reference.startswith(_DEFINED)


def _objects(schema: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a schema, at whatever depth."""
    waiting = [schema]
    for each in waiting:
        if isinstance(each, Mapping):
            yield each
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each


def _violations(error: jsonschema_rs.ValidationError, value: Json, said: SaidBySchema) -> Iterator[Violation]:
    """What an error of the validator says."""
    kind, keyword = error.kind, keyword_of(error)
    steps, around = located(value, error)
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.PropertyNames):
        name = str(kind.error.instance)
        yield Violation(_NAMES, (*steps, name), said.of_names(kind.error), name)
    elif keyword == _NAMES:
        yield from (Violation(_NAMES, (*steps, name), False, name) for name in around)
    elif is_closing(error):
        rule = False if kind.name == "falseSchema" or keyword == "additionalProperties" else said.of(error)
        closing = UNKNOWN if rule is False else keyword
        names = getattr(kind, "unexpected", None) or around or ()
        yield from (Violation(closing, (*steps, name), rule) for name in names)
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        if not isinstance(around, Mapping) or kind.property not in around:
            yield Violation(keyword, (*steps, kind.property), said.of(error), kind.property)
        # otherwise it is there: the validator also misses one that `additionalProperties: false` forbids
    else:
        yield Violation(keyword, steps, said.of(error))


def _below(step: Step, inner: Iterable[Violation]) -> Iterator[Violation]:
    for each in inner:
        yield msgspec.structs.replace(each, steps=(step, *each.steps))
