"""`--ascii`: everything that is drawn, in ASCII, for terminals and fonts that lack the glyphs.

It works on what is about to be written, so it covers borders and scroll bars too. Whatever has no ASCII sign of
its own becomes `?`, as wide as before.
"""

from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

GLYPHS = {
    "✓": "+",
    "✗": "x",
    "!": "!",
    "=": "=",
    "⊘": "-",
    "◌": ".",
    "⧗": "T",
    "↻": "~",
    "⇄": ">",
    "★": "*",
    "⚑": "*",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "…": ".",
    "·": ".",
    "—": "-",
    "–": "-",
    "×": "x",
    "±": "~",
    "≥": ">",
    "▶": ">",
    "▼": "v",
    "▸": ">",
    "▾": "v",
    "●": "*",
    "○": "o",
    "•": "*",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "▓": "#",
    "░": ".",
    "█": "#",
    "▎": ">",
    "▏": "|",
    "▌": "|",
    "▐": "|",
    "▕": "|",
    "▍": "|",
    "▋": "|",
    "▊": "|",
    **dict(zip("▁▂▃▄▅▆▇", "__--==#", strict=True)),
    "▔": "-",
    "▀": "-",
    "─": "-",
    "━": "-",
    "│": "|",
    "┃": "|",
    "║": "|",
    "═": "=",
    "╸": "-",
    "╺": "-",
    "╵": "|",
    **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼╔╗╚╝╷╴╶▖▗▘▝▚▞▛▜▙▟", "+"),
}
"""Each glyph of ours and of the borders with the sign that takes its place; both are one cell wide."""

_TABLE = str.maketrans(GLYPHS)


class PlainGlyphs(LineFilter):
    """Replaces everything outside ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments with the same widths."""
        del background
        return [
            segment if segment.text.isascii() else Segment(plain(segment.text), segment.style, segment.control)
            for segment in segments
        ]


@lru_cache(4096)
def plain(text: str) -> str:
    """The text in ASCII, cell for cell."""
    known = text.translate(_TABLE)
    if known.isascii():
        return known
    return "".join(sign if sign.isascii() else "?" * get_character_cell_size(sign) for sign in known)
