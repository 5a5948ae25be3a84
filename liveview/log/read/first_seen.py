"""Reads just enough of the latest requests to recognise the client of each."""

import msgspec

from liveview.log.read.reader import Reader
from liveview.log.rows import headers_of
from liveview.model.event import Headers

RECENT = 2_000
"""Latest events that are read at first: reading all of a long session would take seconds."""
_START = 8_192
"""Characters of a path or payload that are read."""


class Arrival(msgspec.Struct, frozen=True):
    """The first event of a request and how it came."""

    event_id: int
    """The id of the event."""
    received_at: float
    """When the request came (epoch seconds)."""
    wire: str
    """The protocol, a value of `Wire`; "" when the request had none."""
    method: str
    """The HTTP method."""
    path: str
    """The path and query, cut to `_START` characters."""
    headers: Headers
    """The headers of the request, secrets masked."""
    start: bytes
    """The beginning of the payload, at most `_START` characters; b"" without one."""


def arrivals(reader: Reader, after: int, most: int) -> list[Arrival]:
    """The first events of at most `most` requests, with ids above `after`, oldest first."""
    found = reader.execute(
        f"select e.id, e.received_at, ifnull(r.wire, ''), r.method, substr(r.path, 1, {_START}), r.headers, "
        f"substr(ifnull(e.payload, ''), 1, {_START}) from events e join requests r on r.id = e.request_id "
        "where e.id > ? and e.position = 1 order by e.id limit ?",
        (after, most),
    )
    return [
        Arrival(
            event_id=event_id,
            received_at=received_at,
            wire=wire,
            method=method,
            path=path,
            headers=headers_of(headers),
            start=start.encode("utf-8", "replace"),
        )
        for event_id, received_at, wire, method, path, headers, start in found
    ]
