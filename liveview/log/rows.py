"""How each kind of row is stored and read back, and the transaction that stores rows together."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Protocol, TypeAlias, TypeVar, get_args, get_type_hints

import msgspec
from msgspec.structs import astuple

from liveview.core.store import Row
from liveview.log import lenient, setting_rows
from liveview.model.changes import Change
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Headers, Request
from liveview.model.facts import EventMoved, Replied
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.settings import SessionLabel, Settings
from liveview.model.sink import SinkRequest

Struct = TypeVar("Struct", bound=msgspec.Struct)

_ID, _BODY = map(Request.__struct_fields__.index, ("id", "body"))
"""Where a row of `requests` has them."""
_AT_ONCE = (64, 32, 16, 8, 4, 2, 1)
"""Rows in one statement, largest first; few sizes, so that they stay prepared."""


def insert(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Store rows within a transaction; raises `sqlite3.Error`. Rows of one kind keep their order."""
    sorted_rows: dict[type, list[Any]] = {kind: [] for kind in _STATEMENTS}
    for row in rows:
        sorted_rows[type(row)].append(row)
    stored = {kind: _STATEMENTS[kind].values(found) for kind, found in sorted_rows.items() if found}
    if Request in stored:
        _leave_out_bodies(stored[Request], sorted_rows[Event])
    for kind, values in stored.items():
        _STATEMENTS[kind].run(connection, values)


