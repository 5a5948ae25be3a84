"""JSON text laid out in lines, exactly as received: no key is dropped, no number rounded, no order changed.

It works on the text, not on decoded values, and one line at a time, so a large payload costs only what is shown of it.
"""

import re
from array import array
from collections.abc import Iterator
from contextlib import suppress

from liveview.tui.lines.cells import Line, Part
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

LONGEST_LINE = 2_000
"""The most characters of one line that are shown; the line says how many more there are."""

INDENT = "  "
"""One level of nesting."""

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'
"""Possessive, and an unfinished string takes all the rest, so no text makes it look at a character twice."""
TOKEN = re.compile(rf'{_STRING}|[{{}}\[\]:,]|[^\s{{}}\[\]:,"]++', re.DOTALL)
"""A string, a bracket, a sign between values, or anything else up to the next of them."""
_SHOWN_TOKEN = re.compile(rf'({_STRING})(:?)|(-?\d[\d.eE+-]*)|(true|false|null)|([^"\d\-tfn]+|.)', re.DOTALL)


class JsonText:
    """JSON text that remembers where the value of each line is, for the lines taken so far.

    A line shows at most `longest` characters.
    """

    def __init__(self, text: str, longest: int = LONGEST_LINE) -> None:
        self.text = text
        self._longest = longest
        self._starts = array("I")
        self._ends = array("I")

    def lines(self) -> Iterator[Line]:
        """The lines in the order received, two spaces of indent per level; each is safe to show. Iterate only once."""
        line, start, end, depth, opened = "", 0, 0, 0, False
        openers: list[int] = []
        for match in TOKEN.finditer(self.text):
            piece = match[0]
            if opened:
                opened = False
                if piece in "}]":
                    line += piece
                    start, end = openers.pop(), match.end()
                    continue
                yield self._line(line, depth, start, end)
                line, depth = "", depth + 1
            if piece in "}]":
                yield self._line(line, depth, start, end)
                line, depth = piece, max(depth - 1, 0)
                start, end = openers.pop() if openers else match.start(), match.end()
            elif piece in "{[":
                line += piece
                start, end, opened = match.start(), match.end(), True
                openers.append(start)
            elif piece == ",":
                yield self._line(line + piece, depth, start, end)
                line = ""
            elif piece == ":":
                line += ": "
            else:
                line += piece
                start, end = match.start(), match.end()
        yield self._line(line, depth, start, end)

    def start(self, number: int) -> int:
        """Where the value on this line begins in the text, or the value that starts or ends on it."""
        return self._starts[number]

    def value(self, number: int) -> str:
        """The JSON text, as received, of the value that is on this line, or that starts or ends on it."""
        if number >= len(self._starts):
            return ""
        start, end = self._starts[number], self._ends[number]
        if self.text[start : start + 1] not in {"{", "["} or end > start + 1:
            return self.text[start:end]
        with suppress(ValueError):  # the line that closes it has the same start
            return self.text[start : self._ends[self._starts.index(start, number + 1)]]
        return self._rest(start)

    def _rest(self, start: int) -> str:
        """The text of a value whose lines have not all been taken."""
        depth = 0
        for match in TOKEN.finditer(self.text, start):
            piece = match[0]
            depth += (piece in "{[") - (piece in "}]")
            if depth <= 0:
                return self.text[start : match.end()]
        return self.text[start:]

    def _line(self, text: str, depth: int, start: int, end: int) -> Line:
        self._starts.append(start)
        self._ends.append(end)
        cut = len(text) - self._longest
        more = say(" {:,} more characters", cut) if cut > 0 else EMPTY
        return Line(EMPTY, SafeText(f"{INDENT * depth}{visible(text, self._longest)}{more}"), "json")


def json_lines(text: str) -> Iterator[Line]:
    """JSON text as lines."""
    return JsonText(text).lines()


def json_parts(text: SafeText) -> Iterator[Part]:
    """A line of `json_lines` split into styled keys, strings, numbers and words."""
    for match in _SHOWN_TOKEN.finditer(text):
        string, colon, number, word, other = match.groups()
        if string is not None:
            yield SafeText(string), "key" if colon else "string"
            if colon:
                yield SafeText(colon), "muted"
        elif number is not None:
            yield SafeText(number), "number"
        elif word is not None:
            yield SafeText(word), "number"
        else:
            yield SafeText(other), "muted"
