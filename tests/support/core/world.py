"""A small world around the core: a log, a scripted sender, and a clock that is only a number."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import TypeAlias

import msgspec

from liveview.config.schema import Config
from liveview.core.batch import Batch, BatchRows
from liveview.core.deliver import Deliveries
from liveview.core.intake import Intake, Prepared, PreparedRefusal, keys_of
from liveview.core.replay import planned
from liveview.core.steps import AttemptEnded, Call, Cancel, Due, Fetch, Replayed, Resume, Step, Task
from liveview.core.store import ClaimsLost, Noted, Stored
from liveview.model.delivery import Attempt, Decision, Delivery, Outcome
from liveview.model.event import Balance, Event, Request
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.runtime.pipelines import Pipelines
from tests.support.core.inputs import NOW, arrived, refused
from tests.support.core.memory_log import MemoryLog, Wish
from tests.support.core.receiver import Receiver

TIE = 1e-6
"""Seconds by which sums of epoch times may differ, because they are floats."""


def deliveries_of(step: Step) -> list[Delivery]:
    """The deliveries among the rows of a step."""
    return [row for row in step.rows if isinstance(row, Delivery)]


def attempts_of(step: Step) -> list[Attempt]:
    """The attempts among the rows of a step."""
    return [row for row in step.rows if isinstance(row, Attempt)]


def calls_of(step: Step) -> list[Call]:
    """The calls among the commands of a step."""
    return [command for command in step.commands if isinstance(command, Call)]


def fetches_of(step: Step) -> list[Fetch]:
    """The questions to the log among the commands of a step."""
    return [command for command in step.commands if isinstance(command, Fetch)]


@dataclass
class Made:
    """One call as the sender saw it.

    A call that the core itself cuts off gets its outcome all the same, and late, because a reply may cross the
    cancellation.
    """

    call: Call
    """What was to be called."""
    life: int
    """The run of the program, counted from 1."""
    round: int
    """The round of the delivery."""
    at: float
    """When it began, in epoch seconds."""
    ended_at: float | None = None
    """When it ended, in epoch seconds; None if it was cut off."""
    outcome: Outcome | None = None
    """How it ended; None if it was cut off."""
    cut: bool = False
    """Whether the core itself cut it off."""


class Forwarded(msgspec.Struct, frozen=True):
    """Retries in the log were made due."""


Reply: TypeAlias = tuple[Outcome, float]
"""What a webhook does with a call: the outcome, and the seconds until then (at most the budget)."""
Report: TypeAlias = Stored | ClaimsLost | Noted | Forwarded | AttemptEnded
"""What the core does not know yet."""


@dataclass
class World:
    """The core, its log, and everything that happens between them, one small move at a time.

    Requests wait until a batch is decided, commits reach the log first and are reported later, as by a writer thread.
    `prompt` says whether a `Fetch` is answered at once or as late as everything else. `replies` are what webhooks do,
    in turn. Whatever happens, every step is checked: see `_check`.
    """

    config: Config
    replies: Sequence[Reply] = ((Outcome.OK, 0.01),)
    prompt: bool = True
    log: MemoryLog = field(default_factory=MemoryLog)
    now: float = NOW
    life: int = 1
    made: list[Made] = field(default_factory=list)
    """All calls, oldest first."""
    crowds: Counter[str] = field(default_factory=Counter)
    """The largest number of calls that were under way at once, by destination."""
    heaviest: Counter[str] = field(default_factory=Counter)
    """The largest weight that waited in memory for a place, by destination."""
    unbalanced: list[tuple[Balance, Balance]] = field(default_factory=list)
    """Balances that did not add up, as counted and as recounted."""

    def __post_init__(self) -> None:
        self.log.policy = self.config.dedup.policy
        self.arrivals: list[Prepared | PreparedRefusal] = []
        self.deciding: list[Prepared | PreparedRefusal] = []
        self.wishes: deque[Wish] = deque()
        self.reports: deque[Report] = deque()
        self.fetches: deque[Fetch] = deque()
        self.answers: deque[Due] = deque()
        self.active: dict[int, tuple[Made, Reply]] = {}
        self.waiting: dict[int, Task] = {}
        self._next_reply = cycle(self.replies)
        self._balanced = -1  # the changes of the log at which the balance was checked last
        self._begin(Resume())

    def _begin(self, resume: Resume) -> None:
        attempts = count(resume.last_attempt_id + 1)
        settings = self.config
        known = self.log.pipelines.values()
        self.pipelines = Pipelines(known, b"key", lambda: self.now, self._keep)
        self.intake = Intake(settings, resume.spellings, pipeline=self.pipelines.of(settings))
        self.deliveries = Deliveries(
            settings.destinations, settings.delivery, lambda: next(attempts), resume.pending, self.pipelines.bodies
        )
        rival = msgspec.structs.replace(settings, destinations=())
        self._rival = Receiver(rival, self.log)

    def _keep(self, frozen: FrozenPipeline) -> None:
        self.log.commit_all(((frozen,),))

    @property
    def balance(self) -> Balance:
        """How many stored events are in each state."""
        return self.log.balance

    # What the outside does.

    def send(self, content: bytes, path: str = "/track") -> None:
        """A client posts a body; the request waits for the next batch."""
        self.arrivals.append(self.intake.prepare(arrived(content, path), self.now))

    def post(self, content: bytes, path: str = "/track") -> Event:
        """A client posts a body, and everything is stored; its last event."""
        self.send(content, path)
        self.flush()
        return self.log.events[max(self.log.events)]

    def refuse(self) -> None:
        """A client sends a request that is refused."""
        self.arrivals.append(PreparedRefusal(refused(), self.now))

    def rival(self, content: bytes) -> BatchRows:
        """Another receiver, which has no destinations, stores a request in the same log at once."""
        rows = self._rival.post(content, at=self.now)
        self._check()
        return rows

    def wait(self, seconds: float) -> None:
        """Time passes, and everything due in the meantime happens in order."""
        until = self.now + seconds
        while (moment := self._next_moment()) is not None and moment <= until:
            self.now = max(self.now, moment)
            self._happen()
        self.now = until

    def retry_now(self, event_id: int) -> None:
        """The user retries an event at once."""
        if self.log.retry_now(event_id, self.now):
            self.reports.append(Forwarded())

    def give_up(self, event_id: int) -> Step:
        """The user gives an event up."""
        tasks = self.log.pending(event_id)
        return self._carry_out(self.deliveries.give_up(event_id, tasks, self.now), tasks)

    def replay(self, destination: str, *event_ids: int) -> Batch | None:
        """The user replays events of the log to a destination; None if it is not configured."""
        if not self.deliveries.knows(destination):
            return None
        batch = planned(Replayed(destination, self.log.past(event_ids)), self.now, self.intake.pipeline)
        if batch.replays:
            self.wishes.append(batch)
        return batch

    def steer(self, step: Step) -> Step:
        """The user has done something that the core answered with this step."""
        return self._carry_out(step)

    def reconfigure(self, new_config: Config) -> None:
        """Another configuration takes effect."""
        self.config = new_config
        self.intake.configure(new_config, pipeline=self.pipelines.of(new_config))
        self._carry_out(self.deliveries.configure(new_config.destinations, new_config.delivery, self.now))

    # What the program does between the core and its log.

    def decide(self) -> Batch | None:
        """All waiting requests become a batch; None if there are none, or if another batch is on its way."""
        if self.deciding or not self.arrivals:
            return None
        self.deciding, self.arrivals = self.arrivals, []
        return self._decide()

    def _decide(self) -> Batch:
        held = self.log.holders(keys_of(self.deciding), copies=self.intake.asks_for_consent)
        room = self.deliveries.room()
        batch = self.intake.decide(self.deciding, held.found, self.now, seen=held.seen, room=room, sent=held.sent)
        self.wishes.append(batch)
        return batch

    def record(self) -> None:
        """The calls under way are recorded."""
        if rows := self.deliveries.under_way(self.now):
            self.wishes.append(tuple(rows))

    def commit(self) -> None:
        """The log stores everything that waits; the core does not know yet."""
        self.reports += self.log.commit_all(tuple(self.wishes))
        self.wishes.clear()
        self._check()

    def report(self) -> None:
        """The core gets the oldest report that it does not know yet."""
        if not self.reports:
            return
        match report := self.reports.popleft():
            case Stored():
                if report.rows.requests:
                    self.intake.stored(report.rows)
                    self.deciding = []
                tasks, waiting = report.rows.tasks, report.rows.waiting
                self._carry_out(self.deliveries.start(tasks, waiting, self.now), tasks)
            case ClaimsLost():
                self.intake.lost()
                self._decide()
            case Noted():
                ends = [row for row in report.rows if isinstance(row, Delivery)]
                self._carry_out(self.deliveries.noted(ends, self.now))
            case Forwarded():
                self._carry_out(self.deliveries.brought_forward(self.now))
            case AttemptEnded():
                self._carry_out(self.deliveries.ended(report, self.now))

    def answer(self) -> None:
        """The log answers the oldest `Fetch`, and the core gets the answer with the next move of this kind."""
        if self.answers:
            due = self.answers.popleft()
            self._carry_out(self.deliveries.due(due, self.now), due.tasks)
        elif self.fetches:
            self.answers.append(self.log.lease(self.fetches.popleft(), self.now))

    def fail(self) -> None:
        """The disk is full: waiting batches are lost, and the ends of rounds are written later."""
        while self.reports:
            self.report()
        self.wishes = deque(wish for wish in self.wishes if not isinstance(wish, Batch))
        if self.deciding:
            self.intake.lost()
            self.deciding = []

    def restart(self, new_config: Config | None = None) -> None:
        """The program is killed and restarted on the same log."""
        self.config = new_config or self.config
        self.arrivals, self.deciding = [], []
        for each in (self.wishes, self.reports, self.fetches, self.answers):
            each.clear()
        self.active.clear()
        self.waiting.clear()
        self.life += 1
        self._begin(self.log.recover(self.now))
        self._carry_out(self.deliveries.resume(self.now))

    def quit(self) -> None:
        """The program ends its calls, writes everything, and is started again."""
        for delivery_id in tuple(self.active):
            del self.active[delivery_id]
            self._carry_out(self.deliveries.ended(AttemptEnded(delivery_id, Outcome.INTERRUPTED, 0.0), self.now))
        self.commit()
        self.restart()

    def flush(self) -> None:
        """Everything is decided, written and reported, and every `Fetch` answered; no time passes."""
        while self.arrivals or self.wishes or self.reports or self.fetches or self.answers:
            self.decide()
            self.commit()
            while self.reports:
                self.report()
            while self.fetches or self.answers:
                self.answer()

    def settle(self) -> None:
        """Let time pass until nothing is left to do; a world that never comes to rest is an error."""
        for _ in range(5_000):
            self.flush()
            moment = self._next_moment()
            if moment is None:
                return
            self.now = max(self.now, moment)
            self._happen()
        raise AssertionError("this world never comes to rest")

    # How commands are carried out.

    def end(self, ended: AttemptEnded) -> Step:
        """A call ends, with everything that its reply says."""
        self.active.pop(ended.delivery_id, None)
        return self._carry_out(self.deliveries.ended(ended, self.now))

    def _carry_out(self, step: Step, tasks: Sequence[Task] = ()) -> Step:
        """Do what a step says, which was made of these new tasks among other things."""
        self.waiting |= {task.delivery.id: task for task in tasks}
        if step.rows:
            self.wishes.append(tuple(step.rows))
        for delivery in deliveries_of(step):
            self.waiting.pop(delivery.id, None)
        for command in step.commands:
            match command:
                case Fetch():
                    asked = {each.destination for each in self.fetches} | {each.destination for each in self.answers}
                    assert command.destination not in asked, "two fetches are open"
                    self.fetches.append(command)
                case Call():
                    self._call(command)
                case Cancel(delivery_id):
                    made, (outcome, _) = self.active.pop(delivery_id)
                    made.cut = True
                    self.reports.append(AttemptEnded(delivery_id, outcome, 0.0))
        self._check()
        while self.prompt and (self.fetches or self.answers):
            self.answer()
        return step

    def _check(self) -> None:
        """What must be true after every step."""
        assert self.deliveries.inconsistency() == ""
        if self.log.changes != self._balanced:
            self._balanced = self.log.changes
            counted, recounted = self.log.balance, self.log.recounted()
            if counted != recounted or not counted.holds:
                self.unbalanced.append((counted, recounted))
        weights: Counter[str] = Counter()
        for task in self.waiting.values():
            weights[task.delivery.destination] += task.weight
        self.heaviest |= weights

    def _call(self, call: Call) -> None:
        self.waiting.pop(call.delivery_id, None)
        delivery = self.log.deliveries[call.delivery_id]
        assert call.delivery_id not in self.active, "a delivery has two calls under way"
        assert call.delivery_id in self.log.leased, "a delivery is called without a lease"
        assert (delivery.next_attempt_at or 0.0) <= self.now, "a round begins before it is due"
        made = Made(call, self.life, delivery.rounds + 1, self.now)
        self.made.append(made)
        outcome, seconds = next(self._next_reply)
        reply = (outcome, seconds) if seconds < call.budget else (call.limit, call.budget)
        self.active[call.delivery_id] = (made, reply)
        self.crowds |= Counter(self.log.deliveries[each].destination for each in self.active)

    def _next_moment(self) -> float | None:
        moments = [made.at + seconds for made, (_, seconds) in self.active.values()]
        wake = self.deliveries.next_wake
        return min([*moments, wake] if wake is not None else moments, default=None)

    def _happen(self) -> None:
        """End the calls whose time has come, then tick if the core asked for it."""
        over = [
            (made.at + seconds, delivery_id)
            for delivery_id, (made, (_, seconds)) in self.active.items()
            if made.at + seconds <= self.now
        ]
        for _, delivery_id in sorted(over):
            made, (outcome, seconds) = self.active[delivery_id]
            made.ended_at, made.outcome = self.now, outcome
            self.end(AttemptEnded(delivery_id, outcome, seconds * 1000))
        if self.deliveries.next_wake is not None and self.deliveries.next_wake <= self.now:
            self._carry_out(self.deliveries.tick(self.now))

    # What the laws check.

    def rounds(self) -> dict[tuple[int, int, int], list[Made]]:
        """The calls of each round by life, delivery and round."""
        by_round: dict[tuple[int, int, int], list[Made]] = {}
        for made in self.made:
            by_round.setdefault((made.life, made.call.delivery_id, made.round), []).append(made)
        return by_round

    def requests(self) -> list[Request]:
        """The stored requests."""
        return list(self.log.requests.values())

    def sent(self) -> list[Delivery]:
        """The stored deliveries whose route says send."""
        return [row for row in self.log.deliveries.values() if row.decision is Decision.SEND]
