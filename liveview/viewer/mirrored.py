"""What a viewer counts and reads in its mirror, in a thread of its own: the screen never waits for it."""

import sqlite3
import threading
import time
from pathlib import Path

import msgspec

from liveview.errors import LogError
from liveview.log.engine.effective_settings import settings_from
from liveview.log.files import LogFile
from liveview.log.read import summary
from liveview.log.read.reader import Reader
from liveview.model.settings import Settings
from liveview.model.snapshot import DestinationTotals

LOOK_EVERY = 0.1
"""Seconds between two looks at the settings, at least."""
COUNT_EVERY = 1.0
"""Seconds between two counts of the deliveries, at least."""
SHARE = 20
"""Seconds between two counts for each second that one takes: it reads every delivery."""


class MirrorWatch:
    """Keeps `settings` and `totals` of the mirror at `path` up to date; any thread may read them.

    `news` is set when the mirror has changed. `counts` says whether the deliveries are counted at all.
    """

    def __init__(self, path: Path, news: threading.Event, *, counts: bool = True) -> None:
        self.settings = Settings()
        """Those in effect, as of the last look; their version grows with each change."""
        self.totals: tuple[DestinationTotals, ...] = ()
        """What happened at each destination, as of the last count."""
        self._path = path
        self._news = news
        self._counts = counts
        self._over = threading.Event()
        self._found: Settings | None = None
        self._count_at = 0.0
        self._reader: Reader | None = None
        self._thread = threading.Thread(target=self._run, name="liveview-viewer", daemon=True)

    def start(self) -> None:
        """Look for the first time, and then whenever there is news."""
        self._look()
        self._close()  # each thread has its own
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        waits: float | None = None
        while not self._over.is_set():
            self._news.wait(waits)
            self._news.clear()
            waits = self._look()
            self._over.wait(LOOK_EVERY)
        self._close()

    def _look(self) -> float | None:
        """Read what has changed; the seconds until there is more to do without news, None for ever."""
        try:
            if self._reader is None:
                self._reader = Reader(LogFile(self._path))
            self._read_settings(self._reader)
            return self._count(self._reader) if self._counts else None
        except (sqlite3.Error, LogError):
            self._close()  # the mirror is not made yet, or begins again
            return COUNT_EVERY

    def _read_settings(self, reader: Reader) -> None:
        try:
            found = settings_from(reader)
        except msgspec.DecodeError:  # those of a newer liveview
            found = None
        if found is not None and found != self._found:
            self._found = found
            self.settings = msgspec.structs.replace(found, version=self.settings.version + 1)

    def _count(self, reader: Reader) -> float | None:
        """Count, unless that was just done; the seconds until it is due, None when it was done."""
        began = time.monotonic()
        if began < self._count_at:
            return self._count_at - began
        self.totals = summary.totals(reader)
        self._count_at = time.monotonic() + max(COUNT_EVERY, SHARE * (time.monotonic() - began))
        return None

    def _close(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()
