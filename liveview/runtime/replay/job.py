"""A replay: goes through the events of a log in a thread of its own, at their pace or as fast as possible.

How an event gets to its target is the target's concern (`targets`). Nothing here touches the engine: a replay reads
the log through a connection of its own.
"""

import contextlib
import sqlite3
import threading
import time
from pathlib import Path
from typing import Protocol

import msgspec

from liveview.errors import ControlError, LiveviewError
from liveview.log import files
from liveview.log.files import LogFile
from liveview.log.queries import last_id
from liveview.log.read.replays import ReplayItem, replay_items, span
from liveview.model.replay import Replay, ReplayProgress

FIRST_GUESS = 0.5
"""Seconds after which the remaining time of a replay without a pace is estimated."""


class Tally:
    """Counts events by their result, over all threads of a replay, and keeps the first reason to end it."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.error = ""
        self.done = self.failed = self.skipped = 0
        self._lock = threading.Lock()

    def count(self, *, done: int = 0, failed: int = 0, skipped: int = 0) -> None:
        """Add to the counts."""
        with self._lock:
            self.done += done
            self.failed += failed
            self.skipped += skipped

    def fail(self, error: str) -> None:
        """End the replay; `error` is a sentence on why it cannot go on."""
        with self._lock:
            self.error = self.error or error
        self.stopping.set()


class ReplayContext(msgspec.Struct, frozen=True):
    """What a target works with."""

    replay: Replay
    """The events, the pace and the form that the user asked for."""
    connection: sqlite3.Connection
    """A read-only connection to the replayed log; it belongs to the replay's thread."""
    tally: Tally
    """Where the target counts each event."""


class ReplayTarget(Protocol):
    """Takes replayed events and counts the results.

    All methods are called in the replay's thread; `ControlError` ends the replay.
    """

    def begin(self, context: ReplayContext) -> None:
        """Prepare for the first entry."""

    def take(self, entry: ReplayItem) -> None:
        """Take the next entry; with a pace it has been sent when this returns."""

    def finish(self) -> None:
        """Return when everything taken has been sent, or at once when the replay is stopping."""


class Replayer:
    """One replay: the screen's `Replaying`. Raises `ControlError` if there is nothing to replay.

    `log` is the file of the session that is replayed.
    """

    def __init__(self, replay: Replay, log: Path, target: ReplayTarget) -> None:
        self.replay = replay
        self._log = LogFile(log, untouched=True)
        self._target = target
        self._tally = Tally()
        self._told_to_stop = False
        self._over = False
        self._began_at = time.monotonic()
        try:
            self._last, self._seconds = _measure(self._log, replay)
        except sqlite3.Error as error:
            raise ControlError(str(error)) from None
        self._total = self._last if replay.events is None else len(replay.events)
        if not self._total:
            raise ControlError("there is no event to replay")
        if replay.pace is not None and not 0 < replay.pace < float("inf"):
            raise ControlError(f"{replay.pace:g} is not a pace; it must be a positive number")
        self._thread = threading.Thread(target=self._run, name="liveview-replay", daemon=True)

    def start(self) -> "Replayer":
        """Begin with the first event."""
        self._began_at = time.monotonic()
        self._thread.start()
        return self

    def stop(self) -> None:
        """Send nothing more; requests under way end by themselves."""
        if not self._over:
            self._told_to_stop = True
            self._tally.stopping.set()

    def join(self, timeout: float) -> bool:
        """Wait for the end; False if it has not come within `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def progress(self) -> ReplayProgress:
        """How far it is."""
        over, tally = self._over, self._tally
        found = ReplayProgress(self._total, tally.done, tally.failed, tally.skipped, error=tally.error)
        stopped = over and self._told_to_stop and found.passed < found.total
        return msgspec.structs.replace(
            found, left=None if over else self._left(found.passed), over=over, stopped=stopped
        )

    def _left(self, passed: int) -> float | None:
        taken = time.monotonic() - self._began_at
        if self.replay.pace is not None:
            return max(self._seconds / self.replay.pace - taken, 0.0)
        if taken < FIRST_GUESS or not passed:
            return None
        return taken / passed * (self._total - passed)

    def _run(self) -> None:
        try:
            with contextlib.closing(files.read_only(self._log)) as connection:
                self._target.begin(ReplayContext(self.replay, connection, self._tally))
                try:
                    self._play(connection)
                finally:
                    self._target.finish()
        except LiveviewError as error:
            self._tally.fail(str(error))
        except sqlite3.Error as error:
            self._tally.fail(f"the log {self._log.path} cannot be read: {error}")
        finally:
            self._over = True

    def _play(self, connection: sqlite3.Connection) -> None:
        first_at: float | None = None
        for entry in replay_items(connection, self.replay.events, self._last, by_request=self.replay.by_request):
            first_at = entry.at if first_at is None else first_at
            if self._stopped_before(entry.at - first_at):
                return
            self._target.take(entry)

    def _stopped_before(self, seconds: float) -> bool:
        """Wait until an event is due that came this many seconds after the first; True when the replay ends before."""
        stopping = self._tally.stopping
        if self.replay.pace is None:
            return stopping.is_set()
        due = self._began_at + seconds / self.replay.pace
        return stopping.wait(max(due - time.monotonic(), 0.0))


def _measure(log: LogFile, replay: Replay) -> tuple[int, float]:
    """The id of the last event that is replayed, and the seconds that it came after the first."""
    files.check(log.path)
    with contextlib.closing(files.read_only(log)) as connection:
        ids = replay.events
        if ids is not None:
            first, last = (ids[0], ids[-1]) if len(ids) else (0, 0)
        else:
            first, last = 1, last_id(connection)
        return last, span(connection, first, last)
