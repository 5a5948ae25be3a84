"""Drives the engine: feeds it and carries out its commands, inside the engine's event loop.

Everything the engine decides goes to the log writer first. Requests are answered and deliveries begin when the
writer reports their commit; if it reports a failure, everything decided but not stored is undone.
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
from liveview.model.delivery import Delivery, Outcome, Reason
from liveview.model.event import Event, Request
from liveview.model.facts import Replied
from liveview.model.sink import SinkRequest
from liveview.model.snapshot import DestinationTotals
from liveview.runtime.job_batch import JobBatch
from liveview.runtime.replies import Replies
from liveview.runtime.wake_timer import WakeTimer

MOST_WAITING = 2_000
"""Requests that may wait for a commit; a slow disk needs seconds for more, so they are refused at once."""
LOG_RETRY = 1.0
"""Seconds until the log is read again after it could not be."""
MOST_RECORDING = 32 << 20
"""Bytes of sink requests that may wait for the log; further ones are not recorded while it is away."""
RECORD = 4_096
"""Approximate bytes of a sink request without its body."""
REPLIES_WITHIN = 0.2
"""Seconds after which replies are stored by themselves if nothing else was stored meanwhile."""

Subscriber = Callable[[tuple[Row, ...]], None]


class EngineDriver:
    """One engine at work. All methods belong to the engine's loop; `sender` is set before the first event.

    `whole` adds the totals of earlier runs on the same session to those of this run.
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
        """Why the log cannot be used, in a sentence; "" while it can."""
        self.away = False
        """Whether the log's file is gone, or another file has taken its place."""
        self.looked: Callable[[], None] = lambda: None
        """Called after every report of the writer."""
        self.version = 0
        """Grows with every commit."""
        self.changed: Callable[[], None] = lambda: None
        """Called when there may be a new snapshot."""
        self.fatal: Callable[[Exception], None] = lambda _: None
        """Called when nothing can ever be stored again."""
        self.subscribers: list[Subscriber] = []
        """Called with the rows of every commit, in order; must return at once."""
        self.replies = Replies()
        self.tasks = Tasks(_report)
        self.jobs = JobBatch(writer)
        self._reader = reader
        self._whole = whole
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._epoch = 0
        self._timer = WakeTimer(clock, lambda: self.feed(Tick()), lambda: bool(self.log_error))
        self._stopping = False
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._saving: asyncio.TimerHandle | None = None
        self._awaited: dict[Job, asyncio.Future[None]] = {}
        self._recording = 0

    def totals(self) -> tuple[DestinationTotals, ...]:
        """What happened at each destination in this session, in configured order."""
        return self._whole(self.engine.totals())

    async def accept(self, arrived: Arrived) -> Accepted:
        """Decide about a request and return the result once it is in the log; raises `UnavailableError`."""
        step = await self._store(arrived)
        (request,) = (fact for fact in step.facts if isinstance(fact, Request))
        return Accepted(request.id, request.status, tuple(fact for fact in step.facts if isinstance(fact, Event)))

    async def refuse(self, refused: Refused) -> None:
        """Store a refused request; raises `UnavailableError`."""
        await self._store(refused)

    async def replay(self, destination: str, ids: Sequence[int]) -> int:
        """Plan further deliveries of these events; return their number once they are in the log.

        Raises `UnavailableError`.
        """
        try:
            events = past(self._reader, ids)
        except sqlite3.Error as error:
            raise UnavailableError(f"the log cannot be read: {error}") from None
        step = await self._store(Replayed(destination, events))
        return sum(isinstance(fact, Delivery) for fact in step.facts)

    def resume(self) -> None:
        """Continue what an earlier run left pending."""
        self._carry_out(self.engine.resume())

    def record(self, received: SinkRequest) -> None:
        """Store what the sink received."""
        job = Job((received,), droppable=True)
        if self._recording + _recorded(job) <= MOST_RECORDING:
            self._recording += _recorded(job)
            self.jobs.add(job)

    async def stored(self) -> None:
        """Return when everything given to be stored so far is in the log."""
        last = Job(())
        self._awaited[last] = self._loop.create_future()
        self.jobs.add(last)
        try:
            await self._awaited[last]
        finally:
            del self._awaited[last]

    def store(self, *rows: Row) -> None:
        """Store a change that was made on screen."""
        self.jobs.add(Job(rows))

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""
        if tasks := self._pending(event_id):
            self.feed(RetryNow(tasks))

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""
        if tasks := self._pending(event_id):
            self.feed(GiveUp(tasks))

    def feed(self, given: Input) -> None:
        """Let the engine decide about an input, store the facts and carry out the commands."""
        self._carry_out(self.engine.handle(given, self._clock.now()))

    def reported(self, report: Report) -> None:
        """Take a report of the writer."""
        self._recording -= sum(_recorded(job) for job in report.jobs if job.droppable)
        if report.fatal:
            self._undo(report.error)
            self.fatal(RuntimeError(report.error))
        elif report.error:
            self.log_error = report.error
            if any(job.epoch == self._epoch for job in report.jobs):
                self._undo(report.error)
        else:
            self._stored(report)
        self.away = report.away
        self.looked()
        self.changed()

    async def stop(self) -> None:
        """End the calls under way; they are noted as interrupted and their deliveries stay pending."""
        self._stopping = True
        self._timer.stop()
        await self.tasks.cancel()
        for delivery_id in tuple(self._calls):  # a task that is cancelled before its first step never runs
            self._calls.pop(delivery_id, None)
            self.feed(_not_begun(delivery_id))
        self._save_replies()
        self.jobs.hand_over()

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
        self.jobs.add(Job(step.facts + self.replies.take(), self._epoch))
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
        """A job without a request is in the log."""
        if (awaited := self._awaited.get(job)) is not None and not awaited.done():
            awaited.set_result(None)
        for row in job.rows:
            if isinstance(row, Delivery):
                self.feed(Settled(row.id))

    def _replied(self, first: Request, last: Request) -> None:
        """The requests of a commit, from the first to the last, have been answered."""
        self.replies.note(Replied(first.id, last.id, self._clock.now()))
        if self._saving is None and not self._stopping:
            self._saving = self._loop.call_later(REPLIES_WITHIN, self._save_replies)

    def _save_replies(self) -> None:
        self._saving = None
        if replies := self.replies.take():
            self.jobs.add(Job(replies, droppable=True))

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

    def _undo(self, error: str) -> None:
        """Undo everything that is not stored, and fail the requests that wait for it."""
        self._epoch += 1
        self.feed(CommitFailed())
        while self._waiting:
            stored = self._waiting.popleft()
            if not stored.done():
                stored.set_exception(UnavailableError(f"the log cannot be written: {error}"))

    def _carry_out(self, step: Step) -> None:
        if step.facts:
            self.jobs.add(Job(step.facts + self.replies.take()))
        for command in step.commands:
            match command:
                case Fetch():
                    self._fetch(command)
                case Cancel(delivery_id) if delivery_id in self._calls:
                    self._calls.pop(delivery_id).cancel()
                case Call(delivery_id) if self._stopping:
                    self.feed(_not_begun(delivery_id))
                case Call(delivery_id):
                    self._calls[delivery_id] = self.tasks.start(self._call(command), f"delivery {delivery_id}")
        self._timer.set(self.engine.next_wake)
        self.changed()

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


def _not_begun(delivery_id: int) -> AttemptEnded:
    """The end of a call that is never made: its attempt is in the log already."""
    error = "liveview stopped before it began"
    return AttemptEnded(delivery_id, Outcome.INTERRUPTED, 0.0, error=error, reason=Reason.NOT_BEGUN)


def _report(name: str, error: BaseException) -> None:
    """A task failed for a reason that no outcome describes."""
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})


def _recorded(job: Job) -> int:
    """Approximate bytes of the sink requests in a job."""
    return sum(len(row.body) + RECORD for row in job.rows if isinstance(row, SinkRequest))
