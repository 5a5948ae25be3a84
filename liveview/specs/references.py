"""The references of a JSON Schema: each leads to a schema in the same file, and none leads back to itself.

Nothing is ever fetched. A reference may lead to a place that no keyword looks into, so what is there is checked, too.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from referencing import Registry, Resource
from referencing.exceptions import CannotDetermineSpecification, NoSuchAnchor, Unresolvable
from referencing.jsonschema import DRAFT202012

from liveview.specs.values import Json, shown

_REFERENCES = ("$ref", "$dynamicRef")
_SAME_VALUE = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
"""Keywords whose schemas are about the same value; those of all others are about a part of it."""


def registry_of(contents: Json, check: Callable[[Json], None]) -> "Registry[Any]":
    """What the references of a schema are looked up in; `check` refuses what is not a schema.

    Raises `ValueError` for a reference that leads out of the schema, nowhere, or back to itself.
    """
    resource: Resource[Any] = DRAFT202012.create_resource(contents)
    root = str(contents.get("$id", "")) if isinstance(contents, Mapping) else ""
    registry: Registry[Any] = Registry().with_resource(root, resource).crawl()
    walk = _Walk(check)
    walk.visit(resource, registry.resolver(root))
    walk.refuse_endless()
    return registry


class _Walk:
    """A walk over all parts of a schema."""

    def __init__(self, check: Callable[[Json], None]) -> None:
        self._check = check
        self._seen: set[int] = set()
        self._same_value: defaultdict[int, list[int]] = defaultdict(list)
        """For the `id` of each part those of the parts that must hold for the same value."""

    def visit(self, resource: "Resource[Any]", resolver: Any) -> None:
        """Check a part, what is in it, and what it refers to."""
        contents = resource.contents
        if not isinstance(contents, Mapping) or id(contents) in self._seen:
            return
        self._seen.add(id(contents))
        self._same_value[id(contents)] += map(id, _about_same_value(contents))
        for keyword in _REFERENCES:
            if isinstance(reference := contents.get(keyword), str):
                found = _referred(keyword, reference, resolver)
                self._same_value[id(contents)].append(id(found.contents))
                if id(found.contents) not in self._seen:
                    self._check(found.contents)
                    self.visit(DRAFT202012.create_resource(found.contents), found.resolver)
        for inner in resource.subresources():
            self.visit(inner, resolver.in_subresource(inner))

    def refuse_endless(self) -> None:
        """Refuse parts that lead back to themselves without going into the value: comparing would never end."""
        try:
            TopologicalSorter(self._same_value).prepare()
        except CycleError:
            raise ValueError("a $ref leads back to itself, so that comparing would never end") from None


def _about_same_value(contents: Mapping[str, Json]) -> Iterator[Json]:
    for keyword in _SAME_VALUE:
        inner = contents.get(keyword)
        if isinstance(inner, list):
            yield from inner
        elif isinstance(inner, Mapping):
            yield from inner.values() if keyword == "dependentSchemas" else (inner,)


def _referred(keyword: str, reference: str, resolver: Any) -> Any:
    """What a reference leads to; raises `ValueError`."""
    try:
        found = resolver.lookup(reference)
    except (Unresolvable, NoSuchAnchor, CannotDetermineSpecification, ValueError, TypeError, AttributeError):
        # the last two come from a pointer that goes on inside a number, a text or a boolean
        raise ValueError(f"{keyword} {shown(reference)} leads nowhere in this file; nothing is fetched") from None
    if not isinstance(found.contents, Mapping | bool):
        raise ValueError(f"{keyword} {shown(reference)} leads to {shown(found.contents)}, which is not a schema")
    return found
