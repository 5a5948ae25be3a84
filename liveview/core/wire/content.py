"""What an event says, field by field, to compare two of them, and which fields only say how it travels or where to."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from liveview.core.json.document import Document, Json, read_text
from liveview.model.event import Wire


class Role(Enum):
    """What a field is for that does not say what happened."""

    TRANSPORT = "transport"
    """It may differ between two sends of one event."""
    ROUTING = "routing"
    """It says where the event may go: a resend with another choice is the same event (ours)."""


_Roles: TypeAlias = Mapping[str, "Role | _Roles"]


def _fields(role: Role, *names: str) -> dict[str, Role]:
    return dict.fromkeys(names, role)


_TRACK: _Roles = {
    **_fields(Role.TRANSPORT, "$insert_id", "$time", "$ip"),
    "properties": {
        **_fields(Role.TRANSPORT, "$insert_id", "time", "mp_lib", "$lib_version", "$ip"),
        "$options": Role.ROUTING,
    },
}
"""Fields of an event on `/track`, and of a profile update, that do not say what happened; any other difference between
two events with one key is a collision (ours). Objects hold the roles of what is inside them."""
_SEGMENT: _Roles = {
    **_fields(
        Role.TRANSPORT,
        *("messageId", "timestamp", "originalTimestamp", "sentAt", "receivedAt", "writeKey", "_metadata", "version"),
    ),
    "context": _fields(Role.TRANSPORT, "library", "ip"),
    "integrations": Role.ROUTING,
}
_REACT_NATIVE: _Roles = {
    **_fields(
        Role.TRANSPORT,
        *("uuid", "timestamp", "event_id", "sequence_number", "session_id", "library", "version_name", "user_agent"),
    ),
    "event_properties": {"$options": Role.ROUTING, "custom_props": {"$options": Role.ROUTING}},
}
_ROLES = {Wire.SEGMENT: _SEGMENT, Wire.MOBILE: _SEGMENT, Wire.REACT_NATIVE: _REACT_NATIVE}
_NESTED = frozenset({"properties", "traits", "context", "event_properties"})


def said(value: Json, wire: Wire) -> dict[str, Json]:
    """An event without the fields that only say how it travels and where to."""
    return _said(value, _ROLES.get(wire, _TRACK)) if isinstance(value, dict) else {}


def fields(value: Json) -> dict[str, Json]:
    """Every field of an event by its path, one level deep in the objects that hold what people send."""
    found: dict[str, Json] = {}
    for name, item in value.items() if isinstance(value, dict) else ():
        if name in _NESTED and isinstance(item, dict):
            found |= {f"{name}.{key}": inner for key, inner in item.items()}
        else:
            found[name] = item
    return found


def apart(value: Json, wire: Wire, role: Role) -> dict[str, Json]:
    """The fields of an event with that role, by their paths, as far as it has them."""
    return _apart(value, _ROLES.get(wire, _TRACK), role, "")


def content_of(payload: str, wire: Wire) -> dict[str, Json]:
    """The fields of an event (JSON text) that say what happened; {} for anything that cannot be read."""
    reading = read_text(payload)
    return fields(said(reading.value, wire)) if isinstance(reading, Document) else {}


def routing_of(payload: str, wire: Wire) -> dict[str, Json]:
    """The fields of an event (JSON text) that say where it may go; {} for anything that cannot be read."""
    reading = read_text(payload)
    return apart(reading.value, wire, Role.ROUTING) if isinstance(reading, Document) else {}


def _said(value: dict[str, Json], roles: _Roles) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, item in value.items():
        role = roles.get(name)
        if role is None:
            found[name] = item
        elif not isinstance(role, Role):
            found[name] = _said(item, role) if isinstance(item, dict) else item
    return found


def _apart(value: Json, roles: _Roles, role: Role, path: str) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for name, kind in roles.items() if isinstance(value, dict) else ():
        if name not in value:
            continue
        if kind is role:
            found[f"{path}{name}"] = value[name]
        elif not isinstance(kind, Role):
            found |= _apart(value[name], kind, role, f"{path}{name}.")
    return found
