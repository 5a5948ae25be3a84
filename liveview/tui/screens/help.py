"""Help: every key, from the same list that makes them work, and what the glyphs mean."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from liveview.tui import keys
from liveview.tui.text import status
from liveview.tui.text.cells import Line
from liveview.tui.widgets.lines_view import LinesView

_NAMES = {"question_mark": "?", "pageup": "page up", "pagedown": "page down", "escape": "esc"}


class HelpScreen(ModalScreen[None]):
    """A text over the screen that asked for it."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.BACK, *keys.HELP, *keys.QUIT]
    AUTO_FOCUS = "LinesView"

    def compose(self) -> ComposeResult:
        """One text."""
        with Vertical(id="help") as box:
            box.border_title = "Help"
            box.border_subtitle = "esc closes"
            yield LinesView()

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(LinesView).show(help_lines(), from_top=True)

    def action_back(self) -> None:
        """Close."""
        self.dismiss()


def help_lines() -> list[Line]:
    """The text of the help."""
    lines: list[Line] = []
    for title, bindings in keys.SECTIONS:
        lines += [Line("", title, "title"), *(_line(binding) for binding in bindings), Line("", "")]
    lines.append(Line("", "Glyphs", "title"))
    return lines + [Line(look.glyph, look.word, look.style) for look in status.LOOKS]


def _line(binding: Binding) -> Line:
    names = [_NAMES.get(name, name) for name in binding.key.split(",")]
    return Line(" ".join(names), binding.tooltip)
