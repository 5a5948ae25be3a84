"""Requests as they arrived and the events that came out of them: the rows of `requests` and `events`."""

from enum import StrEnum

import msgspec

from liveview.model.problem import Problem

Headers = tuple[tuple[str, str], ...]
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
    """What kind of call an event is; the `type` of webhook payloads (webhooks) and two that have none."""

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
    """What became of an event. Every event is in exactly one; the balance counts them."""

    INVALID = "invalid"
    DUPLICATE = "duplicate"
    UNROUTED = "unrouted"
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class DedupSource(StrEnum):
    """Which fields made the dedup key (http-api; `messageId` and `uuid`: ours). Keys of two sources never meet."""

    INSERT_ID = "$insert_id"
    MESSAGE_ID = "messageId"
    UUID = "uuid"
    TIME_AND_DEVICE = "time+$device_id"
    TIME = "time"


REFUSED_BODY_BYTES = 65_536
"""Bytes of the body of a refused request that are kept (ours): enough to see what was tried."""


class Request(msgspec.Struct, frozen=True):
    """One HTTP request as it arrived; the fields are the columns of `requests`.

    `wire` is None for a refused request that speaks none we know. `status` is the reply, `problem` why it was refused
    (None: it was not). `body` is as received; of a refused request only its start. `retry_of` is the first request
    that carried one of its events, None when this is the first.
    """

    id: int
    received_at: float
    method: str
    path: str
    wire: Wire | None
    remote: str
    headers: Headers
    body: bytes
    status: int
    problem: str | None
    retry_of: int | None = None


class Event(msgspec.Struct, frozen=True):
    """One event and what was decided about it; the fields are the columns of `events`.

    `position` counts from 1 within the request. `time` is epoch seconds, None when unusable. Columns that
    an invalid event cannot fill are None. `payload` is the event as JSON text, as received, or None.
    """

    id: int
    request_id: int
    position: int
    received_at: float
    token: str | None
    type: EventType
    name: str | None
    distinct_id: str | None
    device_id: str | None
    time: float | None
    verdict: Verdict
    problems: tuple[Problem, ...]
    dedup_source: DedupSource | None
    dedup_key: str | None
    duplicate_of: int | None
    collision: bool
    state: State
    payload: str | None


class Balance(msgspec.Struct, frozen=True):
    """How many events are in each state, and how many requests were refused before they became events."""

    received: int = 0
    invalid: int = 0
    duplicate: int = 0
    unrouted: int = 0
    pending: int = 0
    delivered: int = 0
    failed: int = 0
    refused: int = 0

    @property
    def holds(self) -> bool:
        """Whether every received event is in exactly one state."""
        states = (self.invalid, self.duplicate, self.unrouted, self.pending, self.delivered, self.failed)
        return self.received == sum(states)
