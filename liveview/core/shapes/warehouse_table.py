"""A table of a warehouse, and what becomes of a row that is written to it.

A column has the type of the first value that was written to it. A value of another type is not converted: it goes to
`other`, so that a query of the column never meets a surprise and nothing is lost.
"""

from collections.abc import Callable, Mapping

import msgspec

from liveview.core.json.document import Json
from liveview.core.shapes.warehouse_names import AUTOMATIC
from liveview.core.shapes.warehouse_rows import FIXED, MOST_COLUMNS, OTHER, ColumnType, type_of

_MOST_NAMED = 5
"""Columns that a note names."""


class WarehouseTable(msgspec.Struct, frozen=True):
    """A table as it is."""

    event: str
    """The name of the event that it was made for."""
    columns: Mapping[str, ColumnType] = msgspec.field(default_factory=lambda: FIXED)
    """Its columns with their types, in their order."""


class FittedRow(msgspec.Struct, frozen=True):
    """A row that fits its table."""

    table: WarehouseTable
    """The table with the columns that the row needs."""
    added: tuple[str, ...]
    """The columns that it did not have before, in order."""
    cells: Mapping[str, Json]
    """The values by column; a column without a value is missing."""
    notes: tuple[str, ...]
    """What there is to say about it, as phrases that begin with the word of a finding."""


def fitted(
    table: WarehouseTable, name: str, cells: Mapping[str, Json], holds: Callable[[Json], bool] = lambda _: True
) -> FittedRow:
    """A row for a table that is called `name`.

    `holds` says whether the warehouse can hold a value exactly; one that it cannot goes to `other`, too.
    """
    columns, kept, rest, changed = dict(table.columns), {}, {}, []
    for column, value in cells.items():
        if column == OTHER or value is None:
            continue
        kind = type_of(value)
        if column not in columns and len(columns) < MOST_COLUMNS and holds(value):
            columns[column] = kind
        if columns.get(column) is kind and holds(value):
            kept[column] = value
            continue
        rest[column] = value
        if columns.get(column, kind) is not kind:
            changed.append(column)
    others = cells.get(OTHER)
    if rest or others:
        kept[OTHER] = {**(others if isinstance(others, dict) else {}), **rest}
    added = tuple(column for column in columns if column not in table.columns)
    after = table if not added else msgspec.structs.replace(table, columns=columns)
    return FittedRow(after, added, kept, (*_changed(changed), *_clashing(table, name, cells)))


def _changed(columns: list[str]) -> tuple[str, ...]:
    if not columns:
        return ()
    more = f" and {len(columns) - _MOST_NAMED} more" if len(columns) > _MOST_NAMED else ""
    named = ", ".join(columns[:_MOST_NAMED])
    return (f"column-type: {named}{more} had another type before, so what this row has is in {OTHER}",)


def _clashing(table: WarehouseTable, name: str, cells: Mapping[str, Json]) -> tuple[str, ...]:
    if name in AUTOMATIC.values() or cells.get("event_name") == table.event:
        return ()
    return (f"name-clash: the table {name} holds rows of another event, too",)
