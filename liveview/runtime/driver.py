"""Drives deliveries: carries out what the core commands, and tells it how that ended.

Everything that the core decides goes to the store first; the ends of rounds count once they are in the log. A call that
begins is recorded only if it lasts: most end before, and then one row says all of it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from liveview.adapters.clock import Clock
from liveview.adapters.tasks import Tasks
from liveview.core.deliver import Deliveries
from liveview.core.steps import AttemptEnded, Call, Cancel, Fetch, Step
from liveview.core.store import Noted, Row, Store, Stored
from liveview.errors import UnavailableError
from liveview.model.breakpoint import Breakpoint
from liveview.model.delivery import Delivery, Outcome, Reason
from liveview.runtime.wake_timer import WakeTimer

LOG_RETRY = 1.0
"""Seconds until the log is read again after it could not be."""
RECORDED_AFTER = 0.05
"""Seconds after which a call under way is recorded."""


class CallsWebhooks(Protocol):
    """Carries out calls."""

    async def call(self, call: Call) -> AttemptEnded:
        """Call a webhook; every way to fail is an outcome, cancellation is `interrupted`."""


class Driver:
    """One session's deliveries at work. All methods belong to the engine's loop.

    `publish` is given what was noted, `changed` is called when there may be a new snapshot, `log_is_away` says whether
    there is no use in reading the log.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        store: Store,
        sender: CallsWebhooks,
        clock: Clock,
        *,
        publish: Callable[[Noted], None],
        changed: Callable[[], None],
        log_is_away: Callable[[], bool],
    ) -> None:
        self._deliveries = deliveries
        self._store = store
        self._sender = sender
        self._clock = clock
        self._publish = publish
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        self._tasks = Tasks(_report)
        self._timer = WakeTimer(clock, self._tick, log_is_away)
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._unnoted: list[Row] = []
        self._noting: asyncio.Task[None] | None = None
        self._waiting: list[asyncio.Future[None]] = []
        """Who waits until `_unnoted` is in the log."""
        self._storing: list[asyncio.Future[None]] = []
        """Who waits until what is being stored is in the log."""
        self._recorder: asyncio.TimerHandle | None = None
        self._stopping = False

    def start(self, stored: Stored) -> None:
        """Begin the deliveries of a batch that is in the log."""
        rows = stored.rows
        if rows.tasks or rows.waiting:
            self.carry_out(self._deliveries.start(rows.tasks, rows.waiting, self._clock.now()))

    def left(self, due: Mapping[str, float]) -> None:
        """Nobody has some of the deliveries in the log: of which destinations, and when the first one is due."""
        if not self._stopping:
            self.carry_out(self._deliveries.left(due, self._clock.now()))

    def resume(self) -> None:
        """Continue what an earlier run left pending."""
        self.carry_out(self._deliveries.resume(self._clock.now()))

    def note(self, rows: Iterable[Row]) -> None:
        """Store rows, together with everything else of this turn of the loop."""
        self._unnoted += rows
        if self._noting is None:
            self._noting = self._loop.create_task(self._note_all())

    async def noted(self) -> None:
        """Return when everything given to be stored so far is in the log."""
        if self._noting is not None:
            done: asyncio.Future[None] = self._loop.create_future()
            (self._waiting if self._unnoted else self._storing).append(done)
            await done

    def retry_now(self, event_id: int) -> "asyncio.Task[None]":
        """Try every delivery of an event that waits for a retry at once; the task ends when that has begun."""
        return self._tasks.start(self._retry_now(event_id), f"retry of #{event_id}")

    def give_up(self, event_id: int) -> "asyncio.Task[None]":
        """Fail every pending delivery of an event; the task ends when that was decided."""
        return self._tasks.start(self._give_up(event_id), f"end of #{event_id}")

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Hold these calls of a destination from now on; None holds no more."""
        self.carry_out(self._deliveries.breakpoints.set(key, breakpoint_, self._clock.now()))

    def release(self, delivery_id: int, body: bytes | None) -> None:
        """Make a held call, with another body unless that is None; raises `ControlError`."""
        self.carry_out(self._deliveries.breakpoints.release(delivery_id, body, self._clock.now()))

    def fail(self, delivery_id: int) -> None:
        """Have a held call fail without being made; raises `ControlError`."""
        self.carry_out(self._deliveries.breakpoints.fail(delivery_id, self._clock.now()))

    async def stop(self) -> None:
        """End the calls under way; they are noted as interrupted and their deliveries stay pending."""
        self._stopping = True
        self._timer.stop()
        if self._recorder is not None:
            self._recorder.cancel()
        await self._tasks.cancel()
        for delivery_id in tuple(self._calls):  # a task that is cancelled before its first step never runs
            self._calls.pop(delivery_id, None)
            self._ended(_not_begun(delivery_id))
        if self._unnoted:  # the last rows must be with the store before it closes
            rows, self._unnoted = self._unnoted, []
            self._store.note(rows)

    async def _retry_now(self, event_id: int) -> None:
        await self.noted()  # a round that has just ended is not the store's again before that
        at = self._clock.now()
        with contextlib.suppress(UnavailableError):  # the store says why it cannot be used
            if await self._store.retry_now(event_id, at):
                self.carry_out(self._deliveries.brought_forward(at))

    async def _give_up(self, event_id: int) -> None:
        self.carry_out(self._deliveries.give_up(event_id, (), self._clock.now()))  # calls are cut off at once
        await self.noted()
        with contextlib.suppress(UnavailableError):
            tasks = await self._store.pending(event_id)
            self.carry_out(self._deliveries.give_up(event_id, tasks, self._clock.now()))

    def carry_out(self, step: Step) -> None:
        """Store the rows of a step and carry out its commands."""
        if step.rows:
            self.note(step.rows)
        for command in step.commands:
            if isinstance(command, Call):
                self._begin(command)
            elif isinstance(command, Fetch):
                self._tasks.start(self._fetch(command), f"fetch for {command.destination}")
            elif isinstance(command, Cancel) and command.delivery_id in self._calls:
                self._calls.pop(command.delivery_id).cancel()
        self._timer.set(self._deliveries.next_wake)
        self._changed()

    def _begin(self, call: Call) -> None:
        if self._stopping:
            self._ended(_not_begun(call.delivery_id))
            return
        self._calls[call.delivery_id] = self._tasks.start(self._call(call), f"delivery {call.delivery_id}")
        if self._recorder is None:
            self._recorder = self._loop.call_later(RECORDED_AFTER, self._record_calls)

    async def _call(self, call: Call) -> None:
        ended = await self._sender.call(call)
        self._calls.pop(call.delivery_id, None)
        self._ended(ended)

    def _ended(self, ended: AttemptEnded) -> None:
        self.carry_out(self._deliveries.ended(ended, self._clock.now()))

    def _record_calls(self) -> None:
        """Record the calls that have lasted for a while."""
        self._recorder = None
        if rows := self._deliveries.under_way(self._clock.now() - RECORDED_AFTER):
            self.note(rows)
        if self._calls:
            self._recorder = self._loop.call_later(RECORDED_AFTER, self._record_calls)

    async def _note_all(self) -> None:
        try:
            while self._unnoted:
                rows, self._unnoted = self._unnoted, []
                self._storing, self._waiting = self._waiting, []
                noted = await self._store.note(rows)
                self._publish(noted)
                ends = [row for row in rows if isinstance(row, Delivery)]
                if ends:
                    self.carry_out(self._deliveries.noted(ends, self._clock.now()))
                _tell(self._storing)
            _tell(self._waiting)
        except UnavailableError:
            return  # the store has ended, and has told why
        finally:
            self._noting = None
            for done in (*self._storing, *self._waiting):
                done.cancel()  # it is not in the log, and will not be
            self._storing, self._waiting = [], []

    async def _fetch(self, fetch: Fetch) -> None:
        while not self._stopping:
            try:
                due = await self._store.lease(fetch, self._clock.now())
            except UnavailableError:
                await asyncio.sleep(LOG_RETRY)
            else:
                self.carry_out(self._deliveries.due(due, self._clock.now()))
                return

    def _tick(self) -> None:
        self.carry_out(self._deliveries.tick(self._clock.now()))


def _tell(waiting: Iterable["asyncio.Future[None]"]) -> None:
    """Tell those who have not hung up that what they wait for is in the log."""
    for done in waiting:
        if not done.done():
            done.set_result(None)


def _not_begun(delivery_id: int) -> AttemptEnded:
    """The end of a call that is never made."""
    error = "liveview stopped before it began"
    return AttemptEnded(delivery_id, Outcome.INTERRUPTED, 0.0, error=error, reason=Reason.NOT_BEGUN)


def _report(name: str, error: BaseException) -> None:
    """A task failed for a reason that no outcome describes."""
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})
