"""The feed of a session that is being written: `core.store.ChangeFeed` for its copies.

New rows are found by their ids. Only what may change later is remembered while somebody follows: which row it was, not
what is in it. So a copy that falls behind gets the row as it is now, and nothing is read that nobody asks for. What is
remembered is bounded; a copy that is further behind, or follows an earlier run, begins again.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import msgspec

from liveview.core.store import Changed, Live, Position, TableRow
from liveview.errors import UnavailableError
from liveview.log.engine.store import SqliteStore
from liveview.log.engine.wishes import Changing
from liveview.log.files import read_only
from liveview.log.filter import Filter, parse
from liveview.log.filter.functions import install
from liveview.log.schema import TABLES
from liveview.log.setting_rows import STORED, setting_row
from liveview.log.write.worker import Worker
from liveview.model.delivery import Attempt, Delivery
from liveview.model.facts import EventMoved
from liveview.model.settings import SettingKind
from liveview.model.snapshot import InFlight

MOST_REMEMBERED = 50_000
"""Changed rows that are remembered for copies that are behind, about 10 MB."""
MOST_BYTES = 4 << 20
"""Bytes after which an answer ends: large bodies must not fill the memory."""
FORGET_AFTER = 600.0
"""Seconds without a question after which nobody follows any more."""

ORDER = (*TABLES, "settings")
"""The tables, each after those that its rows refer to."""
EVENTS, DELIVERIES, ATTEMPTS = map(ORDER.index, ("events", "deliveries", "attempts"))
_COLUMNS = {
    **{table: ", ".join(each.rstrip("!").partition(":")[0] for each in text.split()) for table, text in TABLES.items()},
    "settings": "kind, name, value",
}
"""The columns of each table by name: a log that was migrated may have them in another order."""
_OWN = "log"
"""The kind of settings that are about the file itself; a copy is another file."""

Answer = TypeVar("Answer")
Key: TypeAlias = int | tuple[str, str]
"""The id of a row; kind and name of a setting."""


class _Recent:
    """The rows that changed last, each with the version of its last change, oldest first."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(8)
        self.version = 0
        self._versions: dict[tuple[str, Key], int] = {}
        self._forgotten = 0
        """The newest version of what is not remembered any more."""

    def note(self, rows: Changing) -> None:
        """Remember changed rows."""
        for row in rows:
            if isinstance(row, EventMoved):
                self._add("events", row.id)
            elif isinstance(row, Delivery):
                self._add("events", row.event_id)
                self._add("deliveries", row.id)
            elif isinstance(row, Attempt):
                self._add("attempts", row.id)
            elif isinstance(row, STORED):
                self._add("settings", setting_row(row)[:2])
        while len(self._versions) > MOST_REMEMBERED:
            self._forgotten = self._versions.pop(next(iter(self._versions)))

    def knows(self, position: Position) -> bool:
        """Whether everything is remembered that changed since a position."""
        is_whole = len(position.read) == len(ORDER)  # it may come from outside
        return position.run == self.run and is_whole and position.version >= self._forgotten

    def since(self, version: int) -> list[tuple[int, str, Key]]:
        """The rows that changed since a version, oldest first, with the versions of their last change."""
        found = []
        for (table, key), changed in reversed(self._versions.items()):
            if changed <= version:
                break
            found.append((changed, table, key))
        return found[::-1]

    def _add(self, table: str, key: Key) -> None:
        self.version += 1
        self._versions.pop((table, key), None)  # so that it becomes the last
        self._versions[table, key] = self.version


