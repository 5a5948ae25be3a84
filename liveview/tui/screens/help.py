"""Help: every key, from the same list that makes them work, and what the glyphs mean."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from liveview.tui import keys
from liveview.tui.safe_text import safe_text
from liveview.tui.text import status
from liveview.tui.text.cells import Line
from liveview.tui.text.key_names import KeyNames
from liveview.tui.widgets.lines_view import LinesView

_ELSEWHERE = Line("", "On other screens and panes", "strong")


class HelpScreen(ModalScreen[None]):
    """A text over the screen that asked for it."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.BACK, *keys.HELP, *keys.QUIT]
    AUTO_FOCUS = "LinesView"

    def __init__(self, lines: list[Line], key: KeyNames) -> None:
        super().__init__()
        self._leave_key = key["screen.back"]
        self._lines = lines

    def compose(self) -> ComposeResult:
        """One text."""
        with Vertical(id="help") as box:
            box.border_title = "Help"
            box.border_subtitle = safe_text(f"{self._leave_key} closes")
            yield LinesView()

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(LinesView).show(self._lines, from_top=True)

    def action_back(self) -> None:
        """Close."""
        self.dismiss()


def help_lines(active: Collection[str], keymap: Mapping[str, str], focused: Collection[str] = ()) -> list[Line]:
    """The text of the help: sections with keys of the pane in `focused`, then with keys that work, by their names."""

    def distance(section: tuple[str, Sequence[Binding]]) -> int:
        names = {binding.id for binding in section[1]}
        return 0 if names & set(focused) else 1 if names & set(active) else 2

    lines: list[Line] = []
    for section in sorted(keys.SECTIONS, key=distance):
        if distance(section) == 2 and active and _ELSEWHERE not in lines:
            lines += [_ELSEWHERE, Line("", "")]
        title, bindings = section
        lines += [Line("", title, "title"), *(_line(keys.rebound(binding, keymap)) for binding in bindings)]
        lines.append(Line("", ""))
    return [*lines, Line("", "Glyphs", "title"), *(Line(look.glyph, look.word, look.style) for look in status.LOOKS)]


def _line(binding: Binding) -> Line:
    return Line(keys.shown(binding).replace("ctrl+", "^"), binding.tooltip)  # as the bottom line writes it
