"""What an event says, field by field, to compare two of them, and which fields only say how it travelled."""

from liveview.core.document import Document, Json, read_text
from liveview.model.event import Wire

_TRACK = {
    "": frozenset({"$insert_id", "$time", "$ip"}),
    "properties": frozenset({"$insert_id", "time", "mp_lib", "$lib_version", "$ip"}),
}
"""Fields of an event on `/track`, and of a profile update, that may differ between two sends of it; any other
difference is a collision (ours). By the object they are in, "" for the event itself."""
_SEGMENT = {
    "": frozenset(
        {"messageId", "timestamp", "originalTimestamp", "sentAt", "receivedAt", "writeKey", "_metadata", "version"}
    ),
    "context": frozenset({"library", "ip"}),
}
_REACT_NATIVE = {
    "": frozenset(
        {"uuid", "timestamp", "event_id", "sequence_number", "session_id", "library", "version_name", "user_agent"}
    )
}
_TRANSPORT = {Wire.SEGMENT: _SEGMENT, Wire.MOBILE: _SEGMENT, Wire.REACT_NATIVE: _REACT_NATIVE}
_NESTED = frozenset({"properties", "traits", "context", "event_properties"})
_NOTHING: frozenset[str] = frozenset()


def said(value: Json, wire: Wire) -> dict[str, Json]:
    """An event without the fields that only say how it travelled."""
    transport = _TRANSPORT.get(wire, _TRACK)
    top = transport[""]
    found: dict[str, Json] = {}
    for name, item in value.items() if isinstance(value, dict) else ():
        if name in top:
            continue
        inner = transport.get(name)
        nested = inner is not None and isinstance(item, dict)
        found[name] = {key: each for key, each in item.items() if key not in inner} if inner and nested else item
    return found


def fields(value: Json) -> dict[str, Json]:
    """Every field of an event by its path, one level deep in the objects that hold what people send."""
    found: dict[str, Json] = {}
    for name, item in value.items() if isinstance(value, dict) else ():
        if name in _NESTED and isinstance(item, dict):
            found |= {f"{name}.{key}": inner for key, inner in item.items()}
        else:
            found[name] = item
    return found


def is_transport(path: str, wire: Wire) -> bool:
    """Whether a field, by its path, says nothing about what happened, only how the event travelled."""
    transport = _TRANSPORT.get(wire, _TRACK)
    outer, dot, name = path.partition(".")
    return name in transport.get(outer, _NOTHING) if dot and outer in _NESTED else path in transport[""]


def content_of(payload: str, wire: Wire) -> dict[str, Json]:
    """The fields of an event (JSON text) that say what happened; {} for anything that cannot be read."""
    reading = read_text(payload)
    return fields(said(reading.value, wire)) if isinstance(reading, Document) else {}
