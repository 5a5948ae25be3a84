"""The matrix as a list with a cursor that moves in both directions; as many columns are shown as fit."""

from collections.abc import Iterator
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from liveview.tui.hipaa.columns import MOST_NAME, REMOVED, Columns
from liveview.tui.hipaa.matrix import LOOKS, Matrix, MatrixColumn
from liveview.tui.keys import bindings, pipeline_keys
from liveview.tui.kit.canvas import restyled
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part, centred, fit
from liveview.tui.lines.moments import number
from liveview.tui.lines.safe_text import EMPTY, say, visible

_CELL = "hipaa-grid--cell"
"""The component class of the cell under the cursor."""


class HipaaGrid(PickList, inherit_bindings=False):
    """Posts `CellPicked` when a cell is to be turned. Only visible lines are drawn: there may be thousands."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *pipeline_keys.HIPAA_GRID]
    COMPONENT_CLASSES: ClassVar[set[str]] = {_CELL}

    class CellPicked(Message):
        """The user wants to allow a property there, or to forbid it."""

        def __init__(self, column: MatrixColumn, name: str) -> None:
            super().__init__()
            self.column = column
            self.name = name

    class ColumnChanged(Message):
        """The cursor is in another column."""

    def __init__(self) -> None:
        super().__init__(say("HIPAA mode"), EMPTY, id="hipaa-grid")
        self._matrix: Matrix | None = None
        self._columns = Columns()

    @property
    def column(self) -> MatrixColumn | None:
        """The column under the cursor; None before there is a matrix."""
        return self._columns.current

    def show_matrix(self, matrix: Matrix, containing: str) -> int:
        """Show the properties whose names hold a text; returns how many."""
        self._matrix = matrix
        wanted = containing.casefold()
        names = [name for name in matrix.names if wanted in name.casefold()]
        longest = max((cell_len(visible(name, MOST_NAME)) for name in names), default=0)
        self._columns.show(matrix.columns, longest, self.room)
        self.show([Choice(name, ()) for name in names], self._columns.titles() if names else ())
        self.refresh()
        return len(names)

    def draw_choice(self, choice: Choice, *, cursor: bool) -> Strip:
        """The strip of a property; the cell under the cursor stands out."""
        strip = super().draw_choice(choice._replace(parts=tuple(self._parts(choice.key))), cursor=cursor)
        span = next((span for at, span in self._columns.spans() if at == self._columns.at), None)
        if not cursor or span is None or span[1] > strip.cell_length:
            return strip
        before, cell, after = strip.divide([span[0], span[1], strip.cell_length])
        style = self.get_component_rich_style(_CELL)
        return Strip.join([before, restyled(cell, lambda _: style), after])

    def clicked(self, x: int, *, again: bool) -> None:
        """A click on a cell goes there; on the cell under the cursor, or on any cell of its line, it turns it."""
        del again
        for at, (start, end) in self._columns.spans():
            if start <= x < end:
                self._go_to(at)
                self.action_pick()

    def action_pick(self) -> None:
        """Turn the cell under the cursor."""
        column, name = self.column, self.selected
        if column is not None and name is not None:
            self.post_message(self.CellPicked(column, name))

    def action_step(self, columns: int) -> None:
        """Move the cursor by this many columns."""
        if self.column is not None:
            self._go_to(min(max(self._columns.at + columns, 0), len(self._columns.all) - 1))

    def _go_to(self, at: int) -> None:
        self._columns.go_to(at)
        if self._choices:
            self.show(self._choices, self._columns.titles())
        self.refresh()
        self.post_message(self.ColumnChanged())

    def _parts(self, name: str) -> Iterator[Part]:
        matrix, columns = self._matrix, self._columns
        if matrix is None:
            return
        yield fit(say("{} ", visible(name, MOST_NAME)), columns.name_cells), "plain"
        if columns.removed:
            times = matrix.times_removed(name)
            yield fit(number(times) if times else EMPTY, REMOVED, "right"), "warning"
        for at in columns.shown:
            column = columns.all[at]
            glyph, style = LOOKS[matrix.cell(column, name)]
            mark = say("*") if matrix.is_changed(column, name) else say(" ")
            yield say(" {}", centred(say(" {}{}", glyph, mark), columns.width - 1)), style
