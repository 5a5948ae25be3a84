"""When requests were answered: kept for the screen, and stored in the log without commits of its own.

Replies are stored with the next rows that are stored anyway, and alone only when nothing follows for a moment.
"""

import asyncio
import threading
from bisect import bisect_right
from collections import deque
from collections.abc import Callable

from liveview.model.facts import Replied

MOST = 4_096
"""Commits kept: under load a commit holds several requests, otherwise one."""

WITHIN = 0.2
"""Seconds after which replies are stored by themselves if nothing else was stored meanwhile."""


class Replies:
    """The latest replies. Noted in the engine's thread, read from any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: deque[Replied] = deque(maxlen=MOST)
        self._unsaved: list[Replied] = []

    def note(self, replied: Replied) -> None:
        """Note that the requests of a commit were answered."""
        with self._lock:
            self._known.append(replied)
        self._unsaved.append(replied)

    def take(self) -> tuple[Replied, ...]:
        """Return the replies that are not in the log yet, to be stored; only for the engine's thread."""
        taken, self._unsaved = tuple(self._unsaved), []
        return taken

    def at(self, request_id: int) -> float | None:
        """When a request was answered (epoch seconds); None when that is no longer known."""
        with self._lock:
            place = bisect_right(self._known, request_id, key=lambda replied: replied.first_request_id) - 1
            found = self._known[place] if place >= 0 else None
        return found.at if found is not None and request_id <= found.last_request_id else None


class StoredReplies:
    """Has replies stored. `record` stores one and `now` is the clock; its methods belong to the engine's loop."""

    def __init__(self, replies: Replies, record: Callable[[Replied], object], now: Callable[[], float]) -> None:
        self._replies = replies
        self._record = record
        self._now = now
        self._saving: asyncio.TimerHandle | None = None

    def replied(self, first: int, last: int) -> None:
        """The requests of a commit, from the first to the last, have been answered."""
        self._replies.note(Replied(first, last, self._now()))
        if self._saving is None:
            self._saving = asyncio.get_running_loop().call_later(WITHIN, self.save)

    def save(self) -> None:
        """Store what was answered so far."""
        self.end()
        self.go_along()

    def go_along(self) -> None:
        """Store what was answered so far, together with what is stored just now."""
        for replied in self._replies.take():
            self._record(replied)

    def end(self) -> None:
        """Store nothing by itself any more."""
        if self._saving is not None:
            self._saving.cancel()
            self._saving = None