class SqliteFeed:
    """`ChangeFeed` of the session that `store` writes at `path`; all methods belong to its loop.

    It reads in a thread of its own. `in_flight` returns the calls under way.
    """

    def __init__(
        self,
        path: Path,
        store: SqliteStore,
        *,
        in_flight: Callable[[], tuple[InFlight, ...]] = lambda: (),
        now: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._store = store
        self._in_flight = in_flight
        self._now = now
        self._worker = Worker("liveview-feed")
        self._connection: sqlite3.Connection | None = None
        self._recent: _Recent | None = None
        self._asked_at = 0.0
        self._is_closed = False

    async def since(self, position: Position, most: int, only: str = "") -> Changed:
        """What changed since a position, about `most` rows of it; raises `UnavailableError` and `FilterError`."""
        wanted = parse(only, self._now()) if only.strip() else None
        self._asked_at = time.monotonic()
        if self._recent is None:
            self._recent = _Recent()
            self._store.follow = self._note
        recent = self._recent
        begins = not recent.knows(position) or position.only != only
        if begins:
            position = Position(recent.run, recent.version, only=only)
        changes = recent.since(position.version)
        return await self._read(lambda log: _Reading(log, position, most, wanted).changed(changes, begins=begins))

    async def totals(self) -> Live:
        """What holds now; raises `UnavailableError`."""
        first = await self._read(_first_event)
        return Live(self._store.balance, first, self._in_flight())

    async def close(self) -> None:
        """Stop following and close the connection."""
        if self._is_closed:
            return
        self._is_closed = True
        self._forget()
        if self._connection is not None:
            await self._worker.run(self._connection.close)
        self._worker.close()

    def _note(self, changing: Changing | None) -> None:
        if self._recent is None:
            return
        if changing is None or time.monotonic() - self._asked_at > FORGET_AFTER:
            self._forget()
        else:
            self._recent.note(changing)

    def _forget(self) -> None:
        """Nobody follows: the next question begins a new run."""
        self._recent = self._store.follow = None

    async def _read(self, read: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """What is read from one state of the log."""
        if self._is_closed:
            raise UnavailableError("the session has ended")

        def reading() -> Answer:
            if self._connection is None:
                self._connection = read_only(self._path)
                install(self._connection)
            self._connection.execute("begin")
            try:
                return read(self._connection)
            finally:
                self._connection.execute("rollback")

        try:
            return await self._worker.run(reading)
        except sqlite3.Error as error:
            raise UnavailableError(f"the log cannot be read: {error}") from None


def _first_event(log: sqlite3.Connection) -> int:
    return int(log.execute("select coalesce(min(id), 0) from main.events").fetchone()[0])


class _Reading:
    """Collects the rows of one answer from one state of the log."""

    def __init__(self, log: sqlite3.Connection, position: Position, most: int, wanted: Filter | None) -> None:
        self._log = log
        self._wanted = wanted
        self._position = position
        self._rows: list[TableRow] = []
        self._gone: list[int] = []
        self._looked_at: set[int] = set()
        self._settings: set[tuple[Any, ...]] = set()
        self._left = most
        self._bytes = MOST_BYTES
        self._version = position.version
        self._read = list(position.read) or self._beginning()

    def changed(self, changes: Sequence[tuple[int, str, Key]], *, begins: bool) -> Changed:
        """The answer: first what changed, then new rows."""
        for version, table, key in changes:
            if self._is_full:
                break
            self._change(table, key)
            self._version = version
        if not self._is_full:
            self._find_new()
        self._rows.sort(key=lambda row: ORDER.index(row.table))
        position = msgspec.structs.replace(self._position, version=self._version, read=tuple(self._read))
        return Changed(position, tuple(self._rows), tuple(self._gone), begins, self._is_full)

    @property
    def _is_full(self) -> bool:
        return self._left <= 0 or self._bytes <= 0

    def _beginning(self) -> list[int]:
        """Where an empty copy begins. With a filter, events bring with them what belongs to them."""
        read = [0] * len(ORDER)
        if self._wanted is not None:
            for number in (DELIVERIES, ATTEMPTS):
                read[number] = self._one(f"select coalesce(max(id), 0) from main.{ORDER[number]}")
        return read

    def _change(self, table: str, key: Key) -> None:
        """A row has changed; one that was not read yet will be found as a new one."""
        if isinstance(key, tuple):
            row = self._log.execute(
                f"select {_COLUMNS['settings']} from main.settings where kind = ? and name = ?", key
            ).fetchone()
            self._add("settings", row or (*key, None))
            if key[0] == SettingKind.MARK and key[1].isdecimal() and int(key[1]) <= self._read[EVENTS]:
                self._look_at(int(key[1]))
        elif key <= self._read[ORDER.index(table)]:
            for row in self._log.execute(f"select {_COLUMNS[table]} from main.{table} where id = ?", (key,)).fetchall():
                self._take(table, row)

    def _find_new(self) -> None:
        """The rows that are new since the position, table by table."""
        for number, table in enumerate(ORDER):
            refused = "and problem is not null" if table == "requests" and self._wanted is not None else ""
            query = f"select rowid, {_COLUMNS[table]} from main.{table} where rowid > ? {refused} order by rowid"
            for place, *row in self._log.execute(query, (self._read[number],)):
                if self._is_full:
                    return
                if table == "settings":
                    self._add(table, tuple(row))
                else:
                    self._take(table, tuple(row), is_new=True)
                self._read[number] = place
            if self._is_full:
                return

    def _take(self, table: str, row: tuple[Any, ...], *, is_new: bool = False) -> None:
        """A row is part of the answer, or with a filter the whole event that it belongs to."""
        if self._wanted is None or table not in {"events", "deliveries", "attempts"}:
            self._add(table, row)
        elif table == "events":
            self._look_at(row[0], is_new=is_new)
        elif table == "deliveries":
            self._look_at(row[1])
        else:
            self._look_at(self._one("select event_id from main.deliveries where id = ?", row[1]))

    def _look_at(self, event_id: int | None, *, is_new: bool = False) -> None:
        """Take a whole event if it matches; otherwise it is gone, unless it was never there."""
        if self._wanted is None or event_id is None or event_id in self._looked_at:
            return
        self._looked_at.add(event_id)
        self._left -= 1
        query = f"select e.request_id from main.events e where e.id = ? and {self._wanted.sql}"
        request_id = self._one(query, event_id, *self._wanted.parameters)
        if request_id is not None:
            for table, row in self._whole(event_id, request_id):
                self._add(table, row)
        elif not is_new:
            self._gone.append(event_id)

    def _whole(self, event_id: int, request_id: int) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """The rows of an event."""
        of_event = "select id from main.deliveries where event_id = ?"
        for table, where, key in (
            ("requests", "id = ?", request_id),
            ("events", "id = ?", event_id),
            ("deliveries", "event_id = ?", event_id),
            ("attempts", f"delivery_id in ({of_event})", event_id),
        ):
            for row in self._log.execute(
                f"select {_COLUMNS[table]} from main.{table} where {where} order by id", (key,)
            ):
                yield table, row

    def _add(self, table: str, row: tuple[Any, ...]) -> None:
        if table == "settings":
            if row[0] == _OWN or row[:2] in self._settings:
                return
            self._settings.add(row[:2])
        self._rows.append(TableRow(table, row))
        self._left -= 1
        self._bytes -= sum(len(value) for value in row if isinstance(value, str | bytes))

    def _one(self, query: str, *parameters: object) -> Any:
        """The first value of the first row; None without a row."""
        row = self._log.execute(query, parameters).fetchone()
        return None if row is None else row[0]
