"""Help: every key, from the same list that makes them work, the filter, the mouse, and what the glyphs mean."""

from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from liveview.tui.help.lines import filter_lines, mouse_lines
from liveview.tui.keys import bindings
from liveview.tui.keys.names import KeyNames
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.modal import Modal
from liveview.tui.kit.search_bar import SearchBar
from liveview.tui.lines import status
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, safe_text, say, visible

_IN_THE_LIST = (
    Line(
        say("W M"),
        say("above the glyphs: letters that tell the destinations apart; grey ones are no longer in effect"),
    ),
    Line(say("W 1/2"), say("only one of the two webhooks of that destination succeeded")),
    Line(say("✓18 ⊘2"), say("how many destinations have this glyph, when there are too many to show each")),
    Line(
        say("∆ 3 warnings"),
        say("valid and routed all the same; the inspector says what each is about and what to change"),
    ),
)
_ELSEWHERE = Line(EMPTY, say("On other screens and panes"), "strong")
_EVERYWHERE = (bindings.APP, bindings.LIST)
_FAR = 3
"""The distance of a section whose keys do not work here."""


class HelpScreen(Modal[None]):
    """A text over the screen that asked for it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.BACK, *bindings.HELP, *bindings.FIND, *bindings.QUIT]
    AUTO_FOCUS = "LinesView"

    def __init__(self, lines: list[Line], key: KeyNames) -> None:
        super().__init__()
        self._leave_key = key["screen.back"]
        self._search_key = key["text.search"]
        self._lines = lines
        self._text = LinesView(cursor=True)
        self._bar = SearchBar(self._text)

    def compose(self) -> ComposeResult:
        """One text."""
        with Vertical(id="help") as box:
            box.border_title = "Help"
            box.border_subtitle = safe_text(f"{self._search_key} searches, {self._leave_key} closes")
            yield self._text
            yield self._bar

    def on_mount(self) -> None:
        """Show it."""
        self._text.show(self._lines, from_top=True)

    def action_search(self) -> None:
        """Type what to search."""
        self._bar.open()

    def action_match(self, steps: int) -> None:
        """Go this many matches further."""
        self._bar.step(steps)


def help_lines(
    active: Collection[str],
    keymap: Mapping[str, str],
    focused: Collection[str] = (),
    useless: Collection[str] = (),
) -> list[Line]:
    """The text of the help: sections with keys of the pane in `focused`, then with keys that work, by their names.

    Keys that are the same in every place come after those of this one. Those in `useless` are left out.
    """

    def distance(section: tuple[str, Sequence[Binding]]) -> int:
        names = {binding.id for binding in section[1]}
        if not names & set(active):
            return _FAR
        if section[1] in _EVERYWHERE:
            return _FAR - 1
        return 0 if names & set(focused) else 1

    lines: list[Line] = []
    for section in sorted(bindings.SECTIONS, key=distance):
        if distance(section) == _FAR and active and _ELSEWHERE not in lines:
            lines += [_ELSEWHERE, Line(EMPTY, EMPTY)]
        title, keys = section
        shown = [_line(bindings.rebound(binding, keymap)) for binding in keys if binding.id not in useless]
        if shown:
            lines += [Line(EMPTY, visible(title), "title"), *shown, Line(EMPTY, EMPTY)]
    lines += [*filter_lines(), Line(EMPTY, EMPTY), *mouse_lines(), Line(EMPTY, EMPTY)]
    lines += [Line(EMPTY, say("Glyphs"), "title"), *(Line(look.glyph, look.word, look.style) for look in status.LOOKS)]
    return [*lines, Line(EMPTY, EMPTY), Line(EMPTY, say("In the list of events"), "title"), *_IN_THE_LIST]


def _line(binding: Binding) -> Line:
    shown = bindings.shown(binding).replace("ctrl+", "^")  # as the bottom line writes it
    return Line(visible(shown), visible(binding.tooltip))
