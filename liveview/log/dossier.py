"""Everything the log knows about one event."""

import sqlite3
from typing import Any

import msgspec

from liveview.core.dedup import Difference, differences
from liveview.core.payload import stripped
from liveview.log.rows import struct_of
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Headers, Request
from liveview.model.problem import Problem


class Dossier(msgspec.Struct, frozen=True):
    """Everything the log knows about one event. `differences` compare a collision with its original.

    `stripped` are the properties that webhooks do not get; empty for an event that is sent nowhere.
    """

    event: Event
    request: Request
    deliveries: tuple[Delivery, ...]
    attempts: tuple[Attempt, ...]
    differences: tuple[Difference, ...]
    stripped: tuple[str, ...] = ()


def read_dossier(connection: sqlite3.Connection, event_id: int) -> Dossier | None:
    """Everything about an event; None when there is no such event."""
    found = _one(connection, "select * from events where id = ?", event_id)
    if found is None:
        return None
    event = struct_of(Event, found, problems=_problems, collision=bool)
    request = _one(connection, "select * from requests where id = ?", event.request_id)
    deliveries = connection.execute("select * from deliveries where event_id = ? order by id", (event_id,))
    sent = tuple(struct_of(Delivery, row) for row in deliveries)
    attempts = connection.execute(
        "select a.* from attempts a join deliveries d on d.id = a.delivery_id where d.event_id = ? order by a.id",
        (event_id,),
    )
    return Dossier(
        event,
        struct_of(Request, request, headers=_headers),
        sent,
        tuple(struct_of(Attempt, row, request_headers=_headers, response_headers=_headers) for row in attempts),
        _differences(connection, event),
        stripped(event.payload) if event.payload and any(row.message_id for row in sent) else (),
    )


def _differences(connection: sqlite3.Connection, event: Event) -> tuple[Difference, ...]:
    if event.duplicate_of is None:
        return ()
    original = _one(connection, "select payload from events where id = ?", event.duplicate_of)
    return differences(original[0] or "", event.payload or "")


def _one(connection: sqlite3.Connection, query: str, *values: object) -> Any:
    return connection.execute(query, values).fetchone()


def _problems(text: str) -> tuple[Problem, ...]:
    return msgspec.json.decode(text, type=tuple[Problem, ...])


def _headers(text: str) -> Headers:
    return msgspec.json.decode(text, type=Headers)
