"""A list and the text about its selected line: one over the other, or side by side when there is room.

It owns the ways between the two; what they say is up to the screen.
"""

from collections.abc import Iterable

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from liveview.tui.kit.framed import Framed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.pick_list import PickList
from liveview.tui.lines.entries import AnyLine
from liveview.tui.lines.safe_text import SafeContent, SafeText


class TextPane(Vertical, Framed):
    """The frame of the text."""


class ListAndText(Container):
    """Enter on a line goes to the text; `pane` names the frame around it.

    The screen hears `ChoiceHighlighted` of the list too, and answers with `show`.
    """

    def __init__(self, choices: PickList, text: LinesView, *, pane: str) -> None:
        super().__init__()
        self._choices = choices
        self._text = text
        self._pane = TextPane(id=pane, classes="pane")

    def compose(self) -> ComposeResult:
        """The list and the text."""
        yield self._choices
        with self._pane:
            yield self._text

    def show(self, title: SafeText | SafeContent, lines: Iterable[AnyLine]) -> None:
        """Show the text about the selected line, where it was scrolled to."""
        self._pane.set_title(title)
        self._text.show(lines, from_top=False)

    def back(self) -> bool:
        """Go back to the list; returns False if the focus is there already."""
        was_in_text = self._text.has_focus
        if was_in_text:
            self._choices.focus()
        return was_in_text

    @on(PickList.ChoiceHighlighted)
    def _scroll_home(self) -> None:
        self._text.scroll_home(animate=False)

    @on(PickList.Picked)
    def _go_to_text(self) -> None:
        self._text.focus()
