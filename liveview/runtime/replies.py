"""When requests were answered: kept for the screen, and stored in the log without commits of its own.

Replies are stored with the next rows that are stored anyway, and alone only when nothing follows for a moment.
"""

import threading
from bisect import bisect_right
from collections import deque

from liveview.model.facts import Replied

MOST = 4_096
"""Commits kept: under load a commit holds several requests, otherwise one."""


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
