"""The pump feeds the engine and carries out its commands, inside the engine's event loop.

Everything the engine decides goes to the log writer first. Requests are answered and deliveries begin when the
writer reports their commit; if it reports a failure, all that was decided and not stored is taken back.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence

from liveview.adapters.clock import Clock
from liveview.adapters.receiver import Accepted
from liveview.adapters.sender import Sender
from liveview.adapters.tasks import Tasks
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
    Refused,
    Replayed,
    RetryNow,
    Settled,
    Step,
    Task,
    Tick,
)
from liveview.errors import UnavailableError
from liveview.log.engine.tasks import due, past, pending
from liveview.log.rows import Row
from liveview.log.write.writer import Job, Report, Writer
from liveview.model.delivery import Delivery, Outcome
from liveview.model.event import Event, Request
from liveview.model.facts import Replied
from liveview.model.sink import SinkRequest
from liveview.model.snapshot import DestinationTotals
from liveview.runtime.replies import Replies

MOST_WAITING = 2_000
"""Requests that may wait for a commit; more than a slow disk can take in seconds, so better refused at once."""
LOG_RETRY = 1.0
"""Seconds until timers are looked at again while the log cannot be used."""

MOST_RECORDING = 32 << 20
"""Bytes of sink requests that may wait for the log. While it is away they come as fast as before, so the rest of
them is not recorded."""
RECORD = 4_096
"""Bytes of a sink request beside its body, about."""
REPLIES_WITHIN = 0.2
"""Seconds after which replies are stored by themselves when nothing else was, to be stored with it."""

Subscriber = Callable[[tuple[Row, ...]], None]


class EngineDriver:
    """One engine at work. All methods belong to the engine's loop; `sender` is set before the first event.

    `whole` makes the totals of the session of those of this run.
    """

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        reader: sqlite3.Connection,
        clock: Clock,
        whole: Callable[[tuple[DestinationTotals, ...]], tuple[DestinationTotals, ...]],
    ) -> None:
        self.engine = engine
        self.sender: Sender | None = None
        self.log_error = ""
        self.away = False
        """Whether that is because the file is not there any more, or not the one that was written."""
        self.looked: Callable[[], None] = lambda: None
        """Called after every report of the writer."""
        self.version = 0
        self.changed: Callable[[], None] = lambda: None
        self.fatal: Callable[[Exception], None] = lambda _: None
        """Called when nothing can be stored any more, ever."""
        self.subscribers: list[Subscriber] = []
        """Called with the rows of every commit, in order; must return at once."""
        self.replies = Replies()
        self.tasks = Tasks(self._task_failed)
        self._writer = writer
        self._reader = reader
        self._whole = whole
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._epoch = 0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: float | None = None
        self._stopping = False
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._saving: asyncio.TimerHandle | None = None
        self._awaited: dict[Job, asyncio.Future[None]] = {}
        self._handing: list[Job] = []
        self._recording = 0

    def totals(self) -> tuple[DestinationTotals, ...]:
        """What happened at each destination in this session, in configured order."""
        return self._whole(self.engine.totals())

    async def accept(self, arrived: Arrived) -> Accepted:
        """Decide a request and return what became of it once it is in the log; raises `UnavailableError`."""
        step = await self._store(arrived)
        (request,) = (fact for fact in step.facts if isinstance(fact, Request))
        return Accepted(request.id, request.status, tuple(fact for fact in step.facts if isinstance(fact, Event)))

    async def refuse(self, refused: Refused) -> None:
        """Note a refused request; raises `UnavailableError`."""
        await self._store(refused)

    async def replay(self, destination: str, ids: Sequence[int]) -> int:
        """Plan further deliveries of these events; how many there are, all in the log. Raises `UnavailableError`."""
        try:
            events = past(self._reader, ids)
        except sqlite3.Error as error:
            raise UnavailableError(f"the log cannot be read: {error}") from None
        step = await self._store(Replayed(destination, events))
        return sum(isinstance(fact, Delivery) for fact in step.facts)

    def resume(self) -> None:
        """Go on with what an earlier run left pending."""
        self._carry_out(self.engine.resume())

    def record(self, received: SinkRequest) -> None:
        """Store what the sink received."""
        job = Job((received,), droppable=True)
        if self._recording + _recorded(job) <= MOST_RECORDING:
            self._recording += _recorded(job)
            self._submit(job)

    async def stored(self) -> None:
        """Return when everything that was handed over to be stored is in the log."""
        last = Job(())
        self._awaited[last] = self._loop.create_future()
        self._submit(last)
        try:
            await self._awaited[last]
        finally:
            del self._awaited[last]

    def store(self, *rows: Row) -> None:
        """Store what was changed from outside."""
        self._submit(Job(rows))

    def retry_now(self, event_id: int) -> None:
        """Try again, at once, what of an event waits for a retry."""
        if tasks := self._pending(event_id):
            self.feed(RetryNow(tasks))

    def give_up(self, event_id: int) -> None:
        """Fail what of an event is pending."""
        if tasks := self._pending(event_id):
            self.feed(GiveUp(tasks))

    def feed(self, given: Input) -> None:
        """Let the engine decide about an input, store the facts and carry out the commands."""
        self._carry_out(self.engine.handle(given, self._clock.now()))

    def reported(self, report: Report) -> None:
        """The writer reports what became of jobs."""
        self._recording -= sum(_recorded(job) for job in report.jobs if job.droppable)
        if report.fatal:
            self._take_back(report.error)
            self.fatal(RuntimeError(report.error))
        elif report.error:
            self._lost(report)
        else:
            self._stored(report)
        self.away = report.away
        self.looked()
        self.changed()

    async def stop(self) -> None:
        """End the calls under way; they are noted as interrupted and their deliveries stay pending."""
        self._stopping = True
        if self._timer is not None:
            self._timer.cancel()
        await self.tasks.cancel()
        for delivery_id in tuple(self._calls):  # a task that is cancelled before its first step never runs
            self._not_begun(delivery_id)
        self._save_replies()
        self.hand_over()

    def hand_over(self) -> None:
        """Give the writer what was decided in this turn of the loop."""
        jobs, self._handing = self._handing, []
        if jobs:
            self._writer.submit(*jobs)

    def _submit(self, job: Job) -> None:
        """Store a job, together with all others of this turn of the loop: each handing over wakes a thread that then
        takes the interpreter away, and each commit costs the same however much is in it.
        """
        if not self._handing:
            self._loop.call_soon(self.hand_over)
        self._handing.append(job)

    async def _store(self, given: Decided) -> Step:
        if self._stopping or len(self._waiting) >= MOST_WAITING:
            raise UnavailableError("liveview is stopping" if self._stopping else "too many requests are waiting")
        try:
            step = self.engine.handle(given, self._clock.now())
        except sqlite3.Error as error:
            self.log_error = str(error)
            raise UnavailableError(f"the log cannot be read: {error}") from None
        if not step.facts:
            return step
        stored: asyncio.Future[None] = self._loop.create_future()
        self._waiting.append(stored)
        self._submit(Job(step.facts + self.replies.take(), self._epoch))
        self.changed()
        await stored
        return step

    def _stored(self, report: Report) -> None:
        self.log_error = ""
        self.version += 1
        decided = [job for job in report.jobs if job.epoch is not None]
        for _ in decided:
            stored = self._waiting.popleft()
            if not stored.done():
                stored.set_result(None)
        requests = [job.rows[0] for job in decided if isinstance(job.rows[0], Request)]
        if requests:  # in the loop's next turn, right after the handlers that were just woken
            self._loop.call_soon(self._replied, requests[0], requests[-1])
        rows = tuple(row for job in report.jobs for row in job.rows)
        for subscriber in self.subscribers:
            subscriber(rows)
        if decided:
            self.feed(Committed(len(decided)))
        for job in report.jobs:
            if job.epoch is None:
                self._settle(job)

    def _settle(self, job: Job) -> None:
        """What was stored beside requests is in the log."""
        if (awaited := self._awaited.get(job)) is not None and not awaited.done():
            awaited.set_result(None)
        for row in job.rows:
            if isinstance(row, Delivery):
                self.feed(Settled(row.id))

    def _replied(self, first: Request, last: Request) -> None:
        """The requests from the first to the last of a commit have been answered."""
        self.replies.note(Replied(first.id, last.id, self._clock.now()))
        if self._saving is None and not self._stopping:
            self._saving = self._loop.call_later(REPLIES_WITHIN, self._save_replies)

    def _save_replies(self) -> None:
        self._saving = None
        if replies := self.replies.take():
            self._submit(Job(replies, droppable=True))

    def _pending(self, event_id: int) -> tuple[Task, ...]:
        """The pending deliveries of an event; none while the log cannot be read, which `log_error` then says."""
        if self._stopping:
            return ()
        try:
            return pending(self._reader, event_id)
        except sqlite3.Error as error:
            self.log_error = f"the log cannot be read: {error}"
            self.changed()
            return ()

    def _lost(self, report: Report) -> None:
        self.log_error = report.error
        if any(job.epoch == self._epoch for job in report.jobs):
            self._take_back(report.error)

    def _take_back(self, error: str) -> None:
        """Undo everything that is not stored, and say so to those that wait for it."""
        self._epoch += 1
        self.feed(CommitFailed())
        while self._waiting:
            stored = self._waiting.popleft()
            if not stored.done():
                stored.set_exception(UnavailableError(f"the log cannot be written: {error}"))

    def _carry_out(self, step: Step) -> None:
        if step.facts:
            self._submit(Job(step.facts + self.replies.take()))
        for command in step.commands:
            match command:
                case Fetch():
                    self._fetch(command)
                case Cancel(delivery_id) if delivery_id in self._calls:
                    self._calls.pop(delivery_id).cancel()
                case Call(delivery_id) if self._stopping:
                    self._not_begun(delivery_id)
                case Call(delivery_id):
                    self._calls[delivery_id] = self.tasks.start(self._call(command), f"delivery {delivery_id}")
        self._set_timer()
        self.changed()

    def _not_begun(self, delivery_id: int) -> None:
        """A call that the engine has asked for is not made: its attempt is in the log and needs an end."""
        self._calls.pop(delivery_id, None)
        self.feed(AttemptEnded(delivery_id, Outcome.INTERRUPTED, 0.0, error="liveview stopped before it began"))

    async def _call(self, call: Call) -> None:
        if self.sender is not None:
            ended = await self.sender.call(call)
            self._calls.pop(call.delivery_id, None)
            self.feed(ended)

    def _fetch(self, fetch: Fetch) -> None:
        if self._stopping:
            return
        try:
            found = due(self._reader, fetch, self._clock.now())
        except sqlite3.Error as error:
            self.log_error = f"the log cannot be read: {error}"
            self._loop.call_later(LOG_RETRY, self._fetch, fetch)
            return
        self.feed(found)

    def _set_timer(self) -> None:
        wake_at = self.engine.next_wake
        if wake_at == self._timer_at or self._stopping:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer_at = wake_at
        self._timer = None
        if wake_at is not None:
            self._timer = self._loop.call_later(max(0.0, wake_at - self._clock.now()), self._tick)

    def _tick(self) -> None:
        if self.log_error:
            self._timer = self._loop.call_later(LOG_RETRY, self._tick)
            return
        self._timer_at = None
        self.feed(Tick())

    def _task_failed(self, name: str, error: BaseException) -> None:
        self._loop.call_exception_handler({"message": f"{name} failed", "exception": error})


def _recorded(job: Job) -> int:
    """How many bytes of sink requests a job holds, about."""
    return sum(len(row.body) + RECORD for row in job.rows if isinstance(row, SinkRequest))
