"""A `$ref` leads to a place in its own schema. Nothing is fetched, neither from the network nor from another file."""

from collections.abc import Iterator
from typing import Any

from referencing import Registry, Resource, Specification
from referencing.exceptions import CannotDetermineSpecification, NoSuchAnchor, Unresolvable
from referencing.jsonschema import DRAFT4, DRAFT6, DRAFT7, DRAFT201909, DRAFT202012

from liveview.plans.reading import walking
from liveview.plans.reading.drafts import SchemaDraft
from liveview.plans.reading.place import PlanPlace, shown
from liveview.plans.reading.walking import SchemaObject
from liveview.text.key_paths import Keys

_SPECIFICATIONS: dict[SchemaDraft, Specification[Any]] = {
    SchemaDraft.D4: DRAFT4,
    SchemaDraft.D6: DRAFT6,
    SchemaDraft.D7: DRAFT7,
    SchemaDraft.D2019: DRAFT201909,
    SchemaDraft.D2020: DRAFT202012,
}


def check_references(schema: SchemaObject, draft: SchemaDraft, place: PlanPlace) -> None:
    """Refuse a reference that leads out of the schema, or nowhere, with a `PlanError` that names its place."""
    if not walking.refers(schema):
        return
    resource = _SPECIFICATIONS[draft].create_resource(schema)
    own = resource.id() or ""
    registry: Registry[Any] = Registry().with_resource(own, resource).crawl()
    for inner, keyword in _broken(resource, registry.resolver(own)):
        where = next(keys for keys, value in _places(schema, ()) if value is inner)
        raise place.inside((*where, keyword)).error(
            f"{shown(inner[keyword])} leads nowhere in this schema, and nothing outside of it is read; "
            "put what it means into $defs"
        )


def _broken(resource: "Resource[Any]", resolver: Any) -> Iterator[tuple[SchemaObject, str]]:
    contents = resource.contents
    for keyword in walking.REFERENCES if isinstance(contents, dict) else ():
        reference = contents.get(keyword)
        if isinstance(reference, str):
            try:
                resolver.lookup(reference)
            except (Unresolvable, NoSuchAnchor, CannotDetermineSpecification, ValueError, TypeError):
                yield contents, keyword
    for inner in resource.subresources():
        yield from _broken(inner, resolver.in_subresource(inner))


def _places(value: Any, keys: Keys) -> Iterator[tuple[Keys, Any]]:
    """Every value inside of a value with the path to it."""
    yield keys, value
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _places(each, (*keys, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _places(each, (*keys, at))
