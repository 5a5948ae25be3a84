"""When requests were answered: remembered for the screen, and noted in the log at no commit of its own.

What is not in the log yet travels with the next rows that are stored anyway; only when nothing follows for a
moment is it stored alone.
"""

import threading
from bisect import bisect_right
from collections import deque

from liveview.model.facts import Replied

MOST = 4_096
"""Commits remembered: under load a commit holds several requests, at a desk it holds one."""


class Replies:
    """The latest replies. Notes come from the engine's thread, questions from any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: deque[Replied] = deque(maxlen=MOST)
        self._unsaved: list[Replied] = []

    def note(self, replied: Replied) -> None:
        """The requests of one more commit were answered."""
        with self._lock:
            self._known.append(replied)
        self._unsaved.append(replied)

    def take(self) -> tuple[Replied, ...]:
        """What is not in the log yet and shall be now; the engine's thread only."""
        taken, self._unsaved = tuple(self._unsaved), []
        return taken

    def at(self, request_id: int) -> float | None:
        """When a request was answered (epoch seconds); None when that is not known any more."""
        with self._lock:
            place = bisect_right(self._known, request_id, key=lambda replied: replied.first_request_id) - 1
            found = self._known[place] if place >= 0 else None
        return found.at if found is not None and request_id <= found.last_request_id else None
