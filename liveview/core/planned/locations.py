"""Where a schema lists properties, and which: to find those of an event that it does not list.

JSON Schema allows any property that it does not mention. A plan means what it lists. So names are looked up location by
location: a *location* is a place in an event such as `items[].price`, with all schemas that apply there, whichever
branch of `anyOf` or `if` they come from. A name that one of them lists or requires is known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from liveview.core.json.document import Json
from liveview.core.planned.references import SchemaTargets
from liveview.text.json_paths import Step

MOST = 20_000
"""Locations of one schema; below, anything is allowed. Only a schema that refers to itself in many ways has as many."""
MatchesName: TypeAlias = Callable[[str], bool]
"""Says whether a name fits one of the patterns of `patternProperties`."""
_Object: TypeAlias = Mapping[str, Any]

_ALL = ("allOf", "anyOf", "oneOf")
_ONE = ("if", "then", "else", "not")
_NAMED = ("properties", "patternProperties")
_ELEMENTS = ("items", "contains", "unevaluatedItems")
_OTHERS = ("additionalProperties", "unevaluatedProperties")
_DEEPER = frozenset({*_NAMED, *_ELEMENTS, *_OTHERS, "prefixItems"})
"""Keywords about what is inside a value."""


class Location:
    """A place in an event; those below it are filled in by `locations_of`."""

    __slots__ = ("closed", "deeper", "elements", "matches", "names", "others")

    def __init__(self) -> None:
        self.closed = False
        """Whether a name that is not listed is unknown."""
        self.names: frozenset[str] = frozenset()
        """The names that are listed."""
        self.matches: MatchesName | None = None
        """Says which other names are known; None for none."""
        self.deeper: tuple[tuple[str, Location], ...] = ()
        """The listed names whose values have properties of their own."""
        self.elements: Location | None = None
        """The elements of a list; None if there is nothing to look for in them."""
        self.others: Location | None = None
        """The values of names that are known without being listed; None if there is nothing to look for in them."""

    def lists(self, value: dict[str, Json]) -> bool:
        """Whether nothing in an object is unknown; as quick as that can be answered."""
        if value.keys() <= self.names and not self.deeper:
            return True
        return next(self.unknown(value), None) is None

    def unknown(self, value: Json) -> Iterator[tuple[Step, ...]]:
        """The steps to each property that is not listed where it is."""
        if type(value) is dict:
            yield from self._in_object(value)
        elif type(value) is list and self.elements is not None:
            for position, each in enumerate(value):
                if type(each) is dict or type(each) is list:
                    yield from _below(position, self.elements.unknown(each))

    def _in_object(self, value: dict[str, Json]) -> Iterator[tuple[Step, ...]]:
        if (self.closed or self.others) and not value.keys() <= self.names:
            yield from self._not_listed(value)
        for name, location in self.deeper:
            inner = value.get(name)
            if type(inner) is dict or type(inner) is list:
                yield from _below(name, location.unknown(inner))

    def _not_listed(self, value: dict[str, Json]) -> Iterator[tuple[Step, ...]]:
        for name, inner in value.items():
            if name in self.names:
                continue
            if self.closed and (self.matches is None or not self.matches(name)):
                yield (name,)
            elif self.others is not None:
                yield from _below(name, self.others.unknown(inner))


def locations_of(schema: Any, matcher: Callable[[Sequence[str]], MatchesName]) -> Location | None:
    """The outermost location of a schema; None if there is nothing to look for. `matcher` makes one of patterns."""
    builder = _Builder(schema, matcher)
    outermost = builder.location([schema])
    builder.fill_all()
    return outermost


class _Builder:
    """Makes the locations of one schema, each once: a schema that refers to itself has finitely many."""

    def __init__(self, root: Any, matcher: Callable[[Sequence[str]], MatchesName]) -> None:
        self._targets = SchemaTargets(root)
        self._matcher = matcher
        self._made: dict[frozenset[int], Location] = {}
        self._waiting: list[Callable[[], None]] = []

    def location(self, schemas: Iterable[Any]) -> Location | None:
        """The location at which these schemas and those that they refer to apply."""
        applied, lost = self._applied(schemas)
        if not any(not _DEEPER.isdisjoint(each) for each in applied) or len(self._made) >= MOST:
            return None
        key = frozenset(map(id, applied))
        if key not in self._made:
            self._made[key] = location = Location()
            self._waiting.append(partial(self._fill, location, applied, lost=lost))
        return self._made[key]

    def fill_all(self) -> None:
        """Fill every location that was made, and those that this makes: however deep a schema is, nothing recurses."""
        while self._waiting:
            self._waiting.pop()()

    def _applied(self, schemas: Iterable[Any]) -> tuple[list[_Object], bool]:
        """All schemas that apply to the same value, and whether one of them cannot be found."""
        found: dict[int, _Object] = {}
        lost = False
        waiting = list(schemas)
        while waiting:
            schema = waiting.pop()
            if not isinstance(schema, Mapping) or id(schema) in found:
                continue
            found[id(schema)] = schema
            waiting += _beside(schema)
            for reference in ("$ref", "$dynamicRef"):
                if reference in schema:
                    target = self._targets.of(schema, reference)
                    lost = lost or target is None
                    waiting.append(target)
        return list(found.values()), lost

    def _fill(self, location: Location, applied: list[_Object], *, lost: bool) -> None:
        inside: dict[str, list[Any]] = {}
        patterns: dict[str, Any] = {}
        for schema in applied:
            for name, inner in _members(schema, "properties"):
                inside.setdefault(name, []).append(inner)
            patterns |= _members(schema, "patternProperties")
        said = [schema[word] for schema in applied for word in _OTHERS if word in schema]
        is_open = lost or any(each is not False for each in said)
        listed = any("properties" in schema for schema in applied) or False in said
        required = (name for schema in applied for name in schema.get("required", ()))
        location.names = frozenset({*inside, *required})
        location.closed = listed and not is_open
        location.matches = self._matcher(tuple(patterns)) if patterns else None
        deeper = ((name, self.location(inner)) for name, inner in inside.items())
        location.deeper = tuple((name, found) for name, found in deeper if found is not None)
        location.others = self.location([*patterns.values(), *said])
        elements = [schema[word] for schema in applied for word in _ELEMENTS if word in schema]
        first = (inner for schema in applied for inner in _listed(schema.get("prefixItems")))
        location.elements = self.location([*elements, *first])


def _beside(schema: _Object) -> Iterator[Any]:
    """The schemas in this one that apply to the same value."""
    for word in _ALL:
        yield from _listed(schema.get(word))
    yield from (schema[word] for word in _ONE if word in schema)
    yield from (inner for word in ("dependentSchemas", "dependencies") for _, inner in _members(schema, word))


def _members(schema: _Object, word: str) -> Iterable[tuple[str, Any]]:
    inner = schema.get(word)
    return inner.items() if isinstance(inner, Mapping) else ()


def _listed(schemas: Any) -> Iterable[Any]:
    return schemas if isinstance(schemas, list | tuple) else ()


def _below(step: Step, inner: Iterable[tuple[Step, ...]]) -> Iterator[tuple[Step, ...]]:
    return ((step, *steps) for steps in inner)
