"""What a file of `core/shapes` says about its kind."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

KindSettings: TypeAlias = Mapping[str, str]
"""The settings of a destination, by name. A setting that has no value is missing."""


class Shape(msgspec.Struct, frozen=True):
    """How one kind is spoken to."""

    kind: Kind
    """The kind."""
    version: str
    """The version of the interface."""
    source: str
    """Whose mapping it is, with the date on which it was read."""
    types: frozenset[EventType]
    """The types of events that it has requests for; all others are skipped as `unsupported-type`."""
    host: Callable[[KindSettings], str]
    """The service's own URL without a path, by the settings."""
    requests: Callable[[OutgoingEvent, KindSettings], tuple[ServiceRequest, ...]]
    """The requests for an event, in the order of the calls; each `url` is path and query. None are made for an event
    that has nothing to send."""
    findings: Callable[[ServiceRequest, float], tuple[Finding, ...]]
    """What is wrong with a request that arrives at a time, in epoch seconds. Whatever the bytes are, it returns."""
    answer: Callable[[ServiceRequest, tuple[Finding, ...]], ServiceReply]
    """What the service answers to a request with these findings."""
