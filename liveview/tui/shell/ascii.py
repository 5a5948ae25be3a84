"""`--ascii`: everything that is drawn, in ASCII, for terminals and fonts that lack the glyphs.

It works on what is about to be written, so it covers borders and scroll bars too. Whatever has no ASCII sign of
its own becomes `?`, as wide as before.
"""

import re
from functools import lru_cache

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from liveview.tui.lines.safe_text import ELLIPSIS

GLYPHS = {
    "✓": "+",
    "✗": "x",
    "!": "!",
    "=": "=",
    "⊘": "-",
    "◌": ".",
    "◷": "T",
    "↻": "~",
    "‖": "H",
    "∆": "w",
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
    "◦": "o",
    "▪": "*",
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
"""Each glyph of the screen and of its borders with the sign that takes its place; both are one cell wide."""

CUT = ">"
"""The sign of a text that is cut; no status has it."""

_TO, _PLAIN_TO = "→ ", "->"
"""An arrow before a name, with the blank behind it: a `>` alone between two words would be a comparison."""
_ARROWS = {"←": "left", "→": "right", "↑": "up", "↓": "down"}
_TABLE = str.maketrans(GLYPHS)
_CUT = re.compile(rf"(?<=.){ELLIPSIS}(?=\s|$)")
"""An ellipsis behind a text; one by itself, as in `{…}`, leaves out what is between."""


class PlainGlyphs(LineFilter):
    """Replaces everything outside ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments with the same widths."""
        del background
        return [
            segment if segment.text.isascii() else Segment(plain(segment.text), segment.style, segment.control)
            for segment in segments
        ]


def key_in_words(key: str) -> str:
    """The arrows of a key in words, because as signs they would be other keys: `left/right`."""
    for arrow, word in _ARROWS.items():
        key = key.replace(arrow, word)
    return key


@lru_cache(4096)
def plain(text: str) -> str:
    """The text in ASCII, cell for cell."""
    known = _CUT.sub(CUT, text.replace(_TO, _PLAIN_TO)).translate(_TABLE)
    if known.isascii():
        return known
    return "".join(sign if sign.isascii() else "?" * get_character_cell_size(sign) for sign in known)
