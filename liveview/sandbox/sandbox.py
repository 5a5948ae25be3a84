"""Runs statements of transformations: once compiled, with a budget of steps, and off once they took too long.

Whether a statement is within its budget must not depend on the machine or its load, or a retry would decide otherwise
than the first try. So the budget counts the steps of SQLite's virtual machine. Some steps take long, such as those
that read a megabyte of JSON; for them there is a limit of processor time, and a statement that reaches it is not run
for further events until its text changes. What is only done again (`again`) has no limit of time, and is never off.
"""

import sqlite3
import threading
import time
from collections.abc import Mapping
from typing import NamedTuple

from liveview.core.pipeline.sql import Cell, IncomingEvent, SqlFailure, SqlRunner
from liveview.sandbox import statement as texts
from liveview.sandbox.database import LONGEST_VALUE, Database, longest_value

STEPS = 50_000
"""Steps that a run may take, give or take `_EVERY`; a usual statement takes a hundred, some 10 ns each."""
LONGEST_RUN = 0.05
"""Seconds of processor time after which a statement is off."""
MOST_READ = 1 << 25
"""Bytes that all calls of a statement may read if each is made once, with the longest text: that takes up to 100 ms.

Nothing interrupts a statement without a loop. So one with 300 calls is not run for an event of 100 KB.
"""
MOST_RETURNED = 1 << 27
"""Bytes of a row if all its columns hold the longest text: SQLite has them in memory before their sizes are known."""
KEPT = 100
"""Statements that stay compiled."""

_EVERY = 100
"""Steps between two looks at the clock."""
_TICKS = STEPS // _EVERY
_ROUGH = 2
"""Ticks that two runs of the same steps may differ by: a compiled statement goes on counting where it last ended."""
_TOO_SLOW = SqlFailure("sql-too-slow", f"the SQL took more than {STEPS:,} steps")
_TOO_LARGE = SqlFailure("sql-too-slow", "the event is too large for SQL with this many columns and calls of functions")
_OFF = SqlFailure(
    "sql-too-slow",
    f"the SQL took more than {LONGEST_RUN * 1000:.0f} ms for an event, and is off until its text changes",
)
_ERRORS = (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError)
"""What SQLite raises: `MemoryError` for a statement with too many steps, not only when there is no memory."""
_SIZED = (str, bytes)
_KNOWN = ("malformed JSON", "integer overflow", "string or blob too big")
"""Messages of SQLite that hold no value of the event; others might."""


