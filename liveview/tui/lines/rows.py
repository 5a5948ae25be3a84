"""Which line, and which piece of it, is on each row of a wrapped text.

Only one small number is kept per row, so that a text of half a million lines fits into memory.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import is_wide
from liveview.tui.lines.outline import Outline
from liveview.tui.lines.wrapping import Piece, pieces


class Rows:
    """The rows of an outline, wrapped to `width` cells beside the leads; wide lines use the `lead` cells as well.

    Line numbers are in ascending order, each once per piece.
    """

    def __init__(self, outline: Outline, width: int, lead: int = 0) -> None:
        self._outline = outline
        self._width = width
        self._lead = lead
        self._lines = self._rows(outline.shown())

    def __len__(self) -> int:
        return len(self._lines)

    def place(self, row: int) -> tuple[int, int]:
        """The line on this row and which piece of it, from 0."""
        line = self._lines[row]
        return line, row - bisect_left(self._lines, line)

    def first(self, line: int) -> int:
        """The first row of a line; for a hidden one, the first row of the fold that hides it."""
        row = bisect_left(self._lines, line)
        if row < len(self._lines) and self._lines[row] == line:
            return row
        return max(bisect_left(self._lines, self._lines[row - 1]), 0) if row else 0

    def count(self, line: int) -> int:
        """How many rows a line has; 0 if a fold hides it."""
        return bisect_left(self._lines, line + 1) - bisect_left(self._lines, line)

    def pieces(self, line: int) -> list[Piece]:
        """The pieces into which a line breaks."""
        text = plain(self._outline.parts(line))
        return pieces(text, self._width + (self._lead if is_wide(self._outline.line(line)) else 0))

    def extend(self, first: int) -> None:
        """Lines from `first` on were added to the outline."""
        self._lines.extend(self._rows(self._outline.shown(first)))

    def renew(self, line: int) -> None:
        """What starts on this line was folded or unfolded."""
        end = self._outline.end(line)
        before, after = bisect_left(self._lines, line), bisect_left(self._lines, end)
        self._lines[before:after] = self._rows(self._outline.shown(line, end))

    def _rows(self, numbers: Iterable[int]) -> "array[int]":
        """Most lines are short, so pieces are only worked out for lines that may have more than one."""
        rows = array("L")
        text, half = self._outline.text, self._width // 2
        longer = self._outline.folded | self._outline.noted.keys()
        for number in numbers:
            if number not in longer and len(text(number)) <= half:
                rows.append(number)
            else:
                rows.extend([number] * len(self.pieces(number)))
        return rows
