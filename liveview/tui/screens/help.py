"""Help: every key, from the same list that makes them work, and what the glyphs mean."""

from collections.abc import Collection, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from liveview.tui import keys
from liveview.tui.text import status
from liveview.tui.text.cells import Line
from liveview.tui.widgets.lines_view import LinesView


class HelpScreen(ModalScreen[None]):
    """A text over the screen that asked for it."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.BACK, *keys.HELP, *keys.QUIT]
    AUTO_FOCUS = "LinesView"

    def __init__(self, lines: list[Line]) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One text."""
        with Vertical(id="help") as box:
            box.border_title = "Help"
            box.border_subtitle = "esc closes"
            yield LinesView()

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(LinesView).show(self._lines, from_top=True)

    def action_back(self) -> None:
        """Close."""
        self.dismiss()


def help_lines(active: Collection[str], keymap: Mapping[str, str]) -> list[Line]:
    """The text of the help: first the sections with keys that work where help was asked for, by their names."""
    here: list[Line] = []
    elsewhere: list[Line] = []
    for title, bindings in keys.SECTIONS:
        works = any(binding.id in active for binding in bindings)
        lines = [
            Line("", title, "title"),
            *(_line(keys.rebound(binding, keymap)) for binding in bindings),
            Line("", ""),
        ]
        (here if works else elsewhere).extend(lines)
    glyphs = [Line("", "Glyphs", "title"), *(Line(look.glyph, look.word, look.style) for look in status.LOOKS)]
    more = (
        [Line("", "On other screens and panes", "strong"), Line("", ""), *elsewhere]
        if here and elsewhere
        else elsewhere
    )
    return [*here, *more, *glyphs]


def _line(binding: Binding) -> Line:
    return Line(keys.shown(binding), f"{binding.tooltip}")
