"""How the panes of the wide screen share its space: borders can be dragged or moved with keys.

Sizes are kept as shares, so they survive when the terminal is resized; hidden panes leave their share to the others.
"""

from enum import Enum

from textual import events
from textual.containers import Horizontal
from textual.css.scalar import Scalar
from textual.widget import Widget

_LEAST_WIDTH = 36
"""The least width of the panes and of the inspector, in cells, with lines that can still be read."""
_LEAST_HEIGHT = 4
"""The least height of a pane, in rows: its border and two lines."""


class _Joint(Enum):
    """A border that can be moved."""

    INSPECTOR = "between the panes and the inspector"
    DECISIONS = "above the second row of panes"
    FLIGHT = "above the third row of panes"


class Split(Horizontal):
    """Contains the column of panes and the inspector; `divide` tells it which widgets these are."""

    def divide(self, left: Widget, inspector: Widget, rows: tuple[Widget, Widget, Widget]) -> None:
        """Set the two sides; `left` contains the three `rows`, from the top."""
        self._left, self._inspector, self._rows = left, inspector, rows
        self._dragged: _Joint | None = None
        self._moved = False

    @property
    def is_split(self) -> bool:
        """Whether both sides are shown."""
        return self._left.display and self._inspector.display

    def is_joint(self, x: int, y: int) -> bool:
        """Whether the border at this cell of the screen can be dragged."""
        return self._joint(x, y) is not None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Start to drag the border under the pointer."""
        self._dragged = self._joint(event.screen_x, event.screen_y)
        if self._dragged is not None:
            self.capture_mouse()
            event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the border with the pointer."""
        if self._dragged is _Joint.INSPECTOR:
            self._set_width(event.screen_x - self.region.x)
        elif self._dragged is not None:
            row = 1 if self._dragged is _Joint.DECISIONS else 2
            self._move_row(row, event.screen_y - self._rows[row].region.y)

    def on_mouse_up(self) -> None:
        """Let go of the border."""
        if self._dragged is not None:
            self._dragged = None
            self.release_mouse()

    def widen(self, cells: int) -> None:
        """Make the panes this many cells wider and the inspector narrower."""
        if self.is_split:
            self._set_width(self._left.outer_size.width + cells)

    def raise_rows(self, rows: int) -> None:
        """Give the panes below the events this many more rows."""
        if self.is_split:
            self._move_row(1, -rows)

    def reserve(self, decisions: int, flight: int) -> None:
        """Give the second and third row at least these heights, until the user moves a border."""
        if not self._moved:
            for pane, height in zip(self._rows[1:], (decisions, flight), strict=True):
                if pane.styles.inline.min_height != Scalar.from_number(height):
                    pane.styles.min_height = height

    def _joint(self, x: int, y: int) -> _Joint | None:
        if not self.is_split:
            return None
        edge = self._inspector.region.x
        if x in (edge - 1, edge) and self.region.contains(x, y):
            return _Joint.INSPECTOR
        shown = {_Joint.DECISIONS: self._rows[1], _Joint.FLIGHT: self._rows[2]}
        return next((joint for joint, row in shown.items() if y == row.region.y and row.region.contains(x, y)), None)

    def _set_width(self, cells: int) -> None:
        whole = self.size.width
        cells = min(max(cells, _LEAST_WIDTH), whole - _LEAST_WIDTH)
        self._left.styles.width = f"{cells}fr"
        self._inspector.styles.width = f"{whole - cells}fr"
        self._inspector.styles.min_width = 1

    def _move_row(self, row: int, down: int) -> None:
        """Move the upper border of a row; the row above gains or loses the space."""
        self._moved = True
        heights = [pane.outer_size.height for pane in self._rows]
        down = min(max(down, _LEAST_HEIGHT - heights[row - 1]), heights[row] - _LEAST_HEIGHT)
        heights[row - 1] += down
        heights[row] -= down
        for pane, height in zip(self._rows, heights, strict=True):
            pane.styles.height = f"{height}fr"
            pane.styles.min_height = 1
            pane.styles.max_height = "100%"
