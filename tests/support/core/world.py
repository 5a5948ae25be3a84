"""A small world around the engine: a log, a scripted sender, and a clock that is only a number."""

import json
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

import msgspec

from liveview.config.schema import Config, DedupConfig, DeliveryConfig
from liveview.core.engine import Engine
from liveview.core.steps import (
    Arrived,
    AttemptEnded,
    Call,
    Cancel,
    CommitFailed,
    Committed,
    Decided,
    Fetch,
    GiveUp,
    Input,
    Reconfigured,
    Refused,
    Replayed,
    RetryNow,
    Settled,
    Step,
    Tick,
)
from liveview.model.delivery import Attempt, Decision, Delivery, Outcome
from liveview.model.destination import Destination, Webhook
from liveview.model.event import Balance, Event, Wire
from liveview.model.facts import Fact
from tests.support.core.memory_log import MemoryLog

NOW = 1_577_836_800.5
"""The moment at which every simulated world begins."""
TOKEN = "2ce2b45b-af44-4426-a3ef-a314abce9c85"
TIE = 1e-6
"""Seconds by which sums of epoch times may differ, because they are floats."""


def body(event: object = "Purchase", /, **properties: object) -> bytes:
    """The bytes of an event with all required properties; `properties` add to them or replace them."""
    required: dict[str, object] = {"distinct_id": "13793", "token": TOKEN, "time": NOW}
    return json.dumps({"event": event, "properties": required | properties}).encode()


def arrived(content: bytes, path: str = "/track", basic_user: str = "") -> Arrived:
    """A request to `path` with `content` as its body."""
    headers = (("Content-Type", "application/json"),)
    return Arrived("POST", path, "127.0.0.1", headers, content, content, basic_user)


def refused(status: int = 413) -> Refused:
    """A request that never became an event."""
    return Refused("POST", "/track", Wire.HTTP_API, "127.0.0.1", (), status, "too large")


def destination(name: str, hooks: int = 1, **options: bool | str) -> Destination:
    """A destination with this many webhooks on the sink."""
    urls = tuple(Webhook(f"sink:/{name.lower()}/{number}") for number in range(1, hooks + 1))
    return msgspec.convert({"name": name, "webhooks": urls, **options}, Destination)


def config(
    *destinations: Destination,
    delivery: DeliveryConfig | None = None,
    window: str = "session",
    policy: str = "drop",
) -> Config:
    """A configuration with these destinations, and defaults for everything else."""
    dedup = msgspec.convert({"window": window, "policy": policy}, DedupConfig)
    return Config(delivery=delivery or DeliveryConfig(), dedup=dedup, destinations=destinations)


def events_of(step: Step) -> list[Event]:
    """The events among the facts of a step."""
    return [fact for fact in step.facts if isinstance(fact, Event)]


def deliveries_of(step: Step) -> list[Delivery]:
    """The deliveries among the facts of a step."""
    return [fact for fact in step.facts if isinstance(fact, Delivery)]


def attempts_of(step: Step) -> list[Attempt]:
    """The attempts among the facts of a step."""
    return [fact for fact in step.facts if isinstance(fact, Attempt)]


def calls_of(step: Step) -> list[Call]:
    """The calls among the commands of a step."""
    return [command for command in step.commands if isinstance(command, Call)]


@dataclass
class Made:
    """One call as the sender saw it. `life` counts the runs of the program; `ended_at` is None if it was cut off.

    `cut` says that the engine itself cut it off. The engine is told its outcome all the same, and late, because a
    reply may cross the cancellation.
    """

    call: Call
    life: int
    round: int
    at: float
    ended_at: float | None = None
    outcome: Outcome | None = None
    cut: bool = False


@dataclass
class Waiting:
    """The facts of one step on their way into the log; a failed commit loses them if they are from `intake`."""

    facts: tuple[Fact, ...]
    intake: bool


Reply = tuple[Outcome, float]
"""What a webhook does with a call: the outcome, and the seconds until then (at most the budget)."""


