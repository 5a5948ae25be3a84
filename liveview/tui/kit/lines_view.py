"""A text that scrolls, folds, and can be searched and selected; only visible lines are drawn.

Long texts are taken in slices, so that a large payload is on screen at once and complete a moment later.
`lines.wrapped_text` turns lines into rows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import partial
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from liveview.tui.keys import bindings
from liveview.tui.kit.canvas import CURSOR, Canvas, draw, restyled
from liveview.tui.kit.messages import EventChosen, FilterWanted
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import AnyLine, event_of, filter_of
from liveview.tui.lines.slices import Slices
from liveview.tui.lines.wrapped_text import WrappedText

_BETWEEN_SLICES = 0.01
"""Seconds between two slices, left for keys and everything else."""


class LinesView(Canvas):
    """Shows lines. With `cursor`, one of them is the current line, which can be folded, followed and copied."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST]

    class CursorMoved(Message):
        """The cursor is on another line, or its line has changed."""

    def __init__(self, *, cursor: bool = False, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.current = 0
        """The number of the current line."""
        self._has_cursor = cursor
        self._slices = Slices(())
        self._text = WrappedText()
        self._wanted = ""

    @property
    def line(self) -> AnyLine | None:
        """The current line; None if there is none."""
        outline = self._text.outline
        return outline.line(self.current) if self.current < len(outline) else None

    @property
    def lines_up(self) -> Iterator[AnyLine]:
        """The current line and those above it, the nearest first."""
        outline = self._text.outline
        return (outline.line(number) for number in range(min(self.current, len(outline) - 1), -1, -1))

    @property
    def foldable(self) -> bool:
        """Whether there is anything to fold."""
        return self._text.outline.foldable

    @property
    def path(self) -> str:
        """The path of the current line's value in its JSON; "" if the line is not JSON."""
        return self._text.outline.path(self.current)

    def show(self, lines: Iterable[AnyLine], *, from_top: bool) -> None:
        """Show these lines, from the top or at the current position. A list that is already shown changes nothing."""
        before = self._text.outline
        if isinstance(lines, list) and not from_top and before.holds(lines):
            return
        slices = self._slices = Slices(lines)
        self._text.width = self.size.width
        self._text.begin(slices.take(at_least=0 if from_top else len(before)), keep_folds=not from_top)
        self._plan_next(slices)
        if from_top:
            self.current = 0
            self.scroll_to(y=0, animate=False, immediate=True)
        else:
            self.current = min(self.current, max(len(self._text.outline) - 1, 0))
        self._measure()
        self.post_message(self.CursorMoved())

    def on_resize(self, event: events.Resize) -> None:
        """Wrap again if the width has changed, keeping the same line at the top."""
        text = self._text
        if event.size.width == text.width:
            return
        top = text.place(self.scroll_offset.y)[0] if self.scroll_offset.y < len(text) else 0
        text.wrap(self.size.width)
        self._measure()
        if top:
            self.scroll_to(y=text.first(top), animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Draw one row (Textual's Line API). It stays blank until the width is known."""
        row = y + self.scroll_offset.y
        if not self._text.width or row >= len(self._text):
            return Strip.blank(self.size.width, self.rich_style)
        line, piece = self._text.place(row)
        cursor = self._has_cursor and self.has_focus and line == self.current
        strip = draw(self, self._text.parts(line, piece, self._wanted), cursor=cursor)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(row)) is not None:
            style = self.screen.get_component_rich_style("screen--selection")
            strip = _selected(strip, span, style, self.rich_style)
        rest = self.get_component_rich_style(CURSOR) if cursor else self.rich_style
        return strip.adjust_cell_length(self.size.width, rest).apply_offsets(0, row)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text selected with the mouse, as shown but without the arrows."""
        text = self._text
        first = 0 if selection.start is None else selection.start.y
        last = len(text) if selection.end is None else min(selection.end.y + 1, len(text))
        found = []
        for row in range(first, last):
            start, end = selection.get_span(row) or (0, 0)
            line, piece = text.place(row)
            shown, gutter = plain(text.parts(line, piece)), text.arrow_at(line)
            end = len(shown) if end == -1 else end
            found.append(shown[start : min(gutter, end)] + shown[max(start, gutter + 2) : end])
        return "\n".join(found), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 (Textual's signature)
        """Draw the selection."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Make the line under the pointer the current one; a click on its arrow folds it, elsewhere follows it."""
        offset = event.get_content_offset(self)
        row = self.scroll_offset.y + (offset.y if offset else 0)
        if offset is None or not self._has_cursor or row >= len(self._text) or self.text_selection is not None:
            return
        line = self._text.place(row)[0]
        self._move_to(line)
        if 0 <= offset.x - self._text.arrow_at(line) <= 1 and self._text.outline.opens(line):
            self._fold(line)
        else:
            self._follow(self._text.outline.line(line))

    def action_move(self, lines: int) -> None:
        """Move the cursor by this many visible lines; without a cursor, scroll."""
        if not self._has_cursor:
            self.scroll_relative(y=lines, animate=False)
            return
        first = self._text.first(self.current)
        self._move_to_row(first - 1 if lines < 0 else first + self._text.count(self.current))

    def action_page(self, pages: int) -> None:
        """Move by this many pages."""
        height = max(self.size.height - 1, 1)
        if self._has_cursor:
            self._move_to_row(self._text.first(self.current) + pages * height)
        else:
            self.scroll_relative(y=pages * height, animate=False)

    def action_first(self) -> None:
        """Go to the beginning."""
        self.scroll_home(animate=False)
        self._move_to_row(0)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_end(animate=False)
        self._move_to_row(len(self._text) - 1)

    def action_fold(self) -> None:
        """Follow the current line if it leads somewhere; otherwise fold or unfold it, or what it is in."""
        if self.line is not None and self._follow(self.line):
            return
        outline = self._text.outline
        number = self.current if outline.opens(self.current) else outline.owner(self.current)
        if number is not None:
            self._fold(number)

    def action_fold_all(self) -> None:
        """Fold everything but the outermost level."""
        self.current = self._text.fold_all(self.current)
        self._measure()
        self._move_to(self.current)

    def action_unfold_all(self) -> None:
        """Unfold everything."""
        self._text.unfold_all()
        self._measure()
        self._move_to(self.current)

    def search(self, text: str) -> list[int]:
        """Highlight this text ("" for none) and return the lines that contain it; `go` moves between them."""
        self._wanted = text.casefold()
        self.refresh()
        return self._text.outline.find(text) if text else []

    def go(self, found: list[int], steps: int) -> int:
        """Go this many matches further from the current line, wrapping at both ends; returns the match's index.

        0 goes to the match on the current line or the next one.
        """
        at = bisect_left(found, self.current) if steps >= 0 else bisect_right(found, self.current) - 1
        on_one = 0 <= at < len(found) and found[at] == self.current
        index = (at + (steps if on_one else 0)) % len(found)
        self._text.reveal(found[index])
        self._measure()
        self._move_to(found[index])
        return index

    def _follow(self, line: AnyLine) -> bool:
        """Go where a line leads; returns False if it leads nowhere."""
        event_id, wanted = event_of(line), filter_of(line)
        if event_id is not None:
            self.post_message(EventChosen(event_id))
        elif wanted:
            self.post_message(FilterWanted(wanted))
        return event_id is not None or bool(wanted)

    def _fold(self, line: int) -> None:
        self._text.toggle(line)
        self._measure()
        self._move_to(line)

    def _move_to_row(self, row: int) -> None:
        if self._has_cursor and len(self._text):
            self._move_to(self._text.line_at(row))

    def _move_to(self, line: int) -> None:
        """Make a line the current one and bring it into view; if it is too long, its beginning."""
        self.current = line
        first, height = self._text.first(line), max(self.size.height, 1)
        last = first + min(max(self._text.count(line), 1), height) - 1
        top = self.scroll_offset.y
        if not top <= first <= last < top + height:
            self.scroll_to(y=first if first < top else last - height + 1, animate=False, immediate=True)
        self.refresh()
        self.post_message(self.CursorMoved())

    def _plan_next(self, slices: Slices) -> None:
        if not slices.ended:
            self.set_timer(_BETWEEN_SLICES, partial(self._take_next, slices))

    def _take_next(self, slices: Slices) -> None:
        if slices is self._slices:  # otherwise something else is shown by now
            self._text.add(slices.take())
            self._plan_next(slices)
            self._measure()

    def _measure(self) -> None:
        size = Size(self.size.width, len(self._text))
        if size != self.virtual_size:
            self.virtual_size = size
        self.refresh()


def _selected(strip: Strip, span: tuple[int, int], style: Style, plain_style: Style) -> Strip:
    """The strip with the cells of `span` (start, end; an end of -1 is the last cell) in the selection style."""
    start, end = span[0], strip.cell_length if span[1] == -1 else span[1]
    before, inside, after = strip.divide([start, end, max(strip.cell_length, end)])
    selected = restyled(inside, lambda before: (before or plain_style) + style)
    return Strip.join([before, selected, after])
