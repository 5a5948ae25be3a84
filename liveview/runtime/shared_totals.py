"""The totals of each destination in a shared session, over all receivers: counted in this receiver's copy of it.

Counting reads every delivery, so it is done in a thread, and the less often the longer it takes.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from liveview.log import files
from liveview.log.read import summary
from liveview.model.snapshot import DestinationTotals
from liveview.runtime.own_copy import OwnCopy

_SUMS = ("delivered", "failed", "timeouts", "retries")
_EVERY = 1.0
"""Seconds between two counts, at least."""
_SHARE = 20
"""How many times longer than counting the pause before the next one is."""
_PATIENCE = 1.0
"""Seconds to wait for the end of the thread when it is interrupted."""

_Totals = tuple[DestinationTotals, ...]


class SharedTotals:
    """Counts while the copy is followed; `counted` is called in its thread after each count."""

    def __init__(self, copy: OwnCopy, counted: Callable[[], None]) -> None:
        self._copy = copy
        self._counted = counted
        self._mine: _Totals = ()
        """The totals of this run, as they were last."""
        self._found: tuple[_Totals, _Totals] = ((), ())
        """What was counted, and the totals of this run at that moment."""
        self._ending = threading.Event()
        self._connection: sqlite3.Connection | None = None
        self._thread: threading.Thread | None = None

    def added_to(self, totals: _Totals) -> _Totals:
        """The totals of all receivers, with what this run has counted since; only this run's while nothing is known."""
        self._mine = totals
        if self._thread is None and self._copy.is_followed and not self._ending.is_set():
            self._thread = threading.Thread(target=self._run, name="liveview-totals", daemon=True)
            self._thread.start()
        found, mine = self._found
        before, everywhere = {each.name: each for each in mine}, {each.name: each for each in found}
        known = {now.name for now in totals}
        return (
            *(_since(now, before.get(now.name), everywhere.get(now.name)) for now in totals),
            *(each for each in found if each.name not in known),
        )

    def close(self) -> None:
        """Stop counting."""
        self._ending.set()
        if self._connection is not None:
            self._connection.interrupt()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        version = -1
        pause = 0.0
        while not self._ending.wait(pause):
            pause = _EVERY
            if self._copy.path is None or self._copy.version == version:
                continue
            version, began = self._copy.version, time.monotonic()
            self._count(self._copy.path)
            pause = max(_EVERY, _SHARE * (time.monotonic() - began))

    def _count(self, path: Path) -> None:
        mine = self._mine
        try:
            connection = self._connection = files.read_only(path)
        except sqlite3.Error:
            return  # the next count may find it
        try:
            self._found = summary.totals(connection), mine
            self._counted()
        except sqlite3.Error:
            return
        finally:
            self._connection = None
            connection.close()


def _since(now: DestinationTotals, mine: DestinationTotals | None, all_: DestinationTotals | None) -> DestinationTotals:
    """What was counted everywhere, and what this run has added to it since."""
    if all_ is None:
        return now
    sums = {name: getattr(all_, name) + getattr(now, name) - getattr(mine, name, 0) for name in _SUMS}
    return msgspec.structs.replace(now, **sums)
