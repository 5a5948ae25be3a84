"""The last events of a log that is continued, so that the other side's reports of them are recognised."""

from collections.abc import Iterable, Sequence
from typing import Any

from liveview.core.conversions import OWN_ID, is_conversion
from liveview.core.pairing import StoredReport
from liveview.core.wire.stored import normalised
from liveview.log import lenient
from liveview.log.queries import Queryable, last_id
from liveview.log.rows import headers_of
from liveview.log.stored_payloads import PAYLOAD_COLUMNS, payload_of
from liveview.model.delivery import Decision, Route, Rule
from liveview.model.event import Wire

MOST = 1_000
"""Events that are looked at."""
LONGEST = 65_536
"""Characters of a payload that is looked at: a report of a page or a server is far smaller."""
_EVENTS = (
    f"select {PAYLOAD_COLUMNS}, e.id, r.headers from events e join requests r on r.id = e.request_id "
    "where e.id > ? and e.verdict = 'accepted' and length(e.payload) <= ? order by e.id"
)
_ROUTES = "select destination, emission from deliveries where event_id = ? and decision <> 'skip' order by id"


def recent_reports(reader: Queryable) -> tuple[StoredReport, ...]:
    """The last accepted events that a report of the other side may follow, oldest first; raises `sqlite3.Error`."""
    found: list[StoredReport] = []
    for row in reader.execute(_EVENTS, (last_id(reader) - MOST, LONGEST)).fetchall():
        report = report_of(row, reader.execute(_ROUTES, (row[-2],)))
        if report is not None:
            found.append(report)
    return tuple(found)


def report_of(row: Sequence[Any], routes: Iterable[Sequence[Any]]) -> StoredReport | None:
    """What the other side may report of an event; None for nothing.

    `row` has what its payload is read from, its id and the headers of its request; `routes` are pairs of a destination
    and the name under which it goes.
    """
    *columns, event_id, headers = row
    stored = payload_of(columns)
    if lenient.is_odd(stored.wire) or lenient.is_odd(stored.type):
        return None
    taken = tuple(Route(destination, Decision.SEND, Rule.DEFAULT, emission) for destination, emission in routes)
    names = {stored.name or "", *(route.emission or "" for route in taken)}
    if f'"{OWN_ID}"' not in stored.payload and not any(map(is_conversion, names)):
        return None
    return StoredReport(event_id, normalised(stored), Wire(stored.wire), headers_of(headers), taken)
