"""Facts as JSON lines on stdout, from a thread of its own: a slow or closed stdout never delays the engine."""

import base64
import queue
import sys
import threading
import time
from typing import Any

import msgspec

from liveview.model.facts import NAMES, EventMoved
from liveview.model.live import Endpoints

MOST_WAITING = 10_000
"""Commits that may wait for a slow reader; beyond it lines are left out and counted."""


class Printer:
    """Prints the ready line at once and every fact that `show` is given."""

    def __init__(self) -> None:
        self._batches: queue.Queue[tuple[Any, ...] | None] = queue.Queue(MOST_WAITING)
        self._left_out = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="liveview-facts", daemon=True)

    def ready(self, endpoints: Endpoints, pid: int) -> None:
        """The first line, and the start of the thread that prints the others."""
        self._print(
            {
                "fact": "ready",
                "receiver": endpoints.receiver,
                "sink": endpoints.sink,
                "log": endpoints.log,
                "pid": pid,
                "token": endpoints.token,
                "config": endpoints.config,
                "outside": endpoints.outside,
            }
        )
        self._thread.start()

    def show(self, rows: tuple[Any, ...]) -> None:
        """Print the rows of a commit, when stdout has time."""
        try:
            self._batches.put_nowait(rows)
        except queue.Full:
            self._left_out += len(rows)

    def close(self, timeout: float = 0.5) -> None:
        """Print what is waiting, for at most `timeout` seconds."""
        try:
            self._batches.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(timeout)

    def _run(self) -> None:
        while (rows := self._batches.get()) is not None:
            for row in rows:
                if type(row) in NAMES:
                    self._print(line_of(row, time.time()))
            if self._left_out and self._batches.empty():
                self._print({"fact": "left_out", "count": self._left_out})
                self._left_out = 0

    def _print(self, line: dict[str, Any]) -> None:
        if self._closed:
            return
        try:
            sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            self._closed = True


def line_of(row: Any, now: float) -> dict[str, Any]:
    """The line of a fact: name, time (`now` for those without one), id and the other columns.

    Bytes that are not text become `{"base64": …}`.
    """
    columns = msgspec.structs.asdict(row)
    if isinstance(row, EventMoved):
        columns.pop("was")
    at = columns.get("received_at") or columns.get("started_at") or now
    line = {"fact": NAMES[type(row)], "at": at, "id": columns.pop("id")}
    return line | {name: _readable(value) for name, value in columns.items()}


def _readable(value: Any) -> Any:
    if not isinstance(value, bytes):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}
