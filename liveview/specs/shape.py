"""The properties of an event as a captured spec has them: what is literal, what is of a kind, and a schema of the rest.

The literal part is a subset, as every spec's is. The schema adds what a subset cannot say: how many members each object
has, and the items of a list in which one differs in every run.
"""

from typing import Any, Final

from liveview.specs.values import Json
from liveview.specs.volatile import closest, is_storable, is_volatile, kind_of
from liveview.text.json_paths import Keys, written_path

_DEEPEST = 20
"""Levels that are captured; what is deeper is of its kind."""
_OWN: dict[str, tuple[str, ...]] = {"time": ("time",), "$insert_id": ("uuid", "id"), "$device_id": ("uuid", "id")}
"""Properties that every run has of its own, and the kinds that they may be of."""


class _Left:
    """The type of `_LEFT`."""


_LEFT: Final = _Left()
"""Instead of a literal value: there is none, because the value is of a kind."""

Schema = dict[str, Any]


class CapturedShape:
    """The properties of one event, received at `received_at` (epoch seconds)."""

    def __init__(self, properties: dict[str, Json], received_at: float) -> None:
        self._received_at = received_at
        self.kinds: dict[str, str] = {}
        self.literal, self.schema = self._object(properties, ())

    def _value(self, value: Json, keys: Keys) -> tuple[Json, Schema]:
        """The literal part of a value, or `_LEFT`, and the schema of the rest; kinds are noted."""
        kind = self._kind(value, keys)
        if kind is not None:
            self.kinds[written_path(keys)] = kind
            return _LEFT, {}
        if isinstance(value, dict):
            return self._object(value, keys)
        return self._list(value, keys) if isinstance(value, list) else (value, {})

    def _kind(self, value: Json, keys: Keys) -> str | None:
        own = _OWN.get(str(keys[0])) if len(keys) == 1 else None
        if own is not None:
            return closest(value, *own)
        if isinstance(value, dict | list):
            return closest(value) if len(keys) > _DEEPEST else None
        return kind_of(value, self._received_at)

    def _object(self, value: dict[str, Json], keys: Keys) -> tuple[Json, Schema]:
        literal: dict[str, Json] = {}
        inner: dict[str, Schema] = {}
        named = [key for key in value if is_storable(key) and not is_volatile(key, self._received_at)]
        for key in named:
            found, schema = self._value(value[key], (*keys, key))
            literal |= {} if found is _LEFT else {key: found}
            inner |= {key: schema} if schema else {}
        others = {"minProperties": len(value)} if len(named) < len(value) else {}  # they are only counted
        size = {"maxProperties": len(value), **others}
        return literal, {**size, **({"properties": inner} if inner else {})}

    def _list(self, value: list[Json], keys: Keys) -> tuple[Json, Schema]:
        found = [self._value(each, (*keys, place)) for place, each in enumerate(value)]
        if any(literal is _LEFT for literal, _ in found):
            items = [_exactly(literal, schema) for literal, schema in found]
            return _LEFT, {"type": "array", "minItems": len(items), "maxItems": len(items), "prefixItems": items}
        schemas = [schema for _, schema in found]
        return [literal for literal, _ in found], {"prefixItems": schemas} if any(schemas) else {}


def _exactly(literal: Json, schema: Schema) -> Schema:
    """A schema that says what a literal value and the schema of its rest say together."""
    if literal is _LEFT:
        return schema
    return {"allOf": [_schema_of(literal), schema]} if schema else _schema_of(literal)


def _schema_of(literal: Json) -> Schema:
    if isinstance(literal, dict):
        members = {key: _schema_of(each) for key, each in literal.items()}
        return {"type": "object", "required": list(literal), "properties": members}
    if isinstance(literal, list):
        items = [_schema_of(each) for each in literal]
        size = {"type": "array", "minItems": len(items), "maxItems": len(items)}
        return {**size, "prefixItems": items} if items else size
    return {"const": literal}
