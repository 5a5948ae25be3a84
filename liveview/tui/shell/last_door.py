"""The last door before the terminal: whatever was drawn, no control character leaves the program.

Untrusted text goes through `safe_text` where it is shown, and arrives here printable. Should a place ever forget that,
a stranger's text still cannot set a clipboard or move a cursor: what is not printable is left out, in the cells that it
takes. Textual's own control sequences are not text and pass.
"""

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class LastDoor(LineFilter):
    """Goes over every line that is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments; those with something else than printable text without it."""
        del background
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment("".join(map(_printable, segment.text)), segment.style)
            for segment in segments
        ]


def _printable(character: str) -> str:
    return character if character.isprintable() else "·" * cell_len(character)
