"""Which columns of the matrix are in view, and which cells of a line they take."""

from collections.abc import Iterator

from rich.cells import cell_len

from liveview.tui.hipaa.matrix import MatrixColumn
from liveview.tui.lines.cells import Part, centred, fit
from liveview.tui.lines.safe_text import EMPTY, say

LEAST_NAME, MOST_NAME = 12, 32
"""Cells of the names of properties, at least and at most."""
REMOVED = 9
"""Cells of the count of what was removed."""
_WIDEST = 12
"""Cells of a column at most."""


class Columns:
    """The columns of a matrix and the one under the cursor; `room` is how many cells a line has."""

    def __init__(self) -> None:
        self.all: tuple[MatrixColumn, ...] = ()
        self.room = 0
        self.name_cells = LEAST_NAME
        """Cells of the names of properties."""
        self.at = 0
        """The place of the column under the cursor."""
        self._first = 1

    @property
    def current(self) -> MatrixColumn | None:
        """The column under the cursor; None before there is a matrix."""
        return self.all[self.at] if self.all else None

    @property
    def width(self) -> int:
        """Cells of a column, with the blank before it."""
        widest = max((cell_len(column.title) for column in self.all), default=1)
        return min(max(widest, 5), _WIDEST) + 1

    @property
    def removed(self) -> int:
        """Cells of the count of what was removed; 0 where there is no room for it."""
        return REMOVED if self.room - self.name_cells - REMOVED >= 3 * self.width else 0

    @property
    def shown(self) -> list[int]:
        """The places of the columns that are shown."""
        return [0, *range(self._first, min(self._first + self._fitting, len(self.all)))]

    def show(self, columns: tuple[MatrixColumn, ...], longest: int, room: int) -> None:
        """Take these columns; `longest` is the number of cells of the longest name."""
        self.all, self.room = columns, room
        self.name_cells = min(max(longest + 1, LEAST_NAME), max(room // 3, LEAST_NAME), MOST_NAME)
        self.go_to(min(self.at, len(columns) - 1))

    def go_to(self, at: int) -> None:
        """Put the cursor into a column.

        The project's list is always in view, and of the others those around the cursor.
        """
        self.at = at
        last = max(len(self.all) - self._fitting, 1)
        if at >= 1:
            self._first = min(max(self._first, at - self._fitting + 1), at)
        self._first = min(max(self._first, 1), last)

    def spans(self) -> Iterator[tuple[int, tuple[int, int]]]:
        """The columns that are shown, each with the cells that it takes."""
        start = 1 + self.name_cells + self.removed
        for place, at in enumerate(self.shown):
            yield at, (start + place * self.width + 1, start + (place + 1) * self.width)

    def titles(self) -> tuple[Part, ...]:
        """The line above the properties; arrows say that there are more columns."""
        shown, width = self.shown, self.width
        titles: list[Part] = [(fit(say("property"), self.name_cells), "muted")]
        if self.removed:
            titles.append((fit(say("removed"), REMOVED, "right"), "muted"))
        for at in shown:
            title = self.all[at].title
            cut = fit(title, width - 1) if cell_len(title) > width - 1 else centred(title, width - 1)
            titles.append((say(" {}", cut), "accent" if at == self.at else "muted"))
        if len(self.all) > len(shown):
            before = say("←") if self._first > 1 else EMPTY
            after = say("→") if self._first + self._fitting < len(self.all) else EMPTY
            titles.append((say(" {}{}", before, after), "accent"))
        return tuple(titles)

    @property
    def _fitting(self) -> int:
        """How many columns of destinations fit; at least one."""
        left = self.room - self.name_cells - self.removed - 2
        return max(left // self.width - 1, 1)
