"""The matrix as a list with a cursor that moves in both directions; as many columns are shown as fit."""

from collections.abc import Iterator
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from liveview.tui.hipaa.matrix import LOOKS, Column, Matrix
from liveview.tui.keys import bindings, pipeline_keys
from liveview.tui.kit.canvas import restyled
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part, centred, fit
from liveview.tui.lines.moments import number
from liveview.tui.lines.safe_text import EMPTY, say, visible

_CELL = "hipaa-grid--cell"
"""The component class of the cell under the cursor."""
_WIDTH = 12
"""Cells of a column at most."""
_REMOVED = 9
_LONGEST = 32
_LEAST = 12


class HipaaGrid(PickList, inherit_bindings=False):
    """Posts `CellPicked` when a cell is to be turned. Only visible lines are drawn: there may be thousands."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *pipeline_keys.HIPAA_GRID]
    COMPONENT_CLASSES: ClassVar[set[str]] = {_CELL}

    class CellPicked(Message):
        """The user wants to allow a property there, or to forbid it."""

        def __init__(self, column: Column, name: str) -> None:
            super().__init__()
            self.column = column
            self.name = name

    class ColumnChanged(Message):
        """The cursor is in another column."""

    def __init__(self) -> None:
        super().__init__(say("HIPAA mode"), EMPTY, id="hipaa-grid")
        self._matrix: Matrix | None = None
        self._columns: tuple[Column, ...] = ()
        self._at = 0
        self._first = 1
        self._name_cells = _LEAST

    @property
    def column(self) -> Column | None:
        """The column under the cursor; None before there is a matrix."""
        return self._columns[self._at] if self._columns else None

    def show_matrix(self, matrix: Matrix, containing: str) -> int:
        """Show the properties whose names hold a text; returns how many."""
        self._matrix, self._columns = matrix, matrix.columns
        self._at = min(self._at, len(self._columns) - 1)
        wanted = containing.casefold()
        names = [name for name in matrix.names if wanted in name.casefold()]
        longest = max((cell_len(visible(name, _LONGEST)) for name in names), default=_LEAST)
        self._name_cells = min(max(longest + 1, _LEAST), max(self.room // 3, _LEAST), _LONGEST)
        self._keep_in_view()
        self.show([Choice(name, ()) for name in names], self._titles() if names else ())
        self.refresh()
        return len(names)

    def draw_choice(self, choice: Choice, *, cursor: bool) -> Strip:
        """The strip of a property; the cell under the cursor stands out."""
        strip = super().draw_choice(choice._replace(parts=tuple(self._parts(choice.key))), cursor=cursor)
        span = next((span for at, span in self._spans() if at == self._at), None)
        if not cursor or span is None or span[1] > strip.cell_length:
            return strip
        before, cell, after = strip.divide([span[0], span[1], strip.cell_length])
        style = self.get_component_rich_style(_CELL)
        return Strip.join([before, restyled(cell, lambda _: style), after])

    def clicked(self, x: int, *, again: bool) -> None:
        """A click on a cell goes there; on the cell under the cursor, or on any cell of its line, it turns it."""
        del again
        for at, (start, end) in self._spans():
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
        if self._columns:
            self._go_to(min(max(self._at + columns, 0), len(self._columns) - 1))

    def _go_to(self, at: int) -> None:
        self._at = at
        self._keep_in_view()
        if self._choices:
            self.show(self._choices, self._titles())
        self.refresh()
        self.post_message(self.ColumnChanged())

    @property
    def _width(self) -> int:
        """Cells of a column, with the blank before it."""
        widest = max((cell_len(column.title) for column in self._columns), default=1)
        return min(max(widest, 5), _WIDTH) + 1

    @property
    def _fitting(self) -> int:
        """How many columns of destinations fit; at least one."""
        left = self.room - self._name_cells - self._removed - 2
        return max(left // self._width - 1, 1)

    @property
    def _removed(self) -> int:
        """Cells of the count of what was removed; 0 where there is no room for it."""
        return _REMOVED if self.room - self._name_cells - _REMOVED >= 3 * self._width else 0

    def _keep_in_view(self) -> None:
        """The project's list is always shown, and of the others those around the cursor."""
        last = max(len(self._columns) - self._fitting, 1)
        if self._at >= 1:
            self._first = min(max(self._first, self._at - self._fitting + 1), self._at)
        self._first = min(max(self._first, 1), last)

    @property
    def _shown(self) -> list[int]:
        """The places of the columns that are shown."""
        return [0, *range(self._first, min(self._first + self._fitting, len(self._columns)))]

    def _spans(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """The columns that are shown, each with the cells that it takes."""
        start = 1 + self._name_cells + self._removed
        for number_, at in enumerate(self._shown):
            yield at, (start + number_ * self._width + 1, start + (number_ + 1) * self._width)

    def _titles(self) -> tuple[Part, ...]:
        shown, width = self._shown, self._width
        hidden = len(self._columns) - len(shown)
        titles: list[Part] = [(fit(say("property"), self._name_cells), "muted")]
        if self._removed:
            titles.append((fit(say("removed"), _REMOVED, "right"), "muted"))
        for at in shown:
            title = self._columns[at].title
            cut = fit(title, width - 1) if cell_len(title) > width - 1 else centred(title, width - 1)
            titles.append((say(" {}", cut), "accent" if at == self._at else "muted"))
        if hidden > 0:
            before, after = say("←") if self._first > 1 else EMPTY, self._first + self._fitting < len(self._columns)
            titles.append((say(" {}{}", before, say("→") if after else EMPTY), "accent"))
        return tuple(titles)

    def _parts(self, name: str) -> Iterator[Part]:
        matrix = self._matrix
        if matrix is None:
            return
        yield fit(say("{} ", visible(name, _LONGEST)), self._name_cells), "plain"
        if self._removed:
            times = matrix.times_removed(name)
            yield fit(number(times) if times else EMPTY, _REMOVED, "right"), "warning"
        for at in self._shown:
            column = self._columns[at]
            glyph, style = LOOKS[matrix.cell(column, name)]
            mark = say("*") if matrix.is_changed(column, name) else say(" ")
            yield say(" {}", centred(say(" {}{}", glyph, mark), self._width - 1)), style
