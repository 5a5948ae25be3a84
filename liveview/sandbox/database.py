"""The database in which statements run: one table of one row, and nothing else that a statement could reach."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec

from liveview.core.pipeline.sql import Cell, IncomingEvent
from liveview.sandbox.dates import date_functions
from liveview.sandbox.functions import REPLACED, FunctionError, SqlFunction
from liveview.sandbox.statement import MOST_COLUMNS

LONGEST_VALUE = 1 << 20
"""Bytes of a text, of a row, and of everything in between, whatever the event."""
ROOM = 1 << 16
"""Bytes of a text for an event that is nearly empty; each character of its properties makes room for four more."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,  # bytes; `statement` counts characters
    sqlite3.SQLITE_LIMIT_COLUMN: MOST_COLUMNS,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 25_000,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 32,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 256,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 16,  # those of `_UPDATE`
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_NAMES = (
    "abs avg char coalesce count group_concat hex ifnull iif length lower max min nullif quote round substr substring"
    " sum total typeof unicode upper"
    " json json_array json_array_length json_extract json_group_array json_group_object json_insert json_object"
    " json_quote json_remove json_replace json_set json_type json_valid -> ->>"
)
_FUNCTIONS = frozenset(_NAMES.split())
"""SQLite's own functions that take no longer than their arguments are long, and always return the same.

Left out on purpose: `printf`, `format` and `zeroblob` make long texts of short arguments, `json_patch` compares every
key with every other, `glob` tries the places of each `*` for those of every other, `random` and `current_time` differ
from call to call, mathematical functions differ between machines, and `load_extension` loads code.
"""
_TABLES = frozenset({"incoming_event", "json_each", "json_tree"})
_BUILT_IN = ("sqlite_", "pragma_", "dbstat", "fts", "bytecode", "tables_used", "rtree", "geopoly")
"""How the names of SQLite's own tables begin."""
_PREPARE = (
    "pragma trusted_schema = off",
    "pragma journal_mode = off",
    "pragma temp_store = memory",  # what is sorted never goes to a file
    "create table incoming_event (event_name text, user_id text, device_id text, type text, time real, props text)",
    "insert into incoming_event default values",
)
_PRIME = ("select * from json_each('{}')", "select * from json_tree('{}')")
"""The first use of these tables asks for rights that no statement has."""
_FIELDS = IncomingEvent.__struct_fields__
_UPDATE = f"update incoming_event set {', '.join(f'{field} = ?' for field in _FIELDS)}"


def longest_value(incoming: IncomingEvent) -> int:
    """Bytes that a text may have in a run for this event."""
    return min(ROOM + 4 * len(incoming.props), LONGEST_VALUE)


class Database:
    """A database in memory. `kept` statements stay compiled; with 0, each run of a statement compiles it again."""

    def __init__(self, kept: int) -> None:
        self._failure = ""
        self._calls = 0
        self._trusted = True
        self._connection = connection = sqlite3.connect(
            ":memory:", isolation_level=None, cached_statements=kept, check_same_thread=False
        )
        for statement in _PREPARE:
            connection.execute(statement)
        for statement in _PRIME:
            with suppress(sqlite3.OperationalError):  # an SQLite without JSON
                connection.execute(statement).fetchall()
        self._names = set(_FUNCTIONS)
        for (name, count), function in REPLACED.items():
            self._add(name, count, function)
        self._computing = sqlite3.connect(":memory:", check_same_thread=False)
        for name, function in date_functions(self._computing):
            self._add(name, -1, function)
        for limit, most in _LIMITS.items():
            connection.setlimit(limit, most)
        connection.set_authorizer(self._authorize)
        self._trusted = False

    def take_failure(self) -> str:
        """Why a function failed in the last run, in words; "" if none did."""
        failure, self._failure = self._failure, ""
        return failure

    def watch(self, every: int, tick: Callable[[], bool]) -> None:
        """From now on call `tick` after this many steps of SQLite's machine; True ends the run."""
        self._connection.set_progress_handler(tick, every)

    def load(self, incoming: IncomingEvent, longest: int) -> None:
        """Make this the row of `incoming_event`, with texts of `longest` bytes at most; raises as `rows` does."""
        self._trusted = True
        try:
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
            self._connection.execute(_UPDATE, msgspec.structs.astuple(incoming))
        finally:
            self._trusted = False

    def compile(self, statement: str) -> int:
        """Do what has to be done before a statement runs; returns how many calls it has. Raises as `rows` does."""
        self._calls = 0
        self._connection.execute(f"explain {statement}").close()
        return self._calls

    def rows(self, statement: str) -> tuple[list[str], list[tuple[Cell, ...]]]:
        """The columns and at most two rows of the result.

        Raises `sqlite3.Error`, `sqlite3.Warning`, `ValueError`, `OverflowError` and `MemoryError`.
        """
        cursor = self._connection.execute(statement)
        try:
            found = cursor.fetchmany(2)
            return [column[0] for column in cursor.description or ()], found
        finally:
            cursor.close()

    def close(self) -> None:
        """Release it."""
        self._connection.close()
        self._computing.close()

    def _add(self, name: str, count: int, function: SqlFunction) -> None:
        self._names.add(name)
        self._connection.create_function(name, count, partial(self._called, function), deterministic=True)

    def _called(self, function: SqlFunction, *arguments: Cell) -> Cell:
        try:
            return function(*arguments)
        except FunctionError as error:
            self._failure = str(error)
            raise

    def _authorize(self, action: int, first: str | None, second: str | None, *_: Any) -> int:
        if self._trusted or action in {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE}:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            self._calls += 1
            allowed = (second or "").lower() in self._names
        elif action == sqlite3.SQLITE_READ:
            table = (first or "").lower()
            # With no column it is a table of which none is read, perhaps one that the statement itself defines.
            allowed = table in _TABLES or (not second and not table.startswith(_BUILT_IN))
        else:
            allowed = False
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY
