"""One destination's share of the delivery: what is leased to it, how much may be under way, when to ask for more."""

import enum
from collections import deque

import msgspec

from liveview.core.pipeline.bodies import PlannedCall
from liveview.core.steps import AttemptEnded, Fetch, Task
from liveview.model.breakpoint import Breakpoint, HeldCall
from liveview.model.delivery import Attempt, Delivery, DeliveryState, Outcome
from liveview.model.destination import Destination
from liveview.model.snapshot import DestinationTotals, InFlight

ROOM = 1_024
"""Units of `Task.weight` that may wait in memory for a destination; the others wait in the log."""
ABANDON_AT_ONCE = 50
"""Units of a removed destination's deliveries that fail in one step."""


class Stage(enum.Enum):
    """How far a delivery in memory is."""

    READY = enum.auto()
    """It waits for a place."""
    CALLING = enum.auto()
    """A webhook is being called."""
    HELD = enum.auto()
    """Its next call is held at a breakpoint."""
    ENDING = enum.auto()
    """The end of its round is on the way into the log."""


class Tracked:
    """A delivery that is leased to this receiver, from the lease until the log has the end of its round."""

    __slots__ = ("attempt", "budget", "calls", "changed", "held_since", "let_go", "limit", "needs_all", "outcomes",
                 "queue", "recorded", "retry_after", "stage", "started_at", "task")  # fmt: skip

    def __init__(self, task: Task, queue: "DestinationQueue") -> None:
        self.task = task
        self.queue = queue
        self.stage = Stage.READY
        self.calls: tuple[PlannedCall, ...] = ()
        """The calls of the round, as they were planned when it began."""
        self.needs_all = False
        """Whether each call has to succeed before the next is made; otherwise one success is enough."""
        self.started_at = 0.0
        self.outcomes: list[Outcome] = list(task.finished)
        self.retry_after: float | None = None
        self.attempt: Attempt | None = None
        """The call under way, or the last one."""
        self.recorded = False
        """Whether the log knows that the call has begun."""
        self.budget = 0.0
        self.limit = Outcome.TIMEOUT
        self.held_since: float | None = None
        """When a call of this round was held last; None if none was."""
        self.let_go = False
        """Whether the next call was released, so that no breakpoint holds it again."""
        self.changed: PlannedCall | None = None
        """The next call as somebody changed it; None to make it as planned."""

    @property
    def delivery(self) -> Delivery:
        """The delivery as the log has it."""
        return self.task.delivery

    @property
    def next_call(self) -> PlannedCall | None:
        """The call to make next, None after the last; those made before a restart are not made again."""
        if self.needs_all and self.outcomes and self.outcomes[-1] is not Outcome.OK:
            return None
        return self.calls[len(self.outcomes)] if len(self.outcomes) < len(self.calls) else None

    @property
    def succeeded(self) -> bool:
        """Whether the round is a success as it is."""
        if self.needs_all:
            return len(self.outcomes) >= len(self.calls) and all(each is Outcome.OK for each in self.outcomes)
        return Outcome.OK in self.outcomes

    def finished(self, ended: AttemptEnded) -> Attempt:
        """The attempt under way, completed with how it ended."""
        if self.attempt is None:
            raise ValueError("a call ended that was never started")
        return msgspec.structs.replace(
            self.attempt,
            duration_ms=ended.duration_ms,
            outcome=ended.outcome,
            status=ended.status,
            request_headers=ended.sent or self.attempt.request_headers,
            response_headers=ended.response_headers,
            response_body=ended.response_body,
            error=ended.error,
            phase=ended.phase,
            reason=ended.reason or self.attempt.reason,
        )

    def in_flight(self, total_budget: float) -> InFlight:
        """The call under way, for the screen; `total_budget` seconds are for all webhooks."""
        return InFlight(
            event_id=self.delivery.event_id,
            delivery_id=self.delivery.id,
            destination=self.queue.key,
            round=self.delivery.rounds + 1,
            webhook=len(self.outcomes) + 1,
            webhooks=len(self.calls),
            started_at=(self.attempt.started_at if self.attempt is not None else None) or 0.0,
            budget=self.budget,
            round_started_at=self.started_at,
            total_budget=total_budget,
        )

    def held_call(self) -> HeldCall:
        """The call that is held, for the screen."""
        return HeldCall(
            event_id=self.delivery.event_id,
            delivery_id=self.delivery.id,
            destination=self.queue.key,
            round=self.delivery.rounds + 1,
            webhook=len(self.outcomes) + 1,
            webhooks=len(self.calls),
            since=self.held_since or 0.0,
        )


