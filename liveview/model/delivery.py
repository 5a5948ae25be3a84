"""What was decided and done to bring an event to a destination: the rows of `deliveries` and `attempts`."""

from enum import StrEnum

import msgspec

from liveview.model.event import Headers


class Decision(StrEnum):
    """What a route says."""

    SEND = "send"
    SKIP = "skip"


class Rule(StrEnum):
    """Which rule of routing decided; the order of design is the order here.

    `replayed` is not a rule of routing: somebody asked for this delivery by hand.
    """

    DESTINATION_DISABLED = "destination-disabled"
    PROFILE_UPDATE = "profile-update"
    AUTOCAPTURE = "autocapture"
    UNSUPPORTED_TYPE = "unsupported-type"
    IDENTIFY_DISABLED = "identify-disabled"
    PAGEVIEW_DISABLED = "pageview-disabled"
    OVERRIDE_ON = "override-on"
    OVERRIDE_OFF = "override-off"
    MALFORMED = "malformed"
    EXCLUDED = "excluded"
    ONLY_LISTED = "only-listed"
    LISTED = "listed"
    DEFAULT = "default"
    REPLAYED = "replayed"


class Route(msgspec.Struct, frozen=True):
    """For one event: does it go to this destination, and which rule said so."""

    destination: str
    decision: Decision
    rule: Rule


class DeliveryState(StrEnum):
    """How far a delivery is. A skipped one has none."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(msgspec.Struct, frozen=True):
    """One event to one destination; the fields are the columns of `deliveries`.

    `rounds` counts finished rounds. `next_attempt_at` (epoch seconds) is when a pending delivery is due;
    None when no attempt will follow.
    """

    id: int
    event_id: int
    destination: str
    decision: Decision
    rule: Rule
    state: DeliveryState | None
    rounds: int
    next_attempt_at: float | None
    message_id: str | None


class Outcome(StrEnum):
    """How an attempt ended."""

    OK = "ok"
    HTTP_ERROR = "http_error"
    TIMEOUT = "timeout"
    TOTAL_TIMEOUT = "total_timeout"
    NOT_CALLED = "not_called"
    INTERRUPTED = "interrupted"
    REFUSED = "refused"
    RESET = "reset"
    DNS = "dns"
    TLS = "tls"
    BLOCKED = "blocked"
    BAD_RESPONSE = "bad_response"


class Attempt(msgspec.Struct, frozen=True):
    """One HTTP call to one webhook; the fields are the columns of `attempts`.

    `outcome` is None while the call is under way. `round` counts from 1; `webhook` is the configured URL,
    masked; `response_body` holds at most the first 4 KiB.
    """

    id: int
    delivery_id: int
    round: int
    webhook: str
    started_at: float | None
    duration_ms: float | None
    outcome: Outcome | None
    status: int | None = None
    request_headers: Headers = ()
    request_body: bytes | None = None
    response_headers: Headers = ()
    response_body: bytes | None = None
    error: str | None = None
