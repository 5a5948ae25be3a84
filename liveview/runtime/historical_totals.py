"""The totals of each destination in earlier runs on the same log, which make a run's totals those of the session.

Counting reads every delivery and takes seconds on a large log, so it is done in a thread: in one read transaction that
begins before this run writes anything.
"""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from liveview.log import files
from liveview.log.read import summary
from liveview.model.snapshot import DestinationTotals

_SUMS = ("delivered", "failed", "timeouts", "retries")
_PATIENCE = 1.0
"""Seconds to wait for the thread to begin, and for its end when it is interrupted."""


class HistoricalTotals:
    """Counts what is in the log when it is made; `counted` is called in its thread when that is done."""

    def __init__(self, path: Path, counted: Callable[[], None]) -> None:
        self._path = path
        self._counted = counted
        self._totals: dict[str, DestinationTotals] = {}
        self._began = threading.Event()
        self._connection: sqlite3.Connection | None = None
        self._thread = threading.Thread(target=self._run, name="liveview-totals", daemon=True)
        self._thread.start()
        self._began.wait(_PATIENCE)

    def added_to(self, totals: tuple[DestinationTotals, ...]) -> tuple[DestinationTotals, ...]:
        """The totals of this run and of those before it, including destinations that this run does not have."""
        known = {now.name for now in totals}
        return (
            *(_sum(self._totals[now.name], now) if now.name in self._totals else now for now in totals),
            *(before for name, before in self._totals.items() if name not in known),
        )

    def close(self) -> None:
        """Stop counting and close the log."""
        if self._connection is not None:
            self._connection.interrupt()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        try:
            connection = files.read_only(self._path)
        except sqlite3.Error:
            self._began.set()
            return  # only this run's totals are shown then
        try:
            connection.execute("begin")
            some = summary.has_deliveries(connection)  # this begins the read transaction
            self._connection = connection
            self._began.set()
            if some:
                self._totals = {found.name: found for found in summary.totals(connection)}
                self._counted()
        except sqlite3.Error:
            return
        finally:
            self._began.set()
            self._connection = None
            connection.close()


def _sum(before: DestinationTotals, now: DestinationTotals) -> DestinationTotals:
    return msgspec.structs.replace(now, **{name: getattr(before, name) + getattr(now, name) for name in _SUMS})
