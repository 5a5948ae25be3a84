"""A long text taken in slices, so that the first of it is on screen at once and keys are never kept waiting."""

from collections.abc import Iterable

from liveview.tui.lines.entries import AnyLine

LINES = 500
"""The most lines of a slice."""
CHARACTERS = 10_000
"""Characters after which a slice ends, however few its lines are: a few milliseconds of work."""


class Slices:
    """Hands out the lines of a source in slices; each line once."""

    def __init__(self, lines: Iterable[AnyLine]) -> None:
        self.ended = False
        """Whether the last slice has been taken."""
        self._source = iter(lines)

    def take(self, at_least: int = 0) -> list[AnyLine]:
        """The next slice; it has `at_least` that many lines if the source does."""
        taken: list[AnyLine] = []
        characters = 0
        for line in self._source:
            taken.append(line)
            characters += len(line.text)
            if len(taken) >= max(LINES, at_least) or (characters > CHARACTERS and len(taken) >= at_least):
                return taken
        self.ended = True
        return taken
