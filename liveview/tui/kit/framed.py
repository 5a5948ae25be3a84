"""Text in the border of a widget; a change redraws only the row it is in.

Textual redraws the whole widget whenever its title is set, even to the same text, and titles that count events change
with every frame.
"""

from collections.abc import Iterable
from typing import Any, Self

from textual.geometry import Region
from textual.widget import Widget

from liveview.tui.lines.cells import Part, Style
from liveview.tui.lines.safe_text import SafeContent, SafeText, assembled, content_of

_STYLES: dict[Style, str] = {"warning": "bold $text-warning", "accent": "bold $text-accent", "strong": "bold"}
"""How styled text looks in a border, which style sheets do not reach; other styles look like the border."""


class Framed(Widget):
    """A widget with a border; use `set_title` and `set_subtitle` for text that changes often."""

    def __init__(self, *children: Widget, **options: Any) -> None:
        super().__init__(*children, **options)
        self._row: int | None = None

    def set_title(self, words: SafeText | SafeContent) -> None:
        """Write text into the upper border; nothing is read as markup."""
        self._write("border_title", words, 0)

    def set_subtitle(self, words: SafeText | SafeContent) -> None:
        """Write text into the lower border."""
        self._write("border_subtitle", words, self.outer_size.height - 1)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Redraw, or only the row of a border whose text is changing."""
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
    """Text in several styles for a border."""
    return assembled(*((text, _STYLES.get(style, "")) for text, style in parts))
