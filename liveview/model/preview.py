"""What would become of an event if it were sent now: the answer of a dry run, and of sending it for real."""

import msgspec

from liveview.model.delivery import Route
from liveview.model.event import EventType, Verdict
from liveview.model.problem import Problem


class Preview(msgspec.Struct, frozen=True):
    """The decisions that the core would make; nothing is claimed, stored or sent.

    `duplicate_of` is the original it would be a duplicate of. `routes` is empty for an event that would not be
    routed.
    """

    verdict: Verdict
    problems: tuple[Problem, ...]
    type: EventType = EventType.TRACK
    name: str | None = None
    duplicate_of: int | None = None
    routes: tuple[Route, ...] = ()


class Sent(msgspec.Struct, frozen=True):
    """The reply to a request that was sent to our own port: its status and the id of its row, None if it has none."""

    status: int
    request_id: int | None
