"""A part of a schema as a schema of its own: what `properties.NAME` says, and the definitions that it uses."""

from liveview.core.schemas import walking
from liveview.core.schemas.walking import SchemaObject
from liveview.model.plan import Schema
from liveview.plans.reading.place import shown

_DEFINITIONS = ("definitions", "$defs")


def part_of(whole: SchemaObject, name: str) -> Schema:
    """The schema of the property `name`; `True` if there is none.

    Raises `ValueError` if it refers to something else in the whole than its definitions.
    """
    part: Schema = whole.get("properties", {}).get(name, True)
    if not isinstance(part, dict) or walking.is_resource(part) or not walking.refers(part):
        return part
    joined = {**part, **{key: _joined(key, part, whole) for key in _DEFINITIONS if key in part or key in whole}}
    own = str(whole.get("$id", whole.get("id", ""))).removesuffix("#")

    def change(schema: SchemaObject, around: SchemaObject) -> SchemaObject:
        reference = schema.get("$ref")
        if around is not joined or not isinstance(reference, str):
            return schema
        return {**schema, "$ref": _moved(reference.removeprefix(own) if own else reference, name)}

    changed: Schema = walking.changed(joined, change)
    return changed


def _joined(key: str, part: SchemaObject, whole: SchemaObject) -> SchemaObject:
    inner, outer = part.get(key, {}), whole.get(key, {})
    for name in inner:
        if name in outer and inner[name] != outer[name]:
            raise ValueError(f"{key} has two different entries {shown(name)}; rename one of them")
    return {**outer, **inner}


def _moved(reference: str, name: str) -> str:
    """The reference as it is in the part."""
    if not reference.startswith("#"):
        return reference
    if reference == "#":
        raise ValueError("$ref # means the whole message; put what it means into $defs")
    if not reference.startswith("#/"):
        return reference
    first, *rest = walking.steps(reference)
    if first in _DEFINITIONS:
        return reference
    if first == "properties" and rest[:1] == [name]:
        return walking.pointer_of(rest[1:])
    raise ValueError(f"$ref {shown(reference)} leads out of properties.{name}; put what it means into $defs")
