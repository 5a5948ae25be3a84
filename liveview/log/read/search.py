"""Runs a filter over a session and hands out matches while it is still searching.

A live list shows its newest end, so a search goes backwards from there in ranges of ids. Their size adapts so that
each takes about `CHUNK` seconds: a common term gives its first results in milliseconds, and when an index finds
the few events that can match, the ranges soon span the whole session.
"""

import sqlite3
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import msgspec

from liveview.log.files import LogFile
from liveview.log.filter import Filter
from liveview.log.filter.drivers import Candidates, best
from liveview.log.filter.functions import install
from liveview.log.filter.reasons import reason
from liveview.log.filter.values import LogValues
from liveview.log.queries import STEPS_BETWEEN_LOOKS, Queryable, last_id
from liveview.log.read.masked_views import opened

CHUNK = 0.05
"""Seconds that a range should take: short enough for a progress bar that moves and a search that stops at once."""
FIRST_RANGE = 250
"""Events in the first range: they fill several screens and take a few milliseconds even if every payload is decoded."""
MOST_GROWTH = 4
"""How many times larger a range may be than the one before: what follows may be slower to search."""


class SearchProgress(msgspec.Struct, frozen=True):
    """How far a search is."""

    searched: int
    """Events that were searched so far."""
    total: int
    """Events in the log when the search began."""
    matches: int
    """Events that matched so far."""

    @property
    def done(self) -> bool:
        """Whether every event was searched."""
        return self.searched == self.total

    @property
    def percent(self) -> int:
        """Whole percent, 100 only when done."""
        return 100 if self.done else self.searched * 100 // self.total


class Search:
    """Searches one log with one filter, on a connection of its own; use it in one thread."""

    def __init__(self, log: LogFile | Path, filter: Filter) -> None:  # noqa: A002 - the word of this module
        self._connection = opened(log)
        self._filter = filter
        install(self._connection)

    def __enter__(self) -> "Search":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def run(self, found: Callable[["array[int]", SearchProgress], None], cancelled: Callable[[], bool]) -> None:
        """Search all events up to the newest one now, newest first; `found` is called after every range.

        The ids of a batch ascend and are all below those of the previous batch, so `ids = batch + ids` keeps the
        matches in order. An empty batch only reports progress. In the last call `progress.done` is true, unless
        `cancelled`, which is asked about every millisecond, ended the search. Raises `sqlite3.Error`.
        """
        self._connection.set_progress_handler(lambda: int(cancelled()), STEPS_BETWEEN_LOOKS)
        try:
            self._run(found, cancelled)
        except sqlite3.OperationalError:
            if not cancelled():
                raise

    def reason(self) -> str:
        """Why nothing matches, see `reasons.reason`; for a `run` that found nothing. It takes about 10 ms."""
        try:
            return reason(self._filter.text, LogValues(self._connection))
        except sqlite3.Error:  # a finished search must not fail for want of an explanation
            return ""

    def _run(self, found: Callable[["array[int]", SearchProgress], None], cancelled: Callable[[], bool]) -> None:
        newest = last_id(self._connection)
        candidates = best(self._connection, self._filter.drivers, newest)
        last, size, matches = newest, FIRST_RANGE, 0
        while not cancelled():
            first = max(1, last - size + 1)
            started = time.perf_counter()
            ids = self._matching(candidates, first, last)
            took = time.perf_counter() - started
            matches += len(ids)
            found(ids, SearchProgress(newest - first + 1 if newest else 0, newest, matches))
            if first == 1:
                return
            last = first - 1
            size = max(FIRST_RANGE, int(size * min(MOST_GROWTH, CHUNK / took)))

    def _matching(self, candidates: Candidates | None, first: int, last: int) -> "array[int]":
        if candidates is None:
            return matching(self._connection, self._filter, first - 1, last)
        query = f"select e.id from events e where e.id in ({candidates.sql}) and {self._filter.sql} order by e.id"
        values = (first, last, *candidates.parameters, *self._filter.parameters)
        return array("q", [event_id for (event_id,) in self._connection.execute(query, values)])


def matching(log: Queryable, filter: Filter, after_id: int, upto_id: int) -> "array[int]":  # noqa: A002 - as above
    """The matching events with ids above `after_id` up to `upto_id`, ascending: for events that just arrived.

    `log` is a `Reader`, or a connection with the functions of filters (`functions.install`).
    """
    query = f"select e.id from events e where e.id between ?1 and ?2 and {filter.sql} order by e.id"
    found = log.execute(query, (after_id + 1, upto_id, *filter.parameters))
    return array("q", [event_id for (event_id,) in found])
