"""A controllable engine for screen tests, and a real log filled by the real core."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from liveview.config.schema import Config
from liveview.core.dedup import Key, Original
from liveview.core.engine import Engine
from liveview.core.payload_check import deviations, message_id
from liveview.core.steps import Arrived, AttemptEnded, Call, Committed, Fetch, Replayed, Settled, Step
from liveview.errors import ControlError
from liveview.log import files, schema
from liveview.log.engine.tasks import due, past
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.reader import Reader
from liveview.log.write.writer import Job, Report, Writer
from liveview.model.delivery import Delivery, DeliveryState, Outcome
from liveview.model.destination import Override
from liveview.model.event import Balance, Event
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay, Replaying, ReplayProgress
from liveview.model.settings import Settings
from liveview.model.sink import SinkRequest
from liveview.model.snapshot import Endpoints, Snapshot
from liveview.runtime.recorded import RecordedSession, opened

START = 1_790_000_000.25
"""When the fixed sessions begin: 2026-09-21 14:13:20 UTC."""

ENDPOINTS = Endpoints(
    receiver="http://127.0.0.1:4080",
    sink="http://127.0.0.1:4081",
    log="/home/ada/.local/state/liveview/session-20260921-141320.db",
    token="secret",
    config=None,
    outside=(),
)


@dataclass
class FakeReplaying:
    """A replay whose progress a test sets."""

    replay: Replay
    moment: ReplayProgress = field(default_factory=lambda: ReplayProgress(120, 40, left=34.0))

    def progress(self) -> ReplayProgress:
        return self.moment

    def stop(self) -> None:
        self.moment = msgspec.structs.replace(self.moment, over=True, stopped=True, left=None)


@dataclass
class FakeSession:
    """A session whose snapshot, clock and settings a test sets; it is its own commands and notes each in `asked`.

    Without a receiver it is a recorded session, which has no commands. A name in `refusals` raises `ControlError`
    with that sentence; `previews` and `sent` are what those calls return.
    """

    endpoints: Endpoints = ENDPOINTS
    moment: Snapshot = field(default_factory=lambda: Snapshot(at=START, version=0, balance=Balance()))
    at: float = START
    effective: Settings = field(default_factory=Settings)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    previews: tuple[Preview, ...] = ()
    judge: Callable[[Outgoing], tuple[Preview, ...]] | None = None
    sent: Sent = field(default_factory=lambda: Sent(200, None))
    replies: dict[int, float] = field(default_factory=dict)
    replayed: "FakeReplaying | None" = None
    found: str | None = None

    @property
    def config_file(self) -> str | None:
        return self.found or self.endpoints.config

    @property
    def commands(self) -> "FakeSession | None":
        return self if self.endpoints.receiver else None

    def snapshot(self) -> Snapshot:
        return self.moment

    def now(self) -> float:
        return self.at

    def settings(self) -> Settings:
        return self.effective

    def replied_at(self, request_id: int) -> float | None:
        return self.replies.get(request_id)

    def retry_now(self, event_id: int) -> None:
        self._ask("retry_now", event_id)

    def give_up(self, event_id: int) -> None:
        self._ask("give_up", event_id)

    def set_override(self, name: str, override: Override | None) -> None:
        self._ask("set_override", name, override)

    def set_destination(self, key: str, enabled: bool | None) -> None:
        self._ask("set_destination", key, enabled)

    def set_behaviour(self, path: str, text: str | None) -> None:
        self._ask("set_behaviour", path, text)

    def set_panic(self, text: str) -> None:
        self._ask("set_panic", text)

    def mark(self, event_id: int, marked: bool) -> None:
        self._ask("mark", event_id, marked)

    def preview(self, request: Outgoing) -> tuple[Preview, ...]:
        self._ask("preview", request)
        return self.previews if self.judge is None else self.judge(request)

    def send(self, request: Outgoing) -> Sent:
        self._ask("send", request)
        return self.sent

    def new_session(self) -> str:
        self._ask("new_session")
        return self.endpoints.log

    def reload(self) -> str:
        self._ask("reload")
        return "nothing has changed"

    def replay(self, replay: Replay) -> Replaying:
        self._ask("replay", replay)
        self.replayed = FakeReplaying(replay)
        return self.replayed

    def recorded(self, path: str) -> RecordedSession:
        self._ask("recorded", path)
        return opened(path)

    def replaying(self) -> Replaying | None:
        return self.replayed

    def _ask(self, name: str, *values: Any) -> None:
        self.asked.append((name, *values))
        if name in self.refusals:
            raise ControlError(self.refusals[name])


class DictClaims:
    """`Claims` in a dictionary."""

    def __init__(self) -> None:
        self._originals: dict[Key, Original] = {}
        self.events: dict[int, Original] = {}

    def note(self, event: Event) -> None:
        self.events[event.id] = Original(event.id, event.received_at, event.payload or "", event.request_id)

    def find(self, key: Key) -> Original | None:
        return self._originals.get(key)

    def add(self, key: Key) -> None:
        newest = max(self.events)
        self._originals[key] = self.events[newest]


@dataclass
class Session:
    """A log and the engine that fills it; `at` is the clock, moved by hand."""

    path: Path
    config: Config = field(default_factory=Config)
    at: float = START

    def __post_init__(self) -> None:
        files.prepare(self.path)
        connection = files.read_write(self.path, "normal")
        schema.migrate(connection)
        self.reports: list[Report] = []
        self._more = threading.Condition()
        self._writer = Writer(connection, self._reported)
        self._writer.start()
        self._claims = DictClaims()
        self.engine = Engine(self.config, self._claims)
        self.calls: dict[int, Call] = {}
        self.at_sink: Callable[[Call, float, int | None], None] | None = None
        self.version = 0

    def send(self, name: object = "Purchase", user: object = "13793", **properties: Any) -> int:
        """One event arrives; its id."""
        known = {"distinct_id": user, "token": "dev", "time": round(self.at, 3)}
        body = {"event": name, "properties": {**known, **properties}}
        return self.post(msgspec.json.encode(body))

    def post(self, body: bytes, path: str = "/track", **headers: str) -> int:
        """A request arrives and is committed; the id of its last event."""
        pairs = (("Host", "127.0.0.1:4080"), ("Content-Type", "application/json"), *headers.items())
        arrived = Arrived("POST", path, "127.0.0.1", pairs, body, body)
        step = self._do(self.engine.handle(arrived, self.at))
        events = [fact for fact in step.facts if isinstance(fact, Event)]
        for event in events:
            self._claims.note(event)
        self._do(self.engine.handle(Committed(1), self.at))
        return events[-1].id

    def answer(self, delivery_id: int, outcome: Outcome = Outcome.OK, ms: float = 16.0, **more: Any) -> None:
        """The call of a delivery ends `ms` after it began; the clock is moved there unless it is later already."""
        began = next(call.started_at for call in self.engine.in_flight() if call.delivery_id == delivery_id)
        self.at = max(self.at, round(began + ms / 1000, 6))
        status = {Outcome.OK: 200, Outcome.HTTP_ERROR: 500}.get(outcome)
        call = self.calls.pop(delivery_id)
        if self.at_sink is not None and call.webhook.is_sink:
            self.at_sink(call, self.at, status)
        reply = {"status": status, "sent": (("Content-Type", "application/json"),), **more}
        self._do(self.engine.handle(AttemptEnded(delivery_id, outcome, ms, **reply), self.at))

    def answer_all(self, ms: float = 12.0) -> None:
        """Every open call is answered 200."""
        while self.calls:
            for delivery_id in tuple(self.calls):
                self.answer(delivery_id, ms=ms)

    def replay(self, destination: str, *event_ids: int) -> None:
        """Somebody replays events to a destination; the deliveries are committed and called."""
        self.flush()
        with contextlib.closing(files.read_only(self.path)) as reader:
            self._do(self.engine.handle(Replayed(destination, past(reader, event_ids)), self.at))
            self.flush()
            for command in self._do(self.engine.handle(Committed(1), self.at)).commands:
                if isinstance(command, Fetch):
                    self._do(self.engine.handle(due(reader, command, self.at), self.at))

    def snapshot(self, **more: Any) -> Snapshot:
        """The moment of this engine."""
        moment = Snapshot(
            at=self.at,
            version=self.version,
            balance=self.engine.balance,
            in_flight=self.engine.in_flight(),
            destinations=self.engine.totals(),
        )
        return msgspec.structs.replace(moment, **more)

    def close(self) -> None:
        """Write everything and stop."""
        assert self._writer.close(10)
        assert not [report for report in self.reports if report.error]

    def flush(self) -> None:
        """Wait until everything is in the log."""
        done = Job(())
        self._writer.submit(done)
        with self._more:
            assert self._more.wait_for(lambda: any(done in report.jobs for report in self.reports), 30)

    def detail(self, event_id: int) -> EventDetail:
        """Everything about an event, as soon as it is in the log."""
        self.flush()
        with Reader(self.path) as reader:
            found = reader.detail(event_id)
        assert found is not None
        return found

    def record(self, *facts: SinkRequest) -> None:
        """The sink received these requests: the log holds them from now on."""
        self._writer.submit(Job(facts))
        self.flush()

    def _reported(self, report: Report) -> None:
        with self._more:
            self.reports.append(report)
            self._more.notify_all()

    def judge(self, request: Outgoing) -> tuple[Preview, ...]:
        """What this engine would make of a request."""
        arrived = Arrived(request.method, request.target, "", request.headers, request.body, request.body)
        return self.engine.preview(arrived, self.at)

    def keep_sink_requests(self) -> None:
        """From now on the log also holds what the sink received."""

        def record(call: Call, at: float, status: int | None) -> None:
            headers = (("Host", "127.0.0.1:4081"), ("Content-Type", "application/json"))
            path = call.webhook.url.removeprefix("sink:")
            received = SinkRequest(
                received_at=at,
                path=path,
                headers=headers,
                body=call.body,
                behaviour="ok",
                status=status,
                deviations=deviations(call.body),
                message_id=message_id(call.body),
            )
            self._writer.submit(Job((received,)))

        self.at_sink = record

    def _do(self, step: Step) -> Step:
        self._writer.submit(Job(step.facts))
        self.version += 1
        for command in step.commands:
            if isinstance(command, Call):
                self.calls[command.delivery_id] = command
        for fact in step.facts:
            if isinstance(fact, Delivery) and fact.state is not None and _is_end(fact):
                self._do(self.engine.handle(Settled(fact.id), self.at))
        return step


def _is_end(delivery: Delivery) -> bool:
    """Whether this is the end of a round, not the plan of a delivery."""
    return bool(delivery.rounds) or delivery.state is DeliveryState.FAILED
