"""Facts: what the core decided or the engine saw. The log stores them, `serve` prints them.

A fact is either a whole row (`Request`, `Event`, `Delivery`, `Attempt`) or the change of one column.
"""

from typing import TypeAlias

import msgspec

from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Request, State


class EventMoved(msgspec.Struct, frozen=True):
    """An event that was already stored went from one state to another."""

    id: int
    was: State
    state: State


class SessionMoved(msgspec.Struct, frozen=True):
    """The log went away under the running program, so it goes on in another one. Nothing stores it."""

    log: str
    instead_of: str
    why: str

    @property
    def sentence(self) -> str:
        """What happened and what follows from it."""
        return f"{self.why}; what follows is in {self.log}, where duplicates of earlier events are not recognised"


Fact: TypeAlias = Request | Event | Delivery | Attempt | EventMoved


class Replied(msgspec.Struct, frozen=True):
    """When the requests of one commit were answered (epoch seconds): those from the first to the last id.

    It is worth keeping, but it decides nothing and no one waits for it, so it is not a fact.
    """

    first_request_id: int
    last_request_id: int
    at: float


NAMES: dict[type[Fact | SessionMoved], str] = {
    Request: "request",
    Event: "event",
    EventMoved: "event",
    Delivery: "delivery",
    Attempt: "attempt",
    SessionMoved: "session",
}
"""The word for each fact in the lines of `serve`."""
