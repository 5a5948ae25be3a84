"""What was decided and done to bring an event to a destination: the rows of `deliveries` and `attempts`."""

from enum import StrEnum

import msgspec

from liveview.model.event import Headers
from liveview.model.note import Note, PipelineStep


class Decision(StrEnum):
    """What a route says."""

    SEND = "send"
    SKIP = "skip"
    PREVIEW = "preview"
    """Its payload is made and checked, and sent to nobody."""


class Rule(StrEnum):
    """Which rule decided a route; the order is that in which routing tries them."""

    DESTINATION_DISABLED = "destination-disabled"
    NOT_IN_ENVIRONMENT = "not-in-environment"
    PROFILE_UPDATE = "profile-update"
    AUTOCAPTURE = "autocapture"
    UNDEFINED = "undefined"
    UNSUPPORTED_TYPE = "unsupported-type"
    IDENTIFY_DISABLED = "identify-disabled"
    PAGEVIEW_DISABLED = "pageview-disabled"
    OVERRIDE_ON = "override-on"
    OVERRIDE_OFF = "override-off"
    MALFORMED = "malformed"
    NO_CONSENT = "no-consent"
    EXCLUDED = "excluded"
    ONLY_LISTED = "only-listed"
    LISTED = "listed"
    DEFAULT = "default"
    ALREADY_SENT = "already-sent"
    """Of a duplicate with new consent: an earlier copy went there."""
    CONSENT_GIVEN = "consent-given"
    """Of a duplicate with new consent: no earlier copy was allowed to go there."""
    FILTERED = "filtered"
    """The SQL of a transformation returned no row."""
    SQL_ERROR = "sql-error"
    """The SQL of a transformation failed, or returned what cannot be an event."""
    REPLAYED = "replayed"
    """Not a rule of routing: somebody asked for this delivery by hand."""


class Route(msgspec.Struct, frozen=True):
    """Whether an event goes to one destination."""

    destination: str
    """The key of the destination."""
    decision: Decision
    """Send, skip or preview."""
    rule: Rule
    """The rule that decided."""
    emission: str | None = None
    """The name under which it goes, before any transformation; None for the event's own."""
    definition: str | None = None
    """The definition that gave it this name; None for none."""
    is_further: bool = False
    """Whether an earlier definition has given the event a name, too: then its message id is another."""
    notes: tuple[Note, ...] = ()
    """What the steps of the pipeline changed and found, in order."""
    is_shaped: bool = False
    """Whether its payload is that of a service instead of a webhook's."""


class DeliveryState(StrEnum):
    """How far a delivery is. A skipped one has no state."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event to one destination; the fields are the columns of `deliveries`, in their order."""

    id: int
    """Counts from 1 within the log."""
    event_id: int
    """The event to deliver."""
    destination: str
    """The key of the destination."""
    decision: Decision
    """Send, skip or preview."""
    rule: Rule
    """The rule that decided."""
    state: DeliveryState | None
    """How far it is; None for a skipped one and for a preview."""
    rounds: int
    """Finished rounds; 0 before the first one has ended."""
    next_attempt_at: float | None
    """When a pending delivery is due, in epoch seconds; None when no attempt will follow."""
    message_id: str | None
    """The `messageId` in the bodies of all its calls; None for a skipped one."""
    emission: str | None = None
    """The name under which the event goes, before any transformation; None in logs of older versions."""
    definition: str | None = None
    """The definition that gave it this name; None if it goes under its own."""
    pipeline_id: int | None = None
    """The settings that decided what its payload is; None when no step of the pipeline was on."""
    notes: tuple[Note, ...] = ()
    """What the steps of the pipeline changed and found, in order."""

    @property
    def is_shaped(self) -> bool:
        """Whether it becomes the requests of a service instead of a webhook's."""
        return any(note.step is PipelineStep.SHAPE for note in self.notes)

    @property
    def remarks(self) -> tuple[Note, ...]:
        """Its notes without those that every request to a service has."""
        return tuple(note for note in self.notes if note.step is not PipelineStep.SHAPE)


