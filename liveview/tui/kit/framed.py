"""Words in the frame of a widget, which cost the row they are in.

Textual draws the whole widget again whenever its title is set, also to what it is. Titles that count events change
with every frame.
"""

from collections.abc import Iterable
from typing import Any, Self

from textual.geometry import Region
from textual.widget import Widget

from liveview.tui.lines.cells import Part, Style
from liveview.tui.lines.safe_text import SafeContent, SafeText, assembled, content_of

_STYLES: dict[Style, str] = {"warning": "bold $text-warning", "accent": "bold $text-accent", "strong": "bold"}
"""How words of a style look in a frame, which no style sheet reaches; others look as the frame does."""


class Framed(Widget):
    """A widget with a border; use `set_title` and `set_subtitle` for what changes often."""

    def __init__(self, *children: Widget, **options: Any) -> None:
        super().__init__(*children, **options)
        self._row: int | None = None

    def set_title(self, words: SafeText | SafeContent) -> None:
        """Write into the upper border; nothing is read as markup."""
        self._write("border_title", words, 0)

    def set_subtitle(self, words: SafeText | SafeContent) -> None:
        """Write into the lower border."""
        self._write("border_subtitle", words, self.outer_size.height - 1)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Textual's; while words change, only their row."""
        if self._row is not None:
            regions = (Region(0, self._row, self.outer_size.width, 1).translate(-self.content_offset),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _write(self, place: str, words: SafeText | SafeContent, row: int) -> None:
        content = content_of(words) if isinstance(words, str) else words
        if getattr(self, place) != content.markup:
            self._row = row
            setattr(self, place, content)
            self._row = None


def title_of(parts: Iterable[Part]) -> SafeContent:
    """Words of several styles for a frame."""
    return assembled(*((text, _STYLES.get(style, "")) for text, style in parts))
