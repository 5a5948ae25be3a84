"""Going through a schema: its subschemas are where keywords put them, and nowhere else."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, unquote

from liveview.text.json_paths import Keys

SchemaObject = dict[str, Any]
Change = Callable[[SchemaObject, SchemaObject], SchemaObject]
"""What makes another schema of one; it also gets the resource around it, in which its `#/…` are looked up."""

ONE = frozenset(
    {"additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not"}
    | {"propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"}
)
"""Keywords whose value is a schema; that of `items` is a list of them up to 2019-09."""
SEVERAL = frozenset({"allOf", "anyOf", "items", "oneOf", "prefixItems"})
"""Keywords whose value is a list of schemas."""
NAMED = frozenset({"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"})
"""Keywords whose value is an object with schemas."""

REFERENCES = ("$ref", "$recursiveRef", "$dynamicRef")
"""Keywords whose value leads to a schema."""
_IN_FRAGMENTS = "/?:@!$&'()*+,;=-._~"
"""What may be in a fragment as it is, beside letters and digits (RFC 3986)."""


def changed(schema: Any, change: Change, around: SchemaObject | None = None) -> Any:
    """The schema with a change made to it and to every schema inside, from the outside in."""
    if not isinstance(schema, dict):
        return schema
    resource = schema if around is None or is_resource(schema) else around
    return {key: _inside(key, value, change, resource) for key, value in change(schema, resource).items()}


def schemas(schema: Any) -> Iterator[SchemaObject]:
    """A schema and all inside, those that are objects."""
    if isinstance(schema, dict):
        yield schema
        for _, each in subschemas(schema):
            yield from schemas(each)


def subschemas(schema: SchemaObject) -> Iterator[tuple[Keys, Any]]:
    """The schemas directly inside of one, true and false too, each with the path to it."""
    for key, value in schema.items():
        if key in SEVERAL and isinstance(value, list):
            yield from (((key, at), each) for at, each in enumerate(value))
        elif key in NAMED and isinstance(value, dict):
            yield from (((key, name), each) for name, each in value.items())
        elif key in ONE:
            yield (key,), value


def refers(schema: Any) -> bool:
    """Whether a schema, or one inside, refers to another one."""
    return any(keyword in each for each in schemas(schema) for keyword in REFERENCES)


def is_resource(schema: SchemaObject) -> bool:
    """Whether a schema has an address of its own, so that `#` means it."""
    own = schema.get("$id", schema.get("id"))
    return isinstance(own, str) and not own.startswith("#")


def steps(pointer: str) -> list[str]:
    """The keys of a JSON pointer as a fragment, such as `#/properties/a~1b`."""
    return [unquote(step).replace("~1", "/").replace("~0", "~") for step in pointer.removeprefix("#/").split("/")]


def pointer_of(keys: list[str]) -> str:
    """The JSON pointer of keys as a fragment."""
    text = "/".join(key.replace("~", "~0").replace("/", "~1") for key in keys)
    return f"#/{quote(text, safe=_IN_FRAGMENTS)}" if keys else "#"


def _inside(key: str, value: Any, change: Change, around: SchemaObject) -> Any:
    if key in SEVERAL and isinstance(value, list):
        return [changed(each, change, around) for each in value]
    if key in NAMED and isinstance(value, dict):
        return {name: changed(each, change, around) for name, each in value.items()}
    return changed(value, change, around) if key in ONE else value
