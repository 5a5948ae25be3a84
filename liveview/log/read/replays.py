"""Reads a session to replay it: its events in their order, a page at a time, and the request to send for each.

Only ids and times are read ahead; a body is read when its turn comes. So a session of a million events, or of large
ones, takes no more memory than a small one.
"""

import contextlib
import json
from collections.abc import Iterator, Sequence

import msgspec

from liveview.log.queries import Queryable
from liveview.log.read.again import fresh_request, same_request
from liveview.log.read.event_detail import read_event, read_request
from liveview.model.outgoing import Outgoing

PAGE = 500
"""Events whose ids and times are read at once, in about a millisecond."""


class ReplayItem(msgspec.Struct, frozen=True):
    """What is replayed at one moment: an event, or the events of one request."""

    event_id: int
    """The id of the (first) event."""
    request_id: int
    """The id of the request that it came in."""
    at: float
    """When that request was received (epoch seconds)."""
    count: int = 1
    """How many events it is."""


def replay_items(log: Queryable, ids: Sequence[int] | None, last: int, *, by_request: bool) -> Iterator[ReplayItem]:
    """The events with these ids (None: all up to `last`), oldest first; with `by_request` one item a request."""
    waiting: ReplayItem | None = None
    for event_id, request_id, at in _events(log, ids, last):
        if by_request and waiting is not None and waiting.request_id == request_id:
            waiting = msgspec.structs.replace(waiting, count=waiting.count + 1)
            continue
        if waiting is not None:
            yield waiting
        waiting = ReplayItem(event_id, request_id, at)
    if waiting is not None:
        yield waiting


def span(log: Queryable, first: int, last: int) -> float:
    """Seconds between the receipt of two events; 0 when one of them is missing."""
    found = log.execute(
        "select max(received_at) - min(received_at) from events where id in (?, ?)", (first, last)
    ).fetchone()
    return float(found[0] or 0.0)


def request_again(log: Queryable, event_id: int) -> Outgoing | None:
    """The request of an event as it was sent, byte for byte; None when it was refused or cannot be sent again."""
    with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError):  # a log may hold anything
        if (request := read_request(log, event_id)) is not None:
            return same_request(request)
    return None


def event_again(log: Queryable, event_id: int, identifier: str, at: float) -> Outgoing | None:
    """An event alone, with a new ID and time (epoch seconds); None when it has no place for them."""
    with contextlib.suppress(msgspec.DecodeError, msgspec.ValidationError):
        event = read_event(log, event_id)
        request = read_request(log, event_id)
        if event is not None and request is not None:
            return fresh_request(event, request, identifier, at)
    return None


def _events(log: Queryable, ids: Sequence[int] | None, last: int) -> Iterator[tuple[int, int, float]]:
    """The id, the request and the time of receipt of each event."""
    columns = "select id, request_id, received_at from events where id"
    if ids is None:
        for first in range(1, last + 1, PAGE):
            upto = min(first + PAGE - 1, last)
            yield from log.execute(f"{columns} between ? and ? order by id", (first, upto)).fetchall()
        return
    for start in range(0, len(ids), PAGE):
        page = json.dumps(list(ids[start : start + PAGE]))
        query = f"{columns} in (select value from json_each(?)) order by id"
        yield from log.execute(query, (page,)).fetchall()