def store(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Commit all rows or none; raises `sqlite3.Error`. Rows of one kind keep their order."""
    connection.execute("begin immediate")
    try:
        insert(connection, rows)
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def _leave_out_bodies(requests: list[Sequence[Any]], events: list[Event]) -> None:
    """Store no body that is also the payload of the request's one event; see `body_of`. `requests` are columns."""
    payloads = {event.request_id: event.payload if event.position == 1 else None for event in events}
    of_each = (payloads.get(request) for request in requests[_ID])
    requests[_BODY] = [
        body if payload is None or payload.encode() != body else None
        for payload, body in zip(of_each, requests[_BODY], strict=True)
    ]


def body_of(stored: object, payload: object) -> object:
    """The body of a request as it was received; `payload` is that of its first event, if it has any.

    The payload is encoded here and not by SQLite: a copy of a log may keep its text in UTF-16.
    """
    return (lenient.text(payload) or "").encode() if stored is None else stored


def probe(connection: sqlite3.Connection) -> None:
    """Write something small to find out whether the log can be written again; raises `sqlite3.Error`."""
    connection.execute(
        "insert or replace into settings (kind, name, value) values ('log', 'written again', datetime())"
    )


def columns(kind: type[msgspec.Struct], table: str = "", **expressions: str) -> str:
    """What to select for `struct_of`: for each field the column of its name, or an expression."""
    prefix = f"{table}." if table else ""
    return ", ".join(
        f"{expressions[name]} as {name}" if name in expressions else f"{prefix}{name}"
        for name in kind.__struct_fields__
    )


def named(kind: type[msgspec.Struct], row: Iterable[Any]) -> dict[str, Any]:
    """The values in a row of `columns`, by field, as they are stored."""
    return dict(zip(kind.__struct_fields__, row, strict=True))


def struct_of(kind: type[Struct], row: Iterable[Any], **converters: Any) -> Struct:
    """A struct from a row of `columns`; enums are converted, and what has a converter."""
    values = named(kind, row)
    for name, converter in converters.items():
        values[name] = converter(values[name])
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError:  # a log may hold anything: convert each value by itself
        return kind(**lenient.fitting(kind, values))


def headers_of(text: str) -> Headers:
    """The headers of a row; unreadable text becomes one header, with a name that no request can have."""
    with contextlib.suppress(msgspec.DecodeError, TypeError):  # ValidationError is a DecodeError
        return msgspec.json.decode(text, type=Headers)
    return (("(unreadable)", lenient.spelled(text)),)


def _lists(column: Iterable[tuple[Any, ...]]) -> list[str]:
    return [msgspec.json.encode(value).decode() if value else "[]" for value in column]


_Converter: TypeAlias = Callable[[Iterable[Any]], Sequence[Any]]
"""Makes what SQLite takes of the values in a column."""


class _Words(dict[object, object]):
    """The plain text of each value of some enums, and any other value as it is."""

    def __init__(self, enums: Iterable[type[StrEnum]]) -> None:
        super().__init__((member, member.value) for enum in enums for member in enum)
        self[None] = None

    def __missing__(self, value: object) -> object:
        return value

    def of(self, column: Iterable[object]) -> list[object]:
        """The plain text of each value."""
        return list(map(self.__getitem__, column))


def _is_null(column: Sequence[Any]) -> bool:
    return column[0] is None and column.count(None) == len(column)


@lru_cache
def _text_of_insert(table: str, names: Sequence[str], size: int, conflict: str) -> str:
    """The statement for `size` rows with these columns."""
    places = f"({', '.join('?' * len(names))})"
    return f"insert into {table} ({', '.join(names)}) values {', '.join([places] * size)} {conflict}"


def _bytes(column: Iterable[bytes | None]) -> list[bytearray | None]:
    return [None if value is None else bytearray(value) for value in column]


def _ints(column: Iterable[bool]) -> list[int]:
    return list(map(int, column))


def _plainly(kind: type[msgspec.Struct]) -> Iterator[tuple[str, _Converter]]:
    """The fields of a struct that the module `sqlite3` does not take directly, each with what makes it do so.

    For enums and `bytes` it first looks for adapters, which took a third of the time of an insert.
    """
    for name, hint in get_type_hints(kind).items():
        kinds = [each for each in (get_args(hint) or (hint,)) if isinstance(each, type)]
        if enums := [each for each in kinds if issubclass(each, StrEnum)]:
            yield name, _Words(enums).of
        elif bytes in kinds:
            yield name, _bytes


sqlite3.register_adapter(type(None), lambda none: none)  # it looks for one at every None, and finding none takes longer


class _Statement(Protocol):
    """How one kind of row is stored."""

    def values(self, rows: list[Any]) -> list[Any]:
        """What is stored of some rows."""

    def run(self, connection: sqlite3.Connection, values: list[Any]) -> None:
        """Store these values in the order of the rows."""


class _Insert:
    """Inserts structs of one kind: their fields are the columns, in order.

    Many rows take few statements: between two statements another thread may hold the interpreter for milliseconds, and
    with one statement a row, a commit under load took six times as long. `converters` belong to fields.
    """

    def __init__(self, table: str, kind: type[msgspec.Struct], conflict: str = "", **converters: _Converter):
        names = kind.__struct_fields__
        converters |= dict(_plainly(kind))
        self._converters = tuple((names.index(name), convert) for name, convert in converters.items())
        self._table = table
        self._names = names
        self._conflict = conflict

    def values(self, rows: list[Any]) -> list[Sequence[Any]]:
        """The columns of some rows, converted."""
        columns: list[Sequence[Any]] = list(zip(*map(astuple, rows), strict=True))
        for place, convert in self._converters:
            columns[place] = convert(columns[place])
        return columns

    def run(self, connection: sqlite3.Connection, columns: list[Sequence[Any]]) -> None:
        """Insert the rows of these columns in their order. One that holds only nulls is left out: each null costs."""
        left = len(columns[0])
        used = [(name, each) for name, each in zip(self._names, columns, strict=True) if not _is_null(each)]
        names = tuple(name for name, _ in used)
        values = chain.from_iterable(zip(*(column for _, column in used), strict=True))
        for size in _AT_ONCE:
            while left >= size:
                text = _text_of_insert(self._table, names, size, self._conflict)
                connection.execute(text, tuple(islice(values, size * len(names))))
                left -= size


class _Move:
    """Updates the states of events."""

    def values(self, rows: list[EventMoved]) -> list[dict[str, Any]]:
        """The state of each event, by the names in the statement."""
        return [{"id": row.id, "state": str(row.state)} for row in rows]

    def run(self, connection: sqlite3.Connection, rows: list[dict[str, Any]]) -> None:
        """Update the events in their order."""
        connection.executemany("update events set state = :state where id = :id", rows)


class _Set:
    """Stores settings one by one; a value of None removes the row."""

    def values(self, rows: list[Change | Settings | SessionLabel]) -> list[tuple[str, str, str | None]]:
        """Kind, name and value of each row."""
        return [setting_rows.setting_row(row) for row in rows]

    def run(self, connection: sqlite3.Connection, rows: list[tuple[str, str, str | None]]) -> None:
        """Update the rows in their order."""
        for kind, name, value in rows:
            if value is None:
                connection.execute("delete from settings where kind = ? and name = ?", (kind, name))
            else:
                connection.execute(
                    "insert or replace into settings (kind, name, value) values (?, ?, ?)", (kind, name, value)
                )


def _replacing(*names: str) -> str:
    """What an insert does when there is a row with this id: these columns change."""
    return f"on conflict (id) do update set {', '.join(f'{name} = excluded.{name}' for name in names)}"


_STATEMENTS: dict[type, _Statement] = {
    Request: _Insert("requests", Request, headers=_lists),
    Event: _Insert("events", Event, problems=_lists, collision=_ints),
    EventMoved: _Move(),
    FrozenPipeline: _Insert("pipelines", FrozenPipeline, "on conflict (id) do nothing"),
    Delivery: _Insert("deliveries", Delivery, _replacing("state", "rounds", "next_attempt_at"), notes=_lists),
    Attempt: _Insert(
        "attempts",
        Attempt,
        _replacing(
            *("duration_ms", "outcome", "status", "request_headers", "response_headers", "response_body"),
            *("error", "phase", "reason"),
        ),
        request_headers=_lists,
        response_headers=_lists,
    ),
    SinkRequest: _Insert("sink_requests", SinkRequest, headers=_lists, deviations=_lists),
    Replied: _Insert("replies", Replied),
    **dict.fromkeys(setting_rows.STORED, _Set()),
}
"""How each kind of row is stored, parents before children."""
