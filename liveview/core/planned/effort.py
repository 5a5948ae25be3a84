"""How much work a schema can make of one value, by referring to the same places again and again.

The validator goes through every branch each time. Two branches that both refer to a place that has two branches, and so
on for forty levels, are a trillion.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from liveview.core.planned.references import SchemaTargets

MOST = 1_000_000
"""Schemas that may be asked about the values on one way into an event; a long list of properties has hundreds."""
_DEEPEST = 64
_BESIDE = ("allOf", "anyOf", "oneOf")
_ONE = ("if", "then", "else", "not")
_ANY_ELEMENT = ("items", "contains", "unevaluatedItems")
_ELEMENT, _MEMBER = 0, 1
"""Steps into whatever element or member; a name is the step to the member that it names."""


def is_too_much(schema: Any) -> bool:
    """Whether an event can be compared with a schema for longer than anyone waits."""
    return _Effort(schema).of(schema, _DEEPEST) > MOST


class _Effort:
    """Counts the schemas that apply on the costliest way into an event."""

    def __init__(self, root: Any) -> None:
        self._targets = SchemaTargets(root)
        self._schemas: dict[int, Mapping[str, Any]] = {}
        self._together: dict[int, Counter[int]] = {}
        self._known: dict[tuple[int, int], int] = {}

    def of(self, schema: Any, levels: int) -> int:
        """How many schemas are asked about a value and, by one way, what is inside of it, as many levels deep."""
        if not isinstance(schema, Mapping) or levels == 0:
            return 1
        key = (id(schema), levels)
        if key not in self._known:
            self._known[key] = self._counted(schema, levels)
        return self._known[key]

    def _counted(self, schema: Mapping[str, Any], levels: int) -> int:
        together = self._applied(schema)
        if sum(together.values()) > MOST:
            return MOST + 1
        ways: Counter[str | int] = Counter()
        for number, times in together.items():
            for step, inner in _inside(self._schemas[number]):
                ways[step] += times * self.of(inner, levels - 1)
        common = ways.pop(_MEMBER, 0)
        return min(sum(together.values()) + common + max(ways.values(), default=0), MOST + 1)

    def _applied(self, schema: Mapping[str, Any]) -> Counter[int]:
        """How many times each schema applies to the same value."""
        number = id(schema)
        if number not in self._together:
            self._schemas[number] = schema
            self._together[number] = found = Counter([number])  # also ends a reference to itself
            for inner in [
                *_beside(schema),
                *(self._targets.of(schema, word) for word in ("$ref", "$dynamicRef")),
            ]:
                if isinstance(inner, Mapping):
                    found.update(self._applied(inner).copy())
        return self._together[number]


def _beside(schema: Mapping[str, Any]) -> Iterator[Any]:
    """The schemas in this one that apply to the same value."""
    for word in _BESIDE:
        yield from schema.get(word, ())
    yield from (schema[word] for word in _ONE if word in schema)
    yield from (inner for word in ("dependentSchemas", "dependencies") for inner in schema.get(word, {}).values())


def _inside(schema: Mapping[str, Any]) -> Iterator[tuple[str | int, Any]]:
    """The schemas in this one that apply to what is inside a value, each with the step to it."""
    yield from schema.get("properties", {}).items()
    yield from ((_MEMBER, inner) for inner in schema.get("patternProperties", {}).values())
    yield from ((_MEMBER, schema[word]) for word in ("additionalProperties", "unevaluatedProperties") if word in schema)
    yield from ((_ELEMENT, schema[word]) for word in _ANY_ELEMENT if word in schema)
    yield from ((_ELEMENT, inner) for inner in schema.get("prefixItems", ()))
