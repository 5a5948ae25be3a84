"""The store of a session: `core.store.Store` on a SQLite file.

A batch is stored at once, for clients wait for it, and everything that waits goes into the same transaction: one costs
the same however much is in it. Without a batch it waits for some milliseconds until there is more. A batch
whose transaction fails is lost as a whole, and its requests are told so. Everything else, such as the answers of
webhooks, has happened and is kept until the log can be written again.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from liveview.core.batch import Batch
from liveview.core.dedup import Key
from liveview.core.steps import Due, Fetch, Resume, StoredEvent, Task
from liveview.core.store import ClaimsLost, Holders, Noted, Row, Stored
from liveview.errors import UnavailableError
from liveview.log.engine import tasks
from liveview.log.engine.tally import EventTally
from liveview.log.engine.wishes import Changing, Commit, Noting, Recording, Wish, Wishes, Written, fail
from liveview.log.engine.writing import write
from liveview.log.write.presence import Presence
from liveview.log.write.transactions import Transactions, is_away, is_locked
from liveview.model.delivery import Delivery
from liveview.model.event import Balance
from liveview.model.facts import Replied
from liveview.model.sink import SinkRequest

RETRY_EVERY = 0.25
"""Seconds between tries while the log cannot be written: short enough to recover before a client gives up."""
ENDED = "the session has ended"
"""Why a store that was closed takes nothing more."""
LOOK_EVERY = 2.0
"""Seconds between two looks at whether the log is still there."""
WITHIN = 0.02
"""Seconds within which rows are stored that no client waits for: usually the next batch takes them along."""

Answer = TypeVar("Answer")


class Unstored(NamedTuple):
    """What a store has taken over, and is not in the log yet."""

    wishes: Wishes
    """What waits."""
    transactions: Transactions
    """How it is stored."""

    @property
    def is_waiting(self) -> bool:
        """Whether something waits for the next transaction."""
        return bool(self.wishes)

    @property
    def is_in_thread(self) -> bool:
        """Whether the thread has a transaction or a checkpoint under way."""
        return self.transactions.busy


class SqliteStore:
    """`Store` on the SQLite file at `path`. All methods belong to one event loop.

    `connection` writes, `reader` reads; the store owns both, and closes them. `resume` is what the log held before.
    `recorded` is given what was recorded once it is in the log, `looked` is called whenever the state of the log may
    have changed, `fatal` when nothing can be stored any more. `watches` is whether it looks for its file even while
    nothing is to be stored.
    """

    follow: Callable[[Changing | None], None] | None = None
    """Given what every transaction changed while somebody follows; None for what nobody knows."""
    error = ""
    """Why the log cannot be used, in a sentence; "" while it can."""
    away = False
    """Whether the log's file is gone, or another file has taken its place."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        reader: sqlite3.Connection,
        resume: Resume,
        *,
        durability: str = "normal",
        presence: Presence | None = None,
        recorded: Callable[[tuple[Row, ...]], None] = lambda _: None,
        looked: Callable[[], None] = lambda: None,
        fatal: Callable[[Exception], None] = lambda _: None,
        watches: bool = True,
    ) -> None:
        self._path = path
        self._reader = reader
        self._presence = presence
        self._recorded = recorded
        self._looked = looked
        self._fatal = fatal
        self._transactions = Transactions(connection, presence, thread_only=durability == "full")
        self._loop = asyncio.get_running_loop()
        self._resume = resume
        self._tally = EventTally(resume)
        self._leased: set[int] = set()
        self._wishes = Wishes()
        self.unstored = Unstored(self._wishes, self._transactions)
        """What is not in the log yet."""
        self._unsure = False
        """Whether the last transaction failed: it may be in the log nevertheless."""
        self._found: frozenset[str] = frozenset()
        """The keys of destinations with deliveries of such a transaction; the next batch tells of them."""
        self._is_scheduled = False
        """Whether what waits will be stored without anybody doing more about it."""
        self._is_closed = self._is_closing = False
        self._ended = ""
        """Why nothing more is taken; "" while it is."""
        self._retry: asyncio.TimerHandle | None = None
        self._look = self._loop.call_later(LOOK_EVERY, self._look_at_log) if watches else None
        self._running: asyncio.Task[None] | None = None

    @property
    def identity(self) -> str:
        """The path of the file."""
        return str(self._path)

    @property
    def balance(self) -> Balance:
        """How many events of the session are in each state."""
        return self._tally.balance

    async def holders(self, keys: Sequence[Key], *, copies: bool = False) -> Holders:
        """Who holds these keys, and with `copies` what they and their copies went to."""
        # The writing connection knows its pages; another one has to read them again after every commit.
        connection = self._reader if self._transactions.busy else self._transactions.connection
        found, last = self._read(lambda: tasks.holders(connection, keys)), self._tally.last.event
        if not found or not copies:
            return Holders(found, last)
        originals = [original.event_id for original in found.values()]
        return Holders(found, last, self._read(lambda: tasks.sent(connection, originals)))

    async def commit(self, batch: Batch) -> Stored | ClaimsLost:
        """Number and store a batch; raises `UnavailableError`."""
        wish = Commit(batch, self._loop.create_future())
        self._add(wish)
        return await wish.done

    def note(self, rows: Sequence[Row]) -> "asyncio.Future[Noted]":
        """Store what has happened; taken over at once, and kept while the log is away."""
        wish = Noting(tuple(rows), self._loop.create_future())
        self._add(wish)
        return wish.done

    def record(self, row: SinkRequest | Replied) -> bool:
        """Store something that nothing depends on; False if too much waits already."""
        return self._add(Recording(row))

    async def lease(self, fetch: Fetch, at: float) -> Due:
        """Due deliveries of a destination."""
        # A transaction may have ended in the thread that the loop does not know of: its batches lease what they stored.
        last = self._tally.last.delivery
        due = self._read(lambda: tasks.due(self._reader, fetch, self._leased, at, last))
        self._leased.update(task.delivery.id for task in due.tasks)
        return due

    async def pending(self, event_id: int) -> tuple[Task, ...]:
        """Lease the pending deliveries of an event that nobody has."""
        last = self._tally.last.delivery
        found = self._read(lambda: tasks.pending(self._reader, event_id, self._leased, last))
        self._leased.update(task.delivery.id for task in found)
        return found

    async def past(self, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
        """The events with these ids; ids of no event are left out."""
        return self._read(lambda: tasks.past(self._reader, ids))

    async def retry_now(self, event_id: int, at: float) -> int:
        """Make the waiting retries of an event due; returns their number. Raises `UnavailableError`."""
        found = self._read(lambda: tasks.waiting_retries(self._reader, event_id, self._leased, at))
        self._leased.update(each.id for each in found)
        if found:
            await self.note([msgspec.structs.replace(each, next_attempt_at=at) for each in found])
        return len(found)

    async def resume(self) -> Resume:
        """What a receiver has to know about the session that it continues."""
        return self._resume

    async def close(self, seconds: float) -> bool:
        """Store what is waiting and close; False if that takes longer than `seconds`."""
        if self._is_closed:
            return True
        if self._look is not None:
            self._look.cancel()
        self._ended = ENDED
        try:
            async with asyncio.timeout(seconds):
                await self._finish()
                self._is_closing = True
                # SQLite moves the write-ahead log into the file when its last connection closes. In a file that
                # another program has replaced, the reader must be the last, for it cannot write.
                keeps_reader = self._transactions.is_overwritten()
                if not keeps_reader:
                    self._reader.close()
                await self._transactions.run_alone(self._transactions.close)
                self._reader.close()
        except TimeoutError:
            return False
        finally:
            self._is_closed = True
            self._wishes.end(UnavailableError(ENDED))
            self._transactions.end()
        return True

    async def _finish(self) -> None:
        """Store what is waiting; what cannot be stored now is lost."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        if self._running is not None:
            await self._running
        while self._running is not None or self._wishes:
            before = len(self._wishes)
            if self._running is None:
                self._running = self._loop.create_task(self._store_in_thread(self._wishes.take()))
            await self._running
            if self.error and len(self._wishes) >= before:
                return

    def _add(self, wish: Wish) -> bool:
        """Let a wish wait for its transaction; False if it is lost at once."""
        if self._ended:
            if not isinstance(wish, Recording):
                fail(wish.done, UnavailableError(self._ended))
            return False
        if not self._wishes.add(wish):
            return False
        if isinstance(wish, Commit):
            if self._retry is not None:
                self._retry.cancel()
                self._retry = None
            self._store_waiting()
        elif not self._is_scheduled and self._running is None and self._retry is None:
            self._is_scheduled = True
            self._loop.call_later(WITHIN, self._store_waiting)
        return True

    def _store_waiting(self, again: bool = False) -> None:
        """Begin a transaction with what waits, unless one is under way or will be tried again: the next follows it.

        `again` is that next one after a failure.
        """
        if again:
            self._retry = None
        self._is_scheduled = False
        if self._is_closing:  # in the thread: two threads in one connection crash
            return
        if self._running is not None or self._retry is not None or not (self._wishes or self.error):
            return
        wishes = self._wishes.take()
        if not self._transactions.in_loop:
            self._running = self._loop.create_task(self._store_in_thread(wishes))
            return
        try:
            outcome = self._transactions.run(partial(write, wishes=wishes, last=self._tally.last, unsure=self._unsure))
        except sqlite3.Error as error:
            if is_locked(error):
                self._running = self._loop.create_task(self._store_in_thread(wishes))
            else:
                self._failed(wishes, error)
        except Exception as error:
            self._broken(wishes, error)
        else:
            self._stored(wishes, outcome)

    async def _store_in_thread(self, wishes: list[Wish]) -> None:
        try:
            outcome = await self._transactions.run_in_thread(
                partial(write, wishes=wishes, last=self._tally.last, unsure=self._unsure)
            )
        except sqlite3.Error as error:
            self._running = None
            self._failed(wishes, error)
        except asyncio.CancelledError:  # closing takes too long
            self._wishes.failed(wishes, UnavailableError(ENDED))
            raise
        except Exception as error:
            self._running = None
            self._broken(wishes, error)
        else:
            self._running = None
            self._stored(wishes, outcome)

    def _stored(self, wishes: list[Wish], written: Written) -> None:
        was_failing = bool(self.error)
        self.error, self.away, self._unsure = "", False, False
        found = written.found
        self._tally.note(written)
        for wish, rows in zip(wishes, written.rows, strict=True):
            if rows is not None:
                self._leased.update(task.delivery.id for task in rows.tasks)
            elif isinstance(wish, Noting):
                self._leased.difference_update(row.id for row in wish.rows if isinstance(row, Delivery))
        if self.follow is not None:
            self.follow(None if found is not None and found.is_news else written.changing(wishes))
        self._found = written.tell(wishes, self._found | (found.waiting if found is not None else frozenset()))
        if recorded := self._wishes.stored(wishes):
            self._recorded(recorded)
        if was_failing:
            self._looked()
        if self._transactions.is_checkpoint_due and not self._ended:
            self._running = self._loop.create_task(self._checkpoint())
        elif self._wishes:
            self._is_scheduled = True
            self._loop.call_soon(self._store_waiting)

    async def _checkpoint(self) -> None:
        try:
            await self._transactions.checkpoint()
        finally:
            self._running = None
        self._store_waiting()  # what was added meanwhile

    def _failed(self, wishes: list[Wish], error: sqlite3.Error) -> None:
        """Nothing was stored: batches are lost, records dropped, everything else is kept and tried again."""
        self.error, self.away, self._unsure = str(error), is_away(error), True
        self._wishes.failed(wishes, UnavailableError(f"the log cannot be written: {error}"))
        self._looked()
        self._retry_soon()

    def _retry_soon(self) -> None:
        if self._retry is None and not self._ended:
            self._retry = self._loop.call_later(RETRY_EVERY, self._store_waiting, True)

    def _broken(self, wishes: list[Wish], error: Exception) -> None:
        """A mistake of our own: nothing will ever be stored again."""
        self._ended = f"the log cannot be written any more: {error!r}"
        self._wishes.end(UnavailableError(self._ended), wishes)
        self._fatal(RuntimeError(self._ended))

    def _look_at_log(self) -> None:
        """Notice a log that is gone, even while nothing is to be stored."""
        self._look = self._loop.call_later(LOOK_EVERY, self._look_at_log)
        if self._running is not None or self.error:
            return
        try:
            self._transactions.require_presence()
        except sqlite3.Error as error:
            self._failed([], error)

    def _read(self, read: Callable[[], Answer]) -> Answer:
        """What reading the log returns; raises `UnavailableError`."""
        try:
            return read()
        except sqlite3.Error as error:
            if self._is_closed:
                raise UnavailableError(ENDED) from None
            self.error = f"the log cannot be read: {error}"
            self._looked()
            self._retry_soon()
            raise UnavailableError(self.error) from None
