"""A JSON text laid out in lines, exactly as received: no key is dropped, no number is rounded, no order changed.

It works on the text, not on decoded values, and one line at a time, so that a large payload costs what is shown.
"""

import re
from collections.abc import Iterator

from liveview.tui.safe_text import visible
from liveview.tui.text.cells import Line, Part

LONGEST_LINE = 2_000
"""Characters of one line that are shown; the length of what is cut is stated."""

_INDENT = "  "
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|"', re.DOTALL)
_SHOWN_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*"?)(:?)|(-?\d[\d.eE+-]*)|(true|false|null)|([^"\d\-tfn]+|.)', re.DOTALL)


def json_lines(text: str) -> Iterator[Line]:
    """The lines of a JSON text, in the order received, two blanks a level; each is safe to show."""
    line, depth, opened = "", 0, False
    for match in _TOKEN.finditer(text):
        piece = match[0]
        if opened:
            opened = False
            if piece in "}]":
                line += piece
                continue
            yield _line(line, depth)
            line, depth = "", depth + 1
        if piece in "}]":
            yield _line(line, depth)
            line, depth = piece, max(depth - 1, 0)
        elif piece in "{[":
            line += piece
            opened = True
        elif piece == ",":
            yield _line(line + piece, depth)
            line = ""
        else:
            line += ": " if piece == ":" else piece
    yield _line(line, depth)


def json_parts(text: str) -> Iterator[Part]:
    """A line of `json_lines` with its keys, strings, numbers and words told apart."""
    for match in _SHOWN_TOKEN.finditer(text):
        string, colon, number, word, other = match.groups()
        if string is not None:
            yield string, "key" if colon else "string"
            if colon:
                yield colon, "muted"
        elif number is not None:
            yield number, "number"
        elif word is not None:
            yield word, "number"
        else:
            yield other, "muted"


def _line(text: str, depth: int) -> Line:
    cut = len(text) - LONGEST_LINE
    shown = visible(text, LONGEST_LINE) + (f" {cut:,} more characters" if cut > 0 else "")
    return Line("", _INDENT * depth + shown, "json")
