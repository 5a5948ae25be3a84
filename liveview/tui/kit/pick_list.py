"""A list to pick from: lines under a heading, with a cursor that stays with the key of its line."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from liveview.tui.keys import bindings
from liveview.tui.kit.canvas import Canvas, draw
from liveview.tui.lines.cells import Part, fit_parts
from liveview.tui.lines.safe_text import SafeText, say


class Choice(NamedTuple):
    """A line of a list to pick from."""

    key: str
    """Identifies the line; unique in its list."""
    parts: tuple[Part, ...]
    """The line as it is drawn."""


class PickList(Canvas):
    """Posts `ChoiceHighlighted` when the cursor moves to another line, `Picked` on Enter or a click on the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *bindings.PICK]
    ALLOW_SELECT = False

    class ChoiceHighlighted(Message):
        """The cursor moved to the line with this key; None if the list is empty."""

        def __init__(self, picker: "PickList", key: str | None) -> None:
            super().__init__()
            self.picker = picker
            self.key = key

        @property
        def control(self) -> "PickList":
            """The list it happened in, for `@on` with a selector."""
            return self.picker

    class Picked(Message):
        """The line with this key was chosen."""

        def __init__(self, picker: "PickList", key: str) -> None:
            super().__init__()
            self.picker = picker
            self.key = key

        @property
        def control(self) -> "PickList":
            """The list it happened in, for `@on` with a selector."""
            return self.picker

    def __init__(self, title: SafeText, hint: SafeText, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self.set_title(title)
        self._hint = hint
        self._heading: tuple[Part, ...] = ()
        self._choices: tuple[Choice, ...] = ()
        self._lines: dict[str, int] = {}
        self._cursor: int | None = None

    @property
    def room(self) -> int:
        """Cells for the text of a line."""
        return max(self.size.width - 2, 1)

    @property
    def selected(self) -> str | None:
        """The key of the line under the cursor; None if the list is empty."""
        return None if self._cursor is None else self._choices[self._cursor].key

    @property
    def at_first(self) -> bool:
        """Whether the cursor is on the first line, or nowhere."""
        return not self._cursor

    def show(self, choices: Sequence[Choice], heading: tuple[Part, ...] = ()) -> None:
        """Show these lines; the cursor stays on its key, or on its line number if the key is gone."""
        new = tuple(choices)
        if new == self._choices and heading == self._heading:
            return
        selected = self.selected
        self._choices, self._heading = new, heading
        self._lines = {choice.key: line for line, choice in enumerate(new)}
        self.virtual_size = Size(self.size.width, len(new) + self._top)
        if selected is not None and selected in self._lines:
            self._cursor = self._lines[selected]
            self._reveal()
        else:
            self._cursor = min(self._cursor or 0, len(new) - 1) if new else None
            self._tell()
        self.refresh()

    def highlight(self, key: str) -> bool:
        """Move the cursor to this key and show it; returns False if there is no such key."""
        line = self._lines.get(key)
        if line is not None:
            self._select(line)
        return line is not None

    def hint(self, text: SafeText) -> None:
        """Set the text that is shown while the list is empty."""
        if text != self._hint:
            self._hint = text
            self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self._reveal()

    def render_line(self, y: int) -> Strip:
        """Draw one row (Textual's Line API); the heading stays at the top."""
        width = self.size.width
        if y < self._top:
            return draw(self, [(say(" "), "plain"), *self._heading]).adjust_cell_length(width, self.rich_style)
        line = y - self._top + self.scroll_offset.y
        if line < len(self._choices):
            return self.draw_choice(self._choices[line], cursor=line == self._cursor)
        hint: tuple[Part, ...] = ((say(" {}", self._hint), "muted"),) if y == self._top and not self._choices else ()
        return draw(self, hint).adjust_cell_length(width, self.rich_style)

    def draw_choice(self, choice: Choice, *, cursor: bool) -> Strip:
        """The strip of a line, as wide as the list; its last cell stays free for the scroll bar."""
        mark: Part = (say("▎") if cursor else say(" "), "accent")
        strip = draw(self, fit_parts([mark, *choice.parts], self.room + 1), cursor=cursor)
        ends = list(strip)
        return strip.adjust_cell_length(self.size.width, ends[-1].style if cursor and ends else self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Select the line under the pointer; a click on the selected line chooses it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < self._top:
            return
        line = offset.y - self._top + self.scroll_offset.y
        if line < len(self._choices):
            again = line == self._cursor
            self._select(line)
            self.clicked(offset.x, again=again)

    def clicked(self, x: int, *, again: bool) -> None:
        """Handle a click at column `x` of the cursor's line; `again` if the cursor was already there."""
        del x
        if again:
            self.action_pick()

    def action_pick(self) -> None:
        """Choose the selected line."""
        if self.selected is not None:
            self.post_message(self.Picked(self, self.selected))

    def action_move(self, lines: int) -> None:
        """Move the cursor by this many lines."""
        self._select((self._cursor or 0) + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by this many pages."""
        self._select((self._cursor or 0) + pages * max(self._height - 1, 1))

    def action_first(self) -> None:
        """Move the cursor to the first line."""
        self._select(0)

    def action_last(self) -> None:
        """Move the cursor to the last line."""
        self._select(len(self._choices) - 1)

    @property
    def _top(self) -> int:
        return 1 if self._heading else 0

    @property
    def _height(self) -> int:
        return max(self.size.height - self._top, 1)

    def _select(self, line: int) -> None:
        if not self._choices:
            return
        before, self._cursor = self._cursor, min(max(line, 0), len(self._choices) - 1)
        self._reveal()
        self.refresh()
        if self._cursor != before:
            self._tell()

    def _reveal(self) -> None:
        """Scroll until the cursor is in view."""
        if self._cursor is None:
            return
        top = self.scroll_offset.y
        if not top <= self._cursor < top + self._height:
            target = self._cursor if self._cursor < top else self._cursor - self._height + 1
            self.scroll_to(y=target, animate=False, immediate=True)

    def _tell(self) -> None:
        self.post_message(self.ChoiceHighlighted(self, self.selected))
