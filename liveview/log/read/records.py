"""Events with their deliveries as records for export, read in pages so that memory stays flat."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from liveview.log.files import LogFile
from liveview.log.filter import Filter
from liveview.log.filter.functions import install
from liveview.log.lenient import json_text
from liveview.log.queries import Queryable, last_id
from liveview.log.read.masked_views import opened
from liveview.log.rows import columns, named
from liveview.model.event import Event

PAGE = 1_000
"""Events read at once; a page is one short query, so it never holds up a running liveview."""

_AT_ONCE = 500
"""Events that are read at once by their ids."""


class Destined(msgspec.Struct, frozen=True):
    """What became of an event at one destination, as it is exported: columns of `deliveries`."""

    destination: str
    """The key of the destination."""
    decision: str
    """Whether routing sends the event there, skips it or previews it, a value of `Decision`."""
    rule: str
    """The rule of routing that decided, a value of `Rule`."""
    state: str | None
    """How far the delivery is, a value of `DeliveryState`; None when it is skipped
    or only previewed."""
    rounds: int
    """Rounds that are finished."""


class Record(msgspec.Struct, frozen=True):
    """An event as it is exported: the columns of `events`, and its deliveries."""

    id: int
    """The id of the event."""
    request_id: int
    """The request that it came in."""
    position: int
    """Its place in that request, from 1."""
    received_at: float
    """When it was received (epoch seconds)."""
    token: str | None
    """The environment ID that it was sent with; None without one."""
    type: str
    """The kind of call, a value of `EventType`."""
    name: str | None
    """Its name; None for an event without one."""
    distinct_id: str | None
    """Its user; None for an event without one."""
    device_id: str | None
    """Its device; None for an event without one."""
    time: float | None
    """When it happened, as it says (epoch seconds); None when that cannot be used."""
    verdict: str
    """What the core decided, a value of `Verdict`."""
    problems: msgspec.Raw
    """What validation found, as the JSON that is stored."""
    dedup_source: str | None
    """The fields that made its dedup key, a value of `DedupSource`; None without a key."""
    dedup_key: str | None
    """The dedup key; None without one."""
    duplicate_of: int | None
    """The event that it repeats; None when it is not a duplicate."""
    collision: bool
    """Whether it is a duplicate that differs from its original."""
    state: str
    """What became of it, a value of `State`."""
    payload: msgspec.Raw | None
    """The event as it was received, as JSON; None when it was not kept."""
    deliveries: Sequence[Destined]
    """Its deliveries, skipped ones too, oldest first; empty for an event that was not routed."""


def records(log: LogFile, filter: Filter, since: int = 1) -> Iterator[Record]:  # noqa: A002 - the word of the CLI
    """The matching events from the id `since` up to the newest one now, oldest first; raises `sqlite3.Error`."""
    connection = opened(log)
    try:
        install(connection)
        first, newest = since, last_id(connection)
        while first <= newest:
            first = _next_id(connection, first) or newest
            last = min(first + PAGE - 1, newest)
            yield from _page(connection, filter, first, last)
            first = last + 1
    finally:
        connection.close()


def _next_id(connection: Queryable, first: int) -> int | None:
    """The first event from an id on: a log from elsewhere may leave out more ids than can be counted through."""
    found: int | None = connection.execute("select min(id) from events where id >= ?", (first,)).fetchone()[0]
    return found


def records_of(log: Queryable, ids: Sequence[int]) -> Iterator[Record]:
    """The events with these ids, which ascend; ids without an event are left out. Raises `sqlite3.Error`."""
    for first in range(0, len(ids), _AT_ONCE):
        some = tuple(ids[first : first + _AT_ONCE])
        among = f"in ({', '.join('?' * len(some))})"
        found = log.execute(f"select {columns(Event)} from events where id {among} order by id", some)
        rows = [named(Event, row) for row in found]
        deliveries = _deliveries(log, among, some)
        yield from (_record(values, deliveries.get(values["id"], ())) for values in rows)


def _page(connection: Queryable, filter: Filter, first: int, last: int) -> list[Record]:  # noqa: A002 - as above
    query = f"select {columns(Event, 'e')} from events e where e.id between ?1 and ?2 and {filter.sql} order by e.id"
    found = connection.execute(query, (first, last, *filter.parameters))
    rows = [named(Event, row) for row in found]
    if not rows:
        return []
    deliveries = _deliveries(connection, "between ? and ?", (rows[0]["id"], rows[-1]["id"]))
    return [_record(values, deliveries.get(values["id"], ())) for values in rows]


def _record(event: dict[str, Any], deliveries: Sequence[Destined]) -> Record:
    payload = None if event["payload"] is None else json_text(event["payload"])
    changed = {"problems": json_text(event["problems"]), "collision": bool(event["collision"]), "payload": payload}
    return Record(**{**event, **changed, "deliveries": deliveries})


def _deliveries(connection: Queryable, events: str, values: tuple[int, ...]) -> dict[int, list[Destined]]:
    """Those of `events`, a condition such as `= ?` with its values, by event."""
    found: dict[int, list[Destined]] = {}
    query = f"select event_id, {columns(Destined)} from deliveries where event_id {events} order by id"
    for event_id, *row in connection.execute(query, values):
        found.setdefault(event_id, []).append(Destined(**named(Destined, row)))
    return found
