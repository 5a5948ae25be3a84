"""What the SQL of a transformation makes of an event: its columns become properties.

A column that returns a property of its own name as it is changes nothing about it, as far as that can be told: SQLite
knows fewer numbers than JSON, so a number counts as returned when both are the same for SQLite, and then keeps the
digits that were sent. The same is true of objects, lists, and texts, of which SQLite may return less after a NUL.
Booleans come back as 1 and 0.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

import msgspec

from liveview.core.json.document import Json, decimal, encode
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.operations import exact, note
from liveview.core.pipeline.property_editor import PropertyEditor
from liveview.core.pipeline.sql import Cell, IncomingEvent, SqlFailure, SqlRunner
from liveview.core.wire.normalised import Normalised, text_of
from liveview.model.delivery import Rule
from liveview.model.event import EventType
from liveview.model.note import Note

_Usable: TypeAlias = int | float | str | None
_Row: TypeAlias = Mapping[str, _Usable]
_NAME, _USER = "event_name", "user_id"


def queried(emission: Emission, statement: str, sql: SqlRunner | None) -> Emission:
    """The emission after a statement, or stopped: by `filtered`, or by `sql-error` for anything that goes wrong.

    Without a runner every statement fails.
    """
    event = emission.event
    if event.type is EventType.IDENTIFY:
        return emission.noted(note("sql-not-for-identify", "SQL is not run for identify"))
    editor = PropertyEditor(event)
    rows = _answer(event, editor, statement, sql)
    if isinstance(rows, SqlFailure):
        return _failed(emission, rows.code, rows.sentence)
    if not rows:
        return emission.noted(note("filtered", "the SQL returned no row"), rule=Rule.FILTERED)
    if len(rows) > 1:
        return _failed(emission, "sql-two-rows", "the SQL returned more than one row")
    row = _usable(rows[0])
    if isinstance(row, SqlFailure):
        return _failed(emission, row.code, row.sentence)
    notes = _set_columns(editor, row)
    named, more = _with_name_and_user(editor.event(), row)
    return emission.noted(*notes, *more, event=named)


def _answer(
    event: Normalised, editor: PropertyEditor, statement: str, sql: SqlRunner | None
) -> tuple[Mapping[str, Cell], ...] | SqlFailure:
    if sql is None:
        return SqlFailure("sql-error", "SQL cannot be run here")
    try:
        incoming = IncomingEvent(
            event.name or "",
            event.distinct_id if event.known_user else None,
            text_of(event.device) or None,
            str(event.type),
            float(event.time or 0),
            encode(editor.values).decode(),
        )
    except (ValueError, ArithmeticError):
        return SqlFailure("sql-error", "the event cannot be given to SQL")
    return sql.run(statement, incoming)


def _failed(emission: Emission, code: str, sentence: str) -> Emission:
    return emission.noted(note(code, sentence), rule=Rule.SQL_ERROR)


def _usable(row: Mapping[str, Cell]) -> _Row | SqlFailure:
    """The row if it can become an event."""
    found: dict[str, _Usable] = {}
    for column, cell in row.items():
        if isinstance(cell, bytes):
            return SqlFailure("sql-error", f"the SQL returned a BLOB as {column}")
        if isinstance(cell, float) and not math.isfinite(cell):
            return SqlFailure("sql-error", f"the SQL returned infinity as {column}")
        found[column] = cell
    if found.get(_NAME, "-") in {None, ""}:
        return SqlFailure("sql-error", "the SQL left the event without a name")
    return found


def _set_columns(editor: PropertyEditor, row: _Row) -> list[Note]:
    added, removed, changed, reserved = [], [], [], []
    for column, cell in row.items():
        if column in {_NAME, _USER}:
            continue
        if column in editor.reserved:
            reserved.append(column)
        elif cell is None:
            if column in editor.values:
                editor.delete(column)
                removed.append(column)
        elif column not in editor.values:
            editor.set(column, exact(cell))
            added.append(column)
        elif not _is_returned(editor.values[column], cell):
            editor.set(column, exact(cell))
            changed.append(column)
    notes = [note("reserved", f"{each} is a field of the event itself and stays as it is") for each in reserved]
    if added or removed or changed:
        notes.append(_columns_set(tuple(added), tuple(removed), tuple(changed)))
    return notes


@lru_cache(1024)
def _columns_set(added: tuple[str, ...], removed: tuple[str, ...], changed: tuple[str, ...]) -> Note:
    """The note about columns, which are the same for many events."""
    done = (("added", added), ("changed", changed), ("left out", removed))
    sentence = "; ".join(f"{did} {', '.join(names)}" for did, names in done if names)
    return note("sql", f"SQL {sentence}", added=added, removed=removed, changed=changed)


def _is_returned(value: Json, cell: _Usable) -> bool:
    """Whether a cell is the value, as far as SQLite can tell."""
    if isinstance(value, str):
        return cell in {value, value.partition("\0")[0]}
    if isinstance(value, dict | list):
        return isinstance(cell, str) and encode(value).decode() == cell
    if isinstance(value, bool) or not isinstance(cell, int | float):
        return False
    if isinstance(cell, int):
        return decimal(value) == cell
    return value is not None and float(bytes(value) if isinstance(value, msgspec.Raw) else value) == cell


def _with_name_and_user(event: Normalised, row: _Row) -> tuple[Normalised, list[Note]]:
    notes = []
    if _NAME in row and (name := _text(row[_NAME])) != event.name:
        event = msgspec.structs.replace(event, name=name)
        notes.append(note("event-renamed", "SQL gave the event another name"))
    if _USER in row:
        user = _text(row[_USER])
        if not user and event.known_user:
            event = msgspec.structs.replace(event, distinct_id=text_of(event.device) or None, known_user=False)
            notes.append(note("user-changed", "SQL left out the user"))
        elif user and not (event.known_user and user == event.distinct_id):
            event = msgspec.structs.replace(event, distinct_id=user, known_user=True)
            notes.append(note("user-changed", "SQL set the user"))
    return event, notes


def _text(cell: _Usable) -> str:
    """A name or user from a cell; "" for NULL."""
    return "" if cell is None else cell if isinstance(cell, str) else encode(cell).decode()
