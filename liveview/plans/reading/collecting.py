"""The events of a plan while it is read: no two may have the same name and type."""

from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind, PlannedEvent
from liveview.plans.reading.place import PlanPlace, shown
from liveview.suggest import did_you_mean

MOST_EVENTS = 10_000
"""Events of a plan: far more than anybody can look after."""


class PlannedEvents:
    """Collects events in the order of the file."""

    def __init__(self) -> None:
        self._events: dict[tuple[EventType, str], tuple[PlannedEvent, PlanPlace]] = {}

    def add(self, event: PlannedEvent, place: PlanPlace) -> None:
        """One more event, and where it is; raises `PlanError` for one that is there already."""
        key = (event.type, event.name)
        if key in self._events:
            first = self._events[key][1]
            what = f"{shown(event.name)} of the type {event.type}"
            raise place.error(f"{what} is planned already, at {first.words}; keep one of them")
        if len(self._events) == MOST_EVENTS:
            raise place.error(f"a plan has at most {MOST_EVENTS:,} events; split it by product")
        self._events[key] = event, place

    def plan(self, kind: PlanKind, version: int = 1) -> Plan:
        """The plan of all that was added."""
        return Plan(events=tuple(event for event, _ in self._events.values()), kind=kind, version=version)


def type_at(word: object, place: PlanPlace) -> EventType:
    """The type that a word of a plan names, in any letter case; raises `PlanError`."""
    words = [kind.value for kind in EventType]
    if isinstance(word, str) and word.lower() in words:
        return EventType(word.lower())
    use = f"use one of {', '.join(words)}"
    raise place.error(
        f"{shown(word)} is not a type, {did_you_mean(word, words, use) if isinstance(word, str) else use}"
    )
