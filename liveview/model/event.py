"""Requests as they arrived and the events that came out of them: the rows of `requests` and `events`."""

from enum import StrEnum
from typing import TypeAlias

import msgspec

from liveview.model.problem import Problem
from liveview.model.refusal import Refusal

Headers: TypeAlias = tuple[tuple[str, str], ...]
"""Header pairs in the order received, secrets already masked."""


class Wire(StrEnum):
    """The protocol a request speaks."""

    HTTP_API = "http-api"
    """`POST /track` with one JSON object (http-api)."""
    WEB_SDK = "web-sdk"
    """What freshpaint.js sends: the same event, as JSON or inside `data=`."""
    REACT_NATIVE = "react-native"
    """Batches of the React Native SDK."""
    MOBILE = "mobile"
    """Batches of the Android and iOS SDKs: the shape of Segment under a path of their own."""
    MIXPANEL = "mixpanel"
    """What Mixpanel's libraries send: `data=` with one event or a list."""
    SEGMENT = "segment"
    """Segment's HTTP API and the libraries that speak it."""


class EventType(StrEnum):
    """What kind of call an event is: the `type` of webhook payloads (webhooks), and two that they do not have."""

    TRACK = "track"
    IDENTIFY = "identify"
    PAGE = "page"
    GROUP = "group"
    SCREEN = "screen"
    ALIAS = "alias"


class Verdict(StrEnum):
    """What the core decided about an event."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


class State(StrEnum):
    """How an event ended, or that it has not. Every event is in exactly one state; the balance counts them."""

    INVALID = "invalid"
    DUPLICATE = "duplicate"
    UNROUTED = "unrouted"
    """Accepted, but no destination gets it."""
    PENDING = "pending"
    """At least one delivery is not over yet."""
    DELIVERED = "delivered"
    """Every delivery succeeded."""
    FAILED = "failed"
    """No delivery is pending, and at least one failed."""


class DedupSource(StrEnum):
    """Which fields made the dedup key (http-api; `messageId` and `uuid`: ours). Keys of two sources never match."""

    INSERT_ID = "$insert_id"
    MESSAGE_ID = "messageId"
    UUID = "uuid"
    TIME_AND_DEVICE = "time+$device_id"
    TIME = "time"


REFUSED_BODY_BYTES = 65_536
"""Bytes of the body of a refused request that are kept (ours): enough to see what was tried."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP request as it arrived; the fields are the columns of `requests`, in their order."""

    id: int
    """Counts from 1 within the log."""
    received_at: float
    """When it arrived, in epoch seconds."""
    method: str
    """The HTTP method; `TLS` or `PRI` for a caller that does not speak HTTP/1.1."""
    path: str
    """Path and query, as received."""
    wire: Wire | None
    """The protocol it speaks; None for a refused request that speaks none we know."""
    remote: str
    """The address of the caller; "" when it is not known."""
    headers: Headers
    """Its headers, masked."""
    body: bytes
    """The body as received; of a refused request only the beginning."""
    status: int
    """The status of the reply."""
    problem: str | None
    """Why it was refused; None when it was accepted."""
    retry_of: int | None = None
    """The first request that carried one of its events; None when this is the first."""
    refusal: Refusal | None = None
    """Why it was refused; None when it was accepted, or when an older log does not say."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event and what was decided about it; the fields are the columns of `events`, in their order."""

    id: int
    """Counts from 1 within the log."""
    request_id: int
    """The request that carried it."""
    position: int
    """Its position in that request, counted from 1."""
    received_at: float
    """When that request arrived, in epoch seconds."""
    token: str | None
    """The environment ID; None when an invalid event has none that can be read."""
    type: EventType
    """What kind of call it is."""
    name: str | None
    """The name of the event; None when an invalid event has none that can be read."""
    distinct_id: str | None
    """The user; None when an invalid event has none that can be read."""
    device_id: str | None
    """The device; None when the event names none."""
    time: float | None
    """The time of the event, in epoch seconds; None when it cannot be used."""
    verdict: Verdict
    """Accepted, duplicate or invalid."""
    problems: tuple[Problem, ...]
    """What validation found: errors and warnings."""
    dedup_source: DedupSource | None
    """Which fields made the dedup key; None without a key."""
    dedup_key: str | None
    """The value that tells duplicates; None when nothing in the event can."""
    duplicate_of: int | None
    """The original of a duplicate; None for any other event."""
    collision: bool
    """Whether a duplicate is probably another event: its content differs, or its ID is a placeholder."""
    state: State
    """How it ended, or that it has not."""
    payload: str | None
    """The event as JSON text, as received; None when it cannot be kept as text."""


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """How many events are in each state; every event that was received must be in exactly one."""

    received: int = 0
    """All events."""
    invalid: int = 0
    """Events that validation refused."""
    duplicate: int = 0
    """Duplicates that were dropped."""
    unrouted: int = 0
    """Accepted events that no destination gets."""
    pending: int = 0
    """Events with a delivery that is not over yet."""
    delivered: int = 0
    """Events whose deliveries all succeeded."""
    failed: int = 0
    """Events with a failed delivery and no pending one."""
    refused: int = 0
    """Requests that were refused before they became events; they are not part of `received`."""

    @property
    def holds(self) -> bool:
        """Whether every received event is in exactly one state."""
        states = (self.invalid, self.duplicate, self.unrouted, self.pending, self.delivered, self.failed)
        return self.received == sum(states)