@dataclass
class World:
    """An engine, its log, and everything that happens between them, one small move at a time.

    Commits reach the log first and are reported to the engine later, as by a writer thread. `prompt` says whether a
    `Fetch` is answered at once or as late as everything else. `replies` are what webhooks do, in turn.
    """

    config: Config
    replies: Sequence[Reply] = ((Outcome.OK, 0.01),)
    prompt: bool = True
    log: MemoryLog = field(default_factory=MemoryLog)
    now: float = NOW
    life: int = 1
    made: list[Made] = field(default_factory=list)
    crowds: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.log.policy = self.config.dedup.policy
        self.engine = Engine(self.config, self.log.claims())
        self.queue: deque[Waiting] = deque()
        self.reports: deque[Input] = deque()
        self.fetches: deque[Fetch] = deque()
        self.active: dict[int, tuple[Made, Reply]] = {}
        self.unbalanced: list[tuple[Balance, Balance]] = []
        self._next_reply = cycle(self.replies)

    # What the outside does.

    def send(self, content: bytes) -> Event:
        """A client posts one event."""
        return events_of(self.handle(arrived(content)))[0]

    def refuse(self) -> None:
        """A client sends a request that is refused."""
        self.handle(refused())

    def wait(self, seconds: float) -> None:
        """Time passes, and everything due in the meantime happens in order."""
        until = self.now + seconds
        while (moment := self._next_moment()) is not None and moment <= until:
            self.now = max(self.now, moment)
            self._happen()
        self.now = until

    def retry_now(self, event_id: int) -> None:
        """The user retries an event at once."""
        self.handle(RetryNow(self.log.pending(event_id)))

    def give_up(self, event_id: int) -> None:
        """The user gives an event up."""
        self.handle(GiveUp(self.log.pending(event_id)))

    def replay(self, destination: str, *event_ids: int) -> Step:
        """The user replays events of the log to a destination."""
        return self.handle(Replayed(destination, self.log.stored_events(event_ids)))

    def reconfigure(self, new_config: Config) -> None:
        """Another configuration takes effect."""
        self.config = new_config
        self.handle(Reconfigured(new_config))

    # What the log writer does.

    def commit(self) -> None:
        """The writer commits everything that waits; the engine does not know yet."""
        intake = sum(waiting.intake for waiting in self.queue)
        if intake:
            self.reports.append(Committed(intake))
        for waiting in self.queue:
            self.log.store(waiting.facts)
            ends = () if waiting.intake else deliveries_of(Step(waiting.facts))
            self.reports.extend(Settled(delivery.id) for delivery in ends)
        self.queue.clear()

    def report(self) -> None:
        """The engine gets the oldest report that it does not know yet."""
        if self.reports:
            self.handle(self.reports.popleft())

    def answer(self) -> None:
        """The log answers the oldest `Fetch` with what it holds now."""
        if self.fetches:
            self.handle(self.log.due(self.fetches.popleft(), self.now))

    def fail(self) -> None:
        """The disk is full: all waiting intake is lost, and the ends of rounds are written later."""
        while self.reports:
            self.report()
        self.queue = deque(waiting for waiting in self.queue if not waiting.intake)
        self.handle(CommitFailed())

    def restart(self, new_config: Config | None = None) -> None:
        """The program is killed and restarted on the same log."""
        self.config = new_config or self.config
        self.queue.clear()
        self.reports.clear()
        self.fetches.clear()
        self.active.clear()
        self.life += 1
        resume = self.log.recover(self.now)
        self.engine = Engine(self.config, self.log.claims(), resume)
        self._carry_out(self.engine.resume())

    def flush(self) -> None:
        """Everything decided is written and reported, and every `Fetch` answered; no time passes."""
        while self.queue or self.reports or self.fetches:
            self.commit()
            while self.reports:
                self.report()
            while self.fetches:
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

    # How inputs and commands are exchanged.

    def handle(self, given: Input) -> Step:
        """Give the engine one input, check the balance, and carry out its step."""
        step = self.engine.handle(given, self.now)
        self._carry_out(step, intake=isinstance(given, Decided))
        return step

    def decided(self) -> Balance:
        """The balance of the log if everything waiting were written now."""
        whole = MemoryLog()
        whole.policy = self.config.dedup.policy
        for table in (self.log.requests, self.log.events, self.log.deliveries):
            whole.store(table.values())
        for waiting in self.queue:
            whole.store(waiting.facts)
        return whole.balance()

    def _carry_out(self, step: Step, *, intake: bool = False) -> None:
        if step.facts:
            self.queue.append(Waiting(step.facts, intake))
        if self.engine.balance != self.decided():
            self.unbalanced.append((self.engine.balance, self.decided()))
        for command in step.commands:
            match command:
                case Fetch():
                    self.fetches.append(command)
                case Call():
                    self._call(command)
                case Cancel(delivery_id):
                    made, (outcome, _) = self.active.pop(delivery_id)
                    made.cut = True
                    self.reports.append(AttemptEnded(delivery_id, outcome, 0.0))
        while self.prompt and self.fetches:
            self.answer()

    def _call(self, call: Call) -> None:
        finished = self._delivery(call.delivery_id).rounds
        made = Made(call, self.life, finished + 1, self.now)
        self.made.append(made)
        outcome, seconds = next(self._next_reply)
        reply = (outcome, seconds) if seconds < call.budget else (call.limit, call.budget)
        if call.delivery_id in self.active:
            raise AssertionError("a delivery has two calls under way")
        self.active[call.delivery_id] = (made, reply)
        where = self._delivery(call.delivery_id).destination
        crowd = sum(self._delivery(delivery_id).destination == where for delivery_id in self.active)
        self.crowds[where] = max(self.crowds[where], crowd)

    def _delivery(self, delivery_id: int) -> Delivery:
        for waiting in reversed(self.queue):
            for fact in waiting.facts:
                if isinstance(fact, Delivery) and fact.id == delivery_id:
                    return fact
        return self.log.deliveries[delivery_id]

    def _next_moment(self) -> float | None:
        moments = [made.at + seconds for made, (_, seconds) in self.active.values()]
        wake = self.engine.next_wake
        return min([*moments, wake] if wake is not None else moments, default=None)

    def _happen(self) -> None:
        """End the calls whose time has come, then tick if the engine asked for it."""
        over = [
            (made.at + seconds, delivery_id)
            for delivery_id, (made, (_, seconds)) in self.active.items()
            if made.at + seconds <= self.now
        ]
        for _, delivery_id in sorted(over):
            made, (outcome, seconds) = self.active.pop(delivery_id)
            made.ended_at, made.outcome = self.now, outcome
            self.handle(AttemptEnded(delivery_id, outcome, seconds * 1000))
        if self.engine.next_wake is not None and self.engine.next_wake <= self.now:
            self.handle(Tick())

    # What the laws check.

    def rounds(self) -> dict[tuple[int, int, int], list[Made]]:
        """The calls of each round by life, delivery and round."""
        by_round: dict[tuple[int, int, int], list[Made]] = {}
        for made in self.made:
            by_round.setdefault((made.life, made.call.delivery_id, made.round), []).append(made)
        return by_round

    def sent(self) -> list[Delivery]:
        """The stored deliveries whose route says send."""
        return [row for row in self.log.deliveries.values() if row.decision is Decision.SEND]
