"""What HIPAA mode shows of a payload as it was received: the fields of each wire, and what becomes of them.

Whatever is neither a field that says nothing about a person nor on a list is `***`.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import TypeAlias

from liveview.core.json.document import Json
from liveview.core.pipeline.hipaa_names import PAGE
from liveview.core.pipeline.id_masks import PREFIX, mask
from liveview.core.pipeline.listed_event import ListedEvent
from liveview.core.pipeline.removed_values import CUT
from liveview.model.event import EventType, Wire

_MASK = re.compile(rf"{PREFIX}[0-9a-f]{{32}}")
"""A mask, which has none of its own."""


class Show(Enum):
    """How a field is shown."""

    KEEP = auto()
    """As it is, unless it holds a value that is not shown elsewhere."""
    ID = auto()
    """As its mask."""
    OPTIONS = auto()
    """Its keys, `true` and `false`."""
    LISTED = auto()
    """What lists name of it."""
    TRAITS = auto()
    """The same, if the event is about a user or a group."""
    PAGE_PROPERTIES = auto()
    """The same, if the event is a page."""
    PAGE = auto()
    """Its address, title and path, if they are listed."""


_Fields: TypeAlias = "Mapping[str, Show | _Fields]"
_KEEP, _ID, _OPTIONS, _TRAITS = Show.KEEP, Show.ID, Show.OPTIONS, Show.TRAITS
_CUSTOM: _Fields = {
    **dict.fromkeys(("$device_id", "$user_id", "$anon_distinct_id", "$group_id", "$prev_group_id"), _ID),
    "$insert_id": _ID,
    "$options": _OPTIONS,
    "$event_name": _KEEP,
    "$page_props": Show.PAGE_PROPERTIES,
    "$user_props": _TRAITS,
    "$group_props": _TRAITS,
}
"""Fields beside properties; all other names there are those of properties."""
_TRACK: _Fields = {
    "event": _KEEP,
    "properties": {**_CUSTOM, "distinct_id": _ID, "token": _KEEP, "time": _KEEP, "mp_lib": _KEEP},
}
_SEGMENT: _Fields = {
    **dict.fromkeys(("type", "event", "timestamp", "originalTimestamp", "sentAt", "receivedAt", "writeKey"), _KEEP),
    **dict.fromkeys(("userId", "anonymousId", "groupId", "previousId", "messageId"), _ID),
    "integrations": _OPTIONS,
    "properties": Show.LISTED,
    "traits": _TRAITS,
    "context": {"page": Show.PAGE, "library": {"name": _KEEP}, "traits": _TRAITS},
}
_REACT_NATIVE: _Fields = {
    "event_type": _KEEP,
    "timestamp": _KEEP,
    "uuid": _ID,
    "user_id": _ID,
    "device_id": _ID,
    "library": {"name": _KEEP},
    "event_properties": {**_CUSTOM, "custom_props": _CUSTOM},
}
_PROFILE: _Fields = {
    "$token": _KEEP,
    "$time": _KEEP,
    "$set": _TRAITS,
    "$set_once": _TRAITS,
    **dict.fromkeys(("$distinct_id", "$device_id", "$insert_id", "$group_id"), _ID),
}
_BY_WIRE = {Wire.SEGMENT: _SEGMENT, Wire.MOBILE: _SEGMENT, Wire.REACT_NATIVE: _REACT_NATIVE}
_WITH_PROPERTIES = ("properties", "custom_props")


class ShownFields:
    """Shows payloads of one event; `split` says what lists name of it, `names` are those on them."""

    def __init__(self, split: ListedEvent, names: frozenset[str], key: bytes) -> None:
        self._split = split
        self._names = names
        self._plain = names - split.page_texts
        """The names of properties that are shown as they are."""
        self._key = key

    def payload(self, value: Json, wire: Wire, *, is_profile_update: bool = False) -> Json:
        """A payload that came over a wire."""
        fields = _PROFILE if is_profile_update else _BY_WIRE.get(wire, _TRACK)
        return self._fields(value, fields, has_properties=False)

    def id(self, value: Json) -> Json:
        """An ID; its mask if it is not one already."""
        if isinstance(value, dict | list | bool):
            return CUT
        if isinstance(value, str) and _MASK.fullmatch(value):
            return value
        return None if value is None else mask(self._key, value)

    def text(self, value: Json) -> Json:
        """A scalar without values that are not shown elsewhere."""
        if isinstance(value, str):
            return self._split.clean(value)
        return CUT if isinstance(value, dict | list) else value

    def _fields(self, value: Json, fields: _Fields, *, has_properties: bool) -> Json:
        """An object with these fields; its other members are properties, or not shown."""
        if not isinstance(value, dict):
            return None if value is None else CUT
        shown: dict[str, Json] = {}
        plain = self._plain
        names = self._split.clean_all(tuple(value))
        for (name, inner), clean in zip(value.items(), names, strict=True):
            how = fields.get(name)
            if how is None and not has_properties:
                after = CUT
            elif how is None:  # most can be told by their names
                after = inner if name in plain else self._property(name, inner)
            elif isinstance(how, Show):
                after = self._shown(inner, how)
            else:
                after = self._fields(inner, how, has_properties=name in _WITH_PROPERTIES)
            shown[clean] = after
        return shown

    def _shown(self, value: Json, how: Show) -> Json:
        if how is Show.KEEP:
            return self.text(value)
        if how is Show.ID:
            return self.id(value)
        if how is Show.OPTIONS:
            return _switches(value)
        if how is Show.PAGE:
            return self._page(value)
        kind = self._split.event.type
        hidden = (how is Show.TRAITS and kind not in {EventType.IDENTIFY, EventType.GROUP}) or (
            how is Show.PAGE_PROPERTIES and kind is not EventType.PAGE
        )
        return CUT if hidden else self._fields(value, {}, has_properties=True)

    def _property(self, name: str, value: Json) -> Json:
        """The value of a property; `null` says nothing."""
        return self._split.page_text(name, value) if name in self._names or value is None else CUT

    def _page(self, value: Json) -> Json:
        if not isinstance(value, dict):
            return None if value is None else CUT
        return {
            self._split.clean(field): self._property(PAGE[field], inner) if field in PAGE else CUT
            for field, inner in value.items()
        }


def _switches(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _switches(inner) for name, inner in value.items()}
    return value if value is None or isinstance(value, bool) else CUT
