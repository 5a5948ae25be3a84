"""One validator for events that say the same about the same properties, as most events of a product do.

With a validator for each of hundreds of events, none of them is in the processor's cache when its event arrives, and
that costs more than the comparison. A name that an event does not list is refused before the validator is asked. That
has its own cost, so a plan whose events have hardly a property in common keeps a validator for each.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from liveview.core.planned.schema import CompiledSchema
from liveview.core.planned.validator import validator
from liveview.model.plan import Schema

WORTH = 2.0
"""Events that list a property, on average, from which on sharing costs less."""
_FLAT = frozenset({"type", "properties", "required", "additionalProperties"})
_INFORMING = frozenset({"title", "description", "$comment", "$schema", "default", "examples", "deprecated"})
_JSON = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


def share(schemas: Iterable[CompiledSchema]) -> None:
    """Have all schemas that can be asked together share a validator, if that is worth it."""
    said: dict[str, bytes] = {}
    together: dict[str, Schema] = {}
    members = []
    for schema in schemas:
        properties = _flat(schema.closed)
        texts = {name: _JSON.encode(inner) for name, inner in properties.items()} if properties is not None else {}
        if properties is None or any(said.get(name, text) != text or b'"$' in text for name, text in texts.items()):
            continue
        said |= texts
        together |= properties
        members.append((schema, properties))
    listed = sum(len(properties) for _, properties in members)
    if len(members) > 1 and listed >= WORTH * len(together):
        is_valid = validator({"properties": together, "additionalProperties": False}).is_valid
        for schema, properties in members:
            schema.share(is_valid, properties)


def _flat(schema: Any) -> Mapping[str, Schema] | None:
    """The properties of a closed schema that says nothing else; None for any other."""
    if not isinstance(schema, Mapping) or schema.get("additionalProperties") is not False:
        return None
    if schema.get("type", "object") != "object" or "properties" not in schema:
        return None
    informs = all(word in _FLAT or word in _INFORMING or word.startswith("x-") for word in schema)
    return schema["properties"] if informs else None
