"""What goes into the engine and what comes out: inputs, commands, and the step that one input makes.

Facts come out to be stored; commands to be carried out. The engine itself does neither.
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from liveview.config.schema import Config
from liveview.core.dedup import Key
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Delivery, DeliveryState, Outcome
from liveview.model.destination import Webhook
from liveview.model.event import Balance, EventType, Headers, Verdict, Wire
from liveview.model.facts import Fact


class Arrived(msgspec.Struct, frozen=True):
    """A request to a path of `core.wire.paths` whose body arrived whole.

    `path` has its query. `body` as received, `content` the same after decompression. `basic_user` is the user of
    Basic authentication where that is the environment ID, "" otherwise.
    """

    method: str
    path: str
    remote: str
    headers: Headers
    body: bytes
    content: bytes
    basic_user: str = ""


class Refused(msgspec.Struct, frozen=True):
    """A request that never became an event: answered `status` because of `problem`.

    `wire` is None when it speaks none that is known. `body` is the start of the body, as received.
    """

    method: str
    path: str
    wire: Wire | None
    remote: str
    headers: Headers
    status: int
    problem: str
    body: bytes = b""


class StoredEvent(msgspec.Struct, frozen=True):
    """An event of the log that is to be delivered once more.

    `key` is None for an invalid one, and for one that brought no ID. `token` is "" for an invalid one that has none.
    `siblings` are the states of its deliveries that are sent, by id, as the log has them now.
    """

    event_id: int
    verdict: Verdict
    type: EventType
    key: Key | None
    siblings: Mapping[int, DeliveryState]
    token: str = ""
    received_at: float = 0.0
    profile_update: bool = False


class Replayed(msgspec.Struct, frozen=True):
    """Deliver events of the log to one destination once more, whatever routing said."""

    destination: str
    events: tuple[StoredEvent, ...]


class Committed(msgspec.Struct, frozen=True):
    """The oldest `steps` steps of `Decided` inputs that were not in the log are there now."""

    steps: int


class CommitFailed(msgspec.Struct, frozen=True):
    """No step of a `Decided` input that is not in the log yet will ever be there."""


class Settled(msgspec.Struct, frozen=True):
    """The end of a round of this delivery is in the log."""

    delivery_id: int


class AttemptEnded(msgspec.Struct, frozen=True):
    """A call came to an end. `sent` and the reply's parts are masked and cut for storing."""

    delivery_id: int
    outcome: Outcome
    duration_ms: float
    sent: Headers = ()
    status: int | None = None
    response_headers: Headers = ()
    response_body: bytes | None = None
    error: str | None = None


class Task(msgspec.Struct, frozen=True):
    """A pending delivery with what it takes to carry it out.

    `event` is what its body is made of. `finished` are the outcomes of a round that was cut off, in order.
    `siblings` are the states of all the event's deliveries that are sent, by id.
    """

    delivery: Delivery
    event: StoredPayload
    siblings: Mapping[int, DeliveryState]
    finished: tuple[Outcome, ...] = ()


class Due(msgspec.Struct, frozen=True):
    """The answer to `Fetch`: due deliveries, and when the next one after them is due (None: none waits).

    `more`: there may be others that are due already, beyond the number that was asked for.
    """

    destination: str
    tasks: tuple[Task, ...]
    next_at: float | None
    more: bool = False


class Tick(msgspec.Struct, frozen=True):
    """Time has passed: look at the retries that are due."""


class Reconfigured(msgspec.Struct, frozen=True):
    """Another configuration is in force from now on: the file was read again, or something was changed on screen."""

    config: Config


class RetryNow(msgspec.Struct, frozen=True):
    """Bring the retries of an event forward; `tasks` are its pending deliveries as the log has them."""

    tasks: tuple[Task, ...]


class GiveUp(msgspec.Struct, frozen=True):
    """End an event's pending deliveries, `tasks` as the log has them."""

    tasks: tuple[Task, ...]


OfDelivery: TypeAlias = Settled | AttemptEnded | Due | Tick | RetryNow | GiveUp
"""Inputs that are about deliveries alone."""
Decided: TypeAlias = Arrived | Refused | Replayed
"""Inputs whose step belongs to its commit: it counts for good when that is in the log, or it is taken back."""
Input: TypeAlias = Decided | Committed | CommitFailed | Reconfigured | OfDelivery


class Call(msgspec.Struct, frozen=True):
    """POST `body` to a webhook. `budget` seconds for the whole exchange; `limit` is the outcome if it is not enough."""

    delivery_id: int
    webhook: Webhook
    body: bytes
    budget: float
    limit: Outcome


class Fetch(msgspec.Struct, frozen=True):
    """Read at most `most` due deliveries of a destination from the log, leaving out `busy` ones.

    `early`: also those that are not due yet.
    """

    destination: str
    most: int
    busy: frozenset[int]
    early: bool = False


class Cancel(msgspec.Struct, frozen=True):
    """Cut off the call of this delivery; how it ends does not matter any more."""

    delivery_id: int


Command: TypeAlias = Call | Cancel | Fetch


class Step(msgspec.Struct, frozen=True):
    """What one input led to."""

    facts: tuple[Fact, ...] = ()
    commands: tuple[Command, ...] = ()

    def __add__(self, other: "Step") -> "Step":
        return Step(self.facts + other.facts, self.commands + other.commands)


NOTHING = Step()


class Resume(msgspec.Struct, frozen=True):
    """What the engine must know of the log it continues. The defaults are those of an empty log.

    `spellings` are the event names seen, `pending` the destinations with pending deliveries.
    """

    last_request_id: int = 0
    last_event_id: int = 0
    last_delivery_id: int = 0
    last_attempt_id: int = 0
    balance: Balance = Balance()
    spellings: tuple[str, ...] = ()
    pending: frozenset[str] = frozenset()
