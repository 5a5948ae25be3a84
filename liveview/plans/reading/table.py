"""A plan as a table, CSV with the columns `event,property,type,required,example`, a line for each property.

The columns may be in any order, separated by commas, semicolons or tabs; only `event` and `property` must be there. A
line without a property is about the event itself.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from liveview.core.wire.track import type_of
from liveview.model.plan import Plan, PlanKind, PlannedEvent
from liveview.plans.reading.collecting import PlannedEvents
from liveview.plans.reading.columns import TableProperty, read_path
from liveview.plans.reading.place import PlanPlace, cut, shown
from liveview.suggest import did_you_mean

COLUMNS = ("event", "property", "type", "required", "example")
"""The columns of such a table."""
_MUST = ("event", "property")
_SEPARATORS = ",;\t"
_TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")
_YES = frozenset({"true", "yes", "x", "1"})
_NO = frozenset({"false", "no", "0", ""})


class _TableEvent:
    """An event while its lines are read: `line` is its first one, `own` the one that is about itself."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.own: int | None = None
        self.required = False
        self.root = TableProperty()


def read(text: str, source: str) -> Plan:
    """The plan that a table holds; raises `PlanError` with the line."""
    place = PlanPlace(source)
    rows = _rows(text, place)
    at, header = next(rows, (1, []))
    columns = _columns(header, place.at_line(at))
    events: dict[str, _TableEvent] = {}
    for line, cells in rows:
        where = place.at_line(line)
        _add(_named(cells, columns, where), where, line, events)
    planned = PlannedEvents()
    for name, event in events.items():
        schema = event.root.schema(place) if event.root.members else {"type": "object"}
        planned.add(PlannedEvent(name, type_of(name, {}), schema, event.required), place.at_line(event.line))
    plan = planned.plan(PlanKind.CSV)
    if not plan.events:
        raise place.error(f"there is no event in it; add a line below {','.join(COLUMNS)}")
    return plan


def _rows(text: str, place: PlanPlace) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, each with the number of the line of the file on which it begins."""
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise place.at_line(line).error(f"not valid CSV: {error}; check its quotation marks") from None
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, [cell.strip() for cell in cells]


def _separator(text: str) -> str:
    """What separates the columns of the header: whatever finds the most of them."""
    header = next((line for line in text.splitlines() if line.strip()), "").lower()

    def found(separator: str) -> int:
        return sum(cell.strip(' "') in COLUMNS for cell in header.split(separator))

    return max(_SEPARATORS, key=found)


def _columns(header: list[str], place: PlanPlace) -> list[str]:
    names = [cell.lower() for cell in header]
    for at, name in enumerate(names):
        if name and name not in COLUMNS:
            advice = did_you_mean(name, COLUMNS, f"use {','.join(COLUMNS)}")
            raise place.error(f"there is no column {shown(header[at])}, {advice}")
        if name and name in names[:at]:
            raise place.error(f"the column {name} is there twice; remove one of them")
    for name in _MUST:
        if name not in names:
            raise place.error(f"the column {name} is missing; the first line names the columns, {','.join(COLUMNS)}")
    return names


def _named(cells: list[str], columns: list[str], place: PlanPlace) -> dict[str, str]:
    """The cells of a line by their columns; a column without a name must be empty."""
    for at, cell in enumerate(cells):
        if cell and (at >= len(columns) or not columns[at]):
            raise place.error(f"{shown(cell)} is in no column; put a text with a separator in quotation marks")
    named = dict.fromkeys(COLUMNS, "")
    return named | dict(zip(columns, cells, strict=False))


def _add(cells: Mapping[str, str], place: PlanPlace, line: int, events: dict[str, _TableEvent]) -> None:
    name, path = cells["event"], cells["property"]
    if not name:
        raise place.error("the event is missing; write its name on every line")
    event = events.setdefault(name, _TableEvent(line))
    required = _flag(cells["required"], place)
    if path:
        try:
            keys = read_path(path)
            event.root.add(keys, line, _types(cells["type"], place), required=required, example=cells["example"])
        except ValueError as error:
            raise place.error(f"{cut(path)}: {error}") from None
        return
    if cells["type"] or cells["example"]:
        raise place.error("a line without a property is about the event; name a property, or leave the rest empty")
    if event.own is not None:
        raise place.error(f"the event {shown(name)} is in line {event.own}, too; remove one of them")
    event.own, event.required = line, required


def _types(text: str, place: PlanPlace) -> tuple[str, ...]:
    words = [word.strip().lower() for word in text.split("|")] if text else []
    for word in words:
        if word not in _TYPES:
            advice = did_you_mean(word, _TYPES, f"use one of {', '.join(_TYPES)}, or several with | between them")
            raise place.error(f"{shown(word)} is not a type, {advice}")
    return tuple(dict.fromkeys(words))


def _flag(text: str, place: PlanPlace) -> bool:
    if text.lower() not in _YES | _NO:
        raise place.error(f"{shown(text)} is not understood as required; write true or false")
    return text.lower() in _YES
