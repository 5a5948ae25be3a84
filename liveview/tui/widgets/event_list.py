"""The list of all events of a session: a million rows cost what fifty cost.

Row n is event n. Only the visible rows are read from the log, and nothing else is held. The list follows the
end until the user moves away; then the same events stay under the eye and what is new is counted. The
selection belongs to an event, not to a line.
"""

from datetime import tzinfo
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip

from liveview.log.reader import Reader, Row
from liveview.tui import keys
from liveview.tui.messages import EventHighlighted, EventOpened
from liveview.tui.text.cells import fit
from liveview.tui.text.columns import columns_for, row_parts
from liveview.tui.text.moments import number
from liveview.tui.widgets.canvas import Canvas, draw

_STRIPS = 512
"""Drawn lines that are kept: a few screens, so that scrolling back and forth draws nothing twice."""


class EventList(Canvas):
    """Follows or holds; posts `EventHighlighted` whenever another event is selected."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.LIST]
    ALLOW_SELECT = False

    def __init__(self, reader: Reader, zone: tzinfo | None, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self.following = True
        self.paused = False
        self._reader = reader
        self._zone = zone
        self._last = 0
        self._newest = 0
        self._held_at = 0
        self._pinned: int | None = None
        self._posted: int | None = None
        self._rows: dict[int, Row] = {}
        self._strips: LRUCache[tuple[Row, int, int, bool, bool], Strip] = LRUCache(_STRIPS)
        self._scrolling = False
        self._known_end = 0

    @property
    def selected(self) -> int | None:
        """The selected event: the one the user chose, else the newest one; None while there is none."""
        return self._pinned or self._last or None

    def show(self, last_id: int) -> None:
        """There are `last_id` events now, and any of them may have changed."""
        self._newest = last_id
        if not self.paused:
            self._take(last_id)
        self._tell()

    def pause(self, paused: bool) -> None:
        """Freeze the list as it is, or let it go on from where the log is now."""
        self.paused = paused
        self.show(self._newest)

    def select(self, event_id: int) -> None:
        """Select an event and show it."""
        self._pinned = min(max(event_id, 1), self._last)
        self._hold()
        self._reveal(self._pinned)
        self._tell()

    def render_line(self, y: int) -> Strip:
        """Textual's Line API."""
        width = self.size.width
        event_id = y + self.scroll_offset.y + 1
        row = self._rows.get(event_id)
        if row is None:
            return Strip.blank(width, self.rich_style)
        cursor = event_id == self.selected
        digits = len(str(self._last))
        key = (row, width, digits, cursor, self.has_focus)
        strip = self._strips.get(key)
        if strip is None:
            parts = row_parts(row, columns_for(max(width - 2, 1), max(digits, 4)), self._zone)
            mark = fit("▎" if cursor else " ", 1)
            strip = draw(self, [(mark, "accent"), *parts], cursor=cursor)
            strip = self._filled(strip, width, cursor)
            self._strips[key] = strip
        return strip

    def notify_style_update(self) -> None:
        """Another theme: everything is drawn anew."""
        self._strips.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        """Other lines are visible now."""
        self._take(self._last)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what came into view; the user scrolling to the end follows again, away from it holds."""
        super().watch_scroll_y(old_value, new_value)
        self._load()
        if not self._scrolling and self.max_scroll_y == self._known_end:
            if self.is_vertical_scroll_end:
                self.following = True
            else:
                self._hold()
            self._tell()

    def on_mouse_scroll_down(self) -> None:
        """Turning the wheel at the very end follows again."""
        if self.is_vertical_scroll_end and not self.following:
            self.following = True
            self._tell()

    def on_click(self, event: events.Click) -> None:
        """Select the event under the pointer, open it with a double click; the border goes to the newest."""
        offset = event.get_content_offset(self)
        if offset is None:
            if not self.following:
                self.action_last()
            return
        event_id = offset.y + self.scroll_offset.y + 1
        if event_id <= self._last:
            self.select(event_id)
            if event.chain == 2:
                self.post_message(EventOpened(event_id))

    def action_move(self, lines: int) -> None:
        """Select the event so many lines further; past the last one the list follows."""
        self._go((self.selected or 0) + lines)

    def action_page(self, pages: int) -> None:
        """Select the event so many pages further."""
        self._go((self.selected or 0) + pages * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """Select the first event."""
        self._go(1)

    def action_last(self) -> None:
        """Select the newest event and follow."""
        self._pinned = None
        self.following = True
        self._take(self._last)
        self._tell()

    def _go(self, event_id: int) -> None:
        if event_id > self._last:
            self.action_last()
        elif self._last:
            self.select(event_id)

    def _take(self, last_id: int) -> None:
        """Show a log of this many events."""
        if last_id != self._last or self.virtual_size.height != last_id:
            self._last = last_id
            self.virtual_size = Size(self.size.width, last_id)
        if self.following:
            self._scroll(self.max_scroll_y)
        self._known_end = self.max_scroll_y
        self._load()

    def _load(self) -> None:
        """Read the visible rows and draw those that changed."""
        first = self.scroll_offset.y + 1
        rows = {row.id: row for row in self._reader.rows(first, min(self.size.height, self._last - first + 1))}
        if rows.keys() != self._rows.keys():
            self.refresh()
        else:
            for event_id, row in rows.items():
                if row != self._rows[event_id]:
                    self.refresh_line(event_id - 1)
        self._rows = rows

    def _hold(self) -> None:
        if self.following:
            self._pinned = self._pinned or self._last or None
            self._held_at = self._newest
        self.following = False

    def _reveal(self, event_id: int) -> None:
        top, height = self.scroll_offset.y, max(self.size.height, 1)
        line = event_id - 1
        if line < top:
            self._scroll(line)
        elif line >= top + height:
            self._scroll(line - height + 1)
        self.refresh()

    def _scroll(self, line: int) -> None:
        """Scroll by ourselves, which says nothing about what the user wants."""
        self._scrolling = True
        self.scroll_to(y=line, animate=False, immediate=True)
        self._scrolling = False

    def _tell(self) -> None:
        """Bring title and selection up to date."""
        title = self._title()
        if self.border_title != title.markup:
            self.border_title = title
        if self.selected != self._posted:
            self._posted = self.selected
            self.refresh()
            self.post_message(EventHighlighted(self.selected))

    def _title(self) -> Content:
        if self.paused:
            new = f" ─ +{number(self._newest - self._last)} new" if self._newest > self._last else ""
            return Content.assemble("Events ─ ", ("PAUSED, space goes on", "bold $text-warning"), new)
        if self.following:
            return Content(f"Events ─ following ─ {number(self._last)}")
        new = f" ─ +{number(self._last - self._held_at)} new" if self._last > self._held_at else ""
        return Content.assemble(f"Events ─ held at #{self.selected} ─ end follows", (new, "bold $text-accent"))

    def _filled(self, strip: Strip, width: int, cursor: bool) -> Strip:
        ends = list(strip)
        style = ends[-1].style if cursor and ends else self.rich_style
        return strip.adjust_cell_length(width, style)
