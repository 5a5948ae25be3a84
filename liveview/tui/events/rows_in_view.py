"""The rows of the event list that are in view: read from the log, laid out, and only redrawn when they change."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.cache import LRUCache
from textual.strip import Strip

from liveview.log.read.reader import Row
from liveview.tui.events.event_rows import Layout, heading_parts, line_parts
from liveview.tui.events.list_title import unread_row
from liveview.tui.events.row_layout import RowLayout
from liveview.tui.kit.canvas import Drawn, draw
from liveview.tui.kit.feed import Feed
from liveview.tui.lines.cells import Part, centred

_STRIPS = 512
"""How many drawn lines are kept: a few screens, so that scrolling back and forth draws nothing twice."""


class Loaded(NamedTuple):
    """What changed when the rows in view were read."""

    failure: str
    """Why some rows cannot be read; "" if all can."""
    relaid: bool
    """Whether the layout of all rows has changed."""
    others: bool
    """Whether other events are in view."""
    changed: frozenset[int]
    """The events whose rows have changed."""


class RowsInView:
    """Rows by event id, and how they are drawn."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._rows: dict[int, Row] = {}
        self._values: dict[int, tuple[str, ...]] = {}
        self._layout = RowLayout(feed)
        self._strips: LRUCache[tuple[Row, tuple[str, ...], bool, bool, bool], Strip] = LRUCache(_STRIPS)

    @property
    def layout(self) -> Layout:
        """How the rows are laid out."""
        return self._layout.now

    def forget(self) -> None:
        """Start over with another log."""
        self._rows = {}
        self._strips.clear()
        self._layout.forget()

    def redraw(self) -> None:
        """Draw all lines again, because styles have changed."""
        self._strips.clear()

    def load(self, ids: Sequence[int], size: tuple[int, int], digits: int) -> Loaded:
        """Read the rows of these events for a list of this size whose ids have up to `digits` digits."""
        found, failure = self._feed.rows_of(ids)
        rows, values = {row.id: row for row in found}, self._feed.values_of(ids)
        changed = frozenset(
            each
            for each, row in rows.items()
            if row != self._rows.get(each) or values.get(each) != self._values.get(each)
        )
        others = list(rows) != list(self._rows)
        self._rows, self._values = rows, values
        relaid = self._layout.learn(found, [rows[each] for each in changed], values, size, digits)
        if relaid:
            self._strips.clear()
        return Loaded(failure, relaid, others, changed)

    def heading(self, widget: Drawn, line: int) -> Strip:
        """A line of the heading."""
        return draw(widget, heading_parts(self.layout, line)).adjust_cell_length(widget.size.width, widget.rich_style)

    def strip(self, widget: Drawn, event_id: int, *, cursor: bool, marked: bool) -> Strip:
        """The line of an event; blank before it has been read. If it cannot be read, the line says so."""
        row = self._rows.get(event_id)
        if row is None:
            return self._unread(widget, event_id, cursor=cursor)
        values = self._values.get(event_id, ())
        key = (row, values, cursor, marked, widget.has_focus)
        strip = self._strips.get(key)
        if strip is None:
            parts = line_parts(row, self.layout, values, cursor=cursor, marked=marked)
            strip = self._strips[key] = draw(widget, parts, cursor=cursor)
        return strip

    def empty(self, widget: Drawn, words: Sequence[Part], y: int) -> Strip:
        """A line of a list that shows no events, with the words in the middle."""
        width, height = widget.size
        line = y - max((height - len(words)) // 2, 0)
        if not 0 <= line < len(words):
            return Strip.blank(width, widget.rich_style)
        text, style = words[line]
        return draw(widget, [(centred(text, width), style)]).adjust_cell_length(width, widget.rich_style)

    def _unread(self, widget: Drawn, event_id: int, *, cursor: bool) -> Strip:
        width = widget.size.width
        if not self._feed.unread:
            return Strip.blank(width, widget.rich_style)
        return draw(widget, unread_row(event_id, width, cursor=cursor), cursor=cursor)
