"""Reading a session to replay it: its events in their order, a page at a time, and what each was sent as.

Only ids and times are read ahead; a body is read when its turn has come. So a session of a million events, or of
large ones, takes no more memory than a small one.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence

import msgspec

from liveview.log.overview import fits_track
from liveview.model.event import Headers

PAGE = 500
"""Events whose ids and times are read at once, a millisecond's work."""
_TRACK = ("/track", "/track/")
_SENT_AGAIN = frozenset({"content-type", "content-encoding"})
"""Headers that say how to read a body; others speak about the connection it came by, and may be masked."""


class Entry(msgspec.Struct, frozen=True):
    """What has its turn at one time: `count` events, the first of them `event_id`, of a request received `at`."""

    event_id: int
    request_id: int
    at: float
    count: int = 1


class Letter(msgspec.Struct, frozen=True):
    """A body to post, with its headers and the query of its address ("" for none)."""

    body: bytes
    headers: Headers
    query: str = ""


def entries(
    connection: sqlite3.Connection, ids: Sequence[int] | None, last: int, *, by_request: bool
) -> Iterator[Entry]:
    """The events with these ids (None: all up to `last`), oldest first; with `by_request` one entry a request."""
    waiting: Entry | None = None
    for event_id, request_id, at in _events(connection, ids, last):
        if by_request and waiting is not None and waiting.request_id == request_id:
            waiting = msgspec.structs.replace(waiting, count=waiting.count + 1)
            continue
        if waiting is not None:
            yield waiting
        waiting = Entry(event_id, request_id, at)
    if waiting is not None:
        yield waiting


def span(connection: sqlite3.Connection, first: int, last: int) -> float:
    """Seconds between the receipt of two events; 0 when one of them is not there."""
    found = connection.execute(
        "select max(received_at) - min(received_at) from events where id in (?, ?)", (first, last)
    ).fetchone()
    return float(found[0] or 0.0)


def letter_of(connection: sqlite3.Connection, request_id: int) -> Letter | None:
    """A request as it was sent, byte for byte; None when its body was not kept or did not come to `/track`."""
    found = connection.execute("select path, headers, body from requests where id = ?", (request_id,)).fetchone()
    if found is None:
        return None
    path, _, query = found[0].partition("?")
    if path not in _TRACK or not found[2]:
        return None
    headers: Headers = ()
    with contextlib.suppress(msgspec.DecodeError):
        headers = msgspec.json.decode(found[1], type=Headers)
    kept = tuple(pair for pair in headers if pair[0].lower() in _SENT_AGAIN and pair[1].isprintable())
    return Letter(found[2], kept, query if _can_be_sent(query) else "")


def payload_of(connection: sqlite3.Connection, event_id: int) -> str | None:
    """An event as JSON text; None when it is none, or has a form of its own that `/track` does not take."""
    found = connection.execute(
        "select payload, wire from events join requests on requests.id = request_id where events.id = ?", (event_id,)
    ).fetchone()
    return found[0] if found is not None and fits_track(found[1]) else None


def _can_be_sent(query: str) -> bool:
    """Whether a query may stand in a request line; what else came in one says nothing about the body."""
    return query.isascii() and query.isprintable() and " " not in query


def _events(connection: sqlite3.Connection, ids: Sequence[int] | None, last: int) -> Iterator[tuple[int, int, float]]:
    """Id, request and receipt of each event."""
    columns = "select id, request_id, received_at from events where id"
    if ids is None:
        for first in range(1, last + 1, PAGE):
            upto = min(first + PAGE - 1, last)
            yield from connection.execute(f"{columns} between ? and ? order by id", (first, upto)).fetchall()
        return
    for start in range(0, len(ids), PAGE):
        page = json.dumps(list(ids[start : start + PAGE]))
        query = f"{columns} in (select value from json_each(?)) order by id"
        yield from connection.execute(query, (page,)).fetchall()
