"""Which parts of a schema are about one value, so that they can be changed: each is a place in its container.

Only places are found that can be widened without a loss: whatever they allow more, the whole schema allows more. So
branches of `anyOf`, `oneOf` and `not`, and conditions, are not among them.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Any

import jsonschema_rs

from liveview.core.planned.references import at
from liveview.core.schemas import walking
from liveview.plans.reading.json_text import PlanJson
from liveview.text.json_paths import Step

_IN_PLACE = ("then", "else")
"""Keywords whose schema is about the same value."""
_DELICATE = frozenset({"not", "if", "oneOf", "contains"})
"""Keywords under which a wider schema may allow less."""
_PATTERN_BYTES = 1 << 20


class SchemaSlot:
    """A place for a schema: that of `key` in `container`."""

    def __init__(self, container: Any, key: Any) -> None:
        self._container = container
        self._key = key

    @property
    def schema(self) -> PlanJson:
        """The schema that is there."""
        return self._container[self._key]

    @schema.setter
    def schema(self, schema: PlanJson) -> None:
        self._container[self._key] = schema

    @property
    def place(self) -> object:
        """What tells it apart from other places, however it was found."""
        return id(self.schema) if isinstance(self.schema, dict) else (id(self._container), self._key)

    @property
    def words(self) -> dict[str, Any]:
        """Its keywords, which may be changed in place; {} for a schema that is true or false."""
        schema: dict[str, Any] = self.schema if isinstance(self.schema, dict) else {}
        return schema


def slots_at(root: SchemaSlot, steps: Sequence[Step]) -> list[SchemaSlot]:
    """The places about the value to which these steps lead, the outermost first; none of them twice."""
    found: dict[object, SchemaSlot] = {}
    for slot in _Walk(root.schema).places(root, tuple(steps)):
        found.setdefault(slot.place, slot)
    return list(found.values())


def refers(schema: PlanJson) -> bool:
    """Whether a part of a schema may be about several values, because something refers to it."""
    return walking.refers(schema)


class DelicateParts:
    """The parts of a schema that must stay, because something refers to them from where a wider one allows less.

    That is below `not`, `if`, `oneOf` or `contains`, also by way of further references.
    """

    def __init__(self, root: PlanJson) -> None:
        self._root = root
        self._places: set[object] = set()
        self._is_everything = False
        if refers(root):
            waiting = [slot for each in walking.schemas(root) for slot in _inside(each, _DELICATE)]
            for slot in waiting:
                if slot.place not in self._places:
                    self._places.add(slot.place)
                    waiting += [*_inside(slot.words), *self._led_to(slot.words)]

    def __contains__(self, slot: SchemaSlot) -> bool:
        return self._is_everything or slot.place in self._places

    def _led_to(self, words: dict[str, Any]) -> Iterator[SchemaSlot]:
        for keyword in words.keys() & walking.REFERENCES:
            found = _target(self._root, words[keyword])
            if found is None:
                self._is_everything = True
            else:
                yield found


def is_listed(words: dict[str, Any], name: str) -> bool:
    """Whether a schema with these keywords lists a property, by its name or by a pattern."""
    return name in words.get("properties", {}) or any(
        _matches(each, name) for each in words.get("patternProperties", {})
    )


class _Walk:
    def __init__(self, root: PlanJson) -> None:
        self._root = root
        self._seen: set[tuple[int, tuple[Step, ...]]] = set()

    def places(self, slot: SchemaSlot, steps: tuple[Step, ...]) -> Iterator[SchemaSlot]:
        words = slot.words
        if not words:
            if not steps:
                yield slot
            return
        if (id(words), steps) in self._seen:
            return
        self._seen.add((id(words), steps))
        if not steps:
            yield slot
        for inner in self._in_place(words):
            yield from self.places(inner, steps)
        if steps:
            for inner in _below(words, steps[0]):
                yield from self.places(inner, steps[1:])

    def _in_place(self, words: dict[str, Any]) -> Iterator[SchemaSlot]:
        """The places about the same value as these keywords."""
        for number in range(len(words.get("allOf", ()))):
            yield SchemaSlot(words["allOf"], number)
        for word in _IN_PLACE:
            if word in words:
                yield SchemaSlot(words, word)
        for name in words.get("dependentSchemas", {}):
            yield SchemaSlot(words["dependentSchemas"], name)
        target = _target(self._root, words["$ref"]) if "$ref" in words else None
        if target is not None:
            yield target


def _target(root: PlanJson, reference: PlanJson) -> SchemaSlot | None:
    """The place to which a reference leads; None if it is not written as the way to it."""
    if reference == "#":
        return SchemaSlot([root], 0)
    if not isinstance(reference, str) or not reference.startswith("#/"):
        return None
    *outer, last = walking.steps(reference)
    container = at(root, outer)
    if isinstance(container, list):
        return SchemaSlot(container, int(last)) if last.isdecimal() and int(last) < len(container) else None
    return SchemaSlot(container, last) if isinstance(container, dict) and last in container else None


def _inside(words: dict[str, Any], keywords: Collection[str] | None = None) -> Iterator[SchemaSlot]:
    """The places of the schemas inside of one with these keywords; only below some of them, if these are given."""
    for keys, _ in walking.subschemas(words):
        if keywords is None or keys[0] in keywords:
            yield SchemaSlot(at(words, keys[:-1]), keys[-1])


def _below(words: dict[str, Any], step: Step) -> Iterator[SchemaSlot]:
    """The places about a member or an element."""
    if isinstance(step, int):
        first = next((key for key in ("prefixItems", "items") if isinstance(words.get(key), list)), None)
        if first is not None and step < len(words[first]):
            yield SchemaSlot(words[first], step)
        elif (rest := "additionalItems" if first == "items" else "items") in words:
            yield SchemaSlot(words, rest)
        return
    if step in words.get("properties", {}):
        yield SchemaSlot(words["properties"], step)
    for pattern in words.get("patternProperties", {}):
        if _matches(pattern, step):
            yield SchemaSlot(words["patternProperties"], pattern)
    if isinstance(words.get("additionalProperties"), dict) and not is_listed(words, step):
        yield SchemaSlot(words, "additionalProperties")


@lru_cache(256)
def _matches(pattern: str, name: str) -> bool:
    """Whether a pattern is found in a name; it runs in linear time."""
    options = jsonschema_rs.RegexOptions(size_limit=_PATTERN_BYTES)
    validator = jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True, pattern_options=options)
    return bool(validator.is_valid(name))
