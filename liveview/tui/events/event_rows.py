"""A row of the event list and the heading above it, in the columns of a layout.

Every text here is exactly as wide as its column, so lines do not have to be cut.
"""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from rich.cells import cell_len

from liveview.log.read.reader import Row
from liveview.tui.events.state_words import state_words, words_width
from liveview.tui.lines import status
from liveview.tui.lines.cells import Align, Part, fit, fit_parts
from liveview.tui.lines.columns import DATED_CLOCK, NOTHING, SHORT_CLOCK, Column, Needs, lay_out
from liveview.tui.lines.delivery_cells import DestinationCells
from liveview.tui.lines.moments import clock, day
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, blanks, joined, say, visible
from liveview.tui.lines.verdicts import is_alike, start_of
from liveview.tui.lines.wrapping import part

MARKED = status.MARKED.glyph
"""The sign before an event that the user marked; one cell wide in every locale."""

GUTTER = 2
"""Cells before the columns: the cursor and the mark."""
_ENDS = GUTTER + 1
"""Cells of a line that do not belong to a column."""
_WIDEST = 60
"""The most cells that a value may ask for in a row."""
_WIDEST_TYPE = 8

_TITLES = {
    "id": say("#"),
    "type": say("type"),
    "name": say("event"),
    "user": say("user"),
    "words": say("state"),
}


class Layout(NamedTuple):
    """How rows are drawn."""

    width: int
    """The width of the list, in cells."""
    columns: tuple[Column, ...]
    """The columns, from left to right."""
    destinations: DestinationCells = DestinationCells()
    """The cells of the destinations."""
    titles: tuple[str, ...] = ()
    """The headings of the configured columns."""
    zone: tzinfo | None = None
    """The time zone of the times; None for the local one."""
    dated: bool = False
    """Whether rows show a date because they span several days."""
    common_day: SafeText = EMPTY
    """The day that all rows share, for the heading; "" if it need not be shown."""
    lines: int = 1
    """How many lines the heading has; the letters of `destinations` may need more than one."""


class Days(NamedTuple):
    """The time span of the rows seen so far, in epoch seconds."""

    first: float | None = None
    """The earliest time; None before the first row."""
    last: float | None = None
    """The latest time; None before the first row."""
    today: float | None = None
    """The current time; None for a recorded session."""

    def with_those(self, rows: Iterable[Row]) -> "Days":
        """The span extended by these rows."""
        moments = [at for at in (self.first, self.last) if at is not None] + [row.received_at for row in rows]
        return self._replace(first=min(moments), last=max(moments)) if moments else self


_NO_DAYS = Days()


def layout_for(
    width: int,
    digits: int,
    needs: Needs,
    destinations: DestinationCells,
    titles: Sequence[str] = (),
    days: Days = _NO_DAYS,
    zone: tzinfo | None = None,
) -> Layout:
    """The layout of a list `width` cells wide whose ids have up to `digits` digits."""
    first, last = (None if at is None else day(at, zone) for at in days[:2])
    dated = first != last
    columns = lay_out(max(width - _ENDS, 1), max(digits, 4), needs, destinations, dated=dated)
    told = first if first and (not dated) and (days.today is None or day(days.today, zone) != first) else EMPTY
    return Layout(width, columns, destinations, tuple(titles), zone, dated, told)


def needs_of(
    rows: Iterable[Row], more: Iterable[Sequence[str]], destinations: DestinationCells, titles: Sequence[str]
) -> Needs:
    """The widths that show these rows in full; `more` are their values for the configured columns."""
    seen = list(rows)
    columns = zip(titles, *more, strict=True)
    return Needs(
        min(max((len(row.type.value) for row in seen), default=0), _WIDEST_TYPE),
        max((cell_len(_name(row, _WIDEST)) for row in seen), default=0),
        max((cell_len(visible(row.distinct_id or "", _WIDEST)) for row in seen), default=0),
        max((words_width(row, destinations) for row in seen), default=0),
        tuple(max(cell_len(visible(value, _WIDEST)) for value in column) for column in columns),
    )


