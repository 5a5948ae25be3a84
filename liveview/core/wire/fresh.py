"""Fresh copies of events: another ID and another time, edited in the text; every other character stays as it is.

Everything that resends events uses this module: replays, the passes of `liveview send`, and copies that are sent or
edited on the screen. An event without an ID gets one, or its copy would be a duplicate. A time that is missing or
unreadable is left alone, and a readable one keeps its form (ours): the copy has the same faults as the original.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from liveview.core.json import edit
from liveview.core.json.document import Document, read_text
from liveview.core.json.edit import Edit, JsonMember
from liveview.core.wire.moments import of_iso
from liveview.core.wire.paths import BodyShape, find
from liveview.core.wire.stored import StoredPayload
from liveview.core.wire.track import MILLISECONDS_ABOVE
from liveview.model.event import Wire

_MILLISECOND = Decimal("0.001")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\s*-?\d{1,20}(\.\d{1,20})?\s*", re.ASCII)


class _Place(NamedTuple):
    """Where an event has its ID and its times."""

    inside: str
    """The key of the object that holds them; "" if that is the event itself."""
    identifier: str
    """The key of the ID."""
    times: tuple[str, ...]
    """The keys of the times."""
    milliseconds: bool = False
    """Whether numeric times are always milliseconds; otherwise they are if they are too large for seconds."""


_TRACKED = _Place("properties", "$insert_id", ("time",))
_PROFILE = _Place("", "$insert_id", ("$time",))
_SEGMENT = _Place("", "messageId", ("timestamp", "originalTimestamp", "sentAt"))
_REACT_NATIVE = _Place("", "uuid", ("timestamp",), milliseconds=True)
_OF_WIRE: Mapping[Wire, _Place] = {
    Wire.SEGMENT: _SEGMENT,
    Wire.MOBILE: _SEGMENT,
    Wire.REACT_NATIVE: _REACT_NATIVE,
}
_OF_SHAPE: Mapping[BodyShape, tuple[_Place, str]] = {
    BodyShape.TRACK: (_TRACKED, ""),
    BodyShape.PROFILE: (_PROFILE, ""),
    BodyShape.SINGLE: (_SEGMENT, ""),
    BodyShape.BATCH: (_SEGMENT, "batch"),
    BodyShape.REACT_NATIVE: (_REACT_NATIVE, "e"),
}
"""What the events of a body look like, and the key of the list that holds them; "" if that is the body itself."""


def fresh(stored: StoredPayload, identifier: str, at: Decimal) -> str | None:
    """The event (JSON text) with this ID and, where it has a time, the time `at` (epoch seconds).

    None if there is no place for an ID in it.
    """
    place = _PROFILE if stored.is_profile_update else _OF_WIRE.get(stored.wire, _TRACKED)
    text = stored.payload
    start = edit.after_blanks(text, 0)
    if not text.startswith("{", start) or not isinstance(read_text(text), Document):
        return None
    edits = list(_edits(text, start, place, identifier, at))
    return edit.edited(text, edits) if edits else None


def fresh_body(text: str, target: str, identify: Callable[[], str], at: Decimal) -> str:
    """A request's body with a fresh copy of every event; a body without a place for IDs stays as it is."""
    endpoint = find(target)
    known = None if endpoint is None else _OF_SHAPE.get(endpoint.shape)
    if known is None or not isinstance(read_text(text), Document):
        return text
    place, key = known
    events = list(_events(text, edit.after_blanks(text, 0), key))
    return edit.edited(text, [edit for start in events for edit in _edits(text, start, place, identify(), at)])


def _events(text: str, start: int, key: str) -> Iterator[int]:
    """Where each event that is an object begins."""
    if key:
        listed = _last(text, start, key) if text[start] == "{" else None
        if listed is None or text[listed.start] != "[":
            return
        start = listed.start
    starts = [first for _, first, _ in edit.items(text, start)] if text[start] == "[" else [start]
    yield from (first for first in starts if text[first] == "{")


def _edits(text: str, start: int, place: _Place, identifier: str, at: Decimal) -> Iterator[Edit]:
    if place.inside:
        holder = _last(text, start, place.inside)
        if holder is None or text[holder.start] != "{":
            return
        start = holder.start
    values = {place.identifier: json.dumps(identifier)}
    for member in edit.members(text, start):
        time = _time(member.value, text[member.start], place, at) if member.key in place.times else None
        if time is not None:
            values[member.key] = time
    yield from edit.with_members(text, start, values, {place.identifier})


def _last(text: str, start: int, key: str) -> JsonMember | None:
    """The last member with this key, which is the one that counts; None if there is none."""
    same_key = [member for member in edit.members(text, start) if member.key == key]
    return same_key[-1] if same_key else None


def _time(value: object, first: str, place: _Place, at: Decimal) -> str | None:
    """The time `at` in the form of the old one; None if that was not a time. `value` has numbers as text."""
    if not isinstance(value, str):
        return None
    quote = '"' if first == '"' else ""
    if quote and _NUMBER.fullmatch(value) is None:
        return f'"{_iso(at)}"' if of_iso(value) is not None else None
    small = place.milliseconds or Decimal(value.strip()) > MILLISECONDS_ABOVE
    return f"{quote}{int(at / _MILLISECOND) if small else at}{quote}"


def _iso(at: Decimal) -> str:
    moment = _EPOCH + timedelta(milliseconds=int(at / _MILLISECOND))
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
