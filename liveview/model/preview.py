"""What would happen to an event if it were sent now, and what a request that was really sent got back."""

import msgspec

from liveview.model.delivery import Route
from liveview.model.event import EventType, Verdict
from liveview.model.problem import Problem


class Preview(msgspec.Struct, frozen=True):
    """The decisions that the core would make about an event; nothing is claimed, stored or sent."""

    verdict: Verdict
    """Accepted, duplicate or invalid."""
    problems: tuple[Problem, ...]
    """What validation would find."""
    type: EventType = EventType.TRACK
    """What kind of call it is."""
    name: str | None = None
    """The name of the event; None when it has none that can be read."""
    duplicate_of: int | None = None
    """The original that it would be a duplicate of; None if it would not be one."""
    routes: tuple[Route, ...] = ()
    """The decision for each destination; () for an event that would not be routed at all."""


class Sent(msgspec.Struct, frozen=True):
    """The reply to a request that was sent to our own receiver."""

    status: int
    """The HTTP status."""
    request_id: int | None
    """The id of its row in `requests`; None when it has none."""
