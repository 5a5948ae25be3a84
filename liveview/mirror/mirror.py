"""A copy of a session in a file of its own, filled with what a feed answers: a screen reads it, and no network.

A mirror is a session file like any other. Besides, it knows how far it is, and has the table `audit` of a shared
session. Its foreign keys are off: a filter, the newest events only, or a session that forgets old ones leave references
to what is not there.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec

from liveview.core.store import Changed, Position, TableRow
from liveview.errors import LogError
from liveview.log import files, schema

CHECKPOINT_PAGES = 4_000
"""Pages (16 MB) after which the write-ahead log is moved into the file, as in a session that is written."""
IN_USE = "in use"
"""The `why` of the `LogError` for a file that somebody else writes."""
AT_ONCE = 1_000
"""Old rows of a table that are removed in one transaction."""

_AUDIT = (
    'create table if not exists audit ("id" INTEGER PRIMARY KEY, "at" REAL NOT NULL, "who" TEXT NOT NULL, '
    '"kind" TEXT NOT NULL, "name" TEXT NOT NULL, "value" TEXT) STRICT'
)
_POSITION = ("log", "mirror position")
"""Kind and name of the row of `settings` that says how far the mirror is."""
_TABLES = (*schema.TABLES, "audit")
"""The tables with an id, each after those that its rows refer to."""


def _columns(text: str) -> list[str]:
    return [each.rstrip("!").partition(":")[0] for each in text.split()]


def _upsert(table: str, key: Sequence[str], columns: Sequence[str]) -> str:
    """An update and no `replace`, so that the triggers count right."""
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    keys = ", ".join(f'"{name}"' for name in key)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in key)
    return f"insert into {table} ({names}) values ({places}) on conflict ({keys}) do update set {changes}"


_STORE = {
    **{table: _upsert(table, ["id"], _columns(text)) for table, text in schema.TABLES.items()},
    "audit": _upsert("audit", ["id"], ["id", "at", "who", "kind", "name", "value"]),
    "settings": _upsert("settings", ["kind", "name"], ["kind", "name", "value"]),
}


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the file; raises `LogError`."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(files.locked(path))
        except LogError as error:
            raise LogError(str(error), IN_USE) from None
        yield


class Mirror:
    """The mirror at `path`; one that is there already goes on where it was. Raises `LogError` and `sqlite3.Error`.

    With `only`, the text of a filter, it has the matching events, and with `keep` only that number of the newest.
    Nobody else can write it until it is closed.
    """

    def __init__(self, path: Path, only: str = "", keep: int = 0) -> None:
        files.prepare(path)
        self.only = only
        self._keep = keep
        self._first = 0
        """The oldest event of the session, as far as it was told."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(_locked(path))
            self._connection = stack.enter_context(contextlib.closing(files.read_write(path, "normal")))
            self._connection.execute(f"pragma wal_autocheckpoint = {CHECKPOINT_PAGES}")
            self._connection.execute("pragma foreign_keys = off")
            self.position = self._begin(path)
            """How far it is."""
            self._open = stack.pop_all()

    def apply(self, changed: Changed) -> None:
        """Do what an answer says and store the new position, in one transaction; raises `sqlite3.Error`."""
        with self._transaction():
            if changed.begins:
                self._clear()
            for event_id in changed.gone:
                self._remove(event_id)
            for table, rows in groupby(changed.rows, attrgetter("table")):
                self._store(table, rows)
            self._store(
                "settings", [TableRow("settings", (*_POSITION, msgspec.json.encode(changed.position).decode()))]
            )
        self.position = changed.position
        self._first = max(self._first * (not changed.begins), changed.first_event)

    def trim(self) -> bool:
        """Remove the oldest of what is not to be kept, some at a time; False if there was nothing to remove.

        Requests, requests to the sink and replies that are older than the first event go with it.
        """
        first = self._first_kept()
        if first is None:
            return False
        with self._transaction():
            return self._remove_before(first)

    def close(self) -> None:
        """Leave a single file that can be copied."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("pragma wal_checkpoint(truncate)")
        self._open.close()

    def _begin(self, path: Path) -> Position:
        """Make the tables; returns the position."""
        schema.migrate(self._connection)
        self._connection.execute(_AUDIT)
        row = self._one("select value from settings where kind = ? and name = ?", *_POSITION)
        if row is not None:
            with contextlib.suppress(msgspec.DecodeError):
                return msgspec.json.decode(row, type=Position)
        elif any(self._one(f"select 1 from {table} limit 1") for table in ("requests", "sink_requests", "settings")):
            raise LogError(f"{path} is a session of its own and was left unchanged; choose another file for the copy")
        with self._transaction():
            self._store("settings", [TableRow("settings", (*_POSITION, msgspec.json.encode(Position()).decode()))])
        return Position()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin immediate")
        try:
            yield
            self._connection.execute("commit")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("rollback")
            raise

    def _store(self, table: str, rows: Iterable[TableRow]) -> None:
        values = [row.values for row in rows]
        if table == "settings":
            removed = [row[:2] for row in values if row[2] is None]
            self._connection.executemany("delete from settings where kind = ? and name = ?", removed)
            values = [row for row in values if row[2] is not None]
        self._connection.executemany(_STORE[table], values)

    def _clear(self) -> None:
        for table in reversed(_TABLES):
            self._connection.execute(f"delete from {table}")
        self._connection.execute("delete from settings where kind <> 'log'")

    def _remove(self, event_id: int) -> None:
        """Remove an event with all that belongs to it."""
        request_id = self._one("select request_id from events where id = ?", event_id)
        of_event = "select id from deliveries where event_id = ?"
        self._connection.execute(f"delete from attempts where delivery_id in ({of_event})", (event_id,))
        self._connection.execute("delete from deliveries where event_id = ?", (event_id,))
        self._connection.execute("delete from events where id = ?", (event_id,))
        if request_id is not None and not self._has_events(request_id, event_id):
            self._connection.execute("delete from requests where id = ?", (request_id,))

    def _has_events(self, request_id: int, near: int) -> bool:
        """Whether a request has events still; those of a request have ids next to each other."""
        before = "select request_id from events where id < ? order by id desc limit 1"
        after = "select request_id from events where id > ? order by id limit 1"
        return request_id in {self._one(before, near), self._one(after, near)}

    def _first_kept(self) -> int | None:
        """The oldest event that is to be kept; None if that is the oldest one."""
        oldest = self._one("select min(id) from events")
        if oldest is None:
            return None
        first = max(oldest, self._first)
        if self._keep:
            held = self._one("select sum(count) from counts where kind = 'event'")
            if (too_many := held - self._keep) > 0:
                query = "select max(id) from (select id from events order by id limit ?)"
                first = max(first, self._one(query, min(too_many, AT_ONCE)) + 1)
        return first if first > oldest else None

    def _remove_before(self, first: int) -> bool:
        """Remove what is older than an event, at most some events of it; returns true."""
        oldest = f"select id, request_id from events where id < ? order by id limit {AT_ONCE}"
        last, of_last = self._connection.execute(f"select * from ({oldest}) order by id desc", (first,)).fetchone()
        of_events = "select id from deliveries where event_id <= ?"
        self._connection.execute(f"delete from attempts where delivery_id in ({of_events})", (last,))
        self._connection.execute("delete from deliveries where event_id <= ?", (last,))
        self._connection.execute("delete from events where id <= ?", (last,))
        found = self._connection.execute("select request_id, received_at from events order by id limit 1").fetchone()
        request, at = found or (of_last + 1, None)
        for table, is_older, value in (
            ("requests", "id < ?", request),
            ("sink_requests", "received_at < ?", at),
            ("replies", "last_request_id < ?", request),
        ):
            oldest = f"select id from {table} order by id limit {2 * AT_ONCE}"
            self._connection.execute(f"delete from {table} where id in ({oldest}) and {is_older}", (value,))
        return True

    def _one(self, query: str, *parameters: object) -> Any:
        """The first value of the first row; None without a row."""
        row = self._connection.execute(query, parameters).fetchone()
        return None if row is None else row[0]
