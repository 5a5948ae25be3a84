"""A mirror that another process fills: what a window of a browser knows of it, so that all windows share one.

It copies nothing. It sees in the file that something has changed, and asks the session only for its totals.
"""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from liveview.core.store import ClosableFeed, Live
from liveview.errors import LiveviewError
from liveview.log import files
from liveview.log.files import LogFile

LOOK_EVERY = 0.066
"""Seconds between two looks at the file, as often as its follower asks for changes."""
TOTALS_SOON = 0.5
"""Seconds between two questions for the totals while the mirror changes, at least."""
TOTALS_LATE = 2.0
"""Seconds between two questions otherwise: calls may be under way, and a lost line must be seen."""
STOP_SECONDS = 2.0
"""Seconds for the end of the thread."""


class FollowedMirror:
    """Watches the mirror at `path`, as `Follower` does that fills it.

    `make_feed` is called in the thread. `told` is called there after each change of the attributes, which every thread
    may read.
    """

    def __init__(
        self, make_feed: Callable[[], ClosableFeed], path: Path, *, told: Callable[[], None] = lambda: None
    ) -> None:
        self.path = path
        """The mirror."""
        self.live: Live | None = None
        """Totals of the session; None until it was asked."""
        self.version = 0
        """Grows whenever the mirror or the totals have changed."""
        self.error = ""
        """Why the session cannot be asked now; "" while it can."""
        self.lost_since: float | None = None
        """Since when (epoch seconds); None while it can be asked."""
        self.begun = 0
        """How often the mirror has begun again since."""
        self._last = 0
        """The newest request that was in it."""
        self._make_feed = make_feed
        self._told = told
        self._totals_at = -TOTALS_LATE
        self._is_behind = True
        """Whether the mirror has changed since the totals were asked for."""
        self._seen: int | None = None
        self._over = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="liveview-followed", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self, *, catch_up: bool = False, seconds: float = STOP_SECONDS) -> bool:
        """End. What the mirror has at the end is the business of the process that fills it: always true."""
        del catch_up
        if self._thread.ident is None:
            self._loop.close()
            return True
        with contextlib.suppress(RuntimeError):  # the loop was closed
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(seconds)
        return True

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._watch())

    async def _watch(self) -> None:
        feed = self._make_feed()
        try:
            async with contextlib.AsyncExitStack() as opened:
                opened.push_async_callback(self._close, feed)
                connection = opened.enter_context(contextlib.closing(files.read_only(LogFile(self.path))))
                asking: asyncio.Task[None] | None = None
                while not self._over.is_set():
                    self._look(connection)
                    if (asking is None or asking.done()) and self._is_due():
                        asking = asyncio.get_running_loop().create_task(self._ask(feed), name="totals")
                    await self._pause()
                if asking is not None:
                    asking.cancel()
                    await asyncio.gather(asking, return_exceptions=True)
        except sqlite3.Error as error:
            self._lose(f"the mirror cannot be read: {error}")

    def _look(self, connection: sqlite3.Connection) -> None:
        """See whether the file has changed."""
        try:
            (version,) = connection.execute("pragma data_version").fetchone()
            if version != self._seen:
                (last,) = connection.execute("select coalesce(max(id), 0) from requests").fetchone()
                self.begun += last < self._last  # ids only grow in one session
                self._last = last
        except sqlite3.OperationalError:  # it is locked for a moment
            return
        if version != self._seen:
            self._seen = version
            self._is_behind = True
            self._changed()

    def _is_due(self) -> bool:
        return time.monotonic() - self._totals_at >= (TOTALS_SOON if self._is_behind else TOTALS_LATE)

    async def _ask(self, feed: ClosableFeed) -> None:
        self._totals_at = time.monotonic()
        self._is_behind = False
        try:
            live = await feed.totals()
        except (LiveviewError, OSError) as error:
            self._lose(str(error))
            return
        was_lost, self.error, self.lost_since = bool(self.error), "", None
        if live != self.live or was_lost:
            self.live = live
            self._changed()

    def _changed(self) -> None:
        self.version += 1
        self._told()

    def _lose(self, why: str) -> None:
        if self.error != why:
            self.lost_since = self.lost_since or time.time()
            self.error = why
            self._told()

    async def _pause(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), LOOK_EVERY)

    async def _close(self, feed: ClosableFeed) -> None:
        with contextlib.suppress(LiveviewError, OSError):
            await feed.close()
