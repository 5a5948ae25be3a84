"""An event as the row of a warehouse: a column for each property, and those that every row has.

The columns `event_name`, `time`, `session_id`, `device_id`, `user_id` and `host` are documented; `message_id` and
`other` are ours. A row is complete: what has no column of its own is in `other`.
"""

from collections.abc import Mapping
from enum import StrEnum
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from liveview.core.json.document import Json
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.warehouse_names import AUTOMATIC, ColumnClash, clashes, columns_of, table_of
from liveview.core.wire.normalised import text_of
from liveview.model.event import EventType
from liveview.model.service import Finding

MOST_COLUMNS = 200
"""Columns of a table, so that a stream of ever new property names does not make one that nobody can read."""
OTHER = "other"
"""The column for everything that has none of its own: a JSON object by what its column would be called."""
TYPES = frozenset({EventType.TRACK, EventType.IDENTIFY, EventType.PAGE, EventType.GROUP})
"""The types of calls that have rows."""
METHOD = "INSERT"
_MOST_FINDINGS = 10


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    JSON = "json"
    """An object or an array, as JSON text."""


FIXED: Mapping[str, ColumnType] = {
    "message_id": ColumnType.TEXT,
    "event_name": ColumnType.TEXT,
    "time": ColumnType.NUMBER,
    "session_id": ColumnType.TEXT,
    "device_id": ColumnType.TEXT,
    "user_id": ColumnType.TEXT,
    "host": ColumnType.TEXT,
    OTHER: ColumnType.JSON,
}
"""The columns of every table, in their order."""


class WarehouseRow(NamedTuple):
    """A row on its way to a warehouse."""

    table: str
    """Its table."""
    cells: Mapping[str, Json]
    """Its values by column, in order; a column without a value is missing."""


def row_of(event: OutgoingEvent) -> WarehouseRow:
    """The row of an event."""
    known: dict[str, Json] = {
        "message_id": event.message,
        "event_name": event.name or f"${event.type}",
        "time": _time(event),
        "session_id": text_of(event.found("$session_id")),
        "device_id": event.anonymous_id,
        "user_id": event.user_id,
        "host": _host(event),
    }
    cells = {name: value for name, value in known.items() if value != ""}
    values = {name: value for name, value in _values(event).items() if value is not None}
    columns = columns_of(values, FIXED)
    named = ((columns[name], value) for name, value in values.items())
    cells |= dict(islice(named, MOST_COLUMNS - len(FIXED)))
    if rest := dict(named):
        cells[OTHER] = rest
    return WarehouseRow(AUTOMATIC.get(event.type) or table_of(event.name), cells)


def type_of(value: Json) -> ColumnType:
    """The type of the column that a value, which is not null, belongs to."""
    if isinstance(value, bool):
        return ColumnType.BOOLEAN
    if isinstance(value, int | float | msgspec.Raw):
        return ColumnType.NUMBER
    return ColumnType.TEXT if isinstance(value, str) else ColumnType.JSON


def clash_findings(columns: Mapping[str, Json]) -> tuple[Finding, ...]:
    """What there is to say about the columns of a row."""
    return tuple(_clash(each) for each in clashes(columns, FIXED)[:_MOST_FINDINGS])


def event_findings(name: str, events: tuple[str, ...]) -> tuple[Finding, ...]:
    """What there is to say about a track event's table, by the other `events` that have tables."""
    others = [each for each in events if each != name and table_of(each) == table_of(name)]
    if not others:
        return ()
    sentence = f"the table {table_of(name)} is shared with another of the destination's events, so their rows mix"
    return (Finding("name-clash", f"{sentence}; event_name tells them apart"),)


def _clash(clash: ColumnClash) -> Finding:
    sentence = f"another property or a fixed column is called {clash.column}, so one is in the column {clash.instead}"
    return Finding("name-clash", sentence)


def _values(event: OutgoingEvent) -> Mapping[str, Json]:
    if event.type is EventType.IDENTIFY:
        return event.traits
    if event.type is EventType.GROUP:
        return {"group_id": event.group_id or None, **event.traits}
    if event.type is EventType.PAGE:
        return {**event.page, **event.event.page_properties, **event.properties}
    return event.properties


def _time(event: OutgoingEvent) -> float | int:
    """Epoch seconds as the log has them, whole ones without a fraction."""
    time = float(event.time)
    return int(time) if time.is_integer() else time


def _host(event: OutgoingEvent) -> str:
    """The host of the page: the one that the SDK names, else that of the page's URL; "" for none."""
    named = event.found("$host")
    if isinstance(named, str):
        return named
    url = event.page.get("url")
    try:
        return (urlsplit(url).hostname or "") if isinstance(url, str) else ""
    except ValueError:
        return ""
