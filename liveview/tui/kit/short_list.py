"""A short list with a cursor: dedup decisions, destinations, calls in flight."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from liveview.tui.keys import bindings, main_keys
from liveview.tui.kit.canvas import Canvas, draw
from liveview.tui.kit.messages import (
    DestinationHighlighted,
    DestinationOpened,
    DestinationSwitched,
    EventChosen,
    EventOpened,
)
from liveview.tui.lines.cells import Part
from liveview.tui.lines.safe_text import SafeText, say


class Item(NamedTuple):
    """A line of a short list."""

    event_id: int | None
    """The event that the line is about; None if it is about something else."""
    parts: tuple[Part, ...]
    """The line as it is drawn."""
    tag: str = ""
    """Tells lines about the same event apart, or is the key of a destination; "" if not needed."""

    @property
    def identity(self) -> tuple[int | None, str]:
        """What the cursor follows when lines change."""
        return self.event_id, self.tag


class ShortList(Canvas):
    """Shows items; selecting one selects its event. `hint` is shown while there are none."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST]
    ALLOW_SELECT = False

    class Resized(Message):
        """The width has changed, so the lines have to be cut again."""

    def __init__(self, title: SafeText, hint: SafeText, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self.set_title(title)
        self._hint = hint
        self._items: tuple[Item, ...] = ()
        self._cursor: int | None = None

    @property
    def item(self) -> Item | None:
        """The item under the cursor; None if there is none."""
        return None if self._cursor is None else self._items[self._cursor]

    @property
    def room(self) -> int:
        """Cells for the text of an item."""
        return max(self.size.width - 2, 1)

    def show(self, items: Sequence[Item]) -> None:
        """Show these items; the cursor stays on its event. Does nothing if they are already shown."""
        new = tuple(items)
        if new == self._items:
            return
        before = self._items, self._cursor
        if len(new) != len(self._items):
            self.virtual_size = Size(self.size.width, len(new))
        if self._cursor is not None:
            self._cursor = self._follow(self._cursor, new)
        self._items = new
        if self.has_focus and self._cursor is None:
            self._select(0)
        self._draw_changed(*before)

    def _draw_changed(self, before: Sequence[Item], cursor: int | None) -> None:
        """Draw only the lines that have changed: usually numbers change in a line or two."""
        if len(before) != len(self._items) or cursor != self._cursor:
            self.refresh()
            return
        for line, (old, new) in enumerate(zip(before, self._items, strict=True)):
            if old != new:
                self.refresh_line(line)

    def _follow(self, cursor: int, new: Sequence[Item]) -> int | None:
        """The line of the selected item among new ones; the same line number if it is gone."""
        identity = self._items[cursor].identity
        lines = (line for line, item in enumerate(new) if item.identity == identity)
        return next(lines, min(cursor, len(new) - 1) if new else None)

    def on_resize(self) -> None:
        """The terminal was resized, or a border was moved."""
        self.post_message(self.Resized())

    def on_focus(self) -> None:
        """Make sure that a focused list has a selection, and select its event."""
        if self._cursor is None:
            self._select(0)
        elif self._event_id is not None:
            self.post_message(EventChosen(self._event_id))

    def render_line(self, y: int) -> Strip:
        """Draw one line (Textual's Line API)."""
        width = self.size.width
        line = y + self.scroll_offset.y
        if line < len(self._items):
            parts, cursor = self._items[line].parts, line == self._cursor and self.has_focus
            return draw(self, [(say(" "), "plain"), *parts], cursor=cursor).adjust_cell_length(width, self.rich_style)
        hint: tuple[Part, ...] = ((self._hint, "muted"),) if y == 0 and not self._items else ()
        return draw(self, hint).adjust_cell_length(width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Select the line under the pointer; a double click opens its event."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        self._select(offset.y + self.scroll_offset.y)
        if event.chain == 2:
            self.open()

    def open(self) -> None:
        """Open the event that the line under the cursor is about."""
        if self._event_id is not None:
            self.post_message(EventOpened(self._event_id))

    def action_move(self, lines: int) -> None:
        """Move the cursor by this many lines."""
        self._select(lines - 1 if self._cursor is None and lines > 0 else (self._cursor or 0) + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by this many pages."""
        self._select((self._cursor or 0) + pages * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """Move the cursor to the first line."""
        self._select(0)

    def action_last(self) -> None:
        """Move the cursor to the last line."""
        self._select(len(self._items) - 1)

    @property
    def _event_id(self) -> int | None:
        return None if self.item is None else self.item.event_id

    def _select(self, line: int) -> None:
        if not self._items:
            return
        self._cursor = min(max(line, 0), len(self._items) - 1)
        top, height = self.scroll_offset.y, max(self.size.height, 1)
        if not top <= self._cursor < top + height:
            target = self._cursor if self._cursor < top else self._cursor - height + 1
            self.scroll_to(y=target, animate=False, immediate=True)
        self.refresh()
        if self._event_id is not None:
            self.post_message(EventChosen(self._event_id))


class DestinationList(ShortList):
    """The same for destinations: opening a line filters by it, and it can be switched on and off."""

    BINDINGS: ClassVar[list[BindingType]] = [*main_keys.DESTINATIONS]

    def open(self) -> None:
        """Filter by the destination under the cursor."""
        if self.item is not None:
            self.post_message(DestinationOpened(self.item.tag))

    def action_events(self) -> None:
        """Do what Enter does."""
        self.open()

    def action_switch(self) -> None:
        """Switch the destination under the cursor on or off."""
        if self.item is not None:
            self.post_message(DestinationSwitched(self.item.tag))

    def _select(self, line: int) -> None:
        super()._select(line)
        self.post_message(DestinationHighlighted())
