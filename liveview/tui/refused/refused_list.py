"""The list of refused requests, newest first; read page by page, so that a million cost as little as fifty.

The cursor keeps its request while others arrive; on the newest one it follows the newest.
"""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from liveview.log.read import refused
from liveview.log.read.refused import RefusedSummary, Which
from liveview.tui.keys import bindings, connecting_keys
from liveview.tui.kit.canvas import Canvas, draw
from liveview.tui.kit.feed import Feed
from liveview.tui.lines.cells import Part, fit_parts
from liveview.tui.lines.safe_text import safe_text, say
from liveview.tui.refused.lines import row_parts, title

_PAGE = 64
"""Requests that are read at one time: as many as a tall screen shows."""
_PAGES = 16
"""Pages that are kept."""


class RefusedHighlighted(Message):
    """Another request is selected, or none."""


class RefusedPicked(Message):
    """The user wants to read the selected request."""


class RefusedList(Canvas):
    """Posts `RefusedHighlighted` when another request is selected, `RefusedPicked` on Enter and on a second click."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *connecting_keys.REFUSED_LIST]
    ALLOW_SELECT = False

    def __init__(self, feed: Feed, which: Which, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self._feed = feed
        self._which = which
        self._pages: LRUCache[int, list[RefusedSummary]] = LRUCache(_PAGES)
        self._count = 0
        self._upto = 0
        self._line = 0
        self._dated = False

    @property
    def selected(self) -> RefusedSummary | None:
        """The selected request; None while there is none."""
        return self._at(self._line) if self._count else None

    @property
    def pages_in_memory(self) -> int:
        """How many pages are kept; at most 16."""
        return len(self._pages)

    def look(self) -> None:
        """Add what is new."""
        reader = self._feed.reader
        upto = refused.last_id(reader)
        more = refused.count(reader, self._which, self._upto) if upto > self._upto else 0
        self._upto = upto
        if more or not self._count:
            self._grow(more)

    def forget(self) -> None:
        """Another log: start over."""
        self._pages.clear()
        self._count = self._upto = self._line = 0
        self.look()
        self.post_message(RefusedHighlighted())

    def render_line(self, y: int) -> Strip:
        """Textual's Line API."""
        width, line = self.size.width, y + self.scroll_offset.y
        summary = self._at(line) if line < self._count else None
        if summary is None:
            return draw(self, ()).adjust_cell_length(width, self.rich_style)
        cursor = line == self._line
        mark: Part = (say("▎") if cursor else say(" "), "accent")
        parts = row_parts(summary, self._feed.zone, max(width - 2, 1), dated=self._dated)
        strip = draw(self, fit_parts([mark, *parts], max(width - 1, 1)), cursor=cursor)
        ends = list(strip)
        return strip.adjust_cell_length(width, ends[-1].style if cursor and ends else self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Select the request under the pointer; a click on the selected one opens it."""
        offset = event.get_content_offset(self)
        line = self.scroll_offset.y + offset.y if offset is not None else self._count
        if line < self._count:
            again = line == self._line
            self._select(line)
            if again:
                self.action_open()

    def action_open(self) -> None:
        """Read the selected request."""
        if self._count:
            self.post_message(RefusedPicked())

    def action_move(self, lines: int) -> None:
        """Move the cursor by this many lines."""
        self._select(self._line + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by this many pages."""
        self._select(self._line + pages * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """Go to the newest."""
        self._select(0)

    def action_last(self) -> None:
        """Go to the oldest."""
        self._select(self._count - 1)

    def _grow(self, more: int) -> None:
        """More requests have arrived: the newest page has changed, and everything moves down."""
        self._pages.discard(self._count // _PAGE)
        self._count += more
        self.virtual_size = Size(self.size.width, self._count)
        ends = (self._at(0), self._at(self._count - 1)) if self._count else ()
        self._dated = self._feed.spans_days([each.received_at for each in ends if each is not None])
        self.set_title(safe_text(title(self._count, self._which.text), 120))
        if self._line and more:
            self._line += more
            self.scroll_to(y=self.scroll_offset.y + more, animate=False, immediate=True)
        elif more:
            self.post_message(RefusedHighlighted())
        self.refresh()

    def _at(self, line: int) -> RefusedSummary | None:
        """The request in a line, counted from the newest."""
        number, place = divmod(self._count - 1 - line, _PAGE)
        page = self._pages.get(number)
        if page is None:
            page = refused.page(self._feed.reader, self._which, number * _PAGE, _PAGE, self._count)
            self._pages[number] = page
        return page[place] if place < len(page) else None

    def _select(self, line: int) -> None:
        if not self._count:
            return
        before, self._line = self._line, min(max(line, 0), self._count - 1)
        top, height = self.scroll_offset.y, max(self.size.height, 1)
        if not top <= self._line < top + height:
            target = self._line if self._line < top else self._line - height + 1
            self.scroll_to(y=target, animate=False, immediate=True)
        self.refresh()
        if self._line != before:
            self.post_message(RefusedHighlighted())
