"""The names of properties that lists of HIPAA mode are about: those in the events of a log, and those it removed.

Events have the names that they were received under; notes have those after the transformations.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

import msgspec

from liveview.core.pipeline.hipaa_names import PAGE, own_fields
from liveview.core.planned.omission import without
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import normalised
from liveview.log.lenient import notes, text, word
from liveview.log.queries import Queryable
from liveview.log.stored_payloads import PAYLOAD_COLUMNS, payload_of
from liveview.model.event import EventType
from liveview.model.note import PipelineStep

REMOVED = "hipaa-removed"
"""The code of the notes that name what was removed."""
PAGE_OF_ROWS = 200
"""Rows that are looked at at once, in some ten milliseconds."""
MOST_NAMES = 5_000
"""Names of one list that are kept; events with more have data as names."""
_EVENTS = (
    f"select e.id, {PAYLOAD_COLUMNS} from events e left join requests r on r.id = e.request_id "
    "where e.id > ? and e.verdict = 'accepted' order by e.id limit ?"
)
_DELIVERIES = (
    "select d.id, d.event_id, d.destination, d.notes, e.type from deliveries d join events e on e.id = d.event_id "
    "where d.id > ? order by d.id limit ?"
)


class ListName(StrEnum):
    """The lists of a project and of an environment, as the configuration calls them."""

    EVENTS = "events"
    """For track and page events."""
    USERS = "users"
    """For identify events."""
    GROUPS = "groups"
    """For group events."""


class Sightings(msgspec.Struct, frozen=True):
    """How often something was seen."""

    times: int = 0
    """How many times."""
    event: int = 0
    """The latest event; 0 for none."""

    def seen(self, event: int) -> "Sightings":
        """With one more."""
        return Sightings(self.times + 1, event)


SeenNames: TypeAlias = Mapping[str, Sightings]


def list_of(kind: EventType) -> ListName:
    """The list that counts for a type of event."""
    if kind is EventType.IDENTIFY:
        return ListName.USERS
    return ListName.GROUPS if kind is EventType.GROUP else ListName.EVENTS


class PropertyNames:
    """Collects the names, oldest first, a page at a time."""

    def __init__(self) -> None:
        self._seen: dict[ListName, dict[str, Sightings]] = {name: {} for name in ListName}
        self._removed: dict[ListName, dict[str, dict[str, Sightings]]] = {name: {} for name in ListName}
        self.last = 0
        """The event that was looked at last; 0 before the first."""
        self._last_delivery = 0

    def seen(self, name: ListName) -> SeenNames:
        """The names in accepted events, with the number of events."""
        return dict(self._seen[name])

    def removed(self, name: ListName) -> Mapping[str, SeenNames]:
        """The names that were removed, each with the destinations, by key, and the number of deliveries."""
        return {each: dict(found) for each, found in self._removed[name].items()}

    def look(self, log: Queryable, most: int = PAGE_OF_ROWS) -> bool:
        """Look at the next rows; whether there may be more of them. Raises `sqlite3.Error`."""
        events = log.execute(_EVENTS, (self.last, most)).fetchall()
        for event_id, *row in events:
            self.last = event_id
            stored = payload_of(row)
            event = without(normalised(stored), stored.omitted)
            found = self._seen[list_of(event.type)]
            for name in _names(event):
                if name in found or len(found) < MOST_NAMES:
                    found[name] = found.get(name, Sightings()).seen(event_id)
        deliveries = log.execute(_DELIVERIES, (self._last_delivery, most)).fetchall()
        for delivery_id, *row in deliveries:
            self._last_delivery = delivery_id
            self._take(*row)
        return most in {len(events), len(deliveries)}

    def _take(self, event_id: int, destination: object, stored: object, kind: object) -> None:
        """The names that the notes of one delivery say were removed."""
        if not isinstance(stored, str | bytes) or stored in {"", "[]"}:
            return
        found = self._removed[list_of(word(EventType, kind))]
        for note in notes(stored):
            if note.step is PipelineStep.HIPAA and note.code == REMOVED:
                for name in note.removed:
                    if name in found or len(found) < MOST_NAMES:
                        there = found.setdefault(name, {})
                        key = text(destination) or ""
                        there[key] = there.get(key, Sightings()).seen(event_id)


def _names(event: Normalised) -> Iterator[str]:
    """The names that a list would be asked about."""
    own = own_fields(event)
    yield from dict.fromkeys(
        [
            *(name for name in event.properties if name not in own),
            *(event.page_properties if event.type is EventType.PAGE else ()),
            *(event.traits if event.type in {EventType.IDENTIFY, EventType.GROUP} else ()),
            *(PAGE[field] for field, value in (event.page or {}).items() if value is not None),
        ]
    )
