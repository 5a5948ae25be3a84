"""How each kind of row is stored, and the one transaction that stores rows which belong together."""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec

from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Headers, Request
from liveview.model.facts import EventMoved, Fact
from liveview.model.sink import SinkRequest

Row: TypeAlias = Fact | SinkRequest


def store(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Commit all rows or none; raises `sqlite3.Error`. Rows of one kind keep their order."""
    sorted_rows: dict[type, list[tuple[Any, ...]]] = {kind: [] for kind in _STATEMENTS}
    for row in rows:
        sorted_rows[type(row)].append(_VALUES[type(row)](row))
    connection.execute("begin immediate")
    try:
        for kind, values in sorted_rows.items():
            if values:
                connection.executemany(_STATEMENTS[kind], values)
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


def probe(connection: sqlite3.Connection) -> None:
    """Write something small, to see whether the log can be written again; raises `sqlite3.Error`."""
    connection.execute("insert or replace into settings values ('log', 'written again', datetime())")


def _request(row: Request) -> tuple[Any, ...]:
    return (
        *(row.id, row.received_at, row.method, row.path, row.wire, row.remote),
        *(_headers(row.headers), row.body, row.status, row.problem),
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
    return (row.received_at, row.path, _headers(row.headers), row.body, row.behaviour, row.status)


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
}

_STATEMENTS: dict[type, str] = {
    Request: f"insert into requests values ({', '.join('?' * 10)})",
    Event: f"insert into events values ({', '.join('?' * 18)})",
    EventMoved: "update events set state = ? where id = ?",
    Delivery: f"insert into deliveries values ({', '.join('?' * 9)}) on conflict (id) do update set "
    "state = excluded.state, rounds = excluded.rounds, next_attempt_at = excluded.next_attempt_at",
    Attempt: f"insert into attempts values ({', '.join('?' * 13)}) on conflict (id) do update set "
    "duration_ms = excluded.duration_ms, outcome = excluded.outcome, status = excluded.status, "
    "request_headers = excluded.request_headers, response_headers = excluded.response_headers, "
    "response_body = excluded.response_body, error = excluded.error",
    SinkRequest: "insert into sink_requests (received_at, path, headers, body, behaviour, status) "
    "values (?, ?, ?, ?, ?, ?)",
}
"""How each kind of row is stored, parents before children."""
