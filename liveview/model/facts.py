"""Facts: what the core decided or the engine saw. The log stores them, `serve` prints them.

A fact is either a whole row (`Request`, `Event`, `Delivery`, `Attempt`) or the change of one column.
"""

from typing import TypeAlias

import msgspec

from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Request, State


class EventMoved(msgspec.Struct, frozen=True):
    """A stored event went from one state to another."""

    id: int
    """The event."""
    was: State
    """The state before."""
    state: State
    """The state from now on."""


class SessionMoved(msgspec.Struct, frozen=True):
    """The log disappeared under the running program, which continues in another one. Nothing stores this."""

    log: str
    """The path of the new log."""
    instead_of: str
    """The path of the log that disappeared."""
    why: str
    """What happened to it, as the beginning of a sentence."""

    @property
    def sentence(self) -> str:
        """What happened, and what follows from it."""
        return f"{self.why}; new events go to {self.log}, where duplicates of earlier events are not recognised"


class TakenOver(msgspec.Struct, frozen=True):
    """A receiver of a shared session counts as gone, and this one has freed what it had. No log keeps this."""

    of: int
    """The number of the receiver that is gone."""
    freed: int
    """Its pending deliveries, which any receiver may carry out now."""


class Fenced(msgspec.Struct, frozen=True):
    """The other receivers have taken over from this one, which stores nothing any more. No log keeps this."""


Fact: TypeAlias = Request | Event | Delivery | Attempt | EventMoved


class Replied(msgspec.Struct, frozen=True):
    """When the requests of one commit were answered.

    It is worth keeping, but it decides nothing and nothing waits for it, so it is not a fact.
    """

    first_request_id: int
    """The first request of the commit."""
    last_request_id: int
    """The last one; the ids between them belong to it, too."""
    at: float
    """When they were answered, in epoch seconds."""


NAMES: dict[type[Fact | SessionMoved | TakenOver | Fenced], str] = {
    Request: "request",
    Event: "event",
    EventMoved: "event",
    Delivery: "delivery",
    Attempt: "attempt",
    SessionMoved: "session",
    TakenOver: "takeover",
    Fenced: "fenced",
}
"""The word for each fact in the lines of `serve`."""
