"""One transaction after another on the only connection that writes, each checked before and after.

Most take well under a millisecond and run in the loop: a thread would cost more than it hides. One that takes long, or
that waits for a lock of another program, moves the next ones into a thread until they are fast again.
"""

import contextlib
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from liveview.log.rows import probe
from liveview.log.write.presence import Presence
from liveview.log.write.worker import Worker

SLOW = 0.02
"""Seconds from which a transaction is slow: budgets of webhooks are kept within 50 ms."""
FAST = 0.005
"""Seconds up to which one in the thread is fast."""
FAST_IN_A_ROW = 10
"""Fast ones after which the next runs in the loop again."""
LOCKED_SECONDS = 1.5
"""Seconds to wait for a lock that another program holds: clients are told within 2 s that an event is not stored."""
LOOKED_WITHIN = 0.02
"""Seconds after a transaction within which a look at the log itself is enough before the next."""
CHECKPOINT_PAGES = 4_000
"""Pages (16 MB) after which the write-ahead log is moved into the log."""

Answer = TypeVar("Answer")


class _AwayError(sqlite3.OperationalError):
    """The file is gone or is another one: what is written would be lost."""


class Transactions:
    """Owns the writing connection. `thread_only`: each commit waits for the disk, so none runs in the loop.

    With `presence`, a transaction succeeds only if what it wrote is in the file at the log's path.
    """

    def __init__(self, connection: sqlite3.Connection, presence: Presence | None, *, thread_only: bool = False) -> None:
        self.connection = connection
        self.busy = False
        """Whether a transaction is in the thread: until it ends nobody else may use the connection."""
        self._presence = presence
        self._thread_only = thread_only
        self._worker = Worker("liveview-log")
        self._slow = thread_only
        self._fast_in_a_row = 0
        self._failing = False
        self._looked = 0.0
        """When the file was last seen to be the log, as `time.perf_counter`."""
        self._moved = 0
        """Pages of the write-ahead log that were moved into the log."""
        if presence is not None:
            connection.execute("pragma wal_autocheckpoint = 0")
        self._wait_for_locks(0.0)

    @property
    def in_loop(self) -> bool:
        """Whether the next transaction may run in the loop."""
        return not self._slow

    def run(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Run a transaction in the loop; raises `sqlite3.Error`.

        `sqlite3.OperationalError` with the code of a lock says that it may succeed in the thread.
        """
        began = time.perf_counter()
        answer = self._transact(work)
        self._slow = time.perf_counter() - began > SLOW
        return answer

    async def run_in_thread(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Run a transaction in the thread; raises `sqlite3.Error`."""
        self.busy = self._slow = True
        try:
            return await self._worker.run(lambda: self._patiently(work))
        finally:
            self.busy = False

    @property
    def is_checkpoint_due(self) -> bool:
        """Whether the write-ahead log has grown so long that it should be moved into the log."""
        frames = self._presence.frames if self._presence is not None else 0
        if frames < self._moved:  # SQLite has begun again at the front
            self._moved = 0
        return frames - self._moved > CHECKPOINT_PAGES

    async def checkpoint(self) -> None:
        """Move the write-ahead log into the log, in the thread; meanwhile nobody else may use the connection.

        The same connection does it that writes: SQLite before 3.51.3 may damage a log if one connection checkpoints
        while another begins at the front of its write-ahead log.
        """
        self.busy = True
        try:
            await self._worker.run(self._checkpoint)
        finally:
            self.busy = False

    def close(self) -> None:
        """Leave a single file behind that can be copied; not in the loop, for it may wait for the disk."""
        overwritten = self._presence is not None and self._presence.problem() and self._presence.overwritten
        if not overwritten:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("pragma wal_checkpoint(truncate)")
        self.connection.close()

    async def run_alone(self, work: Callable[[], Answer]) -> Answer:
        """Run something in the thread, after what it does."""
        return await self._worker.run(work)

    def end(self) -> None:
        """End the thread."""
        self._worker.close()

    def _patiently(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        self._wait_for_locks(LOCKED_SECONDS)
        began = time.perf_counter()
        try:
            answer = self._transact(work)
        finally:
            self._wait_for_locks(0.0)
        fast = time.perf_counter() - began < FAST
        self._fast_in_a_row = self._fast_in_a_row + 1 if fast else 0
        if self._fast_in_a_row >= FAST_IN_A_ROW and not self._thread_only:
            self._slow, self._fast_in_a_row = False, 0
        return answer

    def _transact(self, work: Callable[[sqlite3.Connection], Answer]) -> Answer:
        connection = self.connection
        try:
            self.require_presence(briefly=time.perf_counter() - self._looked < LOOKED_WITHIN)
            if self._failing:
                probe(connection)
            connection.execute("begin immediate")
            try:
                answer = work(connection)
                connection.execute("commit")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise
            self.require_presence()
        except sqlite3.Error as error:
            self._failing = self._failing or not is_locked(error)
            raise
        self._failing = False
        return answer

    def is_overwritten(self) -> bool:
        """Whether another program has replaced what is in the file: then nothing may be written to it any more."""
        return self._presence is not None and self._presence.problem() != "" and self._presence.overwritten

    def require_presence(self, *, briefly: bool = False) -> None:
        """Raise `sqlite3.Error` when what is or was written is lost. `briefly`: do not look at the write-ahead log."""
        self._looked = 0.0
        if self._presence is not None and (problem := self._presence.problem(briefly=briefly)):
            raise _AwayError(problem)
        self._looked = time.perf_counter()

    def _checkpoint(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # it is left for later, and why is found out by the next transaction
            self.require_presence()
            self.connection.execute("pragma wal_checkpoint(passive)")
        self._moved = self._presence.frames if self._presence is not None else 0

    def _wait_for_locks(self, seconds: float) -> None:
        self.connection.execute(f"pragma busy_timeout = {int(seconds * 1000)}")


def is_away(error: sqlite3.Error) -> bool:
    """Whether a transaction failed because the file is gone, or is another one."""
    return isinstance(error, _AwayError)


def is_locked(error: sqlite3.Error) -> bool:
    """Whether a transaction failed because another program holds a lock."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
