"""The log writer: one thread with the only connection that writes.

It commits in groups: it takes whatever is waiting, commits it at once and reports, without a fixed delay. A batch that
cannot be committed is rolled back as a whole. Its intake jobs, and those that were decided since, are reported lost,
because later decisions may rest on them. Everything else, such as the answers of webhooks, has happened and is kept
until the log can be written again.
"""

import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable

import msgspec

from liveview.log.rows import Row, probe, store
from liveview.log.write.presence import Presence

RETRY_EVERY = 0.25
"""Seconds between tries while the log cannot be written: short enough to recover before a client gives up."""
LOOK_EVERY = 2.0
"""Seconds without work after which the writer checks that the log is still there."""
MOST_JOBS = 512
"""Jobs of one commit, more or less: a bound on how long the first waits for the last."""
CHECKPOINT_PAGES = 4_000
"""Pages (16 MB) after which SQLite moves the write-ahead log into the log."""


class Job(msgspec.Struct, frozen=True, eq=False):
    """Rows that are stored together or not at all."""

    rows: tuple[Row, ...]
    """The rows, in the order in which they were decided."""
    epoch: int | None = None
    """Marks a job of the intake: when a commit fails, all jobs of its epoch are lost. None for all other jobs."""
    droppable: bool = False
    """Whether the job is lost, instead of kept, while the log cannot be written."""


class Report(msgspec.Struct, frozen=True):
    """The fate of jobs, in the order in which they were submitted."""

    jobs: tuple[Job, ...]
    """With an error those that are lost, droppable ones last; otherwise those that are in the log now."""
    error: str = ""
    """Why they are lost; "" when they are stored."""
    fatal: bool = False
    """Whether the writer has ended by a mistake of its own and will write nothing more."""
    away: bool = False
    """Whether the file is gone, or is not the one that was written before."""


class _AwayError(sqlite3.OperationalError):
    """What is written would be lost."""


class Writer:
    """Owns the writing connection. `report` is called in the writer's thread after every commit or failure.

    With `presence`, rows are reported stored only if they are in the file at the log's path.
    """

    def __init__(
        self, connection: sqlite3.Connection, report: Callable[[Report], None], presence: Presence | None = None
    ) -> None:
        self._connection = connection
        self._presence = presence
        self._connection.execute(f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}")
        self._report = report
        self._jobs: queue.SimpleQueue[tuple[Job, ...] | None] = queue.SimpleQueue()
        self._kept: list[Job] = []
        self._lost_epoch = -1
        self._error = ""
        self._away = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="liveview-log", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def submit(self, *jobs: Job) -> None:
        """Hand over rows; returns at once."""
        self._jobs.put(jobs)

    def close(self, timeout: float) -> bool:
        """Write what is waiting and stop; False if that took longer than `timeout` seconds."""
        self._jobs.put(None)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._closing:
                jobs = self._take()
                if jobs or self._error or self._is_away():
                    self._write(jobs)
        except Exception as error:
            self._report(Report((), f"the log writer failed: {error!r}", fatal=True))
        finally:
            self._close()

    def _close(self) -> None:
        """Leave a single file behind that can be copied."""
        if self._presence is None or not (self._presence.problem() and self._presence.overwritten):
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("pragma wal_checkpoint(truncate)")
        self._connection.close()

    def _take(self) -> list[Job]:
        """Wait for a job, then take all that are waiting."""
        jobs: list[Job] = []
        try:
            handed = self._jobs.get(timeout=RETRY_EVERY if self._error else LOOK_EVERY)
            while handed is not None:
                jobs += handed
                if len(jobs) >= MOST_JOBS:
                    return jobs
                handed = self._jobs.get_nowait()
            self._closing = True
        except queue.Empty:
            pass
        return jobs

    def _write(self, jobs: list[Job]) -> None:
        """Commit the jobs that were kept and the new ones; an empty batch only finds out whether the log is back."""
        lost = [job for job in jobs if self._is_lost(job)]
        if lost:
            self._report(Report(tuple(lost), self._error or "an earlier commit failed", away=self._away))
        batch = [*self._kept, *(job for job in jobs if not self._is_lost(job))]
        try:
            self._require_presence()
            if self._error:
                probe(self._connection)
            if batch:
                store(self._connection, (row for job in batch for row in job.rows))
                self._require_presence()
        except sqlite3.Error as error:
            self._fail(batch, str(error), away=isinstance(error, _AwayError))
        else:
            self._kept = []
            self._error, self._away = "", False
            self._report(Report(tuple(batch)))

    def _is_away(self) -> bool:
        return self._presence is not None and self._presence.problem() != ""

    def _require_presence(self) -> None:
        """Raise `sqlite3.Error` when what is or was written is lost."""
        if self._presence is not None and (problem := self._presence.problem()):
            raise _AwayError(problem)

    def _is_lost(self, job: Job) -> bool:
        return job.epoch is not None and job.epoch <= self._lost_epoch

    def _fail(self, batch: list[Job], error: str, *, away: bool) -> None:
        self._error, self._away = error, away
        self._kept = [job for job in batch if job.epoch is None and not job.droppable]
        lost = tuple(job for job in batch if job.epoch is not None)
        self._lost_epoch = max((job.epoch for job in lost if job.epoch is not None), default=self._lost_epoch)
        dropped = tuple(job for job in batch if job.droppable)
        self._report(Report(lost + dropped, error, away=away))
