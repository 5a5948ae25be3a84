"""A text of lines that wraps, scrolls, folds, is searched and can be selected; only visible lines are drawn.

Long texts are taken in slices, so that a large payload is on screen at once and complete a moment later.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import partial
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip

from liveview.tui.keys import bindings
from liveview.tui.kit.canvas import CURSOR, Canvas, draw, restyled
from liveview.tui.kit.messages import EventChosen, FilterWanted
from liveview.tui.lines.cells import Part, Style, fit, plain
from liveview.tui.lines.entries import AnyLine, event_of, filter_of, is_wide
from liveview.tui.lines.outline import Outline
from liveview.tui.lines.rows import Rows
from liveview.tui.lines.safe_text import EMPTY, blanks, say
from liveview.tui.lines.wrapping import cut, marked

_SLICE_LINES = 500
_SLICE_CHARACTERS = 10_000
"""What is taken in one go, whichever is reached first: a few milliseconds of work."""
_BETWEEN_SLICES = 0.01
"""Seconds that keys and everything else have for themselves after a slice."""
_LEADS = (8, 14)
"""Fewest and most cells of the column before the text; the fewest keep it still from event to event."""
_FOLDED, _UNFOLDED = say("▸"), say("▾")
_MARK: Style = "match"


class LinesView(Canvas):
    """Shows lines. With `cursor` one of them is the current one, which can be folded, followed and copied."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST]

    class CursorMoved(Message):
        """The current line is another one, or shows something else."""

    def __init__(self, *, cursor: bool = False, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._has_cursor = cursor
        self._source: Iterator[AnyLine] = iter(())
        self._outline = Outline()
        self._rows = Rows(self._outline, 1)
        self._lead = 0
        self._wrapped_at = 0
        self._wanted = ""
        self.current = 0
        """The number of the current line."""

    @property
    def line(self) -> AnyLine | None:
        """The current line; None while there is none."""
        return self._outline.line(self.current) if self.current < len(self._outline) else None

    @property
    def foldable(self) -> bool:
        """Whether there is anything to fold."""
        return self._outline.foldable

    @property
    def path(self) -> str:
        """Where the value of the current line is in its JSON; "" when it is none."""
        return self._outline.path(self.current)

    def show(self, lines: Iterable[AnyLine], *, from_top: bool) -> None:
        """Show these lines. Nothing happens when a list equals the one that is there already."""
        before = self._outline
        if isinstance(lines, list) and not from_top and before.holds(lines):
            return
        self._source = iter(lines)
        self._outline = Outline()
        self._take(at_least=0 if from_top else len(before))
        if from_top:
            self.current = 0
            self.scroll_to(y=0, animate=False, immediate=True)
        else:
            self._outline.folded = {line for line in before.folded if self._is_same(before, line)}
            self.current = min(self.current, max(len(self._outline) - 1, 0))
        self._wrap()
        self.post_message(self.CursorMoved())

    def on_resize(self, event: events.Resize) -> None:
        """Wrap again when the width changed, with the same line on top."""
        if event.size.width == self._wrapped_at:
            return
        top = self._rows.place(self.scroll_offset.y)[0] if self.scroll_offset.y < len(self._rows) else 0
        self._wrap()
        if top:
            self.scroll_to(y=self._rows.first(top), animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Textual's Line API. The first frame may come before the first width is known: it stays blank."""
        row = y + self.scroll_offset.y
        if not self._wrapped_at or row >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        line, piece = self._rows.place(row)
        cursor = self._has_cursor and self.has_focus and line == self.current
        strip = draw(self, self._parts(line, piece), cursor=cursor)
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(row)) is not None:
            strip = self._selected(strip, *span)
        rest = self.get_component_rich_style(CURSOR) if cursor else self.rich_style
        return strip.adjust_cell_length(self.size.width, rest).apply_offsets(0, row)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that the mouse selected, as shown but for the arrows, which are not part of it."""
        first = 0 if selection.start is None else selection.start.y
        last = len(self._rows) if selection.end is None else min(selection.end.y + 1, len(self._rows))
        found = []
        for row in range(first, last):
            start, end = selection.get_span(row) or (0, 0)
            line, piece = self._rows.place(row)
            text, gutter = plain(self._parts(line, piece)), self._arrow_at(line)
            end = len(text) if end == -1 else end
            found.append(text[start : min(gutter, end)] + text[max(start, gutter + 2) : end])
        return "\n".join(found), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 (Textual's signature)
        """Draw the selection."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Make the line under the pointer the current one; fold at its arrow, follow it where it leads."""
        offset = event.get_content_offset(self)
        row = self.scroll_offset.y + (offset.y if offset else 0)
        if offset is None or not self._has_cursor or row >= len(self._rows) or self.text_selection is not None:
            return
        line = self._rows.place(row)[0]
        self._move_to(line)
        if 0 <= offset.x - self._arrow_at(line) <= 1 and self._outline.opens(line):
            self._fold(line)
        else:
            self._follow(self._outline.line(line))

    def action_move(self, lines: int) -> None:
        """Move the cursor by this many lines that are shown; a text without a cursor scrolls."""
        if not self._has_cursor:
            self.scroll_relative(y=lines, animate=False)
            return
        first = self._rows.first(self.current)
        target = first - 1 if lines < 0 else first + self._rows.count(self.current)
        self._move_to_row(target)

    def action_page(self, pages: int) -> None:
        """Move by this many pages."""
        height = max(self.size.height - 1, 1)
        if self._has_cursor:
            self._move_to_row(self._rows.first(self.current) + pages * height)
        else:
            self.scroll_relative(y=pages * height, animate=False)

    def action_first(self) -> None:
        """Go to the beginning."""
        self.scroll_home(animate=False)
        self._move_to_row(0)

    def action_last(self) -> None:
        """Go to the end."""
        self.scroll_end(animate=False)
        self._move_to_row(len(self._rows) - 1)

    def action_fold(self) -> None:
        """Follow the current line where it leads; else fold or unfold it, or what it is in."""
        if self.line is not None and self._follow(self.line):
            return
        number = self.current if self._outline.opens(self.current) else self._outline.owner(self.current)
        if number is not None:
            self._fold(number)

    def action_fold_all(self) -> None:
        """Fold everything but the outermost level."""
        self._outline.fold_all()
        while (outer := self._outline.owner(self.current)) is not None and self._rows_hide(self.current):
            self.current = outer
        self._wrap()
        self._move_to(self.current)

    def action_unfold_all(self) -> None:
        """Unfold everything."""
        self._outline.folded = set()
        self._wrap()
        self._move_to(self.current)

    def search(self, text: str) -> list[int]:
        """Mark this text everywhere ("" nowhere) and return the lines that hold it; matches are gone to by `go`."""
        self._wanted = text.casefold()
        self.refresh()
        return self._outline.find(text) if text else []

    def go(self, found: list[int], steps: int) -> int:
        """Go this many matches further from the current line, around the corner at both ends: its number, from 0.

        0 steps is the match on the current line or the next one.
        """
        at = bisect_left(found, self.current) if steps >= 0 else bisect_right(found, self.current) - 1
        on_one = 0 <= at < len(found) and found[at] == self.current
        index = (at + (steps if on_one else 0)) % len(found)
        if self._outline.reveal(found[index]):
            self._wrap()
        self._move_to(found[index])
        return index

    def _follow(self, line: AnyLine) -> bool:
        """Go where a line leads; whether it leads anywhere."""
        event_id, wanted = event_of(line), filter_of(line)
        if event_id is not None:
            self.post_message(EventChosen(event_id))
        elif wanted:
            self.post_message(FilterWanted(wanted))
        return event_id is not None or bool(wanted)

    def _is_same(self, before: Outline, line: int) -> bool:
        """Whether a line that was folded is still there and still opens something."""
        after = self._outline
        return line < len(after) and after.text(line) == before.text(line) and after.opens(line)

    def _rows_hide(self, line: int) -> bool:
        """Whether a line is folded away."""
        outer = self._outline.owner(line)
        while outer is not None:
            if outer in self._outline.folded:
                return True
            outer = self._outline.owner(outer)
        return False

    def _fold(self, line: int) -> None:
        self._outline.folded ^= {line}
        self._rows.renew(line)
        self._measure()
        self._move_to(line)

    def _move_to_row(self, row: int) -> None:
        if self._has_cursor and len(self._rows):
            self._move_to(self._rows.place(min(max(row, 0), len(self._rows) - 1))[0])

    def _move_to(self, line: int) -> None:
        """Make a line the current one and bring all of it into view, its beginning first."""
        self.current = line
        first, height = self._rows.first(line), max(self.size.height, 1)
        last = first + min(max(self._rows.count(line), 1), height) - 1
        top = self.scroll_offset.y
        if not top <= first <= last < top + height:
            self.scroll_to(y=first if first < top else last - height + 1, animate=False, immediate=True)
        self.refresh()
        self.post_message(self.CursorMoved())

    def _take(self, at_least: int = 0) -> None:
        """Take lines from the source: a slice, or as many as were there before."""
        taken: list[AnyLine] = []
        characters = 0
        for line in self._source:
            taken.append(line)
            characters += len(line.text)
            if len(taken) >= max(_SLICE_LINES, at_least) or (characters > _SLICE_CHARACTERS and len(taken) >= at_least):
                self.set_timer(_BETWEEN_SLICES, partial(self._take_more, self._outline))
                break
        self._outline.add(taken)

    def _take_more(self, outline: Outline) -> None:
        if outline is not self._outline:
            return  # something else is shown by now
        first = len(outline)
        lead = outline.lead
        self._take()
        if outline.folded or outline.lead > lead:
            self._wrap()
        else:
            self._rows.extend(first)
            self._measure()

    def _wrap(self) -> None:
        longest = self._outline.lead
        self._lead = min(max(longest, _LEADS[0]), _LEADS[1]) if longest else 0
        self._wrapped_at = self.size.width
        room = self.size.width - 3  # an arrow, a blank, the text, and one cell that stays free
        lead = self._lead + 1 if self._lead else 0
        self._rows = Rows(self._outline, room - lead, lead)
        self._measure()

    def _arrow_at(self, line: int) -> int:
        """The cell of a line's arrow, after a blank and the lead if it has one. A blank and the text follow."""
        return self._lead + 1 if self._lead and not is_wide(self._outline.line(line)) else 0

    def _measure(self) -> None:
        size = Size(self.size.width, len(self._rows))
        if size != self.virtual_size:
            self.virtual_size = size
        self.refresh()

    def _parts(self, number: int, piece: int) -> list[Part]:
        """One row: the lead, the arrow of what can be folded, a piece of the text with what is searched marked."""
        outline = self._outline
        lead = outline.line(number).lead if piece == 0 else EMPTY
        arrow = _FOLDED if number in outline.folded else _UNFOLDED if outline.opens(number) and piece == 0 else say(" ")
        before: list[Part] = [(say(" {}", fit(lead, self._lead)), "muted")] if self._arrow_at(number) else []
        parts = outline.parts(number)
        if self._wanted:
            parts = tuple(marked(parts, _spans(plain(parts), self._wanted), _MARK))
        start, end, indent = self._rows.pieces(number)[piece]
        return [*before, (say("{} ", arrow), "muted"), (blanks(indent), "plain"), *cut(parts, start, end)]

    def _selected(self, strip: Strip, start: int, end: int) -> Strip:
        end = strip.cell_length if end == -1 else end
        before, inside, after = strip.divide([start, end, max(strip.cell_length, end)])
        style = self.screen.get_component_rich_style("screen--selection")
        selected = restyled(inside, lambda before: (before or self.rich_style) + style)
        return Strip.join([before, selected, after])


def _spans(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where the text holds what is wanted; nowhere when folding the case of letters changes how many there are."""
    folded = text.casefold()
    if len(folded) != len(text):
        folded = text.lower() if len(text.lower()) == len(text) else ""
    found = []
    at = folded.find(wanted)
    while at != -1:
        found.append((at, at + len(wanted)))
        at = folded.find(wanted, at + len(wanted))
    return found
