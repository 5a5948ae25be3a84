"""Prints facts as JSON lines from its own thread, so that a slow or closed stdout never delays the engine."""

import contextlib
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from liveview.core.pipeline.masking import Masking
from liveview.model.facts import NAMES
from liveview.model.ready import ready
from liveview.model.snapshot import Endpoints
from liveview.text.ascii_json import ascii_json
from liveview.text.fact_lines import line_of

MOST_WAITING = 10_000
"""Commits that may wait for a slow reader; the lines of further ones are dropped and counted."""
TOGETHER = 0.02
"""Seconds within which commits are printed together: the thread takes the interpreter from the engine each time."""
MOST_AT_ONCE = 64
"""Commits whose lines are written at once."""


class Printer:
    """Prints the ready line, then every fact that `show` is given.

    `masking` returns what the lines may show of facts that happen now, None when that is everything.
    """

    def __init__(self, masking: Callable[[], Masking | None] = lambda: None) -> None:
        self._masking = masking
        self._commits: deque[tuple[tuple[Any, ...], Masking | None]] = deque()
        self._left_out = 0
        """Lines that were dropped; only `show` changes it, since both threads could not."""
        self._told = 0
        """How many of them were told."""
        self._closed = False
        self._is_due = threading.Event()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="liveview-facts", daemon=True)

    def ready(self, endpoints: Endpoints, pid: int) -> None:
        """Print the first line and start the thread that prints the others."""
        self._print(msgspec.json.encode(ready(endpoints, pid)))
        self._closed = self._closed or _goes_nowhere()
        self._thread.start()

    def show(self, rows: tuple[Any, ...]) -> None:
        """Queue the rows of a commit for printing."""
        if self._closed:
            return
        if len(self._commits) >= MOST_WAITING:
            self._left_out += len(rows)
            return
        self._commits.append((rows, self._masking()))
        if not self._is_due.is_set():
            self._is_due.set()

    def close(self, timeout: float = 0.5) -> None:
        """Print what is queued, for at most `timeout` seconds."""
        self._ending.set()
        self._is_due.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._ending.is_set():
            self._is_due.wait()
            self._ending.wait(TOGETHER)
            self._is_due.clear()
            self._print_waiting()
        self._print_waiting()

    def _print_waiting(self) -> None:
        while self._commits:
            now = time.time()  # the reader may have been slow with what came before
            commits = [self._commits.popleft() for _ in range(min(len(self._commits), MOST_AT_ONCE))]
            rows = [row for commit in commits for row in _shown(*commit)]
            self._print(*(line_of(row, now) for row in rows if type(row) in NAMES))
        self._tell_left_out()

    def _tell_left_out(self) -> None:
        left_out = self._left_out
        if left_out > self._told:
            self._print(msgspec.json.encode({"fact": "left_out", "count": left_out - self._told}))
            self._told = left_out

    def _print(self, *lines: bytes) -> None:
        if self._closed or not lines:
            return
        try:
            _write(_printable(lines))
        except (OSError, ValueError):
            self._closed = True
            _forget()


def _write(text: bytes) -> None:
    """Write to stdout past its buffer; raises `OSError`.

    The buffer has a lock. If its reader stopped reading, this thread would hold it for ever, and Python, which flushes
    the buffer when it exits, would abort.
    """
    sys.stdout.flush()
    raw, left = getattr(sys.stdout.buffer, "raw", sys.stdout.buffer), memoryview(text)
    while left:
        written = raw.write(left)
        if written is None:
            raise BlockingIOError
        left = left[written:]


def _shown(rows: tuple[Any, ...], masking: Masking | None) -> Iterable[Any]:
    """The facts of a commit as they may be shown."""
    return rows if masking is None else masking.rows(rows)


def _printable(lines: Sequence[bytes]) -> bytes:
    """Lines for a terminal; nearly always they need no change, which is found out for all of them together."""
    text = b"\n".join(lines)
    if not text.isascii() or b"\x7f" in text:
        text = b"\n".join(map(ascii_json, lines))
    return text + b"\n"


def _goes_nowhere() -> bool:
    """Whether nobody can ever read what is printed."""
    with contextlib.suppress(OSError, ValueError):
        return os.path.samestat(os.fstat(sys.stdout.fileno()), os.stat(os.devnull))  # noqa: PTH116 - as it is named
    return False


def _forget() -> None:
    """Point stdout at nothing: otherwise the interpreter would flush it when it exits, fail, and end with 120."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
