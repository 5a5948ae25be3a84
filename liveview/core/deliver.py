"""Delivery: rounds over the webhooks of a destination, their budgets, and what follows from each outcome.

Webhooks are called one after another in configured order. Each has `webhook_timeout` for its whole exchange, and all
of them together have `total_timeout` (webhooks). One success makes the delivery `delivered`, and it is never retried;
if all fail, the schedule decides when the next round follows (ours). The log is the queue: this module holds only what
is under way; everything else waits in the table `deliveries` until its destination's queue has room and fetches it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from liveview.config.schema import DeliveryConfig
from liveview.core import retry
from liveview.core.attempts import Attempts, cut_off
from liveview.core.destination_queue import DestinationQueue, Round
from liveview.core.steps import NOTHING, AttemptEnded, Call, Cancel, Due, Step, StoredEvent, Task
from liveview.model.delivery import Delivery, DeliveryState, Outcome, Reason
from liveview.model.destination import Destination
from liveview.model.event import State
from liveview.model.facts import EventMoved, Fact
from liveview.model.snapshot import DestinationTotals, InFlight

FULL_BUDGET_SLACK = 0.05
"""Seconds by which a call's budget may be below `webhook_timeout` while running out of it still counts as `timeout`."""
SMALLEST_BUDGET = 0.001
"""Seconds; with less than this left of `total_timeout`, a webhook is not called at all."""


