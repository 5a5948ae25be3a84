"""Breakpoints: calls that are held before they are made, to be looked at, changed, let go or failed by hand (ours)."""

from enum import StrEnum

import msgspec

from liveview.model.service import ServiceRequest


class Breakpoint(StrEnum):
    """Which calls of a destination are held."""

    NEXT = "next"
    """The next one that would begin, and none after it."""
    EVERY = "every"
    """Each one, until the breakpoint is removed."""


class HeldCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is held. Nothing of it is in the log, so the next run makes it by itself."""

    event_id: int
    """The event that is delivered."""
    delivery_id: int
    """The delivery that the call is part of; at most one call of it is held."""
    destination: str
    """The key of its destination."""
    round: int
    """The round of the delivery, counted from 1."""
    webhook: int
    """Which call of the round it is, counted from 1."""
    webhooks: int
    """How many calls the round has."""
    since: float
    """When it would have begun, in epoch seconds on the engine's clock."""


class HeldRequest(msgspec.Struct, frozen=True):
    """A held call with what it would send."""

    call: HeldCall
    """Which call it is."""
    request: ServiceRequest
    """What would be sent, secrets masked, without the headers of the connection."""
