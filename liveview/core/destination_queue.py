"""One destination's share of the delivery: its rounds under way, and when to fetch more from the log."""

import msgspec

from liveview.core.payload import body
from liveview.core.steps import NOTHING, AttemptEnded, Fetch, Step, Task
from liveview.model.delivery import Attempt, Delivery, DeliveryState, Outcome
from liveview.model.destination import Destination, Webhook
from liveview.model.snapshot import DestinationTotals, InFlight

WORTH_FETCHING = 5
"""Fetching from the log costs as much as the call it is for, so it waits until one in this many places is free."""
ABANDON_AT_ONCE = 50
"""Deliveries of a removed destination that fail in one step."""


class Round:
    """One pass over the webhooks of a destination; it keeps the webhooks it began with."""

    def __init__(self, task: Task, destination: Destination, at: float) -> None:
        self.task = task
        self.destination = destination
        self.started_at = at
        self.body = body(task.event, task.delivery.message_id or "")
        self.outcomes: list[Outcome] = list(task.finished)
        self.retry_after: float | None = None
        self.attempt: Attempt | None = None
        self.budget = 0.0
        self.limit = Outcome.TIMEOUT

    @property
    def number(self) -> int:
        """Which round of the delivery this is, from 1."""
        return self.task.delivery.rounds + 1

    @property
    def next_webhook(self) -> Webhook | None:
        """The webhook to call next, None after the last; those called before a restart are not called again."""
        hooks = self.destination.webhooks
        return hooks[len(self.outcomes)] if len(self.outcomes) < len(hooks) else None

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
            reason=ended.reason,
        )

    def in_flight(self, total_budget: float) -> InFlight | None:
        """The call under way, for the screen; `total_budget` seconds are for all webhooks. None before the first."""
        if self.attempt is None:
            return None
        return InFlight(
            event_id=self.task.delivery.event_id,
            delivery_id=self.task.delivery.id,
            destination=self.destination.key,
            round=self.number,
            webhook=len(self.outcomes) + 1,
            webhooks=len(self.destination.webhooks),
            started_at=self.attempt.started_at or 0.0,
            budget=self.budget,
            round_started_at=self.started_at,
            total_budget=total_budget,
        )


class DestinationQueue:
    """One destination: what is under way, what may not be fetched yet, and whether anything waits in the log.

    `destination` is None once it was removed; the queue then only makes sure that everything pending fails.
    `unsettled` are the deliveries whose end is not stored yet. `backlog` says that something due waits in the log,
    `wake_at` when something will be due (epoch seconds, None if nothing).
    """

    def __init__(self, key: str, destination: Destination | None, most: int) -> None:
        self.key = key
        self.rounds: dict[int, Round] = {}
        self.unsettled: set[int] = set()
        self.backlog = False
        self.wake_at: float | None = None
        self.totals = DestinationTotals(key)
        self.configure(destination, most)

    def configure(self, destination: Destination | None, most: int) -> None:
        """Continue with another destination under the same key, None if removed; `most` rounds may be under way."""
        self.destination = destination
        self._most = most if destination else ABANDON_AT_ONCE
        if destination is None:
            self.wake_at = None

    @property
    def free(self) -> int:
        """How many more rounds may start; none while the destination is disabled."""
        if self.destination is None:
            return self._most - len(self.unsettled)
        return self._most - len(self.rounds) if self.destination.enabled else 0

    def fetch(self) -> Step:
        """Ask the log for as many due deliveries as there is room for; a removed destination takes early ones, too."""
        if not self.backlog or self.free < max(self._most // WORTH_FETCHING, 1):
            return NOTHING
        busy = frozenset({*self.rounds, *self.unsettled})
        return Step(commands=(Fetch(self.key, self.free, busy, early=self.destination is None),))

    def wake_by(self, at: float | None) -> None:
        """Note that something will be due at `at` (epoch seconds); None changes nothing."""
        if at is not None and self.destination is not None and (self.wake_at is None or at < self.wake_at):
            self.wake_at = at

    def count(self, **more: int) -> None:
        """Add to the totals, by their field names."""
        values = {name: getattr(self.totals, name) + number for name, number in more.items()}
        self.totals = msgspec.structs.replace(self.totals, **values)

    def count_end(self, before: Delivery, after: Delivery) -> None:
        """Count the end of a round, or of a delivery without one. Only finished rounds count as retries."""
        self.count(
            delivered=int(after.state is DeliveryState.DELIVERED),
            failed=int(after.state is DeliveryState.FAILED),
            retries=int(after.rounds > before.rounds > 0),
        )
