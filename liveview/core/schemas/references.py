"""Where the references of a JSON Schema lead: to a place in the same schema, or nowhere. Nothing is ever fetched.

Addresses are those of JSON Schema 2020-12, section 8.2: `$id` gives a schema an address, `$anchor` and `$dynamicAnchor`
a name, and a fragment such as `#/$defs/price` is a JSON pointer (RFC 6901). A `$dynamicRef` is followed as a `$ref`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any
from urllib.parse import unquote, urljoin

import msgspec

from liveview.core.schemas.walking import REFERENCES, SchemaObject, subschemas
from liveview.text.json_paths import Keys

MOST_IN_A_ROW = 50
"""Schemas for the same value that may lead from one to the next: the validator calls itself for each."""
_ANCHORS = ("$anchor", "$dynamicAnchor")
_SAME_VALUE = frozenset({"allOf", "anyOf", "dependencies", "dependentSchemas", "else", "if", "not", "oneOf", "then"})
"""Keywords whose schemas are about the same value; those of all others are about a part of it."""


class SchemaPlace(msgspec.Struct, frozen=True):
    """A value in a schema."""

    keys: Keys
    """The path to it from the outermost schema."""
    value: Any
    """The value, which is not always a schema."""
    base: str
    """The address that relative references there begin from; "" if no `$id` gives one."""


class SchemaReference(msgspec.Struct, frozen=True):
    """A keyword that refers to another schema."""

    keys: Keys
    """The path to the keyword."""
    text: str
    """What it says, such as `#/$defs/price`."""
    target: SchemaPlace | None
    """Where it leads; None if that is not in this schema."""

    @property
    def keyword(self) -> str:
        """Its name, such as `$ref`."""
        return str(self.keys[-1])


class SchemaReferences:
    """The references of a schema and of all that they lead to; `own` is the keyword of an address, "id" in draft-04."""

    def __init__(self, schema: SchemaObject, own: str = "$id") -> None:
        self._own = own
        self._named: dict[str, SchemaPlace] = {}
        """Schemas by address: of `$id`, and after a `#` the name of an anchor."""
        self._found: dict[tuple[int, str], SchemaReference] = {}
        """The references by the `id` of the schema that they are in, and by keyword."""
        self._same_value: defaultdict[int, list[int]] = defaultdict(list)
        """For the `id` of each schema those of the schemas that must hold for the same value."""
        self._outermost = SchemaPlace((), schema, self._address("", schema))
        self._named[""] = self._outermost
        for place in self._inside(self._outermost):
            self._name(place)
        self._follow()

    def __iter__(self) -> Iterator[SchemaReference]:
        return iter(self._found.values())

    def of(self, schema: Any, keyword: str) -> SchemaReference | None:
        """The reference of a schema, which is the same object as in the outermost one; None if it has none."""
        return self._found.get((id(schema), keyword))

    def resource(self, address: str) -> Any:
        """The schema with an absolute address; the outermost one if there is none."""
        return self._named.get(address, self._outermost).value

    def why_endless(self) -> str:
        """Why comparing a value with the schema could take forever, or need too large a stack; "" if it does not."""
        longest: dict[int, int] = {}
        try:
            for each in TopologicalSorter(self._same_value).static_order():
                longest[each] = 1 + max((longest[inner] for inner in self._same_value.get(each, ())), default=0)
        except CycleError:
            return "a $ref leads back to itself, so that comparing would never end"
        if max(longest.values(), default=0) > MOST_IN_A_ROW:
            return f"more than {MOST_IN_A_ROW} schemas for the same value lead from one to the next"
        return ""

    def plain(self) -> Any:
        """The schema with `#` for each empty reference, which means the same; the validator accepts anything there.

        It is the same object if there is none.
        """
        empty = {place for place, each in self._found.items() if not each.text}
        return _with_hashes(self._outermost.value, empty) if empty else self._outermost.value

    def _follow(self) -> None:
        """Find the references of all schemas, also of those where only a reference leads."""
        seen: set[int] = set()
        waiting = [self._outermost]
        for start in waiting:
            for place in self._inside(start, seen):
                for keyword in REFERENCES:
                    if isinstance(text := place.value.get(keyword), str):
                        found = SchemaReference((*place.keys, keyword), text, self._target(text, place.base))
                        self._found[id(place.value), keyword] = found
                        if found.target is not None:
                            self._same_value[id(place.value)].append(id(found.target.value))
                            waiting.append(found.target)

    def _inside(self, start: SchemaPlace, seen: set[int] | None = None) -> Iterator[SchemaPlace]:
        """A schema and all inside it, those that are objects; not those that were `seen`, with what is in them."""
        waiting = [start]
        while waiting:
            place = waiting.pop()
            if not isinstance(place.value, dict) or (seen is not None and id(place.value) in seen):
                continue
            yield place
            if seen is not None:
                seen.add(id(place.value))
            for keys, inner in subschemas(place.value):
                waiting.append(SchemaPlace((*place.keys, *keys), inner, self._address(place.base, inner)))
                if seen is not None and keys[0] in _SAME_VALUE:
                    self._same_value[id(place.value)].append(id(inner))

    def _address(self, base: str, schema: Any) -> str:
        """The address from which a schema refers to others, inside one with the address `base`."""
        own = schema.get(self._own) if isinstance(schema, Mapping) else None
        return base if not isinstance(own, str) or own.startswith("#") else _joined(base, own).partition("#")[0]

    def _name(self, place: SchemaPlace) -> None:
        own = place.value.get(self._own)
        if isinstance(own, str):  # up to draft-07, one such as `#price` is an anchor
            self._named.setdefault(place.base + own if own.startswith("#") else place.base, place)
        for keyword in _ANCHORS:
            if isinstance(anchor := place.value.get(keyword), str):
                self._named.setdefault(f"{place.base}#{anchor}", place)

    def _target(self, text: str, base: str) -> SchemaPlace | None:
        address, _, fragment = _joined(base, text).partition("#")
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            return self._named.get(f"{address}#{fragment}")
        place = self._named.get(address)
        for token in fragment.split("/")[1:] if place is not None else ():
            place = None if place is None else self._below(place, token.replace("~1", "/").replace("~0", "~"))
        return place

    def _below(self, place: SchemaPlace, token: str) -> SchemaPlace | None:
        value = place.value
        if isinstance(value, dict) and token in value:
            inner = value[token]
            return SchemaPlace((*place.keys, token), inner, self._address(place.base, inner))
        if isinstance(value, list) and token in map(str, range(len(value))):
            inner = value[int(token)]
            return SchemaPlace((*place.keys, int(token)), inner, self._address(place.base, inner))
        return None


def _with_hashes(value: Any, empty: Collection[tuple[int, str]]) -> Any:
    if isinstance(value, dict):
        return {key: "#" if (id(value), key) in empty else _with_hashes(each, empty) for key, each in value.items()}
    return [_with_hashes(each, empty) for each in value] if isinstance(value, list) else value


def _joined(base: str, text: str) -> str:
    """An address that is relative to another one; what is not an address stays as it is."""
    if text.startswith("#"):
        return base + text
    try:
        return urljoin(base, text)
    except ValueError:
        return text