class Sandbox:
    """Implements `SqlRunner`, for any thread. A statement that takes longer than `longest_run` seconds is off.

    One statement runs at a time, so somebody who tries statements needs a sandbox of their own beside the engine's.
    """

    def __init__(self, longest_run: float = LONGEST_RUN) -> None:
        self._longest_run = longest_run
        self._lock = threading.Lock()
        self._compiled: dict[str, _Compiled] = {}
        self._off: set[str] = set()
        self._kept: Database | None = None
        self._exact: Database | None = None
        self.again: SqlRunner = _Again(self)
        """For runs that repeat an earlier one: it has no limit of time, and runs statements that are off by now."""

    def run(self, statement: str, incoming: IncomingEvent) -> tuple[Mapping[str, Cell], ...] | SqlFailure:
        """What `SqlRunner.run` returns."""
        with self._lock:
            return _OFF if statement in self._off else self._run(statement, incoming, self._longest_run)

    def run_again(self, statement: str, incoming: IncomingEvent) -> tuple[Mapping[str, Cell], ...] | SqlFailure:
        """The same without a limit of time."""
        with self._lock:
            return self._run(statement, incoming, None)

    def refusal(self, statement: str) -> str:
        """What `SqlRunner.refusal` returns."""
        with self._lock:
            return self._compile(statement).refusal

    def close(self) -> None:
        """Release the memory; a later run begins afresh."""
        with self._lock:
            for database in (self._kept, self._exact):
                if database is not None:
                    database.close()
            self._kept = self._exact = None

    def _run(
        self, statement: str, incoming: IncomingEvent, seconds: float | None
    ) -> tuple[Mapping[str, Cell], ...] | SqlFailure:
        compiled = self._compile(statement)
        if compiled.refusal:
            return SqlFailure("sql-error", f"the SQL is refused: {compiled.refusal}")
        longest = longest_value(incoming)
        if compiled.calls * longest > MOST_READ or compiled.columns * longest > MOST_RETURNED:
            return _TOO_LARGE
        self._kept = self._kept or Database(KEPT)
        meter = _Meter(seconds)
        found = _rows(self._kept, statement, incoming, longest, meter)
        if meter.ticks > _TICKS - _ROUGH and not meter.is_late:
            self._exact = self._exact or Database(0)
            meter = _Meter(seconds)
            found = _rows(self._exact, statement, incoming, longest, meter)
        if meter.is_late:
            self._off.add(statement)
            return _OFF
        return found

    def _compile(self, statement: str) -> "_Compiled":
        if statement not in self._compiled:
            if len(self._compiled) >= KEPT:  # somebody writes one, letter by letter
                del self._compiled[next(iter(self._compiled))]
            refusal = texts.refusal(statement)
            self._compiled[statement] = _Compiled(refusal) if refusal else self._compile_in_sqlite(statement)
        return self._compiled[statement]

    def _compile_in_sqlite(self, statement: str) -> "_Compiled":
        """What SQLite says before it runs a statement is about its text alone."""
        self._exact = self._exact or Database(0)
        self._exact.watch(_EVERY, _Meter(None))
        try:
            return _Compiled("", self._exact.compile(statement), texts.most_columns(texts.tokens(statement)))
        except _ERRORS as error:
            return _Compiled(str(error) or "it has too many steps")


class _Compiled(NamedTuple):
    """What is known of a statement."""

    refusal: str = ""
    """Why it is refused; "" if it is not."""
    calls: int = 0
    """How many calls of functions are in it."""
    columns: int = 0
    """How many columns it may return at most."""


class _Again:
    """Repeats earlier runs."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def run(self, statement: str, incoming: IncomingEvent) -> tuple[Mapping[str, Cell], ...] | SqlFailure:
        return self._sandbox.run_again(statement, incoming)

    def refusal(self, statement: str) -> str:
        return self._sandbox.refusal(statement)


class _Meter:
    """Counts the steps of a run, and ends it when there are too many or it takes too long; None for no limit."""

    def __init__(self, seconds: float | None) -> None:
        self.ticks = 0
        self._seconds = seconds
        if seconds is not None:
            self._began, self._used_before = time.perf_counter(), time.thread_time()

    def __call__(self) -> bool:
        self.ticks += 1
        return self.ticks > _TICKS or self.is_late

    @property
    def is_late(self) -> bool:
        """Whether its time is over. The time of this thread counts: a busy machine turns nothing off.

        That is asked for only when it may be over by the clock, for it takes a call of the system.
        """
        if self._seconds is None or time.perf_counter() - self._began <= self._seconds:
            return False
        return time.thread_time() - self._used_before > self._seconds


def _rows(
    database: Database, statement: str, incoming: IncomingEvent, longest: int, meter: _Meter
) -> tuple[Mapping[str, Cell], ...] | SqlFailure:
    database.watch(_EVERY, meter)
    try:
        database.load(incoming, longest)
        columns, rows = database.rows(statement)
    except _ERRORS as error:
        if meter.ticks > _TICKS:
            return _TOO_SLOW
        why = database.take_failure() or next((known for known in _KNOWN if known in str(error)), "")
        return SqlFailure("sql-error", f"the SQL failed: {why}" if why else "the SQL failed")
    if len(set(columns)) < len(columns):
        return SqlFailure("sql-error", "two columns of the SQL have the same name")
    may_be_long = len(columns) * longest > LONGEST_VALUE
    if may_be_long and any(sum(len(cell) for cell in row if isinstance(cell, _SIZED)) > LONGEST_VALUE for row in rows):
        return SqlFailure("sql-error", "the SQL returned more than a megabyte")
    return tuple([dict(zip(columns, row, strict=True)) for row in rows])
