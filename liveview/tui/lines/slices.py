"""A long text taken in slices, so that its start is on screen at once and keys never have to wait."""

from collections.abc import Iterable

from liveview.tui.lines.entries import AnyLine

LINES = 500
"""The most lines in a slice."""
CHARACTERS = 10_000
"""A slice ends after this many characters, however few lines it has: a few milliseconds of work."""


class Slices:
    """Hands out the lines of a source in slices, each line once."""

    def __init__(self, lines: Iterable[AnyLine]) -> None:
        self.ended = False
        """Whether the last slice has been taken."""
        self._source = iter(lines)

    def take(self, at_least: int = 0) -> list[AnyLine]:
        """The next slice, of at least `at_least` lines if the source has that many."""
        taken: list[AnyLine] = []
        characters = 0
        for line in self._source:
            taken.append(line)
            characters += len(line.text)
            if len(taken) >= max(LINES, at_least) or (characters > CHARACTERS and len(taken) >= at_least):
                return taken
        self.ended = True
        return taken
