"""When each type first came at each place of an event: for "number → text since 14:02"."""

from typing import NamedTuple

import msgspec

from liveview.core.json.document import Json
from liveview.plans.profile import MOST_DEPTH, MOST_MEMBERS, Room, type_of


class Sighting(NamedTuple):
    """An event in which something was seen for the first time."""

    event_id: int
    """The event."""
    at: float
    """When it was received (epoch seconds)."""


class FirstTypes(msgspec.Struct):
    """The values at one place, beside their `PropertyProfile`; within the same limits."""

    types: dict[str, Sighting] = {}
    """The first value of each type, by the names of `plans.profile.TYPES`."""
    members: dict[str, "FirstTypes"] = {}
    """The members of the values that are objects, by name."""
    items: "FirstTypes | None" = None
    """The elements of the values that are lists; None before the first element."""

    @property
    def first(self) -> Sighting | None:
        """The first value of any type."""
        return min(self.types.values(), default=None)

    def note(self, value: Json, sighting: Sighting, room: Room, depth: int = 0) -> None:
        """Add a value; raises `KeyError` for one that is not JSON."""
        self.types.setdefault(type_of(value), sighting)
        if depth >= MOST_DEPTH:
            return
        if isinstance(value, dict):
            for name, inner in value.items():
                known = self.members.get(name)
                if known is None:
                    if len(self.members) >= MOST_MEMBERS or not room.take():
                        continue
                    known = self.members[name] = FirstTypes()
                known.note(inner, sighting, room, depth + 1)
        elif isinstance(value, list) and value:
            if self.items is None:
                if not room.take():
                    return
                self.items = FirstTypes()
            for inner in value:
                self.items.note(inner, sighting, room, depth + 1)
