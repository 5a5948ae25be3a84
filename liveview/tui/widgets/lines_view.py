"""A text of lines that wraps, scrolls and can be selected; only visible lines are drawn.

Long texts are taken in slices, so that a large payload is on screen at once and complete a moment later.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.selection import Selection
from textual.strip import Strip

from liveview.tui import keys
from liveview.tui.text.cells import Line, fit, wrap
from liveview.tui.text.json_lines import json_parts
from liveview.tui.widgets.canvas import Canvas, draw

_SLICE = 1_000
"""Lines taken in one go: a few milliseconds of work."""
_LEADS = (8, 14)
"""Fewest and most cells of the column before the text; the fewest keep it still from event to event."""


class LinesView(Canvas):
    """Shows lines of the inspector."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.LIST]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._source: Iterator[Line] = iter(())
        self._lines: list[Line] = []
        self._drawn: list[Line] = []
        self._lead = 0

    def show(self, lines: Iterable[Line], *, from_top: bool) -> None:
        """Show these lines. Nothing happens when a list equals the one that is there already."""
        if isinstance(lines, list) and lines == self._lines and not from_top:
            return
        self._source = iter(lines)
        self._lines = []
        self._take_slice()
        if from_top:
            self.scroll_to(y=0, animate=False, immediate=True)

    def on_resize(self, event: events.Resize) -> None:
        """Wrap anew when the width changed."""
        if event.size.width != self.virtual_size.width:
            self._wrap_all()

    def render_line(self, y: int) -> Strip:
        """Textual's Line API."""
        line = y + self.scroll_offset.y
        if line >= len(self._drawn):
            return Strip.blank(self.size.width, self.rich_style)
        lead, text, style = self._drawn[line]
        body = json_parts(text) if style == "json" else iter(((text, style),))
        before = [(f"{fit(lead, self._lead)}  ", "muted")] if self._lead else []
        strip = draw(self, [(" ", "plain"), *before, *body])
        selection = self.text_selection
        if selection is not None and (span := selection.get_span(line)) is not None:
            strip = self._selected(strip, *span)
        return strip.adjust_cell_length(self.size.width, self.rich_style).apply_offsets(0, line)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that the mouse selected, as shown."""
        return selection.extract("\n".join(self._plain(line) for line in self._drawn)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:  # noqa: ARG002 (Textual's signature)
        """Draw the selection."""
        self.refresh()

    def action_move(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by so many pages."""
        self.scroll_relative(y=pages * max(self.size.height - 1, 1), animate=False)

    def action_first(self) -> None:
        """Scroll to the beginning."""
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        """Scroll to the end."""
        self.scroll_end(animate=False)

    def _take_slice(self) -> None:
        new = list(islice(self._source, _SLICE))
        first = not self._lines
        self._lines += new
        if first:
            self._wrap_all()
        else:
            self._wrap(new)
        if len(new) == _SLICE:
            self.call_later(self._take_slice)

    def _wrap_all(self) -> None:
        longest = max((cell_len(line.lead) for line in self._lines), default=0)
        self._lead = min(max(longest, _LEADS[0]), _LEADS[1]) if longest else 0
        self._drawn = []
        self._wrap(self._lines)

    def _wrap(self, lines: Iterable[Line]) -> None:
        width = self.size.width - (self._lead + 2 if self._lead else 0) - 2
        for lead, text, style in lines:
            for position, piece in enumerate(wrap(text, width)):
                self._drawn.append(Line("" if position else lead, piece, style))
        self.virtual_size = Size(self.size.width, len(self._drawn))
        self.refresh()

    def _plain(self, line: Line) -> str:
        return f" {fit(line.lead, self._lead)}  {line.text}" if self._lead else f" {line.text}"

    def _selected(self, strip: Strip, start: int, end: int) -> Strip:
        end = strip.cell_length if end == -1 else end
        before, inside, after = strip.divide([start, end, max(strip.cell_length, end)])
        style = self.screen.get_component_rich_style("screen--selection")
        marked = [Segment(segment.text, (segment.style or self.rich_style) + style) for segment in inside]
        return Strip.join([before, Strip(marked), after])
