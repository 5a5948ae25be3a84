"""Requests to the receiver and to the sink as records of the HTTP API, read in pages: all columns, and their events.

Ids of events follow those of their requests, so the events of a page of requests are a range that a binary search
finds. No index leads from a request to its events: every event would pay for it.
"""

from collections.abc import Sequence

import msgspec

from liveview.log import lenient
from liveview.log.queries import Queryable, last_id
from liveview.log.read.sink_origin import LOOK_BACK, last_begun
from liveview.log.rows import body_of, columns, headers_of, struct_of
from liveview.model.event import Headers, Request
from liveview.model.sink import SinkRequest
from liveview.text.readable import Base64, readable


class RequestRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A request: the columns of `requests`."""

    id: int
    """Counts from 1 within the log."""
    received_at: float
    """When it arrived, in epoch seconds."""
    method: str
    """The HTTP method; `TLS` or `PRI` for a caller that does not speak HTTP/1.1."""
    path: str
    """Path and query, as received."""
    wire: str | None
    """The protocol, a value of `Wire`; None for a refused request that speaks none that is known."""
    remote: str
    """The address of the caller; "" when it is not known."""
    headers: Headers
    """Its headers, secrets masked."""
    body: str | Base64
    """The body as received; of a refused request only the beginning."""
    status: int
    """The status of the reply."""
    problem: str | None
    """Why it was refused; None when it was accepted."""
    refusal: str | None
    """The same as a value of `Refusal`; None when it was accepted."""
    retry_of: int | None
    """The first request that carried one of its events; None when this is the first."""


class ListedRequest(RequestRecord, frozen=True, kw_only=True):
    """A request with its events."""

    events: tuple[int, ...]
    """The ids of its events, lowest first; empty for a refused request."""


class ListedSinkRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request to the sink: the columns of `sink_requests`, and the events that it delivered."""

    id: int
    """Counts from 1 within the log."""
    received_at: float
    """When it arrived, in epoch seconds."""
    path: str
    """Path and query, secrets masked."""
    headers: Headers
    """Its headers, secrets masked."""
    body: str | Base64
    """The beginning of the body as received; "" when the body was not read."""
    behaviour: str
    """The script of the behaviour that it met."""
    status: int | None
    """The status that it got; None when no reply was sent."""
    deviations: tuple[str, ...]
    """Sentences about what differs from the documented payload of webhooks."""
    message_id: str
    """The `messageId` in the body; "" for none."""
    events: tuple[int, ...]
    """The ids of the events with this `messageId` that were sent about then; empty when none is found."""


def record_of(request: Request) -> RequestRecord:
    """A request as a record."""
    return RequestRecord(**{**msgspec.structs.asdict(request), "body": readable(request.body)})


def request_ids(log: Queryable, span: range, most: int, *, newest: bool, refused: bool | None) -> list[int]:
    """At most `most` ids of requests in `span`; `refused` leaves out the others, None leaves out none."""
    only = {None: "1", True: "problem is not null", False: "problem is null"}[refused]
    query = f"select id from requests where id between ? and ? and {only} order by id {_order(newest)} limit ?"
    return [found for (found,) in log.execute(query, (span.start, span.stop - 1, most))]


def listed_requests(log: Queryable, ids: Sequence[int]) -> list[ListedRequest]:
    """The requests with these ids, oldest first, with their events."""
    if not ids:
        return []
    events = events_between(log, min(ids), max(ids))
    query = f"select {columns(Request)} from requests where id in ({', '.join('?' * len(ids))}) order by id"
    found = []
    for row in log.execute(query, tuple(ids)).fetchall():
        mine = tuple(events.get(row[0], ()))
        request = struct_of(
            Request, row, headers=headers_of, body=lambda body, mine=mine: body_of(body, _payload(log, body, mine))
        )
        found.append(ListedRequest(**msgspec.structs.asdict(record_of(request)), events=mine))
    return found


def sink_request_ids(log: Queryable, span: range, most: int, *, newest: bool, path: str | None) -> list[int]:
    """At most `most` ids of requests to the sink in `span`; `path` leaves out other paths, None leaves out none."""
    only = "1" if path is None else "(path = ?3 or substr(path, 1, length(?3) + 1) = ?3 || '?')"
    query = f"select id from sink_requests where id between ?1 and ?2 and {only} order by id {_order(newest)} limit ?4"
    return [found for (found,) in log.execute(query, (span.start, span.stop - 1, path, most))]


def listed_sink_requests(log: Queryable, ids: Sequence[int]) -> list[ListedSinkRequest]:
    """The requests to the sink with these ids, oldest first, with their events."""
    query = (
        f"select id, {columns(SinkRequest)} from sink_requests where id in ({', '.join('?' * len(ids))}) order by id"
    )
    found = [
        (row[0], struct_of(SinkRequest, row[1:], headers=headers_of, deviations=lenient.sentences))
        for row in log.execute(query, tuple(ids))
    ]
    events = _events_sent(log, [request for _, request in found])
    return [
        ListedSinkRequest(
            **{**msgspec.structs.asdict(request), "body": readable(request.body)},
            id=number,
            events=tuple(events.get(request.message_id, ())),
        )
        for number, request in found
    ]


def events_of(log: Queryable, request_id: int) -> tuple[int, ...]:
    """The ids of the events of one request."""
    return tuple(events_between(log, request_id, request_id).get(request_id, ()))


def _payload(log: Queryable, body: object, events: Sequence[int]) -> object:
    """The payload that is the body as well; None where the body is kept."""
    if body is not None or not events:
        return None
    row = log.execute("select payload from events where id = ?", (events[0],)).fetchone()
    return None if row is None else row[0]


def events_between(log: Queryable, first: int, last: int) -> dict[int, list[int]]:
    """The events of each request from `first` to `last` that has any."""
    start, end = _first_event(log, first), _first_event(log, last + 1)
    found: dict[int, list[int]] = {}
    query = "select id, request_id from events where id >= ? and id < ? order by id"
    for event_id, request_id in log.execute(query, (start, end)):
        found.setdefault(request_id, []).append(event_id)
    return found


def _first_event(log: Queryable, request_id: int) -> int:
    """The first event of this request or a later one; the id after the last event when there is none."""
    low, high = 1, last_id(log) + 1
    while low < high:
        middle = (low + high) // 2
        row = log.execute("select request_id from events where id >= ? order by id limit 1", (middle,)).fetchone()
        if row is None or row[0] >= request_id:
            high = middle
        else:
            low = middle + 1
    return low


def _events_sent(log: Queryable, requests: Sequence[SinkRequest]) -> dict[str, list[int]]:
    """The events that the calls behind requests to the sink delivered, by `messageId`."""
    named = sorted({request.message_id for request in requests if request.message_id})
    if not named:
        return {}
    at = [request.received_at for request in requests]
    first, last = last_begun(log, min(at)) - LOOK_BACK, last_begun(log, max(at))
    query = (
        "select distinct d.message_id, d.event_id from attempts a join deliveries d on d.id = a.delivery_id "
        f"where a.id between ? and ? and d.message_id in ({', '.join('?' * len(named))}) order by d.event_id"
    )
    found: dict[str, list[int]] = {}
    for message_id, event_id in log.execute(query, (first, last, *named)):
        found.setdefault(message_id, []).append(event_id)
    return found


def _order(newest: bool) -> str:
    return "desc" if newest else "asc"
