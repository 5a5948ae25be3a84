"""Lines that can be folded: JSON, whose nesting shows in its indentation.

It knows nothing about widths or screens. Lines of JSON are kept as plain strings: half a million tuples would cost a
tenth of a second whenever Python collects garbage.
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from liveview.tui.lines.cells import Line, Part, plain
from liveview.tui.lines.entries import AnyLine, Entry, parts_of
from liveview.tui.lines.json_lines import INDENT
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, SafeText, say

_TEXT = -1
"""The depth of a line that is not JSON."""
_OPENERS = ("{", "[")
_CLOSERS = ("}", "]")
_KEY = re.compile(r'\s*"((?:[^"\\]|\\.)*)":')
_PLAIN_KEY = re.compile(r"[\w$-]+")


class Outline:
    """Lines and which of them are folded; lines are numbered from 0."""

    def __init__(self) -> None:
        self.folded: set[int] = set()
        """The numbers of the lines that are folded."""
        self.noted: dict[int, tuple[Part, ...]] = {}
        """What follows a line of JSON, by its number."""
        self.lead = 0
        """The width of the longest lead, in cells."""
        self.foldable = False
        """Whether there is anything to fold."""
        self._lines: list[SafeText | AnyLine] = []
        self._depths = array("h")

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, lines: Iterable[AnyLine]) -> None:
        """Append lines."""
        for line in lines:
            if line.style == "json":
                if isinstance(line, Entry):
                    self.noted[len(self._lines)] = line.parts
                self._lines.append(line.text)
                self.foldable = self.foldable or line.text.endswith(_OPENERS)
                self._depths.append((len(line.text) - len(line.text.lstrip(" "))) // len(INDENT))
            else:
                self._lines.append(line)
                self._depths.append(_TEXT)
                self.lead = max(self.lead, cell_len(line.lead))

    def line(self, number: int) -> AnyLine:
        """A line as it was added."""
        line = self._lines[number]
        if not isinstance(line, str):
            return line
        parts = self.noted.get(number)
        return Entry(EMPTY, line, "json", parts) if parts else Line(EMPTY, line, "json")

    def text(self, number: int) -> SafeText:
        """The text of a line, unfolded."""
        line = self._lines[number]
        return line if isinstance(line, str) else line.text

    def holds(self, lines: Sequence[AnyLine]) -> bool:
        """Whether its lines are exactly these."""
        return len(lines) == len(self) and all(self.line(number) == line for number, line in enumerate(lines))

    def opens(self, number: int) -> bool:
        """Whether an object or array that can be folded starts on this line."""
        depths = self._depths
        if not 0 <= number < len(depths) - 1 or depths[number] == _TEXT:
            return False
        return depths[number + 1] > depths[number] and self.text(number).endswith(_OPENERS)

    def end(self, number: int) -> int:
        """The first line after everything that starts on this line, including its closing line."""
        depths = self._depths
        depth, after, count = depths[number], number + 1, len(depths)
        while after < count and depths[after] > depth:
            after += 1
        return after + 1 if after < count and self._closes(after) and depths[after] == depth else after

    def owner(self, number: int) -> int | None:
        """The line that opens what this line is in or closes; None for the outermost level and for other text."""
        if not 0 <= number < len(self._depths) or self._depths[number] == _TEXT:
            return None
        wanted = self._depths[number] - (not self._closes(number))
        if wanted < 0:
            return None
        for before in range(number - 1, -1, -1):
            depth = self._depths[before]
            if depth == _TEXT:
                return None
            if depth == wanted:
                return before
        return None

    def shown(self, first: int = 0, last: int | None = None) -> Iterator[int]:
        """The lines that are not hidden by a fold, from `first` up to but not including `last`."""
        number, end = first, len(self) if last is None else last
        while number < end:
            yield number
            number = self.end(number) if number in self.folded else number + 1

    def fold_all(self) -> None:
        """Fold everything but the outermost level."""
        self.folded = {number for number, depth in enumerate(self._depths) if depth > 0 and self.opens(number)}

    def reveal(self, number: int) -> bool:
        """Unfold whatever hides this line; returns whether anything did."""
        hidden = False
        outer = self.owner(number)
        while outer is not None:
            if outer in self.folded:
                self.folded.discard(outer)
                hidden = True
            outer = self.owner(outer)
        return hidden

    def hides(self, number: int) -> bool:
        """Whether a fold hides this line."""
        outer = self.owner(number)
        while outer is not None:
            if outer in self.folded:
                return True
            outer = self.owner(outer)
        return False

    def parts(self, number: int) -> tuple[Part, ...]:
        """The line as it is shown; a folded one says how much it hides."""
        line = self.line(number)
        if number not in self.folded:
            return parts_of(line)
        last = self.end(number) - 1
        hidden = last - number - self._closes(last)
        return (
            *parts_of(line),
            (say("…"), "muted"),
            *self._closing(last),
            (say("  {}", counted(hidden, "line")), "muted"),
        )

    def path(self, number: int) -> str:
        """The path of a JSON line's value, such as `properties.items[0].sku`; "" for the outermost and other text."""
        if not 0 <= number < len(self._depths):
            return ""
        if self._closes(number):
            number = self.owner(number) or 0
        steps: list[str] = []
        while (outer := self.owner(number)) is not None:
            steps.append(self._step(outer, number))
            number = outer
        return "".join(reversed(steps)).removeprefix(".")

    def find(self, text: str) -> list[int]:
        """The lines that contain this text, ignoring case, in themselves or in what follows them."""
        wanted = text.casefold()
        return [
            number
            for number in range(len(self))
            if wanted in self.text(number).casefold()
            or (number in self.noted and wanted in plain(self.noted[number]).casefold())
        ]

    def _step(self, outer: int, number: int) -> str:
        if self.text(outer).endswith("["):
            depth = self._depths[number]
            before = (line for line in range(outer + 1, number) if self._depths[line] == depth)
            return f"[{sum(not self._closes(line) for line in before)}]"
        found = _KEY.match(self.text(number))
        if found is None:
            return ""
        return f".{found[1]}" if _PLAIN_KEY.fullmatch(found[1]) else f'["{found[1]}"]'

    def _closes(self, number: int) -> bool:
        return self._depths[number] != _TEXT and self.text(number).lstrip(" ").startswith(_CLOSERS)

    def _closing(self, number: int) -> tuple[Part, ...]:
        return ((SafeText(self.text(number).lstrip(" ")), "muted"),) if self._closes(number) else ()
