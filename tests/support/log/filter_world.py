"""Events with everything that filters ask about, as plain values and as rows of a log."""

import sqlite3
from dataclasses import dataclass, field

NOW = 1_790_000_000.0
"""2026-09-21 14:13:20 UTC."""


@dataclass
class Call:
    """A row of `attempts`; None while it is under way."""

    outcome: str | None = "ok"
    status: int | None = 200
    ms: float | None = 12.5
    answer: bytes | None = b""
    answer_headers: str = "[]"
    started_at: float | None = None


@dataclass
class DeliverySummary:
    """A row of `deliveries` with its calls."""

    destination: str = "Webhooks"
    decision: str = "send"
    state: str | None = "delivered"
    rounds: int = 1
    rule: str = "default"
    calls: list[Call] = field(default_factory=list)
    definition: str | None = None
    notes: str = "[]"


@dataclass
class Happened:
    """A row of `events` with its request and what became of it."""

    id: int = 0
    name: str | None = "Purchase"
    user: str | None = "13793"
    type: str = "track"
    verdict: str = "accepted"
    state: str = "delivered"
    collision: bool = False
    problems: str = "[]"
    token: str | None = "dev"
    payload: str | None = '{"event":"Purchase","properties":{}}'
    received_at: float = NOW
    wire: str = "http-api"
    remote: str = "127.0.0.1"
    deliveries: list[DeliverySummary] = field(default_factory=list)
    marked: bool = False
    headers: str = "[]"


def fill(connection: sqlite3.Connection, events: list[Happened]) -> None:
    """Make these the events of a log, numbered from 1."""
    connection.execute("pragma synchronous = off")
    connection.execute("begin")
    for table in ("attempts", "deliveries", "events", "requests", "settings"):
        connection.execute(f"delete from {table}")
    for number, event in enumerate(events, start=1):
        event.id = number
        _add(connection, event)
    connection.execute("commit")


def _add(connection: sqlite3.Connection, event: Happened) -> None:
    connection.execute(
        "insert into requests values (?, ?, 'POST', '/track', ?, ?, ?, x'', 200, null, null, null)",
        (event.id, event.received_at, event.wire, event.remote, event.headers),
    )
    connection.execute(
        "insert into events values (?, ?, 1, ?, ?, ?, ?, ?, null, null, ?, ?, null, null, null, ?, ?, ?)",
        (
            *(event.id, event.id, event.received_at, event.token, event.type, event.name, event.user),
            *(event.verdict, event.problems, int(event.collision), event.state, event.payload),
        ),
    )
    for delivery in event.deliveries:
        row = (
            *(event.id, delivery.destination, delivery.decision, delivery.rule, delivery.state, delivery.rounds),
            *(delivery.definition, delivery.notes),
        )
        cursor = connection.execute(
            "insert into deliveries select coalesce(max(id), 0) + 1, ?, ?, ?, ?, ?, ?, null, null, null, ?, null, ? "
            "from deliveries",
            row,
        )
        for call in delivery.calls:
            connection.execute(
                "insert into attempts (delivery_id, round, webhook, outcome, status, duration_ms, response_body, "
                "request_headers, response_headers, started_at) values (?, 1, 'http://hook', ?, ?, ?, ?, '[]', ?, ?)",
                (
                    *(cursor.lastrowid, call.outcome, call.status, call.ms, call.answer, call.answer_headers),
                    call.started_at,
                ),
            )
    if event.marked:
        connection.execute("insert into settings values ('mark', ?, 'true')", (str(event.id),))
