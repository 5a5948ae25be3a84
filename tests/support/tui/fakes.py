"""A controllable engine for screen tests, and a real log filled by the real core."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from liveview.config.schema import Config
from liveview.core.batch import Batch, BatchRows
from liveview.core.deliver import Deliveries
from liveview.core.intake import Intake, keys_of
from liveview.core.payload_check import deviations, message_id
from liveview.core.planned.check import PlanCheck
from liveview.core.replay import planned
from liveview.core.steps import Arrived, AttemptEnded, Call, Fetch, Ids, Replayed, Step
from liveview.core.store import Row
from liveview.errors import ControlError
from liveview.log import files, schema
from liveview.log.engine.mask_key import ROW
from liveview.log.engine.tasks import derived_states, due, holders, past, pending
from liveview.log.queries import balance
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.reader import Reader
from liveview.log.rows import insert, store
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.delivery import Delivery, Outcome
from liveview.model.destination import Destination, Override
from liveview.model.event import Balance
from liveview.model.outgoing import Outgoing
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.plan import Plan
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay, Replaying, ReplayProgress
from liveview.model.settings import Settings
from liveview.model.sink import SinkRequest
from liveview.model.snapshot import Endpoints, Role, Snapshot
from liveview.runtime.pipelines import Pipelines
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

ATTACHED = Endpoints(
    receiver="",
    sink="",
    log="/home/ada/.local/state/liveview/mirrors/checkout.db",
    token="",
    config=None,
    outside=(),
    attached="postgresql://db.example.com:5432/qa?session=checkout",
    role=Role.OPERATOR,
)
VIEWED = msgspec.structs.replace(ATTACHED, role=Role.VIEWER)


@dataclass
class FakeReplaying:
    """A replay whose progress a test sets; `looks` counts how often it was asked for it."""

    replay: Replay
    moment: ReplayProgress = field(default_factory=lambda: ReplayProgress(120, 40, left=34.0))
    looks: int = 0

    def progress(self) -> ReplayProgress:
        self.looks += 1
        return self.moment

    def stop(self) -> None:
        self.moment = msgspec.structs.replace(self.moment, over=True, stopped=True, left=None)


@dataclass
class FakeSession:
    """A session whose snapshot, clock and settings a test sets; it is its own commands and notes each in `asked`.

    Without a receiver or a place to which it is attached it is a recorded session. That has no commands, nor has a
    viewer's. A name in `refusals` raises `ControlError` with that sentence; `previews` and `sent` are what those calls
    return.
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
    held: tuple[HeldRequest, ...] = ()

    @property
    def config_file(self) -> str | None:
        return self.found or self.endpoints.config

    @property
    def commands(self) -> "FakeSession | None":
        may_change = self.endpoints.is_live and self.endpoints.role is not Role.VIEWER
        return self if may_change else None

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

    def edit_destination(self, key: str | None, destination: Destination) -> None:
        self._ask("edit_destination", key, destination)

    def delete_destination(self, key: str) -> None:
        self._ask("delete_destination", key)

    def restore_destination(self, key: str) -> None:
        self._ask("restore_destination", key)

    def with_destinations(self, text: str) -> str:
        self._ask("with_destinations", text)
        return text

    def set_behaviour(self, path: str, text: str | None) -> None:
        self._ask("set_behaviour", path, text)

    def set_panic(self, text: str) -> None:
        self._ask("set_panic", text)

    def mark(self, event_id: int, marked: bool) -> None:
        self._ask("mark", event_id, marked)

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        self._ask("set_breakpoint", key, breakpoint_)

    def held_requests(self) -> tuple[HeldRequest, ...]:
        return self.held

    def release(self, delivery_id: int, body: bytes | None = None) -> None:
        self._ask("release", delivery_id, body)

    def fail_held(self, delivery_id: int) -> None:
        self._ask("fail_held", delivery_id)

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


KEY = bytes(32)
"""What masks IDs: always the same, so that pictures are."""


