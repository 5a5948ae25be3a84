"""How each kind of row is stored and read back, and the transaction that stores rows together."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, TypeAlias, TypeVar

import msgspec

from liveview.log import lenient, setting_rows
from liveview.model.changes import Change
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Headers, Request
from liveview.model.facts import EventMoved, Fact, Replied
from liveview.model.settings import Settings
from liveview.model.sink import SinkRequest

Row: TypeAlias = Fact | SinkRequest | Replied | Change | Settings
Struct = TypeVar("Struct", bound=msgspec.Struct)

_AT_ONCE = (32, 8, 2, 1)
"""Rows in one statement, largest first; few sizes, so that all stay prepared."""


def store(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Commit all rows or none; raises `sqlite3.Error`. Rows of one kind keep their order."""
    sorted_rows: dict[type, list[tuple[Any, ...]]] = {kind: [] for kind in _STATEMENTS}
    for row in rows:
        sorted_rows[type(row)].append(_VALUES[type(row)](row))
    connection.execute("begin immediate")
    try:
        for kind, values in sorted_rows.items():
            if values:
                _STATEMENTS[kind].run(connection, values)
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def probe(connection: sqlite3.Connection) -> None:
    """Write something small to find out whether the log can be written again; raises `sqlite3.Error`."""
    connection.execute("insert or replace into settings values ('log', 'written again', datetime())")


def _request(row: Request) -> tuple[Any, ...]:
    return (
        *(row.id, row.received_at, row.method, row.path, row.wire, row.remote),
        *(_headers(row.headers), row.body, row.status, row.problem, row.retry_of),
    )


def _event(row: Event) -> tuple[Any, ...]:
    return (
        *(row.id, row.request_id, row.position, row.received_at, row.token, row.type, row.name, row.distinct_id),
        *(row.device_id, row.time, row.verdict, _json(row.problems) if row.problems else "[]", row.dedup_source),
        *(row.dedup_key, row.duplicate_of, int(row.collision), row.state, row.payload),
    )


def _delivery(row: Delivery) -> tuple[Any, ...]:
    return (
        *(row.id, row.event_id, row.destination, row.decision, row.rule, row.state, row.rounds),
        *(row.next_attempt_at, row.message_id),
    )


def _attempt(row: Attempt) -> tuple[Any, ...]:
    return (
        *(row.id, row.delivery_id, row.round, row.webhook, row.started_at, row.duration_ms, row.outcome, row.status),
        *(_headers(row.request_headers), row.request_body),
        *(_headers(row.response_headers), row.response_body, row.error),
    )


def _sink_request(row: SinkRequest) -> tuple[Any, ...]:
    return (
        *(row.received_at, row.path, _headers(row.headers), row.body, row.behaviour, row.status),
        *(_json(row.deviations) if row.deviations else "[]", row.message_id),
    )


def headers_of(text: str) -> Headers:
    """The headers of a row; unreadable text becomes one header, with a name that no request can have."""
    with contextlib.suppress(msgspec.DecodeError, TypeError):  # ValidationError is a DecodeError
        return msgspec.json.decode(text, type=Headers)
    return (("(unreadable)", lenient.spelled(text)),)


def _headers(headers: Headers) -> str:
    return _json(headers) if headers else "[]"


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


_VALUES: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    Request: _request,
    Event: _event,
    EventMoved: lambda row: (row.state, row.id),
    Delivery: _delivery,
    Attempt: _attempt,
    SinkRequest: _sink_request,
    Replied: lambda row: (row.first_request_id, row.last_request_id, row.at),
    **dict.fromkeys(setting_rows.STORED, setting_rows.setting_row),
}


def struct_of(kind: type[Struct], row: tuple[Any, ...], **converters: Any) -> Struct:
    """A struct whose fields are the columns of a row, in order; enums and nested values converted."""
    values = dict(zip(kind.__struct_fields__, row, strict=True))
    for name, converter in converters.items():
        values[name] = converter(values[name])
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError:  # a log may hold anything: convert each value by itself
        return kind(**lenient.fitting(kind, values))


class _Insert:
    """Inserts many rows with few statements.

    Between two statements another thread may hold the interpreter for milliseconds: with one statement a row, a commit
    under load took six times as long.
    """

    def __init__(self, table: str, columns: int, conflict: str = "") -> None:
        places = f"({', '.join('?' * columns)})"
        self._columns = columns
        self._texts = {size: f"insert into {table} values {', '.join([places] * size)} {conflict}" for size in _AT_ONCE}

    def run(self, connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
        """Insert the rows in their order."""
        start = 0
        for size, text in self._texts.items():
            while len(rows) - start >= size:
                connection.execute(text, tuple(chain.from_iterable(rows[start : start + size])))
                start += size


class _Update:
    """Updates rows one by one."""

    def __init__(self, text: str) -> None:
        self._text = text

    def run(self, connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
        """Update the rows in their order."""
        connection.executemany(self._text, rows)


class _Set:
    """Stores settings one by one; a value of None removes the row."""

    def run(self, connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
        """Update the rows in their order."""
        for kind, name, value in rows:
            if value is None:
                connection.execute("delete from settings where kind = ? and name = ?", (kind, name))
            else:
                connection.execute("insert or replace into settings values (?, ?, ?)", (kind, name, value))


_STATEMENTS: dict[type, _Insert | _Update | _Set] = {
    Request: _Insert("requests", 11),
    Event: _Insert("events", 18),
    EventMoved: _Update("update events set state = ? where id = ?"),
    Delivery: _Insert(
        "deliveries",
        9,
        "on conflict (id) do update set "
        "state = excluded.state, rounds = excluded.rounds, next_attempt_at = excluded.next_attempt_at",
    ),
    Attempt: _Insert(
        "attempts",
        13,
        "on conflict (id) do update set "
        "duration_ms = excluded.duration_ms, outcome = excluded.outcome, status = excluded.status, "
        "request_headers = excluded.request_headers, response_headers = excluded.response_headers, "
        "response_body = excluded.response_body, error = excluded.error",
    ),
    SinkRequest: _Insert(
        "sink_requests (received_at, path, headers, body, behaviour, status, deviations, message_id)", 8
    ),
    Replied: _Insert("replies (first_request_id, last_request_id, at)", 3),
    **dict.fromkeys(setting_rows.STORED, _Set()),
}
"""How each kind of row is stored, parents before children."""
