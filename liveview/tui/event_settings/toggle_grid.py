"""A grid of switches: a list whose lines end in cells, with a cursor that moves in both directions."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import BindingType
from textual.strip import Strip

from liveview.tui.keys import bindings
from liveview.tui.kit.canvas import restyled
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part, fit
from liveview.tui.lines.safe_text import SafeText, say

_CELL = "toggle-grid--cell"
"""The component class of the cell under the cursor."""
_CELL_WIDTH = 3


class SwitchColumn(NamedTuple):
    """A column of switches."""

    key: str
    """What its switches stand for; unique in a grid."""
    title: SafeText
    """What is above it, cut to its width."""
    width: int
    """Cells that it takes."""


class ToggleGrid(PickList):
    """The parts of a choice are its name, then three for each column, then any others."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.GRID]
    COMPONENT_CLASSES: ClassVar[set[str]] = {_CELL}

    def __init__(self, title: SafeText, hint: SafeText, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(title, hint, id=id)
        self._columns: tuple[SwitchColumn, ...] = ()
        self._names = 0
        self._at = 0

    @property
    def column(self) -> str | None:
        """The key of the column under the cursor; None while there are no columns."""
        return self._columns[self._at].key if self._columns else None

    def lay_out(self, choices: Sequence[Choice], heading: Part, columns: Sequence[SwitchColumn]) -> None:
        """Show these lines; `heading` is above what comes before the first column, and as wide.

        The cursor stays on its column's key.
        """
        column = self.column
        self._columns = tuple(columns)
        self._names = cell_len(heading[0])
        kept = (place for place, item in enumerate(columns) if item.key == column)
        self._at = next(kept, 0)
        self.show(choices, (heading, *((say(" {}", fit(item.title, item.width)), "muted") for item in columns)))

    def draw_choice(self, choice: Choice, *, cursor: bool) -> Strip:
        """The strip of a line; the cell under the cursor stands out."""
        strip = super().draw_choice(choice, cursor=cursor)
        start = self._start(self._at)
        if not cursor or not self._columns or start + _CELL_WIDTH > strip.cell_length:
            return strip
        before, cell, after = strip.divide([start, start + _CELL_WIDTH, strip.cell_length])
        style = self.get_component_rich_style(_CELL)
        return Strip.join([before, restyled(cell, lambda _: style), after])

    def clicked(self, x: int, *, again: bool) -> None:
        """A click on a switch turns it, elsewhere it only selects the line; without columns a line is a switch."""
        del again
        if not self._columns:
            self.action_pick()
        for place, column in enumerate(self._columns):
            start = self._start(place)
            if start <= x < start + column.width:
                self._at = place
                self.refresh()
                self.action_pick()

    def action_step(self, columns: int) -> None:
        """Move the cursor by this many columns."""
        if self._columns:
            self._at = min(max(self._at + columns, 0), len(self._columns) - 1)
            self.refresh()

    def _start(self, place: int) -> int:
        """Where a column's cells begin: behind the cursor's mark, the names, the columns before, and a blank."""
        return 1 + self._names + sum(column.width + 1 for column in self._columns[:place]) + 1
