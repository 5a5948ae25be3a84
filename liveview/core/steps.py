"""The core's vocabulary: the inputs it is given, the commands it issues, and the `Step` that one input results in.

Rows are to be stored and commands to be carried out; the core itself does neither.
"""

from typing import TypeAlias

import msgspec

from liveview.core.dedup import Key
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Attempt, Delivery, Outcome, Phase, Reason
from liveview.model.destination import Webhook
from liveview.model.event import Balance, EventType, Headers, Verdict, Wire
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.refusal import Refusal


class Ids(msgspec.Struct, frozen=True):
    """The ids that were assigned last; 0 before the first."""

    request: int = 0
    """The id of the newest request."""
    event: int = 0
    """The id of the newest event."""
    delivery: int = 0
    """The id of the newest delivery."""


class Arrived(msgspec.Struct, frozen=True):
    """A request to a path of `core.wire.paths` whose body arrived completely."""

    method: str
    """`GET` or `POST`."""
    path: str
    """The request target: the path with its query, secrets masked."""
    remote: str
    """The address of the client."""
    headers: Headers
    """As received, secrets masked."""
    body: bytes
    """As received."""
    content: bytes
    """The body after decompression; the same as `body` if it was not compressed."""
    basic_user: str = ""
    """The user of Basic authentication where that is the environment ID; "" otherwise."""


class Refused(msgspec.Struct, frozen=True):
    """A request that never became an event."""

    method: str
    """The HTTP method as received; a label such as `TLS` for a client that did not send HTTP."""
    path: str
    """The request target as received, secrets masked; "" for a client that did not send HTTP."""
    wire: Wire | None
    """The protocol it most likely speaks; None if nothing tells."""
    remote: str
    """The address of the client."""
    headers: Headers
    """As received, secrets masked."""
    status: int
    """The status of the reply."""
    refusal: Refusal
    """Why it was refused."""
    problem: str
    """The same in words, with what would admit it."""
    body: bytes = b""
    """The start of the body, as received."""


class StoredEvent(msgspec.Struct, frozen=True):
    """An event in the log that is to be delivered again."""

    event_id: int
    """Its id in the log."""
    verdict: Verdict
    """What validation and deduplication decided when it arrived."""
    type: EventType
    """The kind of call it is."""
    key: Key | None
    """Its dedup key; None for an invalid event and for one without an ID of its own."""
    token: str = ""
    """Its environment ID; "" for an invalid event without one."""
    received_at: float = 0.0
    """When its request arrived, in epoch seconds."""
    profile_update: bool = False
    """Whether it came through `/engage` or `/groups`; webhooks have no payload for those."""
    stored: StoredPayload = StoredPayload("")
    """What the bodies of its deliveries are made from."""


class Replayed(msgspec.Struct, frozen=True):
    """The user replays events of the log to one destination, whatever routing decided about them."""

    destination: str
    """The key of the destination."""
    events: tuple[StoredEvent, ...]
    """The events, by id."""


class AttemptEnded(msgspec.Struct, frozen=True):
    """A call to a webhook ended. Headers and body of the reply are already masked and cut for the log."""

    delivery_id: int
    """The delivery whose webhook was called."""
    outcome: Outcome
    """How the call ended."""
    duration_ms: float
    """Milliseconds from its start to its end."""
    sent: Headers = ()
    """The request headers as sent, secrets masked; () if none were sent."""
    status: int | None = None
    """The status of the reply; None without a reply."""
    response_headers: Headers = ()
    """The headers of the reply; () without a reply."""
    response_body: bytes | None = None
    """The start of the reply's body; None without a reply."""
    error: str | None = None
    """What went wrong, as a phrase; None if nothing did."""
    phase: Phase | None = None
    """What the call was doing when it failed; None if it was answered or not made."""
    reason: Reason | None = None
    """Why it was not made or was cut off; None if the webhook is the reason."""


class Task(msgspec.Struct, frozen=True):
    """A pending delivery with everything that is needed to carry it out."""

    delivery: Delivery
    """The delivery as the log has it."""
    event: StoredPayload
    """What the body of the call is made from."""
    finished: tuple[Outcome, ...] = ()
    """The outcomes, in order, of a round that a restart interrupted; () for a round that has not begun."""
    body: bytes = b""
    """The body of the call if it is known already; b"" when it has to be made from the event."""
    pipeline: FrozenPipeline | None = None
    """The settings that decide what the body is; None when it is that of the event itself."""
    sent: Normalised | None = None
    """The event after all steps, if it is known already and becomes the requests of a service; None otherwise."""

    @property
    def weight(self) -> int:
        """How much of the memory for waiting deliveries it takes, in units."""
        return weight_of(self.event.payload)


UNIT = 4_096
"""Characters of a payload that weigh as much as the delivery itself."""


def weight_of(payload: str) -> int:
    """How much of the memory for waiting deliveries one with this payload takes, in units."""
    return 1 + len(payload) // UNIT


class Due(msgspec.Struct, frozen=True):
    """The log's answer to `Fetch`."""

    destination: str
    """The key of the destination that was asked about."""
    tasks: tuple[Task, ...]
    """The due deliveries, longest waiting first; nobody else gets them until their end is noted."""
    next_at: float | None
    """When the next retry after these is due, in epoch seconds, perhaps now; None if none is waiting."""
    more: bool = False
    """Whether first rounds may be waiting beyond the number that was asked for."""


class Call(msgspec.Struct, frozen=True):
    """Send a body to a webhook or a service."""

    delivery_id: int
    """The delivery that the call is part of."""
    webhook: Webhook
    """The URL and headers to call, secrets included."""
    body: bytes
    """The body to send."""
    budget: float
    """Seconds for the whole exchange."""
    limit: Outcome
    """The outcome to report if the budget is used up: `timeout` or `total_timeout`."""
    method: str = "POST"
    """The HTTP method."""


class Fetch(msgspec.Struct, frozen=True):
    """Lease due deliveries of a destination from the log."""

    destination: str
    """The key of the destination."""
    most: int
    """How much may be taken at most, in units of `Task.weight`."""
    fresh: bool = True
    """Whether to take first rounds, too; otherwise only retries."""
    early: bool = False
    """Whether to take retries that are not due yet."""


class Cancel(msgspec.Struct, frozen=True):
    """Cut off a call; its outcome no longer matters."""

    delivery_id: int
    """The delivery that the call is part of."""


Command: TypeAlias = Call | Cancel | Fetch


class Step(msgspec.Struct):
    """What one input results in, in order; filled while the input is handled."""

    rows: list[Delivery | Attempt] = []
    """Rows to store, in the order in which they may be stored."""
    commands: list[Command] = []
    """What to do outside of the core."""


class Resume(msgspec.Struct, frozen=True):
    """What the engine must know of the log that it continues. The defaults are those of an empty log."""

    last: Ids = Ids()
    """The highest ids in the log."""
    last_attempt_id: int = 0
    """The highest attempt id in the log; 0 if it has none."""
    balance: Balance = Balance()
    """How many events of the log are in each state."""
    spellings: tuple[str, ...] = ()
    """The distinct event names in the log."""
    pending: frozenset[str] = frozenset()
    """The keys of destinations with pending deliveries."""
