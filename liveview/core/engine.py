"""The engine: `handle(input, at)` returns facts to store and commands to carry out. Only this file knows the order.

It owns the balance: `received = invalid + duplicate + unrouted + pending + delivered + failed` holds after every step.
The delivery of an event starts when its commit is reported, never before. How an event is judged is left to `intake`,
how deliveries proceed to `deliver`.
"""

from collections import Counter

from liveview.config.schema import Config
from liveview.core.dedup import Claims
from liveview.core.deliver import Deliveries
from liveview.core.intake import Intake, Planned
from liveview.core.steps import (
    NOTHING,
    Arrived,
    AttemptEnded,
    CommitFailed,
    Committed,
    Due,
    GiveUp,
    Input,
    OfDelivery,
    Reconfigured,
    Refused,
    Replayed,
    Resume,
    RetryNow,
    Settled,
    Step,
    Tick,
)
from liveview.model.delivery import Delivery
from liveview.model.event import Balance, Event, State
from liveview.model.facts import EventMoved
from liveview.model.preview import Preview
from liveview.model.snapshot import DestinationTotals, InFlight


class Engine:
    """All decisions, from the bytes of a request to the end of its last delivery."""

    def __init__(self, config: Config, claims: Claims, resume: Resume | None = None) -> None:
        resume = resume or Resume()
        self._intake = Intake(config, claims, resume)
        self._deliveries = Deliveries(config.destinations, config.delivery, resume.last_attempt_id, resume.pending)
        self._states: Counter[State] = Counter({state: getattr(resume.balance, state) for state in State})
        self._received = resume.balance.received
        self._refused = resume.balance.refused

    def resume(self) -> Step:
        """Continue with what an earlier run on the same log left pending."""
        return self._deliveries.resume()

    def preview(self, arrived: Arrived, at: float) -> tuple[Preview, ...]:
        """What `handle` would decide about each event of a request at `at`; nothing is claimed or counted."""
        return self._intake.preview(arrived, at)

    def handle(self, given: Input, at: float) -> Step:
        """Decide what follows from one input at `at` (epoch seconds)."""
        step = self._decide(given, at)
        for fact in step.facts:
            if isinstance(fact, Event):
                self._received += 1
                self._states[fact.state] += 1
            elif isinstance(fact, EventMoved):
                self._states[fact.was] -= 1
                self._states[fact.state] += 1
        return step

    def _decide(self, given: Input, at: float) -> Step:
        match given:
            case Arrived():
                return Step(self._intake.receive(given, at).facts)
            case Refused():
                self._refused += 1
                return Step(self._intake.refuse(given, at).facts)
            case Replayed() if self._deliveries.knows(given.destination):
                planned = self._intake.replay(given, at).deliveries
                return Step(planned) + self._deliveries.plan(planned, given.events)
            case Replayed():
                return NOTHING
            case Committed(steps):
                return self._stored(steps, at)
            case CommitFailed():
                return self._undo()
            case Reconfigured(config):
                self._intake.configure(config)
                return self._deliveries.configure(config.destinations, config.delivery, at)
            case _:
                return self._deliver(given, at)

    def _deliver(self, given: OfDelivery, at: float) -> Step:
        match given:
            case AttemptEnded():
                return self._deliveries.ended(given, at)
            case Settled(delivery_id):
                return self._deliveries.settled(delivery_id)
            case Due():
                return self._deliveries.due(given, at)
            case Tick():
                return self._deliveries.tick(at)
            case RetryNow(tasks):
                return self._deliveries.retry_now(tasks, at)
            case GiveUp(tasks):
                return self._deliveries.give_up(tasks, at)

    def _stored(self, steps: int, at: float) -> Step:
        step = NOTHING
        for stored in self._intake.commit(steps):
            if isinstance(stored, Planned):
                step += self._deliveries.planned(stored.deliveries)
            else:
                step += self._deliveries.start(stored.tasks, at)
        return step

    def _undo(self) -> Step:
        planned: list[Delivery] = []
        for lost in self._intake.undo():
            if isinstance(lost, Planned):
                planned += lost.deliveries
                continue
            self._refused -= lost.request.problem is not None
            for event in lost.events:
                self._received -= 1
                self._states[event.state] -= 1
        return self._deliveries.unplan(planned)

    @property
    def balance(self) -> Balance:
        """The balance after all decisions so far."""
        counts = {state.value: self._states[state] for state in State}
        return Balance(received=self._received, refused=self._refused, **counts)

    @property
    def next_wake(self) -> float | None:
        """When the next `Tick` is due, in epoch seconds; None while nothing waits for time to pass."""
        return self._deliveries.next_wake

    def in_flight(self) -> tuple[InFlight, ...]:
        """The calls under way, oldest round first."""
        return self._deliveries.in_flight()

    def totals(self) -> tuple[DestinationTotals, ...]:
        """The totals of each destination so far."""
        return self._deliveries.totals()
