"""Where a line breaks: pieces as positions in its text, so that styles and search matches continue across breaks."""

from collections.abc import Iterable
from typing import NamedTuple

from rich.cells import cell_len

from liveview.tui.lines.cells import Part, Style, plain
from liveview.tui.lines.safe_text import SafeText

NARROWEST = 8
"""The narrowest width, in cells, to which a text is wrapped."""


_CRUMBS = frozenset(",;:\"'])}. ")
"""Signs that never get a line to themselves, such as the comma after a long text."""
_TAKEN = 5
"""Characters that move to the next line with them, unless lines are very short."""


class Piece(NamedTuple):
    """A part of a text that fills one row."""

    start: int
    """The position of its first character in the text."""
    end: int
    """The position after its last character."""
    indent: int
    """Spaces drawn before it."""


def pieces(text: str, width: int) -> list[Piece]:
    """Pieces of at most `width` cells, broken at spaces where possible; only spaces are left out between them.

    Pieces after the first are indented by two spaces more than the first.
    """
    width = max(width, NARROWEST)
    is_plain = text.isascii()
    if is_plain and len(text) <= width:
        return [Piece(0, len(text), 0)]
    further = min(len(text) - len(text.lstrip(" ")) + 2, width // 2)
    found: list[Piece] = []
    start = indent = 0
    while True:
        room = width - indent
        edge = min(start + room, len(text)) if is_plain else _edge(text, start, room)
        if edge == len(text):
            return [*found, Piece(start, edge, indent)]
        end = _break(text, start, edge)
        if end == edge and room > 3 * _TAKEN and _CRUMBS.issuperset(text[end:]):
            end -= _TAKEN
        found.append(Piece(start, end, indent))
        rest = text[end:].lstrip(" ")
        if not rest:
            return found
        start, indent = len(text) - len(rest), further


def part(text: SafeText, start: int, end: int) -> SafeText:
    """The characters `start` to `end` of a text."""
    return SafeText(text[start:end])


def cut(parts: Iterable[Part], start: int, end: int) -> list[Part]:
    """The parts that cover the characters `start` to `end`."""
    found: list[Part] = []
    at = 0
    for text, style in parts:
        piece = SafeText(text[max(start - at, 0) : max(end - at, 0)])
        if piece:
            found.append((piece, style))
        at += len(text)
        if at >= end:
            break
    return found


def marked(parts: Iterable[Part], spans: Iterable[tuple[int, int]], style: Style) -> list[Part]:
    """The parts with the characters of each span (start, end; in order, apart) in another style."""
    whole = list(parts)
    length = sum(len(text) for text, _ in whole)
    found: list[Part] = []
    at = 0
    for start, end in spans:
        found += cut(whole, at, start)
        found.append((plain(cut(whole, start, end)), style))
        at = end
    return found + cut(whole, at, length)


def _edge(text: str, start: int, room: int) -> int:
    """The end of what fits into this many cells, at least one character."""
    size = 0
    for position in range(start, len(text)):
        size += cell_len(text[position])
        if size > room:
            return max(position, start + 1)
    return len(text)


def _break(text: str, start: int, edge: int) -> int:
    """Where to break: before the last space that leaves at least a third of the room filled, otherwise at the edge."""
    blank = text.rfind(" ", start, edge + 1)
    if blank - start >= (edge - start) // 3 and (whole := text[start:blank].rstrip(" ")):
        return start + len(whole)
    return edge
