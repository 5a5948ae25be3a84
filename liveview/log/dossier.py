"""Everything the log knows about one event."""

import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec

from liveview.core.document import Document, encode, read
from liveview.core.options import integrations_of
from liveview.core.payload import stripped
from liveview.log.payload_findings import Finding, findings
from liveview.log.relatives import Relatives, read_relatives
from liveview.log.replies import replied_at
from liveview.log.rows import struct_of
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Headers, Request
from liveview.model.problem import Problem

if TYPE_CHECKING:
    from liveview.log.reader import Reader


class Options(msgspec.Struct, frozen=True):
    """What `$options` of an event said. `text` is its JSON, `integrations` the names in it with their JSON texts.

    `malformed` is the path of the field that made the whole filter useless, "" when none did.
    """

    text: str
    integrations: tuple[tuple[str, str], ...] = ()
    malformed: str = ""


class Dossier(msgspec.Struct, frozen=True):
    """Everything the log knows about one event.

    `stripped` are the properties that webhooks do not get; empty for an event that is sent nowhere. `batch` is how
    many events its request held. `replied_at` is when the request was answered, None when the log does not know.
    `options` is None for an event without `$options`. `findings` are what the sink found wrong with its payloads.
    """

    event: Event
    request: Request
    deliveries: tuple[Delivery, ...]
    attempts: tuple[Attempt, ...]
    relatives: Relatives = Relatives()
    stripped: tuple[str, ...] = ()
    batch: int = 1
    replied_at: float | None = None
    options: Options | None = None
    findings: tuple[Finding, ...] = ()


def read_dossier(connection: sqlite3.Connection, event_id: int) -> Dossier | None:
    """Everything about an event; None when there is no such event. A large payload takes as long as parsing it."""
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
        read_relatives(connection, event),
        stripped(event.payload) if event.payload and any(row.message_id for row in sent) else (),
        _batch(connection, event),
        replied_at(connection, event.request_id),
        _options(event.payload or ""),
        findings(connection, (row.message_id for row in sent if row.message_id)),
    )


def weight(reader: "Reader", event_id: int) -> int:
    """Bytes of payload and bodies that reading the dossier of an event takes into memory."""
    found = _one(
        reader.connection,
        "select coalesce(length(e.payload), 0) + length(r.body) + (select coalesce(sum(length(a.request_body)), 0) "
        "from deliveries d join attempts a on a.delivery_id = d.id where d.event_id = e.id) "
        "from events e join requests r on r.id = e.request_id where e.id = ?",
        event_id,
    )
    return 0 if found is None else int(found[0])


def _batch(connection: sqlite3.Connection, event: Event) -> int:
    """How many events the request held: their ids follow each other."""
    first = event.id - event.position + 1
    following = "select id from events where id > ? and request_id <> ? order by id limit 1"
    after = _one(connection, following, event.id, event.request_id)
    last = after[0] - 1 if after else _one(connection, "select max(id) from events")[0]
    return int(last - first + 1)


def _options(payload: str) -> Options | None:
    """`$options` as the core reads it."""
    reading = read(payload.encode())
    value = reading.value if isinstance(reading, Document) and isinstance(reading.value, dict) else {}
    properties = value.get("properties")
    if not isinstance(properties, dict) or properties.get("$options") is None:
        return None
    found = integrations_of(properties)
    names = tuple((name, encode(value).decode()) for name, value in found.names.items())
    return Options(encode(properties["$options"]).decode(), names, found.malformed)


def _one(connection: sqlite3.Connection, query: str, *values: object) -> Any:
    return connection.execute(query, values).fetchone()


def _problems(text: str) -> tuple[Problem, ...]:
    return msgspec.json.decode(text, type=tuple[Problem, ...])


def _headers(text: str) -> Headers:
    return msgspec.json.decode(text, type=Headers)
