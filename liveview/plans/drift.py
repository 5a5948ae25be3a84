"""Drift: in what the events of a name differ from the plan, or from the same events of another session."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from liveview.model.plan import Schema
from liveview.plans.first_types import FirstTypes, Sighting
from liveview.plans.learning import has_unlisted
from liveview.plans.learning_values import is_data
from liveview.plans.profile import TYPES, PropertyProfile, Room, type_of
from liveview.text.json_paths import below

_WHOLE = {"integer": "number"}
"""Types of JSON Schema that are more special than those of a profile."""
_OTHERS = ("additionalProperties", "unevaluatedProperties")
_MORE = ("patternProperties", "dependentSchemas", "if", "not")
"""Keywords that may allow members that are not listed."""
_COMBINED = ("anyOf", "oneOf", "allOf")


class Expected(msgspec.Struct, frozen=True):
    """What is expected at one place."""

    types: frozenset[str] = frozenset(TYPES)
    """The types that are right."""
    is_required: bool = False
    """Whether every object around it should have it."""
    members: Mapping[str, "Expected"] = {}
    """The members of an object, by name."""
    items: "Expected | None" = None
    """The elements of a list; None if anything is right."""
    is_open: bool = True
    """Whether other members are right, too."""


class Drift(NamedTuple):
    """One difference."""

    path: str
    """Where it is, such as `items[].sku`."""
    change: Literal["type", "new", "gone", "missing"]
    """Another type, an unexpected property, one that does not come any more, or a required one that lacks."""
    before: tuple[str, ...]
    """The types that were expected; empty for a new property, and where any type is right."""
    after: tuple[str, ...]
    """The types that came beside those; all that came for a new property; empty for one that is gone or missing."""
    since: Sighting | None = None
    """The first event with it; None for a property that is gone or missing."""
    lacking: tuple[int, int] = (0, 0)
    """For a missing one, how many of how many do not have it."""


def planned(schema: Schema) -> Expected:
    """What a schema of a plan expects; where it says more than types and names, anything is right."""
    return _planned(schema, schema, Room(), frozenset())


def seen_before(profile: PropertyProfile) -> Expected:
    """What another session leads to expect: the same properties with the same types; names that are data may differ."""
    return Expected(
        types=frozenset(profile.types),
        is_required=True,
        members={name: seen_before(inner) for name, inner in profile.properties.items() if not is_data(name)},
        items=None if profile.items is None else seen_before(profile.items),
        is_open=has_unlisted(profile),
    )


def drift(
    expected: Expected, seen: PropertyProfile, firsts: FirstTypes, *, partly: bool, path: str = ""
) -> Iterator[Drift]:
    """What differs inside of values, of what is new or gone only the outermost.

    `partly`: a required property is missing where it is not always there, not only gone when it never is.
    """
    objects = seen.types.get("object", 0)
    for name, inner in seen.properties.items():
        place, since = below(path, (name,)), firsts.members.get(name, FirstTypes())
        wanted = expected.members.get(name)
        if wanted is not None:
            yield from _at(wanted, inner, since, partly, place)
            if partly and wanted.is_required and inner.count < objects:
                yield Drift(place, "missing", (), (), lacking=(objects - inner.count, objects))
        elif not expected.is_open:
            yield Drift(place, "new", (), _in_order(inner.types), since.first)
    if objects and not seen.is_open:
        for name, wanted in expected.members.items():
            if wanted.is_required and name not in seen.properties:
                place = below(path, (name,))
                missing = Drift(place, "missing", (), (), lacking=(objects, objects))
                yield missing if partly else Drift(place, "gone", _known(wanted), ())
    if seen.items is not None and expected.items is not None:
        yield from _at(expected.items, seen.items, firsts.items or FirstTypes(), partly, f"{path}[]")


def _at(expected: Expected, seen: PropertyProfile, firsts: FirstTypes, partly: bool, path: str) -> Iterator[Drift]:
    other = _in_order(set(seen.types) - expected.types)
    if other:
        since = min((firsts.types[each] for each in other if each in firsts.types), default=None)
        yield Drift(path, "type", _known(expected), other, since)
    yield from drift(expected, seen, firsts, partly=partly, path=path)


def _known(expected: Expected) -> tuple[str, ...]:
    return () if expected.types == frozenset(TYPES) else _in_order(expected.types)


def _in_order(types: Any) -> tuple[str, ...]:
    return tuple(each for each in TYPES if each in types)


def _planned(schema: Schema, root: Schema, room: Room, within: frozenset[str]) -> Expected:
    """`within` are the references that led here: anything is right in a schema that is inside of itself."""
    if not isinstance(schema, Mapping) or not room.take() or any(word in schema for word in _COMBINED):
        return Expected()
    if "$ref" in schema:
        reference = str(schema["$ref"])
        return (
            Expected()
            if reference in within
            else _planned(_referred(reference, root), root, room, within | {reference})
        )
    listed = schema.get("properties")
    properties: Mapping[str, Any] = listed if isinstance(listed, Mapping) else {}
    required = schema.get("required")
    names = frozenset(name for name in required if isinstance(name, str)) if isinstance(required, list) else frozenset()
    members = {
        name: msgspec.structs.replace(
            _planned(properties.get(name, True), root, room, within), is_required=name in names
        )
        for name in dict.fromkeys([*properties, *sorted(names)])
    }
    items = schema.get("items")
    return Expected(
        types=_types(schema),
        members=members,
        items=None if items is None else _planned(items, root, room, within),
        is_open=not properties or _allows_others(schema),
    )


def _allows_others(schema: Mapping[str, Any]) -> bool:
    """Whether a schema that lists members may allow others."""
    return any(schema.get(word, False) is not False for word in _OTHERS) or any(word in schema for word in _MORE)


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    """The types that a schema allows: all of them unless it says so."""
    named = schema.get("type")
    if isinstance(named, str):
        named = [named]
    if isinstance(named, list):
        return frozenset(_WHOLE.get(each, each) for each in named if isinstance(each, str))
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(values, list):
        return frozenset(type_of(value) for value in values)
    return frozenset(TYPES)


def _referred(reference: str, root: Schema) -> Schema:
    """The schema that a `$ref` into its own file means; True for any other."""
    if not reference.startswith("#"):
        return True
    found: Any = root
    for part in reference[1:].split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if not isinstance(found, Mapping) or key not in found:
            return True
        found = found[key]
    return found if isinstance(found, Mapping | bool) else True
