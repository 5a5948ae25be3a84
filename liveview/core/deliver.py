"""Delivery: which of the waiting deliveries begins its round when, and what may be asked of them.

The log is the queue: this module holds only what is leased from it, one `Tracked` each; everything else waits in the
table `deliveries`. What happens in a round is left to `rounds`.
"""

from collections.abc import Callable, Iterable, Mapping

from liveview.config.schema import DeliveryConfig
from liveview.core import retry
from liveview.core.attempts import Attempts
from liveview.core.breakpoints import Breakpoints
from liveview.core.destination_queue import DestinationQueue, Stage, Tracked
from liveview.core.pipeline.bodies import TaskBodies
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.rounds import Rounds
from liveview.core.steps import AttemptEnded, Due, Step, Task
from liveview.model.delivery import Attempt, Delivery, Outcome, Reason
from liveview.model.destination import Destination
from liveview.model.snapshot import DestinationTotals, InFlight


class Deliveries:
    """The queues of all destinations, and every delivery that is leased.

    `next_attempt_id` returns new ids; `bodies` makes what is sent, without a key for masks if it is not given.
    """

    def __init__(
        self,
        destinations: Iterable[Destination],
        settings: DeliveryConfig,
        next_attempt_id: Callable[[], int],
        pending: Iterable[str] = (),
        bodies: TaskBodies | None = None,
    ) -> None:
        most = settings.max_in_flight
        self._queues = {each.key: DestinationQueue(each.key, each, most) for each in destinations}
        self._rounds = Rounds(settings, Attempts(next_attempt_id), bodies or TaskBodies(Pipeline))
        self._tracked: dict[int, Tracked] = {}
        self.breakpoints = Breakpoints(lambda: self._queues, self._tracked, self._rounds, self._proceed)
        for key in pending:
            self._queues.setdefault(key, DestinationQueue(key, None, most)).note_backlog()

    def resume(self, at: float) -> Step:
        """Continue with what is waiting in the log."""
        return self._proceed(self._queues.values(), at, Step())

    def configure(self, destinations: Iterable[Destination], settings: DeliveryConfig, at: float) -> Step:
        """Use these destinations and budgets from now on.

        A round under way keeps the webhooks it began with. Everything pending for a destination that was removed fails;
        a destination that was enabled continues at once.
        """
        step, most = Step(), settings.max_in_flight
        self._rounds.settings = settings
        removed, self._queues = self._queues, {}
        for destination in destinations:
            queue = removed.pop(destination.key, None) or DestinationQueue(destination.key, None, most)
            queue.configure(destination, most)
            self._queues[queue.key] = queue
        for queue in removed.values():
            queue.configure(None, most)
        for tracked in tuple(self._tracked.values()):
            if tracked.queue.key in removed and tracked.stage is not Stage.ENDING:
                self._rounds.cut_short(tracked, at, Reason.DESTINATION_REMOVED, step)
        self._queues |= removed
        for queue in self._queues.values():
            queue.note_backlog()
        return self._proceed(self._queues.values(), at, step)

    def room(self) -> Mapping[str, int]:
        """How much of new deliveries each destination takes into memory, in units of `Task.weight`."""
        return {queue.key: queue.room for queue in self._queues.values()}

    def start(self, tasks: Iterable[Task], waiting: Iterable[str], at: float) -> Step:
        """Take deliveries that were stored and leased; for the destinations in `waiting`, others wait in the log."""
        touched: dict[str, DestinationQueue] = {}
        for task in tasks:
            queue = self._track(task).queue
            touched[queue.key] = queue
        for key in waiting:
            queue = touched[key] = self._queue(key)
            queue.note_backlog()
        return self._proceed(touched.values(), at, Step())

    def due(self, due: Due, at: float) -> Step:
        """Take what the log returned for a `Fetch`.

        For a removed destination that includes retries that are not due yet, to fail them. If it is configured again by
        now, they wait in the log as before.
        """
        step, queue = Step(), self._queue(due.destination)
        is_back = queue.answered(more=due.more, next_at=due.next_at) and queue.destination is not None
        for task in due.tasks:
            tracked = self._track(task)
            if is_back and (task.delivery.next_attempt_at or 0.0) > at:
                self._rounds.hand_back(tracked, step)
        return self._proceed((queue,), at, step)

    def tick(self, at: float) -> Step:
        """Fetch for every destination whose next retry is due."""
        return self._proceed(self._queues.values(), at, Step())

    def noted(self, ends: Iterable[Delivery], at: float) -> Step:
        """The log has stored these ends of rounds, and may lease the deliveries again, or has already done so."""
        touched: dict[str, DestinationQueue] = {}
        for end in ends:
            tracked = self._tracked.get(end.id)
            if tracked is None or tracked.stage is not Stage.ENDING or tracked.delivery != end:
                continue
            del self._tracked[end.id]
            queue = tracked.queue
            queue.wake_by(tracked.delivery.next_attempt_at)
            touched[queue.key] = queue
        return self._proceed(touched.values(), at, Step())

    def left(self, due: Mapping[str, float], at: float) -> Step:
        """Deliveries that nobody has wait in the log, by the key of their destination and when the first one is due.

        Those for a destination that was never configured here are for receivers that have it.
        """
        touched = [self._queues[key] for key in due if key in self._queues]
        for queue in touched:
            if due[queue.key] <= at:
                queue.note_backlog()
            queue.wake_by(due[queue.key])
        return self._proceed(touched, at, Step())

    def brought_forward(self, at: float) -> Step:
        """Retries in the log were made due now; they wait their turn."""
        for queue in self._queues.values():
            queue.wake_by(at)
        return self.tick(at)

    def give_up(self, event_id: int, tasks: Iterable[Task], at: float) -> Step:
        """Fail the pending deliveries of an event and cut off their calls; `tasks` are those just leased for that."""
        step = Step()
        for task in tasks:
            self._track(task)
        ending = [each for each in self._tracked.values() if each.delivery.event_id == event_id]
        for tracked in ending:
            if tracked.stage is not Stage.ENDING:
                self._rounds.cut_short(tracked, at, Reason.GIVEN_UP, step)
        return self._proceed(dict.fromkeys(tracked.queue for tracked in ending), at, step)

    def ended(self, ended: AttemptEnded, at: float) -> Step:
        """Call the next webhook or end the round. The end of a call that was cut off is ignored."""
        step = Step()
        tracked = self._tracked.get(ended.delivery_id)
        if tracked is None or tracked.stage is not Stage.CALLING:
            return step
        queue = tracked.queue
        step.rows.append(tracked.finished(ended))
        queue.count_call(ended)
        if ended.outcome is Outcome.INTERRUPTED:  # liveview stops: the delivery stays pending in the log
            queue.calling -= 1
            del self._tracked[ended.delivery_id]
            return step
        tracked.outcomes.append(ended.outcome)
        for name, value in ended.response_headers:
            if name.lower() == "retry-after":
                asked = retry.parse_retry_after(value, at)
                tracked.retry_after = max(tracked.retry_after or 0.0, asked or 0.0) or None
        self._rounds.go_on(tracked, at, step)
        return step if tracked.stage is Stage.CALLING else self._proceed((queue,), at, step)

    def under_way(self, before: float) -> list[Attempt]:
        """The calls that began before `before` (epoch seconds) and are not in the log yet; now they will be."""
        found = []
        for tracked in self._tracked.values():
            if tracked.stage is Stage.CALLING and not tracked.recorded and tracked.attempt is not None:
                if (tracked.attempt.started_at or 0.0) > before:
                    continue
                tracked.recorded = True
                found.append(tracked.attempt)
        return found

    def knows(self, key: str) -> bool:
        """Whether a destination with this key is configured, enabled or not."""
        return key in self._queues and self._queues[key].destination is not None

    @property
    def next_wake(self) -> float | None:
        """When `tick` will have something to do, in epoch seconds; None if nothing waits for time to pass."""
        return min((at for queue in self._queues.values() if (at := queue.next_wake) is not None), default=None)

    def totals(self) -> tuple[DestinationTotals, ...]:
        """The totals of every destination in configured order, then those of removed ones that have any."""
        return tuple(
            queue.totals
            for queue in self._queues.values()
            if queue.destination is not None or queue.totals != DestinationTotals(queue.key)
        )

    def in_flight(self) -> tuple[InFlight, ...]:
        """The calls under way, oldest round first."""
        calling = [tracked for tracked in self._tracked.values() if tracked.stage is Stage.CALLING]
        calling.sort(key=lambda tracked: tracked.started_at)
        return tuple(tracked.in_flight(self._rounds.settings.total_timeout) for tracked in calling)

    def inconsistency(self) -> str:
        """What contradicts the stages of the deliveries in memory; "" when nothing does. For tests."""
        for queue in self._queues.values():
            mine = [tracked for tracked in self._tracked.values() if tracked.queue is queue]
            ready = [tracked for tracked in mine if tracked.stage is Stage.READY]
            waiting = (*queue.fresh, *queue.retries, *queue.released)
            if {*waiting} != {*ready} or len(waiting) != len(ready):
                return f"{queue.key}: {len(ready)} are ready, but others wait"
            if queue.weight != sum(tracked.task.weight for tracked in (*queue.fresh, *queue.retries)):
                return f"{queue.key}: the weight is {queue.weight}"
            if queue.calling != sum(tracked.stage is Stage.CALLING for tracked in mine):
                return f"{queue.key}: {queue.calling} rounds are counted as under way"
            if queue.held != sum(tracked.stage is Stage.HELD for tracked in mine):
                return f"{queue.key}: {queue.held} rounds are counted as held"
        return ""

    def _queue(self, key: str) -> DestinationQueue:
        """The queue of a destination; one that is not configured any more only ends what is pending."""
        if key not in self._queues:
            self._queues[key] = DestinationQueue(key, None, self._rounds.settings.max_in_flight)
        return self._queues[key]

    def _track(self, task: Task) -> Tracked:
        queue = self._queue(task.delivery.destination)
        tracked = self._tracked[task.delivery.id] = Tracked(task, queue)
        queue.add(tracked)
        return tracked

    def _proceed(self, queues: Iterable[DestinationQueue], at: float, step: Step) -> Step:
        """Begin as many rounds as there are places for, and ask the log for more."""
        for queue in queues:
            while (tracked := queue.take()) is not None:
                self._rounds.begin(tracked, at, step)
            if (fetch := queue.fetch(at)) is not None:
                step.commands.append(fetch)
        return step
