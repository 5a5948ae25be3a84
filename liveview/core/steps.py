"""The engine's vocabulary: the inputs it is given, the commands it issues, and the `Step` that one input results in.

Facts are to be stored and commands to be carried out; the engine itself does neither.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from liveview.config.schema import Config
from liveview.core.dedup import Key
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Delivery, DeliveryState, Outcome, Phase, Reason
from liveview.model.destination import Webhook
from liveview.model.event import Balance, EventType, Headers, Verdict, Wire
from liveview.model.facts import Fact


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
    problem: str
    """Why it was refused, as a phrase."""
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
    siblings: Mapping[int, DeliveryState]
    """The states of its routed deliveries by delivery id, as the log has them now."""
    token: str = ""
    """Its environment ID; "" for an invalid event without one."""
    received_at: float = 0.0
    """When its request arrived, in epoch seconds."""
    profile_update: bool = False
    """Whether it came through `/engage` or `/groups`; webhooks have no payload for those."""


class Replayed(msgspec.Struct, frozen=True):
    """The user replays events of the log to one destination, whatever routing decided about them."""

    destination: str
    """The key of the destination."""
    events: tuple[StoredEvent, ...]
    """The events, by id."""


class Committed(msgspec.Struct, frozen=True):
    """The log has stored the oldest `Decided` steps that were outstanding."""

    steps: int
    """How many of them."""


class CommitFailed(msgspec.Struct, frozen=True):
    """The `Decided` steps that were outstanding are lost: the log will never hold them."""


class Settled(msgspec.Struct, frozen=True):
    """The log has stored the end of a delivery's round."""

    delivery_id: int
    """The delivery."""


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
    siblings: Mapping[int, DeliveryState]
    """The states of all routed deliveries of the event, this one included, by delivery id."""
    finished: tuple[Outcome, ...] = ()
    """The outcomes, in order, of a round that a restart interrupted; () for a round that has not begun."""


class Due(msgspec.Struct, frozen=True):
    """The log's answer to `Fetch`."""

    destination: str
    """The key of the destination that was asked about."""
    tasks: tuple[Task, ...]
    """The due deliveries; at most as many as were asked for."""
    next_at: float | None
    """When the next delivery after these is due, in epoch seconds; None if none is waiting."""
    more: bool = False
    """Whether others may be due already, beyond the number that was asked for."""


class Tick(msgspec.Struct, frozen=True):
    """Time has passed: look at the retries that are due."""


class Reconfigured(msgspec.Struct, frozen=True):
    """Another configuration takes effect: the file was reloaded, or a setting was changed on screen."""

    config: Config
    """The whole configuration that is in effect from now on."""


class RetryNow(msgspec.Struct, frozen=True):
    """The user brings the retries of an event forward."""

    tasks: tuple[Task, ...]
    """Its pending deliveries as the log has them."""


class GiveUp(msgspec.Struct, frozen=True):
    """The user ends the pending deliveries of an event."""

    tasks: tuple[Task, ...]
    """Its pending deliveries as the log has them."""


OfDelivery: TypeAlias = Settled | AttemptEnded | Due | Tick | RetryNow | GiveUp
"""Inputs that concern deliveries alone."""
Decided: TypeAlias = Arrived | Refused | Replayed
"""Inputs whose step depends on its commit: it counts for good once the log has stored it, otherwise it is undone."""
Input: TypeAlias = Decided | Committed | CommitFailed | Reconfigured | OfDelivery


class Call(msgspec.Struct, frozen=True):
    """POST a body to a webhook."""

    delivery_id: int
    """The delivery that the call is part of."""
    webhook: Webhook
    """The URL and headers to call, secrets included."""
    body: bytes
    """The JSON to send."""
    budget: float
    """Seconds for the whole exchange."""
    limit: Outcome
    """The outcome to report if the budget is used up: `timeout` or `total_timeout`."""


class Fetch(msgspec.Struct, frozen=True):
    """Read due deliveries of a destination from the log."""

    destination: str
    """The key of the destination."""
    most: int
    """How many to read at most."""
    busy: frozenset[int]
    """The ids of deliveries to leave out, because they are under way."""
    early: bool = False
    """Whether to include those that are not due yet."""


class Cancel(msgspec.Struct, frozen=True):
    """Cut off a call; its outcome no longer matters."""

    delivery_id: int
    """The delivery that the call is part of."""


Command: TypeAlias = Call | Cancel | Fetch


class Step(msgspec.Struct, frozen=True):
    """What one input results in. Steps add up: first those of the left one, then those of the right one."""

    facts: tuple[Fact, ...] = ()
    """Rows and changes to store, in the order in which they may be stored."""
    commands: tuple[Command, ...] = ()
    """What to do outside of the engine, in order."""

    def __add__(self, other: "Step") -> "Step":
        return Step(self.facts + other.facts, self.commands + other.commands)


NOTHING = Step()
"""The step of an input that changes nothing."""


class Resume(msgspec.Struct, frozen=True):
    """What the engine must know of the log that it continues. The defaults are those of an empty log."""

    last_request_id: int = 0
    """The highest request id in the log; 0 if it has none."""
    last_event_id: int = 0
    """The highest event id in the log; 0 if it has none."""
    last_delivery_id: int = 0
    """The highest delivery id in the log; 0 if it has none."""
    last_attempt_id: int = 0
    """The highest attempt id in the log; 0 if it has none."""
    balance: Balance = Balance()
    """How many events of the log are in each state."""
    spellings: tuple[str, ...] = ()
    """The distinct event names in the log."""
    pending: frozenset[str] = frozenset()
    """The keys of destinations with pending deliveries."""