class DestinationQueue:
    """One destination; None once it was removed, and then everything pending for it fails.

    First rounds and retries wait apart and take turns, so that neither can keep the other waiting for ever. Held calls
    take no place from others; those that were let go come before everything that waits.
    """

    def __init__(self, key: str, destination: Destination | None, most: int) -> None:
        self.key = key
        self.fresh: deque[Tracked] = deque()
        """First rounds that wait for a place, oldest first."""
        self.retries: deque[Tracked] = deque()
        """The same of later rounds."""
        self.released: deque[Tracked] = deque()
        """Rounds that go on after a breakpoint as soon as there is a place, the one that waits longest first."""
        self.calling = 0
        """Rounds under way, without those of which a call is held."""
        self.held = 0
        """Rounds of which a call is held."""
        self.breakpoint: Breakpoint | None = None
        """Which calls are held from now on; None for none."""
        self.weight = 0
        """Units of `Task.weight` that wait for a place, without `released`."""
        self.backlog = False
        """Whether first rounds may be waiting in the log; of a removed destination, anything."""
        self.wake_at: float | None = None
        """When a retry in the log will be due, in epoch seconds; None if none is known."""
        self._delivered = self._failed = self._timeouts = self._retried = 0
        self._last_ms: float | None = None
        self._asked: Fetch | None = None
        self._noted = False
        """Whether a backlog was noted while a `Fetch` is open."""
        self._retry_next = False
        self.configure(destination, most)

    def configure(self, destination: Destination | None, most: int) -> None:
        """Continue with another destination under the same key, None if removed; `most` rounds may be under way."""
        self.destination = destination
        self._most = most
        if destination is None:
            self.wake_at = self.breakpoint = None

    @property
    def room(self) -> int:
        """How much more may wait in memory; none while others wait in the log, which are older."""
        is_next = not self.backlog and self._asked is None
        return max(0, ROOM - self.weight) if is_next and self.destination is not None else 0

    def add(self, tracked: Tracked) -> None:
        """A delivery waits for a place."""
        (self.retries if tracked.delivery.rounds else self.fresh).append(tracked)
        self.weight += tracked.task.weight

    def discard(self, tracked: Tracked) -> None:
        """A delivery no longer waits for a place."""
        if tracked in self.released:
            self.released.remove(tracked)
            return
        (self.retries if tracked.delivery.rounds else self.fresh).remove(tracked)
        self.weight -= tracked.task.weight

    def take(self) -> Tracked | None:
        """The delivery whose turn it is, if there is one and a place for it; it waits no longer."""
        if self.destination is not None and (self.calling >= self._most or not self.destination.enabled):
            return None
        if self.released:
            return self.released.popleft()
        if self.breakpoint is not None and self.held >= self._most:  # the next ones would be held, too
            return None
        if not self.fresh and not self.retries:
            return None
        first = self.retries if self.retries and (self._retry_next or not self.fresh) else self.fresh
        self._retry_next = first is self.fresh
        tracked = first.popleft()
        self.weight -= tracked.task.weight
        return tracked

    def catches(self) -> bool:
        """Whether the call that is about to begin is to be held; a breakpoint for the next one is used up by it."""
        is_set = self.breakpoint is not None
        if self.breakpoint is Breakpoint.NEXT:
            self.breakpoint = None
        return is_set

    def note_backlog(self) -> None:
        """First rounds wait in the log, or anything at all for a removed destination."""
        self.backlog = True
        self._noted = self._asked is not None

    def fetch(self, at: float) -> Fetch | None:
        """What to ask the log for now; None for nothing. At most one `Fetch` is open at a time."""
        if self._asked is not None:
            return None
        if self.destination is None:
            wanted = Fetch(self.key, ABANDON_AT_ONCE, early=True) if self.backlog else None
        elif not self.destination.enabled:
            wanted = None
        elif self.backlog and len(self.fresh) < self._most:
            wanted = Fetch(self.key, ROOM)
        elif self.wake_at is not None and self.wake_at <= at and not self.retries:
            wanted = Fetch(self.key, ROOM // 2, fresh=False)
        else:
            wanted = None
        if wanted is not None:
            self._asked = wanted
            self.wake_at = None if self.wake_at is not None and self.wake_at <= at else self.wake_at
        return wanted

    def answered(self, *, more: bool, next_at: float | None) -> bool:
        """The log has answered; a backlog that was noted meanwhile survives.

        Returns whether it was asked for retries that are not due yet, too.
        """
        was_early = self._asked is not None and self._asked.early
        if self._asked is not None and self._asked.fresh:
            self.backlog = more or self._noted
        self._asked, self._noted = None, False
        self.wake_by(next_at)
        return was_early

    def wake_by(self, at: float | None) -> None:
        """Note that a retry in the log will be due at `at` (epoch seconds); None changes nothing.

        Those of a removed destination are fetched whenever they are due.
        """
        if at is None:
            return
        if self.destination is None:
            self.note_backlog()
        elif self.wake_at is None or at < self.wake_at:
            self.wake_at = at

    @property
    def next_wake(self) -> float | None:
        """When there will be something to fetch, in epoch seconds; None if nothing waits for time to pass."""
        can_fetch = self._asked is None and self.destination is not None and self.destination.enabled
        return self.wake_at if can_fetch and not self.retries else None

    @property
    def totals(self) -> DestinationTotals:
        """What happened at this destination so far."""
        return DestinationTotals(self.key, self._delivered, self._failed, self._timeouts, self._retried, self._last_ms)

    def count_call(self, ended: AttemptEnded) -> None:
        """Count the end of a call."""
        self._last_ms = ended.duration_ms
        if ended.outcome in {Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT}:
            self._timeouts += 1

    def count_end(self, before: Delivery, after: Delivery) -> None:
        """Count the end of a round, or of a delivery without one. Only finished rounds count as retries."""
        self._delivered += after.state is DeliveryState.DELIVERED
        self._failed += after.state is DeliveryState.FAILED
        self._retried += after.rounds > before.rounds > 0
