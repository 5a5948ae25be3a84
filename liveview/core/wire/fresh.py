"""The same event, fresh: another ID and the time of now, changed in its text; every other byte stays as it is.

This is the one place that does so: for a replay, for the passes of `liveview send`, for a copy that is sent or edited
on the screen. An event without an ID gets one, or it would be a duplicate. A time that is missing or cannot be read
stays so, and one that can be read keeps its form (ours): a fresh event has the faults of the old one.
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
from liveview.core.wire.paths import Shape, find
from liveview.core.wire.stored import StoredPayload
from liveview.core.wire.track import MILLISECONDS_ABOVE
from liveview.model.event import Wire

_MILLISECOND = Decimal("0.001")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"\s*-?\d{1,20}(\.\d{1,20})?\s*", re.ASCII)


class _Place(NamedTuple):
    """Where an event has its ID and its times: in an object under this key, or in itself."""

    inside: str
    identifier: str
    times: tuple[str, ...]
    milliseconds: bool = False


_TRACKED = _Place("properties", "$insert_id", ("time",))
_PROFILE = _Place("", "$insert_id", ("$time",))
_SEGMENT = _Place("", "messageId", ("timestamp", "originalTimestamp", "sentAt"))
_REACT_NATIVE = _Place("", "uuid", ("timestamp",), milliseconds=True)
_OF_WIRE: Mapping[Wire, _Place] = {
    Wire.SEGMENT: _SEGMENT,
    Wire.MOBILE: _SEGMENT,
    Wire.REACT_NATIVE: _REACT_NATIVE,
}
_OF_SHAPE: Mapping[Shape, tuple[_Place, str]] = {
    Shape.TRACK: (_TRACKED, ""),
    Shape.PROFILE: (_PROFILE, ""),
    Shape.SINGLE: (_SEGMENT, ""),
    Shape.BATCH: (_SEGMENT, "batch"),
    Shape.REACT_NATIVE: (_REACT_NATIVE, "e"),
}
"""What the events of a body look like, and the key of the list in which they are; "" for the body itself."""


def fresh(stored: StoredPayload, identifier: str, at: Decimal) -> str | None:
    """The event (JSON text) with this ID and, where it has a time, the time `at` (epoch seconds).

    None for what has no place for an ID.
    """
    place = _PROFILE if stored.is_profile_update else _OF_WIRE.get(stored.wire, _TRACKED)
    text = stored.payload
    start = edit.after_blanks(text, 0)
    if not text.startswith("{", start) or not isinstance(read_text(text), Document):
        return None
    edits = list(_edits(text, start, place, identifier, at))
    return edit.edited(text, edits) if edits else None


def fresh_body(text: str, target: str, identify: Callable[[], str], at: Decimal) -> str:
    """A request's body with every event in it fresh; what is not JSON, or has no place for an ID, stays as it is."""
    endpoint = find(target)
    known = None if endpoint is None else _OF_SHAPE.get(endpoint.shape)
    if known is None or not isinstance(read_text(text), Document):
        return text
    place, key = known
    events = list(_events(text, edit.after_blanks(text, 0), key))
    return edit.edited(text, [edit for start in events for edit in _edits(text, start, place, identify(), at)])


def _events(text: str, start: int, key: str) -> Iterator[int]:
    """Where the objects begin that are events."""
    if key:
        found = _last(text, start, key) if text[start] == "{" else None
        if found is None or text[found.start] != "[":
            return
        start = found.start
    starts = [first for _, first, _ in edit.items(text, start)] if text[start] == "[" else [start]
    yield from (first for first in starts if text[first] == "{")


def _edits(text: str, start: int, place: _Place, identifier: str, at: Decimal) -> Iterator[Edit]:
    if place.inside:
        found = _last(text, start, place.inside)
        if found is None or text[found.start] != "{":
            return
        start = found.start
    values = {place.identifier: json.dumps(identifier)}
    for member in edit.members(text, start):
        time = _time(member.value, text[member.start], place, at) if member.key in place.times else None
        if time is not None:
            values[member.key] = time
    yield from edit.with_members(text, start, values, {place.identifier})


def _last(text: str, start: int, key: str) -> JsonMember | None:
    """The member with this key that counts: the last one."""
    found = [member for member in edit.members(text, start) if member.key == key]
    return found[-1] if found else None


def _time(value: object, first: str, place: _Place, at: Decimal) -> str | None:
    """The time in the form of the old one; None when that was not a time. `value` has numbers as text."""
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