@dataclass
class Session:
    """A log and the core that fills it; `at` is the clock, moved by hand. Events are compared with `plan`.

    If the configuration has a step of the pipeline on, they go through it.
    """

    path: Path
    config: Config = field(default_factory=Config)
    at: float = START
    plan: Plan | None = None

    def __post_init__(self) -> None:
        files.prepare(self.path)
        self._connection = files.read_write(self.path, "normal")
        self._write = store
        schema.migrate(self._connection)
        self._connection.execute("insert into settings (kind, name, value) values (?, ?, ?)", (*ROW, KEY.hex()))
        pipelines = Pipelines((), KEY, lambda: self.at, self._keep)
        plan = None if self.plan is None else PlanCheck(self.plan)
        self._intake = Intake(self.config, plan=plan, pipeline=pipelines.of(self.config))
        attempts = count(1)
        self._deliveries = Deliveries(
            self.config.destinations, self.config.delivery, lambda: next(attempts), bodies=pipelines.bodies
        )
        self._last = Ids()
        self._leased: set[int] = set()
        self.calls: dict[int, Call] = {}
        self.at_sink: Callable[[Call, float, int | None], None] | None = None
        self.version = 0

    @contextlib.contextmanager
    def in_one_commit(self) -> Iterator[None]:
        """Store what happens in the block when it ends: a thousand commits take longer than what they store."""
        self._write = insert
        self._connection.execute("begin")
        try:
            yield
        finally:
            self._connection.execute("commit")
            self._write = store

    def _keep(self, frozen: FrozenPipeline) -> None:
        self._write(self._connection, [frozen])

    def send(self, name: object = "Purchase", user: object = "13793", **properties: Any) -> int:
        """One event arrives; its id."""
        known = {"distinct_id": user, "token": "dev", "time": round(self.at, 3)}
        body = {"event": name, "properties": {**known, **properties}}
        return self.post(msgspec.json.encode(body))

    def post(self, body: bytes, path: str = "/track", **headers: str) -> int:
        """A request arrives and is committed; the id of its last event."""
        pairs = (("Host", "127.0.0.1:4080"), ("Content-Type", "application/json"), *headers.items())
        given = [self._intake.prepare(Arrived("POST", path, "127.0.0.1", pairs, body, body), self.at)]
        found = holders(self._connection, keys_of(given))
        rows = self._commit(self._intake.decide(given, found, self.at, room=self._deliveries.room()))
        self._intake.stored(rows)
        return rows.last.event

    def answer(self, delivery_id: int, outcome: Outcome = Outcome.OK, ms: float = 16.0, **more: Any) -> None:
        """The call of a delivery ends `ms` after it began; the clock is moved there unless it is later already."""
        began = next(call.started_at for call in self._deliveries.in_flight() if call.delivery_id == delivery_id)
        self.at = max(self.at, round(began + ms / 1000, 6))
        status = {Outcome.OK: 200, Outcome.HTTP_ERROR: 500}.get(outcome)
        call = self.calls.pop(delivery_id)
        if self.at_sink is not None and call.webhook.is_sink:
            self.at_sink(call, self.at, status)
        reply = {"status": status, "sent": (("Content-Type", "application/json"),), **more}
        self._do(self._deliveries.ended(AttemptEnded(delivery_id, outcome, ms, **reply), self.at))

    def answer_all(self, ms: float = 12.0) -> None:
        """Every open call is answered 200."""
        while self.calls:
            for delivery_id in tuple(self.calls):
                self.answer(delivery_id, ms=ms)

    def replay(self, destination: str, *event_ids: int) -> None:
        """Somebody replays events to a destination; the deliveries are committed and called."""
        with contextlib.closing(files.read_only(self.path)) as reader:
            self._commit(planned(Replayed(destination, past(reader, event_ids)), self.at, self._intake.pipeline))

    def give_up(self, event_id: int) -> None:
        """Somebody gives an event up."""
        tasks = pending(self._connection, event_id, self._leased)
        self._leased.update(task.delivery.id for task in tasks)
        self._do(self._deliveries.give_up(event_id, tasks, self.at))

    def snapshot(self, **more: Any) -> Snapshot:
        """The moment of this session."""
        moment = Snapshot(
            at=self.at,
            version=self.version,
            balance=balance(self._connection),
            in_flight=self._deliveries.in_flight(),
            destinations=self._deliveries.totals(),
        )
        return msgspec.structs.replace(moment, **more)

    def close(self) -> None:
        """Close the log."""
        self._connection.close()

    def detail(self, event_id: int) -> EventDetail:
        """Everything about an event."""
        with Reader(self.path) as reader:
            found = reader.detail(event_id)
        assert found is not None
        return found

    def record(self, *received: SinkRequest) -> None:
        """The sink received these requests: the log holds them from now on."""
        self._write(self._connection, received)

    def judge(self, request: Outgoing) -> tuple[Preview, ...]:
        """What this core would make of a request."""
        arrived = Arrived(request.method, request.target, "", request.headers, request.body, request.body)
        prepared = self._intake.prepare(arrived, self.at)
        return self._intake.preview(prepared, holders(self._connection, keys_of([prepared])))

    def keep_sink_requests(self) -> None:
        """From now on the log also holds what the sink received."""

        def record(call: Call, at: float, status: int | None) -> None:
            headers = (("Host", "127.0.0.1:4081"), ("Content-Type", "application/json"))
            path = call.webhook.url.removeprefix("sink:")
            self.record(
                SinkRequest(
                    received_at=at,
                    path=path,
                    headers=headers,
                    body=call.body,
                    behaviour="ok",
                    status=status,
                    deviations=deviations(call.body),
                    message_id=message_id(call.body),
                )
            )

        self.at_sink = record

    def _commit(self, batch: Batch) -> BatchRows:
        """Store a batch and begin its deliveries."""
        rows = batch.numbered(self._last)
        self._last = rows.last
        self._leased.update(task.delivery.id for task in rows.tasks)
        self._store(rows.all, (replay.event_id for replay in batch.replays))
        self._do(self._deliveries.start(rows.tasks, rows.waiting, self.at))
        return rows

    def _store(self, rows: Sequence[Row], events: Iterable[int]) -> None:
        """Store rows, and the states of these events that follow from them."""
        self._write(self._connection, rows)
        self._write(self._connection, derived_states(self._connection, events))
        self.version += 1

    def _do(self, step: Step) -> None:
        """Carry out a step; the log knows of every call as soon as it begins."""
        for command in step.commands:
            if isinstance(command, Call):
                self.calls[command.delivery_id] = command
        ends = [row for row in step.rows if isinstance(row, Delivery)]
        rows = [*step.rows, *self._deliveries.under_way(self.at)]
        if rows:
            self._store(rows, (end.event_id for end in ends))
        for command in step.commands:
            if isinstance(command, Fetch):
                found = due(self._connection, command, self._leased, self.at)
                self._leased.update(task.delivery.id for task in found.tasks)
                self._do(self._deliveries.due(found, self.at))
        if ends:
            self._leased.difference_update(end.id for end in ends)
            self._do(self._deliveries.noted(ends, self.at))
