"""How the event list lays out its rows: by the rows in view, the current settings, and what was seen before.

The widths that columns need only grow, until another log is shown. There are cells for current and former destinations,
whichever rows are in view.
"""

from collections.abc import Mapping, Sequence

from liveview.log.read.reader import Row
from liveview.tui.events.event_rows import Days, Layout, layout_for, needs_of
from liveview.tui.kit.feed import Feed
from liveview.tui.lines.columns import Needs
from liveview.tui.lines.delivery_cells import DestinationCells, cells_for
from liveview.tui.lines.safe_text import visible

_SHARE = 3
"""The cells of destinations take at most one part in this many of a line."""
_LOW = 10
"""In a list with fewer rows than this, the heading has only one line."""


class RowLayout:
    """Learns from rows; `now` is the layout to draw them in."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._titles = tuple(visible(column.title) for column in feed.columns)
        self.now = Layout(0, ())
        self.forget()

    def forget(self) -> None:
        """Start over with another log."""
        self._needs = Needs(more=(0,) * len(self._titles))
        self._cells = DestinationCells()
        self._named: dict[str, None] = {}
        self._days = Days()
        self._height, self._lines = 0, 1

    def learn(
        self,
        rows: Sequence[Row],
        new: Sequence[Row],
        values: Mapping[int, Sequence[str]],
        size: tuple[int, int],
        digits: int,
    ) -> bool:
        """Learn from the rows in view, of which `new` have changed; returns whether the layout has changed.

        `values` are for the configured columns, `size` is that of the list, and ids have up to `digits` digits.
        """
        self._learn_places(rows, size)
        if self._days.first is None and rows:
            first, _ = self._feed.rows_of((1,))  # the day on which the log starts
            self._days = self._days.with_those(first)
        found = [values[row.id] for row in new if row.id in values]
        self._needs = self._needs.with_those(needs_of(new, found, self._cells, self._titles))
        self._days = self._days.with_those(new)._replace(today=self._today)
        before = self.now
        now = layout_for(size[0], digits, self._needs, self._cells, self._titles, self._days, self._feed.zone)
        self.now = now._replace(lines=self._lines)
        return self.now != before

    @property
    def _today(self) -> float | None:
        session = self._feed.session
        return session.now() if session.endpoints.is_live else None

    def _learn_places(self, rows: Sequence[Row], size: tuple[int, int]) -> None:
        members = self._feed.destinations()
        keys = [member.key for member in members if member.former is None]
        self._named |= dict.fromkeys(member.key for member in members)
        self._named |= dict.fromkeys(delivery.destination for row in rows for delivery in row.deliveries)
        gone = [key for key in self._named if key not in keys]
        room, tallest = max(size[0] // _SHARE, 1), 3 if size[1] >= _LOW else 1
        # If there are too many former ones, only the current ones get cells, and rows count the rest.
        self._cells = cells_for(keys, gone, room, tallest) or cells_for(keys, (), room, tallest)
        # A heading that shrinks would bring rows into view that may make it grow again.
        self._lines = max(self._cells.lines, self._lines if self._height == size[1] else 1)
        self._height = size[1]
