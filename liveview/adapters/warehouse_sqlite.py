"""A warehouse in a SQLite file: a table for each event, one row for each message.

A file is ours by its `application_id`; what its tables are for is in its table `_liveview`. No other file is written.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from liveview.adapters.warehouse_files import opened
from liveview.core.json.document import Json, decimal, encode
from liveview.core.shapes.warehouse_rows import FIXED, ColumnType, type_of
from liveview.core.shapes.warehouse_table import FittedRow, WarehouseTable, fitted
from liveview.errors import WarehouseError

APPLICATION_ID = 0x6C767768
"""`lvwh`: how a file says that liveview made it."""
FORMAT = 1
"""The version of the format, in `user_version`."""
BUSY_SECONDS = 2.0
"""How long a write waits for another program; a call has 5 s."""
ALREADY = "the row was there already, and is written once"
_HEADER = b"SQLite format 3\0"
_TYPES = {
    ColumnType.TEXT: "text",
    ColumnType.NUMBER: "numeric",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.JSON: "json",
}
_OURS = """create table _liveview (
    of_table text not null, of_column text not null, type text, event text,
    primary key (of_table, of_column)
)"""
"""What tables and columns are: each column's type, and in the row of the table itself, whose `of_column` is empty, the
name of the event that it was made for.
"""
_LARGEST = 2**63


class SqliteWarehouse:
    """The warehouse in a file. It belongs to one thread; other programs may read the file meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._tables: dict[str, WarehouseTable] = {}
        self._version = -1
        """SQLite's count of the changes that others made, when `_tables` were read."""

    def write(self, table: str, cells: Mapping[str, Json]) -> tuple[str, ...]:
        """Write a row, all of it or nothing; what there is to say about it.

        Raises `WarehouseError`, `sqlite3.Error` or `OSError`.
        """
        connection = self._open()
        known, self._tables = self._tables, {}  # what is known may be wrong after a failure
        with _transaction(connection):
            before = self._table(connection, known, table, cells)
            row = fitted(before, table, cells, _is_exact)
            for column in row.added:
                _add(connection, table, column, row.table.columns[column])
            is_new = _insert(connection, table, row)
        known[table] = row.table
        self._tables = known
        return row.notes if is_new else (*row.notes, ALREADY)

    def close(self) -> None:
        """Close the file; nothing stays beside it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open(self) -> sqlite3.Connection:
        """The connection to the file that is at the path now."""
        if self._connection is not None and self._file == _identity(self._path):
            return self._connection
        self.close()
        self._tables, self._version = {}, -1
        with opened(self._path) as file:
            header = file.read(len(_HEADER))
        if header not in {b"", _HEADER}:
            raise WarehouseError("the file is not a SQLite database and was left unchanged; choose another path")
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=BUSY_SECONDS)
        try:
            _claim(connection)
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = normal")
        except BaseException:
            connection.close()
            raise
        self._connection, self._file = connection, _identity(self._path)
        return connection

    def _table(
        self, connection: sqlite3.Connection, known: dict[str, WarehouseTable], name: str, cells: Mapping[str, Json]
    ) -> WarehouseTable:
        """The table as it is; it is made if there is none. What another program may have changed is forgotten."""
        version = connection.execute("pragma data_version").fetchone()[0]
        if version != self._version:
            self._version = version
            known.clear()
        if name in known:
            return known[name]
        found = _read(connection, name)
        if found is None:
            found = WarehouseTable(str(cells.get("event_name", "")))
            _make(connection, name, found)
        return found


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file is at a path; None for none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _claim(connection: sqlite3.Connection) -> None:
    """Make an empty database ours; raises `WarehouseError` for one that has something else in it."""
    with _transaction(connection):
        ours = connection.execute("pragma application_id").fetchone()[0]
        version = connection.execute("pragma user_version").fetchone()[0]
        holds_something = connection.execute("select 1 from sqlite_master limit 1").fetchone()
        if ours == APPLICATION_ID and version <= FORMAT:
            return
        if ours == APPLICATION_ID:
            raise WarehouseError(f"a newer liveview wrote the file (format {version}); update liveview to write to it")
        if ours or version or holds_something:
            raise WarehouseError(
                "the file is a database of another program and was left unchanged; choose another path"
            )
        connection.execute(_OURS)
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute(f"pragma user_version = {FORMAT}")


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # some errors have ended it
            connection.execute("rollback")
        raise
    connection.execute("commit")


def _read(connection: sqlite3.Connection, name: str) -> WarehouseTable | None:
    query = "select of_column, type, event from _liveview where of_table = ? order by rowid"
    rows = connection.execute(query, (name,)).fetchall()
    if not rows:
        return None
    event = next((event for column, _, event in rows if not column), "")
    own = {column: ColumnType(kind) for column, kind, _ in rows if column}
    return WarehouseTable(event, {**FIXED, **own})


def _make(connection: sqlite3.Connection, name: str, table: WarehouseTable) -> None:
    columns = ", ".join(f'"{column}" {_TYPES[kind]}' for column, kind in table.columns.items())
    connection.execute(f'create table "{name}" ({columns}, primary key ("message_id"))')
    connection.execute("insert into _liveview values (?, '', null, ?)", (name, table.event))


def _add(connection: sqlite3.Connection, table: str, column: str, kind: ColumnType) -> None:
    connection.execute(f'alter table "{table}" add column "{column}" {_TYPES[kind]}')
    connection.execute("insert into _liveview values (?, ?, ?, null)", (table, column, kind))


def _insert(connection: sqlite3.Connection, table: str, row: FittedRow) -> bool:
    """Insert a row unless its message is there; whether it was inserted."""
    columns = ", ".join(f'"{column}"' for column in row.cells)
    marks = ", ".join("?" * len(row.cells))
    statement = f'insert into "{table}" ({columns}) values ({marks}) on conflict ("message_id") do nothing'
    return connection.execute(statement, [_stored(value) for value in row.cells.values()]).rowcount == 1


def _stored(value: Json) -> str | int | float:
    """A value as SQLite gets it."""
    match type_of(value):
        case ColumnType.TEXT:
            return str(value)
        case ColumnType.BOOLEAN:
            return int(value)
        case ColumnType.NUMBER:
            number = _number(value)
            if not number:
                return 0
            return int(number) if _is_whole(number) else float(number)
        case ColumnType.JSON:
            return encode(value).decode()


def _number(value: Json) -> Decimal:
    return decimal(value) or Decimal(0)


def _is_whole(number: Decimal) -> bool:
    """Whether it is an integer of 64 bits."""
    return number == number.to_integral_value() and -_LARGEST <= number < _LARGEST


def _is_exact(value: Json) -> bool:
    """Whether SQLite has the very number: a whole one of 64 bits, or one that a float says with the same digits."""
    if type_of(value) is not ColumnType.NUMBER:
        return True
    number = _number(value)
    if not number.is_finite() or abs(number.adjusted()) > 400:
        return number == 0
    if _is_whole(number):
        return True
    return Decimal(repr(float(number))) == number
