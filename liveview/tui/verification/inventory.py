"""The question about one name: its properties as they were seen, and its problems."""

from collections.abc import Callable
from copy import deepcopy
from datetime import tzinfo
from time import sleep

import msgspec

from liveview.log.filter import Filter, parse
from liveview.log.read.reader import Reader
from liveview.log.read.verification import CodeTally, NamedEvent, codes_of, events_of
from liveview.model.event import EventType
from liveview.plans.first_types import FirstTypes, Sighting
from liveview.plans.profile import EventProfile, Room

PAGE = 250
"""Events that are read at once; between two pages the screen gets its turn."""
_REST = 0.005
"""Seconds between two pages: reading payloads keeps Python busy, and the screen must not wait for it."""


class Inventory(msgspec.Struct, frozen=True):
    """One name of a session, as it was when it was read."""

    profile: EventProfile
    """What its events look like, duplicates and broken events left out."""
    firsts: FirstTypes
    """When each type first came."""
    codes: tuple[CodeTally, ...]
    """The problems of its events, the most frequent first."""
    events: int
    """How many events are in the profile."""


class InventoryQuestion:
    """Reads the events of a name; later only those that are new, unless a filter may match others by now."""

    def __init__(self, kind: EventType, name: str, text: str, zone: tzinfo | None) -> None:
        self._kind = kind
        self._name = name
        self._text = text
        self._zone = zone
        self._begin()

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> Inventory | None:
        """See `SessionQuestion`."""
        within = parse(self._text, now, self._zone) if self._text else None
        if within is not None:
            self._begin()
        newest = reader.last_id()
        while found := self._next(reader, within):
            for each in found:
                self._note(each)
            if not told(min(self._upto / newest, 0.99)):
                return None
            if len(found) == PAGE:
                sleep(_REST)
        codes = tuple(codes_of(reader, within, self._kind, self._name))
        # copies: the screen draws them while a later look adds to the originals
        return Inventory(deepcopy(self._profile), deepcopy(self._firsts), codes, self._profile.count)

    def _begin(self) -> None:
        self._upto = 0
        self._profile = EventProfile(self._kind, self._name)
        self._firsts = FirstTypes()
        self._room, self._firsts_room = Room(), Room()

    def _next(self, reader: Reader, within: Filter | None) -> list[NamedEvent]:
        return events_of(reader, within, self._kind, self._name, self._upto, PAGE)

    def _note(self, event: NamedEvent) -> None:
        self._profile.content.note(event.properties, self._room)
        self._firsts.note(event.properties, Sighting(event.id, event.received_at), self._firsts_room)
        self._upto = event.id
