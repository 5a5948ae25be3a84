"""The content of an event, field by field, for comparisons; and which fields are only about transport or routing."""

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from liveview.core.json.document import Document, Json, read_text
from liveview.model.event import Wire


class ContentRole(Enum):
    """The purpose of a field that does not say what happened."""

    TRANSPORT = "transport"
    """About the transport: it may differ between two sends of one event."""
    ROUTING = "routing"
    """About the destinations: a resend with another choice is the same event (ours)."""


_Roles: TypeAlias = Mapping[str, "ContentRole | _Roles"]


def _fields(role: ContentRole, *names: str) -> dict[str, ContentRole]:
    return dict.fromkeys(names, role)


_TRACK: _Roles = {
    **_fields(ContentRole.TRANSPORT, "$insert_id", "$time", "$ip"),
    "properties": {
        **_fields(ContentRole.TRANSPORT, "$insert_id", "time", "mp_lib", "$lib_version", "$ip"),
        "$options": ContentRole.ROUTING,
    },
}
"""Fields of an event on `/track`, and of a profile update, that do not say what happened. Any other difference between
two events with the same key is a collision (ours). Nested mappings hold the roles of nested fields."""
_SEGMENT: _Roles = {
    **_fields(
        ContentRole.TRANSPORT,
        *("messageId", "timestamp", "originalTimestamp", "sentAt", "receivedAt", "writeKey", "_metadata", "version"),
    ),
    "context": _fields(ContentRole.TRANSPORT, "library", "ip"),
    "integrations": ContentRole.ROUTING,
}
_REACT_NATIVE: _Roles = {
    **_fields(
        ContentRole.TRANSPORT,
        *("uuid", "timestamp", "event_id", "sequence_number", "session_id", "library", "version_name", "user_agent"),
    ),
    "event_properties": {"$options": ContentRole.ROUTING, "custom_props": {"$options": ContentRole.ROUTING}},
}
_ROLES = {Wire.SEGMENT: _SEGMENT, Wire.MOBILE: _SEGMENT, Wire.REACT_NATIVE: _REACT_NATIVE}
_NESTED = frozenset({"properties", "traits", "context", "event_properties"})


def meaningful(value: Json, wire: Wire) -> dict[str, Json]:
    """An event without the fields that are only about transport or routing; {} if it is not an object."""
    return _meaningful(value, _ROLES.get(wire, _TRACK)) if isinstance(value, dict) else {}


def fields(value: Json) -> dict[str, Json]:
    """Every field of an event by its path; the objects that hold custom properties are opened one level deep."""
    by_path: dict[str, Json] = {}
    for name, item in value.items() if isinstance(value, dict) else ():
        if name in _NESTED and isinstance(item, dict):
            by_path |= {f"{name}.{key}": inner for key, inner in item.items()}
        else:
            by_path[name] = item
    return by_path


def with_role(value: Json, wire: Wire, role: ContentRole) -> dict[str, Json]:
    """The fields of an event that have this role, by their paths."""
    return _with_role(value, _ROLES.get(wire, _TRACK), role, "")


def content_of(payload: str, wire: Wire) -> dict[str, Json]:
    """The fields of an event (JSON text) that say what happened; {} if it cannot be read."""
    reading = read_text(payload)
    return fields(meaningful(reading.value, wire)) if isinstance(reading, Document) else {}


def routing_of(payload: str, wire: Wire) -> dict[str, Json]:
    """The fields of an event (JSON text) that say where it may go; {} if it cannot be read."""
    reading = read_text(payload)
    return with_role(reading.value, wire, ContentRole.ROUTING) if isinstance(reading, Document) else {}


def _meaningful(value: dict[str, Json], roles: _Roles) -> dict[str, Json]:
    remaining: dict[str, Json] = {}
    for name, item in value.items():
        role = roles.get(name)
        if role is None:
            remaining[name] = item
        elif not isinstance(role, ContentRole):
            remaining[name] = _meaningful(item, role) if isinstance(item, dict) else item
    return remaining


def _with_role(value: Json, roles: _Roles, role: ContentRole, path: str) -> dict[str, Json]:
    by_path: dict[str, Json] = {}
    for name, kind in roles.items() if isinstance(value, dict) else ():
        if name not in value:
            continue
        if kind is role:
            by_path[f"{path}{name}"] = value[name]
        elif not isinstance(kind, ContentRole):
            by_path |= _with_role(value[name], kind, role, f"{path}{name}.")
    return by_path
