"""What an event says, field by field, to compare two of them, and which fields only say how it travelled."""

from collections.abc import Mapping

from liveview.core.document import Document, Json, read_text
from liveview.model.event import Wire

TRANSPORT = frozenset(f"properties.{name}" for name in ("$insert_id", "time", "mp_lib", "$lib_version", "$ip")) | {
    "$insert_id",
    "$time",
    "$ip",
}
"""Fields of an event on `/track`, and of a profile update, that may differ between two sends of it; any other
difference is a collision (ours)."""
_SEGMENT = frozenset(
    ("messageId", "timestamp", "originalTimestamp", "sentAt", "receivedAt", "writeKey", "_metadata", "version")
) | {"context.library", "context.ip"}
_REACT_NATIVE = frozenset(
    ("uuid", "timestamp", "event_id", "sequence_number", "session_id", "library", "version_name", "user_agent")
)
_TRANSPORT_OF = {Wire.SEGMENT: _SEGMENT, Wire.MOBILE: _SEGMENT, Wire.REACT_NATIVE: _REACT_NATIVE}
_NESTED = frozenset({"properties", "traits", "context", "event_properties"})


def fields(value: Json) -> dict[str, Json]:
    """Every field of an event by its path, one level deep in the objects that hold what people send."""
    found: dict[str, Json] = {}
    for name, item in value.items() if isinstance(value, Mapping) else ():
        if name in _NESTED and isinstance(item, Mapping):
            found |= {f"{name}.{key}": inner for key, inner in item.items()}
        else:
            found[name] = item
    return found


def is_transport(path: str, wire: Wire) -> bool:
    """Whether a field says nothing about what happened, only how the event travelled."""
    return path in _TRANSPORT_OF.get(wire, TRANSPORT)


def content(value: Json, wire: Wire) -> dict[str, Json]:
    """The fields that say what happened."""
    return {path: item for path, item in fields(value).items() if not is_transport(path, wire)}


def content_of(payload: str, wire: Wire) -> dict[str, Json]:
    """The same of a JSON text; {} for anything that cannot be read."""
    reading = read_text(payload)
    return content(reading.value, wire) if isinstance(reading, Document) else {}
