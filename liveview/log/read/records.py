"""Events with their deliveries as whole records, for export: read in pages, so that memory stays flat."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from liveview.log.files import LogFile, read_only
from liveview.log.filter import Filter
from liveview.log.filter.functions import install
from liveview.log.lenient import json_text
from liveview.log.queries import Queryable, last_id

PAGE = 1_000
"""Events read at once; a page is one short look at the log, so a running liveview is never held up."""


class Destined(msgspec.Struct, frozen=True):
    """What became of an event at one destination: columns of `deliveries`."""

    destination: str
    decision: str
    rule: str
    state: str | None
    rounds: int


class Record(msgspec.Struct, frozen=True):
    """An event: the columns of `events`, `problems` and `payload` as the JSON that is stored, and its deliveries."""

    id: int
    request_id: int
    position: int
    received_at: float
    token: str | None
    type: str
    name: str | None
    distinct_id: str | None
    device_id: str | None
    time: float | None
    verdict: str
    problems: msgspec.Raw
    dedup_source: str | None
    dedup_key: str | None
    duplicate_of: int | None
    collision: bool
    state: str
    payload: msgspec.Raw | None
    deliveries: Sequence[Destined]


def records(log: LogFile, filter: Filter) -> Iterator[Record]:  # noqa: A002 - the word of the command line
    """The matching events that there are now, oldest first; raises `sqlite3.Error`."""
    connection = read_only(log)
    try:
        install(connection)
        newest = last_id(connection)
        for first in range(1, newest + 1, PAGE):
            yield from _page(connection, filter, first, min(first + PAGE - 1, newest))
    finally:
        connection.close()


def _page(connection: Queryable, filter: Filter, first: int, last: int) -> list[Record]:  # noqa: A002 - as above
    query = f"select e.* from events e where e.id between ?1 and ?2 and {filter.sql} order by e.id"
    rows = connection.execute(query, (first, last, *filter.parameters)).fetchall()
    if not rows:
        return []
    deliveries = _deliveries(connection, rows[0][0], rows[-1][0])
    return [_record(row, deliveries.get(row[0], ())) for row in rows]


def _record(row: tuple[Any, ...], deliveries: Sequence[Destined]) -> Record:
    values = dict(zip(Record.__struct_fields__, (*row, deliveries), strict=True))
    values["problems"] = json_text(values["problems"])
    values["payload"] = None if values["payload"] is None else json_text(values["payload"])
    values["collision"] = bool(values["collision"])
    return Record(**values)


def _deliveries(connection: Queryable, first: int, last: int) -> dict[int, list[Destined]]:
    found: dict[int, list[Destined]] = {}
    query = (
        "select event_id, destination, decision, rule, state, rounds from deliveries "
        "where event_id between ? and ? order by id"
    )
    for event_id, *columns in connection.execute(query, (first, last)):
        found.setdefault(event_id, []).append(Destined(*columns))
    return found