class Deliveries:
    """The queues of all destinations, and the states of the events whose deliveries are under way."""

    def __init__(
        self,
        destinations: Iterable[Destination],
        settings: DeliveryConfig,
        last_attempt_id: int,
        pending: Iterable[str],
    ) -> None:
        self._settings = settings
        most = settings.max_in_flight
        self._queues = {
            destination.key: DestinationQueue(destination.key, destination, most) for destination in destinations
        }
        self._attempts = Attempts(last_attempt_id)
        self._queue_of: dict[int, DestinationQueue] = {}
        self._waiting: dict[int, Delivery] = {}
        self._writes: Counter[int] = Counter()
        self._states: dict[int, dict[int, DeliveryState]] = {}
        self._planned: set[int] = set()
        for key in pending:
            self._queues.setdefault(key, DestinationQueue(key, None, most)).backlog = True

    def resume(self) -> Step:
        """Continue with what is waiting in the log."""
        step = NOTHING
        for queue in self._queues.values():
            step += queue.fetch()
        return step

    def configure(self, destinations: Iterable[Destination], settings: DeliveryConfig, at: float) -> Step:
        """Use these destinations and budgets from now on.

        A round under way keeps the webhooks it began with. Everything pending for a destination that was removed fails;
        a destination that was enabled continues at once.
        """
        self._settings = settings
        removed, step = self._queues, NOTHING
        self._queues = {}
        for destination in destinations:
            queue = removed.pop(destination.key, None) or DestinationQueue(
                destination.key, None, settings.max_in_flight
            )
            queue.configure(destination, settings.max_in_flight)
            self._queues[queue.key] = queue
        for queue in removed.values():
            queue.configure(None, settings.max_in_flight)
            for round_ in tuple(queue.rounds.values()):
                step += self._cut_short(queue, round_.task, at, Reason.DESTINATION_REMOVED)
        self._queues |= removed
        for queue in self._queues.values():
            queue.backlog = True
        return step + self.resume()

    def retry_now(self, tasks: Iterable[Task], at: float) -> Step:
        """Make the retries of these pending deliveries due now; they wait their turn."""
        step = NOTHING
        for task in tasks:
            queue = self._queues[task.delivery.destination]
            delivery = self._waiting.get(task.delivery.id, task.delivery)
            waits = delivery.state is DeliveryState.PENDING and delivery.id not in queue.rounds
            if waits and delivery.rounds and (delivery.next_attempt_at or at) > at:
                self._queue_of[delivery.id] = queue
                step += self._write(queue, msgspec.structs.replace(delivery, next_attempt_at=at))
        return step

    def give_up(self, tasks: Iterable[Task], at: float) -> Step:
        """Fail these pending deliveries and cut off their calls."""
        step = NOTHING
        for task in tasks:
            queue = self._queues[task.delivery.destination]
            if self._waiting.get(task.delivery.id, task.delivery).state is DeliveryState.PENDING:
                step += self._cut_short(queue, task, at, Reason.GIVEN_UP) + queue.fetch()
        return step

    def start(self, tasks: Iterable[Task], at: float) -> Step:
        """Start new deliveries, now in the log, as far as there is room; the others wait there."""
        step = NOTHING
        for task in tasks:
            queue = self._queues[task.delivery.destination]
            if task.delivery.id in self._queue_of:
                continue  # fetched from the log before its commit was reported
            if queue.backlog or queue.free <= 0:
                queue.backlog = True
            else:
                step += self._begin(queue, task, at)
        return step

    def knows(self, key: str) -> bool:
        """Whether a destination with this key is configured, enabled or not."""
        return key in self._queues and self._queues[key].destination is not None

    def plan(self, deliveries: Sequence[Delivery], events: Iterable[StoredEvent]) -> Step:
        """Note further deliveries that are about to be stored: their events become pending again."""
        siblings = {event.event_id: event.siblings for event in events}
        moved: list[Fact] = []
        for delivery in deliveries:
            states = self._states.setdefault(delivery.event_id, dict(siblings[delivery.event_id]))
            before = state_of(states.values())
            states[delivery.id] = DeliveryState.PENDING
            self._planned.add(delivery.id)
            if before is not State.PENDING:
                moved.append(EventMoved(delivery.event_id, before, State.PENDING))
        return Step(tuple(moved))

    def planned(self, deliveries: Sequence[Delivery]) -> Step:
        """Note that planned deliveries are stored; they wait their turn in the log."""
        step = NOTHING
        for delivery in deliveries:
            self._planned.discard(delivery.id)
            self._forget(delivery.event_id)
        for key in {delivery.destination for delivery in deliveries}:
            self._queues[key].backlog = True
            step += self._queues[key].fetch()
        return step

    def unplan(self, deliveries: Sequence[Delivery]) -> Step:
        """Undo planned deliveries that will never be stored: their events return to the state without them.

        A sibling may have ended meanwhile, so the log learns the state even of events it never saw as pending.
        """
        for delivery in deliveries:
            self._planned.discard(delivery.id)
            del self._states[delivery.event_id][delivery.id]
        moved: list[Fact] = []
        for event_id in {delivery.event_id: None for delivery in deliveries}:
            after = state_of(self._states[event_id].values())
            if after is not State.PENDING:
                moved.append(EventMoved(event_id, State.PENDING, after))
            self._forget(event_id)
        return Step(tuple(moved))

    def due(self, due: Due, at: float) -> Step:
        """Start what the log returned for a `Fetch`."""
        queue = self._queues[due.destination]
        queue.backlog = due.more
        queue.wake_by(due.next_at)
        step = NOTHING
        for task in due.tasks:
            if task.delivery.id in self._queue_of:
                continue
            if queue.free <= 0:
                queue.backlog = True
                break
            step += self._begin(queue, task, at)
        return step

    def tick(self, at: float) -> Step:
        """Fetch for every destination whose next retry is due."""
        step = NOTHING
        for queue in self._queues.values():
            if queue.wake_at is not None and queue.wake_at <= at:
                queue.wake_at = None
                queue.backlog = True
                step += queue.fetch()
        return step

    def settled(self, delivery_id: int) -> Step:
        """The log has stored a delivery; once no newer write is outstanding, it may hand the delivery out again."""
        self._writes[delivery_id] -= 1
        if self._writes[delivery_id]:
            return NOTHING
        del self._writes[delivery_id]
        delivery = self._waiting.pop(delivery_id)
        queue = self._queue_of.pop(delivery_id)
        self._forget(delivery.event_id)
        queue.unsettled.discard(delivery_id)
        queue.wake_by(delivery.next_attempt_at)
        return queue.fetch()

    def ended(self, ended: AttemptEnded, at: float) -> Step:
        """Call the next webhook or end the round. The end of a call that was cut off is ignored."""
        queue = self._queue_of.get(ended.delivery_id)
        round_ = queue.rounds.get(ended.delivery_id) if queue else None
        if queue is None or round_ is None:
            return NOTHING
        attempt = round_.finished(ended)
        queue.totals = msgspec.structs.replace(queue.totals, last_ms=ended.duration_ms)
        if ended.outcome in {Outcome.TIMEOUT, Outcome.TOTAL_TIMEOUT}:
            queue.count(timeouts=1)
        if ended.outcome is Outcome.INTERRUPTED:
            del queue.rounds[ended.delivery_id], self._queue_of[ended.delivery_id]
            self._forget(round_.task.delivery.event_id)
            queue.backlog = True
            return Step((attempt,))
        round_.outcomes.append(ended.outcome)
        for name, value in ended.response_headers:
            if name.lower() == "retry-after":
                asked = retry.parse_retry_after(value, at)
                round_.retry_after = max(round_.retry_after or 0.0, asked or 0.0) or None
        return Step((attempt,)) + self._continue(queue, round_, at)

    @property
    def next_wake(self) -> float | None:
        """When `tick` will have something to do, in epoch seconds; None if nothing waits for time to pass."""
        return min((queue.wake_at for queue in self._queues.values() if queue.wake_at is not None), default=None)

    def totals(self) -> tuple[DestinationTotals, ...]:
        """The totals of every destination in configured order, then those of removed ones that have any."""
        return tuple(
            queue.totals
            for queue in self._queues.values()
            if queue.destination is not None or queue.totals != DestinationTotals(queue.key)
        )

    def in_flight(self) -> tuple[InFlight, ...]:
        """The calls under way, oldest round first."""
        rounds = (round_ for queue in self._queues.values() for round_ in queue.rounds.values())
        oldest_first = sorted(rounds, key=lambda round_: round_.started_at)
        calls = (round_.in_flight(self._settings.total_timeout) for round_ in oldest_first)
        return tuple(call for call in calls if call is not None)

    def _begin(self, queue: DestinationQueue, task: Task, at: float) -> Step:
        if queue.destination is None:
            return self._cut_short(queue, task, at, Reason.DESTINATION_REMOVED)
        delivery = task.delivery
        try:
            round_ = Round(task, queue.destination, at)
        except (ValueError, ArithmeticError, LookupError):
            return self._cut_short(queue, task, at, Reason.NO_BODY)
        queue.rounds[delivery.id] = round_
        self._queue_of[delivery.id] = queue
        self._states.setdefault(delivery.event_id, dict(task.siblings))
        if Outcome.OK in task.finished:
            return self._end(queue, round_, at)
        return self._continue(queue, round_, at)

    def _continue(self, queue: DestinationQueue, round_: Round, at: float) -> Step:
        """Call the next webhook, or end the round when there is none or no time left."""
        hook = round_.next_webhook
        if hook is None:
            return self._end(queue, round_, at)
        left = self._settings.total_timeout - (at - round_.started_at)
        if left < SMALLEST_BUDGET:
            skipped = self._attempts.skipped(round_, self._settings.total_timeout)
            return Step(tuple(skipped)) + self._end(queue, round_, at)
        round_.budget = min(self._settings.webhook_timeout, left)
        short = self._settings.webhook_timeout - round_.budget
        round_.limit = Outcome.TIMEOUT if short < FULL_BUDGET_SLACK else Outcome.TOTAL_TIMEOUT
        round_.attempt = self._attempts.begun(round_, hook, at)
        call = Call(round_.task.delivery.id, hook, round_.body, round_.budget, round_.limit)
        return Step((round_.attempt,), (call,))

    def _end(self, queue: DestinationQueue, round_: Round, at: float) -> Step:
        before = round_.task.delivery
        if Outcome.OK in round_.outcomes:
            state, next_at = DeliveryState.DELIVERED, None
        else:
            next_at = retry.next_round_at(
                at,
                round_.number,
                before.id,
                self._settings.retry_schedule,
                self._settings.retry_jitter,
                round_.retry_after,
            )
            state = DeliveryState.FAILED if next_at is None else DeliveryState.PENDING
        delivery = msgspec.structs.replace(before, state=state, rounds=round_.number, next_attempt_at=next_at)
        queue.count_end(before, delivery)
        del queue.rounds[before.id]
        return self._close(queue, delivery) + queue.fetch()

    def _cut_short(self, queue: DestinationQueue, task: Task, at: float, reason: Reason) -> Step:
        """End a pending delivery before its rounds are used up; `reason` becomes that of its last attempt.

        If a webhook accepted it earlier in this round, it counts as delivered, like any other with a success.
        """
        before = self._waiting.get(task.delivery.id, task.delivery)
        round_ = queue.rounds.pop(before.id, None)
        self._queue_of[before.id] = queue
        self._states.setdefault(before.event_id, dict(task.siblings))
        if Outcome.OK in (task.finished if round_ is None else round_.outcomes):
            state, rounds = DeliveryState.DELIVERED, before.rounds + 1
        else:
            state, rounds = DeliveryState.FAILED, before.rounds
        delivery = msgspec.structs.replace(before, state=state, rounds=rounds, next_attempt_at=None)
        queue.count_end(before, delivery)
        if round_ is None or round_.attempt is None:
            return Step((self._attempts.ended_early(before, reason),)) + self._close(queue, delivery)
        return Step((cut_off(round_.attempt, at, reason),), (Cancel(before.id),)) + self._close(queue, delivery)

    def _close(self, queue: DestinationQueue, delivery: Delivery) -> Step:
        """Store the end of a round, and the event's new state if it changed."""
        states = self._states[delivery.event_id]
        before = state_of(states.values())
        if delivery.state is not None:
            states[delivery.id] = delivery.state
        after = state_of(states.values())
        moved: tuple[Fact, ...] = () if before is after else (EventMoved(delivery.event_id, before, after),)
        return self._write(queue, delivery) + Step(moved)

    def _write(self, queue: DestinationQueue, delivery: Delivery) -> Step:
        """Store a delivery; until that is settled, the log must not hand it out."""
        self._waiting[delivery.id] = delivery
        self._writes[delivery.id] += 1
        queue.unsettled.add(delivery.id)
        return Step((delivery,))

    def _forget(self, event_id: int) -> None:
        """Drop the states of an event once none of its deliveries is under way."""
        open_ids = self._states.get(event_id, {})
        if not any(each in self._queue_of or each in self._waiting or each in self._planned for each in open_ids):
            self._states.pop(event_id, None)


def state_of(deliveries: Iterable[DeliveryState]) -> State:
    """The state of a valid event: unrouted without deliveries, pending while any is, then failed if any failed."""
    states = set(deliveries)
    if not states:
        return State.UNROUTED
    if DeliveryState.PENDING in states:
        return State.PENDING
    return State.FAILED if DeliveryState.FAILED in states else State.DELIVERED
