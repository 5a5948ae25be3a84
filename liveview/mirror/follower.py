"""Keeps a mirror up to date, in a thread with a loop of its own: nobody who looks at the mirror waits for a network.

Nobody tells a follower that something has changed, so it asks. While nothing changes it asks less and less often.
"""

import asyncio
import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from liveview.core.store import ClosableFeed, Live
from liveview.errors import LiveviewError
from liveview.log.filter import parse
from liveview.mirror.mirror import Mirror

EVERY = 0.066
"""Seconds between two questions: what was received is in the mirror within 150 ms, nineteen times of twenty."""
QUIET = 10.0
"""Seconds without a change after which the questions become rarer, by half each time (ours)."""
RARELY = 0.5
"""Seconds between two questions after a long silence."""
BACKOFF = (0.1, 2.0)
"""Seconds until a lost connection is tried again, at first and at most."""
MOST = 1_000
"""Rows to ask for at once."""
TOTALS_EVERY = 0.2
"""Seconds between two looks at the totals while something changes all the time."""
TOTALS_AT_LEAST = 5.0
"""Seconds after which the totals are looked at without a change: a receiver may have come or gone."""
STOP_SECONDS = 10.0
"""Seconds for the last copy."""


class Follower:
    """Follows a feed into the mirror at `path`; raises `FilterError`, `LogError` and `sqlite3.Error` when it is made.

    `make_feed` is called in the thread. `told` is called there after each change of the attributes, which every thread
    may read.
    """

    def __init__(
        self,
        make_feed: Callable[[], ClosableFeed],
        path: Path,
        *,
        only: str = "",
        keep: int = 0,
        every: float = EVERY,
        told: Callable[[], None] = lambda: None,
    ) -> None:
        parse(only, time.time())
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
        self.caught_up = threading.Event()
        """Whether the mirror had everything when the session was asked last, at least once."""
        self._make_feed = make_feed
        self._mirror = Mirror(path, only, keep)
        self._every = every
        self._told = told
        self._complete_at = self._changed_at = time.monotonic()
        self._totals_at = 0.0
        self._has_old_totals = True
        """Whether something has changed since the totals were looked at."""
        self._lock = threading.Lock()
        self._asked: list[Future[bool]] | None = []
        """Those who want to know when the mirror has everything; None after the end."""
        self._task: asyncio.Task[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._wake = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="liveview-mirror", daemon=True)

    @property
    def lag(self) -> float:
        """Seconds since the mirror is known to have been complete."""
        return time.monotonic() - self._complete_at

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def catch_up(self) -> Future[bool]:
        """Ask at once: true as soon as the mirror has all that was stored before; false if that cannot be known."""
        wish: Future[bool] = Future()
        with self._lock:
            if self._asked is None:
                wish.set_result(False)
                return wish
            self._asked.append(wish)
            self._loop.call_soon_threadsafe(self._wake.set)
        return wish

    def stop(self, *, catch_up: bool = False, seconds: float = STOP_SECONDS) -> bool:
        """End, and leave a single file; with `catch_up` after the mirror has all that is stored now.

        Returns whether it has, or need not have. Waits no longer than `seconds` for it.
        """
        complete = not catch_up
        if self._thread.ident is None:
            self._end_all()
            self._loop.close()
            return complete
        if catch_up:
            with contextlib.suppress(TimeoutError):
                complete = self.catch_up().result(seconds)
        with self._lock:
            if self._asked is not None:
                self._loop.call_soon_threadsafe(self._end)
        self._thread.join(seconds)
        return complete

    def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _run(self) -> None:
        try:
            with (
                contextlib.suppress(asyncio.CancelledError),
                asyncio.Runner(loop_factory=lambda: self._loop) as runner,
            ):
                runner.run(self._follow())
        except Exception:
            self._lose("the copy is not continued any more: something went wrong inside liveview")
            raise
        finally:
            self._end_all()

    def _end_all(self) -> None:
        """Nothing is followed any more."""
        self._settle(had_all=False)
        with self._lock:
            asked, self._asked = self._asked or [], None
        for wish in asked:
            wish.set_result(False)
        self._mirror.close()

    async def _follow(self) -> None:
        self._task = asyncio.current_task()
        feed = self._make_feed()
        backoff = BACKOFF[0]
        try:
            while True:
                self._wake.clear()
                try:
                    more = await self._step(feed)
                except (LiveviewError, OSError, sqlite3.Error) as error:
                    self._lose(
                        f"the copy cannot be written: {error}" if isinstance(error, sqlite3.Error) else str(error)
                    )
                    await self._pause(backoff)
                    backoff = min(backoff * 2, BACKOFF[1])
                    continue
                backoff = BACKOFF[0]
                if not more:
                    await self._pause(self._interval())
        finally:
            with contextlib.suppress(LiveviewError, OSError):
                await feed.close()

    async def _step(self, feed: ClosableFeed) -> bool:
        """Copy what one answer brings; returns whether there is more."""
        wishes = len(self._asked or ())
        changed = await feed.since(self._mirror.position, MOST, self._mirror.only)
        has_changed = bool(changed.rows or changed.gone or changed.begins)
        if has_changed or changed.position != self._mirror.position:
            self._mirror.apply(changed)
        has_changed |= self._mirror.trim()
        self._has_old_totals |= has_changed
        if self._needs_totals(is_wanted=wishes > 0 and not changed.more):
            live = await feed.totals()
            self._totals_at, self._has_old_totals = time.monotonic(), False
            has_changed |= live != self.live
            self.live = live
        self._has(changed.more, has_changed=has_changed, wishes=wishes)
        return changed.more

    def _needs_totals(self, *, is_wanted: bool) -> bool:
        """Whether to look at the totals with this answer; `is_wanted`: somebody waits for all that holds now."""
        since = time.monotonic() - self._totals_at
        if self.live is None or self.error or since > TOTALS_AT_LEAST:
            return True
        return self._has_old_totals and (is_wanted or since > TOTALS_EVERY)

    def _has(self, more: bool, *, has_changed: bool, wishes: int) -> None:
        """Tell what an answer has brought."""
        is_news = has_changed or bool(self.error) or not (more or self.caught_up.is_set())
        self.error, self.lost_since = "", None
        now = time.monotonic()
        if has_changed:
            self.version += 1
            self._changed_at = now
        if not more:
            self._complete_at = now
            self.caught_up.set()
            self._settle(had_all=True, count=wishes)
        if is_news:
            self._told()

    def _lose(self, why: str) -> None:
        """The session cannot be asked."""
        self._settle(had_all=False)
        if self.error != why:
            self.lost_since = self.lost_since or time.time()
            self.error = why
            self._told()

    def _settle(self, *, had_all: bool, count: int | None = None) -> None:
        """Answer the first `count` of those who wanted to know when the mirror has everything."""
        with self._lock:
            settled = (self._asked or [])[:count]
            del (self._asked or [])[:count]
        for wish in settled:
            wish.set_result(had_all)

    def _interval(self) -> float:
        quiet = time.monotonic() - self._changed_at
        return min(self._every * 2.0 ** int(min(quiet / QUIET, 9)), max(RARELY, self._every))

    async def _pause(self, seconds: float) -> None:
        """Wait, unless somebody wants something."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), seconds)
