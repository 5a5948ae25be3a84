"""The visible part of the event list, below the heading, scrolled by the list itself or by the user."""

from collections.abc import Callable

from liveview.tui.events.listing import Listing
from liveview.tui.events.rows_in_view import RowsInView
from liveview.tui.kit.canvas import Canvas
from liveview.tui.kit.quiet_bar import QuietBar

_LEAST_PAGE = 3
"""The least number of lines below a heading; with less room, there is none."""


class Viewport:
    """Scrolls `canvas`; `load` is called when other lines come into view. Lines are those of the listing, from 0."""

    def __init__(self, canvas: Canvas, listing: Listing, rows: RowsInView, load: Callable[[], None]) -> None:
        self.bar = QuietBar(canvas)
        """The scroll bar."""
        self._canvas = canvas
        self._listing = listing
        self._rows = rows
        self._load = load
        self._scrolling = False
        self._known_end = 0

    @property
    def head(self) -> int:
        """Rows of the heading; 0 if the list is empty or has hardly any room."""
        lines = self._rows.layout.lines
        return lines if len(self._listing) and self._canvas.size.height >= lines + _LEAST_PAGE else 0

    @property
    def page(self) -> int:
        """How many lines of the list are in view."""
        return max(self._canvas.size.height - self.head, 1)

    @property
    def top(self) -> int:
        """The first line in view."""
        return self._canvas.scroll_offset.y

    @property
    def at_edge(self) -> bool:
        """Whether the line of the newest event is in view."""
        return self.top <= 0 if self._listing.newest_first else self._canvas.is_vertical_scroll_end

    @property
    def moved_by_user(self) -> bool:
        """Whether it was the user who scrolled, not the list itself or a change of its length."""
        return not self._scrolling and self._canvas.max_scroll_y == self._known_end

    @property
    def moved_by_list(self) -> bool:
        """Whether the list itself is scrolling, which says nothing about what the user wants."""
        return self._scrolling

    def event_at(self, row: int) -> int | None:
        """The event on this row of the widget; None for the heading and empty rows."""
        return None if row < self.head else self._listing.at(row - self.head + self.top)

    def row_of(self, event_id: int) -> int:
        """The row of an event, counted from the top of the whole list."""
        return self._listing.near(event_id) + self.head

    def change(self, change: Callable[[], None], line: int, *, following: bool) -> None:
        """Change the listing; the event on `line`, or the first one in view, stays in place.

        While `following`, the newest event does instead.
        """
        listing, top = self._listing, self.top
        at = line - top if top <= line < top + self.page else 0
        held = listing.at(top + at)
        change()
        self.bar.resize_text(len(listing) + self.head)
        if following:
            self.scroll(0 if listing.newest_first else self._canvas.max_scroll_y)
        else:
            self.scroll(top if held is None else listing.near(held) - at)

    def settle(self) -> None:
        """End a change: any scrolling from now on is the user's."""
        self._known_end = self._canvas.max_scroll_y

    def reveal(self, line: int) -> None:
        """Scroll until a line is in view."""
        if line < self.top:
            self.scroll(line)
        elif line >= self.top + self.page:
            self.scroll(line - self.page + 1)

    def scroll(self, line: int) -> None:
        """Make this the first line in view."""
        self._scrolling = True
        self._canvas.scroll_to(y=line, animate=False, immediate=True)
        self._scrolling = False
        self.bar.move()
        self._load()