def heading_parts(layout: Layout, line: int) -> tuple[Part, ...]:
    """A line of the heading, from 0; column titles are on the last line."""
    last = line == layout.lines - 1
    parts: list[Part] = [(blanks(GUTTER), "plain")]
    for column in layout.columns:
        if column.field == "deliveries":
            upright = line - layout.lines + layout.destinations.lines
            cell = list(fit_parts(layout.destinations.heading(upright) if upright >= 0 else (), column.width))
        else:
            cell = [(fit(_title(layout, column) if last else EMPTY, column.width, _align(column)), "muted")]
        parts += [*cell, (say(" "), "plain")]
    return fit_parts(parts, layout.width)


def line_parts(row: Row, layout: Layout, more: Sequence[str] = (), *, cursor: bool, marked: bool) -> tuple[Part, ...]:
    """A line of the list: cursor, mark and the columns; `more` are the values of the configured ones."""
    if layout.width <= _ENDS:
        return ((fit(say("▎") if cursor else EMPTY, layout.width), "accent"),)
    parts: list[Part] = [(say("▎") if cursor else say(" "), "accent"), (MARKED if marked else say(" "), "accent")]
    for cell in row_cells(row, layout, more):
        parts += [*cell, (say(" "), "plain")]
    return tuple(parts)


def row_cells(row: Row, layout: Layout, more: Sequence[str] = ()) -> list[tuple[Part, ...]]:
    """The cells of a row, each exactly as wide as its column, as styled parts."""
    cells = [_cell(row, column, layout, more) for column in layout.columns]
    has_deliveries = [column.field for column in layout.columns[-2:]] == ["deliveries", "words"]
    if has_deliveries and not row.deliveries and words_width(row, layout.destinations) > layout.columns[-1].width:
        whole = layout.columns[-2].width + 1 + layout.columns[-1].width
        return [*cells[:-2], state_words(row, layout.destinations, whole)]
    return cells


def _cell(row: Row, column: Column, layout: Layout, more: Sequence[str]) -> tuple[Part, ...]:
    width = column.width
    match column.field:
        case "id":
            return ((fit(say("#{}", row.id), width, "right"), "muted"),)
        case "time":
            return ((fit(_time(row.received_at, width, layout), width), "muted"),)
        case "type":
            return ((fit(visible(row.type.value), width), "muted"),)
        case "name":
            return ((fit(_name(row, width), width), "strong" if row.name else "muted"),)
        case "user":
            return (_value(row.distinct_id, width),)
        case "more":
            return (_value(more[column.number] if more else "", width),)
        case "deliveries":
            return fit_parts(layout.destinations.glyphs(row.deliveries), width)
        case "words":
            return state_words(row, layout.destinations, width)


def _title(layout: Layout, column: Column) -> SafeText:
    """The title above a column."""
    if column.field == "more":
        return visible(layout.titles[column.number], column.width + 1)
    if column.field == "time":
        if not layout.common_day:
            return say("time")
        return (
            layout.common_day
            if column.width >= len(layout.common_day)
            else part(layout.common_day, 5, len(layout.common_day))
        )
    return _TITLES.get(column.field, EMPTY)


def _align(column: Column) -> Align:
    return "right" if column.field == "id" else "left"


def _time(at: float, width: int, layout: Layout) -> SafeText:
    whole = width > (DATED_CLOCK if layout.dated else SHORT_CLOCK)
    return part(clock(at, layout.zone, milliseconds=whole, dated=layout.dated), 0, width)


def _value(text: str | None, width: int) -> Part:
    return (fit(visible(text, width + 1), width), "plain") if text else (fit(NOTHING, width), "muted")


def _name(row: Row, width: int) -> SafeText:
    """The name, and those under which definitions send it; without one, the beginning of what was sent."""
    if row.name:
        name = name_text(row.name, width + 1, alike=is_alike(row.problems))
        others = dict.fromkeys(each.emission for each in row.deliveries if each.emission not in {None, row.name})
        shown = joined((name_text(other or "", width + 1) for other in others), ", ")
        return say("{} → {}", name, shown) if shown else name
    return visible(start_of(row.problems), width + 1) or NOTHING
