"""Lines as rows of a text that wraps and folds: leads in a column, then arrows, then the text.

It knows which line is on which row and what is drawn there. `kit.lines_view` takes care of the widget, scrolling and
the cursor.
"""

from collections.abc import Iterable

from liveview.tui.lines.cells import Part, Style, fit, plain
from liveview.tui.lines.entries import AnyLine, is_wide
from liveview.tui.lines.outline import Outline
from liveview.tui.lines.rows import Rows
from liveview.tui.lines.safe_text import EMPTY, blanks, say
from liveview.tui.lines.wrapping import cut, marked

_LEADS = (8, 14)
"""Minimum and maximum width of the lead column; the minimum keeps the text from moving from event to event."""
_EDGES = 3
"""Cells of a row that the text cannot use: the arrow, the space after it, and one that stays free at the end."""
_FOLDED, _UNFOLDED = say("▸"), say("▾")
_MATCH: Style = "match"


class WrappedText:
    """An outline wrapped to `width` cells. Rows and lines are counted from 0."""

    def __init__(self) -> None:
        self.outline = Outline()
        """The lines."""
        self.width = 0
        """Cells of a row; 0 until the text is laid out for the first time."""
        self._rows = Rows(self.outline, 1)
        self._lead = 0

    def __len__(self) -> int:
        """The number of rows."""
        return len(self._rows)

    def begin(self, lines: Iterable[AnyLine], *, keep_folds: bool) -> None:
        """Show other lines; with `keep_folds`, unchanged lines stay folded."""
        before, after = self.outline, Outline()
        after.add(lines)
        self.outline = after
        if keep_folds:
            after.folded = {line for line in before.folded if _is_same(before, after, line)}
        self.wrap(self.width)

    def add(self, lines: Iterable[AnyLine]) -> None:
        """Append lines."""
        outline = self.outline
        first, lead = len(outline), outline.lead
        outline.add(lines)
        if outline.folded or outline.lead > lead:
            self.wrap(self.width)
        else:
            self._rows.extend(first)

    def wrap(self, width: int) -> None:
        """Lay all rows out for this width."""
        longest = self.outline.lead
        self._lead = min(max(longest, _LEADS[0]), _LEADS[1]) if longest else 0
        self.width = width
        lead = self._lead + 1 if self._lead else 0
        self._rows = Rows(self.outline, width - _EDGES - lead, lead)

    def toggle(self, line: int) -> None:
        """Fold what begins on this line, or unfold it."""
        self.outline.folded ^= {line}
        self._rows.renew(line)

    def fold_all(self, line: int) -> int:
        """Fold everything but the outermost level; returns the line that now hides this one, or the line itself."""
        outline = self.outline
        outline.fold_all()
        while (outer := outline.owner(line)) is not None and outline.hides(line):
            line = outer
        self.wrap(self.width)
        return line

    def unfold_all(self) -> None:
        """Unfold everything."""
        self.outline.folded = set()
        self.wrap(self.width)

    def reveal(self, line: int) -> None:
        """Unfold whatever hides this line."""
        if self.outline.reveal(line):
            self.wrap(self.width)

    def place(self, row: int) -> tuple[int, int]:
        """The line on this row, and which piece of it."""
        return self._rows.place(row)

    def line_at(self, row: int) -> int:
        """The line on this row, or on the nearest existing one; the text must not be empty."""
        return self._rows.place(min(max(row, 0), len(self._rows) - 1))[0]

    def first(self, line: int) -> int:
        """The first row of a line; for a hidden one, the first row of the fold that hides it."""
        return self._rows.first(line)

    def count(self, line: int) -> int:
        """How many rows a line has; 0 if a fold hides it."""
        return self._rows.count(line)

    def arrow_at(self, line: int) -> int:
        """The cell of a line's arrow: after a space and the lead, if the line has one. A space and the text follow."""
        return self._lead + 1 if self._lead and not is_wide(self.outline.line(line)) else 0

    def parts(self, line: int, piece: int, wanted: str = "") -> list[Part]:
        """What is drawn on a row: the lead, an arrow if the line can be folded, a piece of the text.

        `wanted` is highlighted, ignoring case; it must be case-folded already.
        """
        outline = self.outline
        lead = outline.line(line).lead if piece == 0 else EMPTY
        arrow = _FOLDED if line in outline.folded else _UNFOLDED if outline.opens(line) and piece == 0 else say(" ")
        before: list[Part] = [(say(" {}", fit(lead, self._lead)), "muted")] if self.arrow_at(line) else []
        parts = outline.parts(line)
        if wanted:
            parts = tuple(marked(parts, spans(plain(parts), wanted), _MATCH))
        start, end, indent = self._rows.pieces(line)[piece]
        return [*before, (say("{} ", arrow), "muted"), (blanks(indent), "plain"), *cut(parts, start, end)]


def _is_same(before: Outline, after: Outline, line: int) -> bool:
    """Whether a folded line is still there and can still be folded."""
    return line < len(after) and after.text(line) == before.text(line) and after.opens(line)


def spans(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where the text contains `wanted`, as pairs of start and end (exclusive).

    If case folding changes the length of the text, positions would be wrong, so lower case is used instead.
    """
    folded = text.casefold()
    if len(folded) != len(text):
        folded = text.lower() if len(text.lower()) == len(text) else ""
    found = []
    at = folded.find(wanted)
    while at != -1:
        found.append((at, at + len(wanted)))
        at = folded.find(wanted, at + len(wanted))
    return found
