"""The tables that copies have, and how their rows come: each as a line of JSON, with what tells its place.

JSON has neither bytes nor NUL: bytes come in base64, and texts as `texts` escapes them.
"""

import binascii
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from liveview.core.store import TableRow
from liveview.log.schema import TABLES
from liveview.postgres.texts import as_read

NUMBERED = ("requests", "events", "deliveries")
"""The tables whose rows are stored in the order of their ids, without gaps, each after those that its rows refer to."""
CHANGING = ("events", "deliveries")
"""Those of them whose rows change."""
APPENDED = ("pipelines", "attempts", "sink_requests", "replies", "settings", "audit")
"""The other tables."""
MOST_BYTES = 4 << 20
"""Bytes after which an answer ends: large bodies must not fill the memory."""

_COLUMNS = {**TABLES, "settings": "kind! name! value", "audit": "id at:float! who! kind! name! value"}
NAMES = {
    table: tuple(column.rstrip("!").partition(":")[0] for column in text.split()) for table, text in _COLUMNS.items()
}
"""The columns of each table."""
_BYTES = {
    table: tuple(number for number, column in enumerate(text.split()) if column.rstrip("!").endswith(":bytes"))
    for table, text in _COLUMNS.items()
}


class FoundRow(NamedTuple):
    """A row that was found."""

    place: tuple[int, int]
    """The writer that has stored it, and in which of its versions; zeros for a row that was not found by these."""
    total: int
    """How many there were to choose from."""
    size: int
    """Bytes, about."""
    row: TableRow
    """The row as a session file has it; of the table "" when it is only the id of an event."""


def found_in(name: str, rows: Iterable[tuple[str, int, int, int, str]]) -> list[FoundRow]:
    """The rows under one name: that of a table, perhaps after a word that says what they were found for."""
    table = name.rpartition(" ")[2]
    return [FoundRow((by, changed), total, len(line), row_in(table, line)) for _, by, changed, total, line in rows]


def new(table: str) -> str:
    """The name of the new rows of a table."""
    return f"new {table}"


def row_in(table: str, line: str) -> TableRow:
    """The row of a table in a line of JSON, or an id."""
    values: Any = msgspec.json.decode(line)
    if table not in NAMES:
        return TableRow("", (values,))
    for number in _BYTES[table]:
        if values[number] is not None:
            values[number] = binascii.a2b_base64(values[number])
    if "\\u0001" in line:
        values = [as_read(value) if isinstance(value, str) else value for value in values]
    return TableRow(table, tuple(values))