class Outcome(StrEnum):
    """How an attempt ended."""

    OK = "ok"
    """The webhook answered with a status from 200 to 299."""
    HTTP_ERROR = "http_error"
    """It answered with any other status."""
    TIMEOUT = "timeout"
    """The call took longer than one webhook may."""
    TOTAL_TIMEOUT = "total_timeout"
    """The time for all webhooks of the destination ran out during the call."""
    NOT_CALLED = "not_called"
    """No call was made; the error says why."""
    INTERRUPTED = "interrupted"
    """The call was cut off on this side: liveview stopped, or somebody gave the delivery up."""
    REFUSED = "refused"
    """The host refused the connection."""
    RESET = "reset"
    """The connection was cut before the answer."""
    DNS = "dns"
    """The host name has no address."""
    TLS = "tls"
    """The TLS handshake failed."""
    BLOCKED = "blocked"
    """liveview does not call this host."""
    BAD_RESPONSE = "bad_response"
    """The answer was not valid HTTP."""


class Phase(StrEnum):
    """What a call was doing."""

    CONNECTING = "connecting"
    """Opening a connection."""
    TLS = "tls_handshake"
    """Agreeing on TLS, once connected."""
    SENDING = "sending"
    """Sending the request."""
    WAITING = "waiting"
    """Waiting for the reply."""
    READING = "reading"
    """Reading the reply's body."""

    @property
    def doing(self) -> str:
        """The same within a sentence, such as `waiting for the reply`."""
        return _DOING.get(self, self.value)


_DOING = {
    Phase.CONNECTING: "connecting",
    Phase.TLS: "agreeing on TLS",
    Phase.SENDING: "sending the request",
    Phase.WAITING: "waiting for the reply",
    Phase.READING: "reading the reply",
}


class Reason(StrEnum):
    """Why an attempt was not made, was cut off or is not what was planned, where the webhook is not the reason."""

    DESTINATION_REMOVED = "destination_removed"
    """The destination was removed from the configuration."""
    GIVEN_UP = "given_up"
    """Somebody gave the delivery up."""
    NO_BODY = "no_body"
    """The stored event cannot be turned into a body."""
    OTHER_KIND = "other_kind"
    """The destination was of another kind when the delivery was decided."""
    TIME_USED_UP = "time_used_up"
    """The time for all webhooks of the destination was used up before this one's turn."""
    NO_DESCRIPTORS = "no_descriptors"
    """This machine had no file descriptor for a connection."""
    NOT_BEGUN = "not_begun"
    """liveview stopped before the call began."""
    STOPPED = "stopped"
    """liveview stopped during the call."""
    FAILED_BY_HAND = "failed_by_hand"
    """It was held at a breakpoint, and somebody failed it."""
    BODY_CHANGED = "body_changed"
    """It was held at a breakpoint, and somebody changed its body before it was made."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One HTTP call to one webhook; the fields are the columns of `attempts`, in their order."""

    id: int
    """Counts from 1 within the log."""
    delivery_id: int
    """The delivery that the call is part of."""
    round: int
    """The round of that delivery, counted from 1."""
    webhook: str
    """The configured URL, masked; "" when a delivery was ended without a call."""
    started_at: float | None
    """When the call began, in epoch seconds; None when no call was made."""
    duration_ms: float | None
    """How long it took, in milliseconds; None while it is under way and when no call was made."""
    outcome: Outcome | None
    """How it ended; None while it is under way."""
    status: int | None = None
    """The HTTP status of the answer; None without one."""
    request_headers: Headers = ()
    """The headers that were sent, masked."""
    request_body: bytes | None = None
    """The body that was sent; None when no call was made."""
    response_headers: Headers = ()
    """The headers of the answer, masked."""
    response_body: bytes | None = None
    """The first 4 KiB of the answer's body; None without an answer."""
    error: str | None = None
    """What went wrong, in words; None when there is nothing to say."""
    phase: Phase | None = None
    """What the call was doing when it failed; None when it was answered or not made, or when that is not known."""
    reason: Reason | None = None
    """Why it was not made, was cut off or has another body than planned; None when the webhook is the reason."""

    @property
    def says_only_its_status(self) -> bool:
        """Whether the error has nothing to say but the status of the answer."""
        return self.status is not None and self.error == status_error(self.status)


def status_error(status: int) -> str:
    """The error of a call that was answered with a status other than 2xx, or the beginning of it."""
    return f"status {status}"
