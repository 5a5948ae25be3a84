"""Searching in a `LinesView`: the input, and the matching lines."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from liveview.tui.keys import bindings
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.one_line import OneLine
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible

_LONGEST = 30
"""The most characters of the searched text to show with the result."""


class SearchBar(OneLine):
    """Searches a text while the user types. Hidden until `open`, and again when it loses the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.SEARCH, *bindings.QUIT[-1:]]

    class TextSearched(Message):
        """The searched text has changed."""

    def __init__(self, text: LinesView) -> None:
        super().__init__(placeholder="search this text", id="search", compact=True)
        self.display = False
        self._text = text
        self._found: list[int] = []

    @property
    def on_match(self) -> bool:
        """Whether the cursor of the text is on a matching line."""
        return self._text.current in self._found

    @property
    def words(self) -> SafeText:
        """What was found: `line 1 of 3 with sku`, `not found: sku`; "" if nothing is searched."""
        if not self.value:
            return EMPTY
        count, wanted = len(self._found), visible(self.value, _LONGEST)
        if not self._found:
            return say("not found: {}", wanted)
        if self.on_match:
            return say("line {} of {} with {}", self._found.index(self._text.current) + 1, count, wanted)
        return say("{} {} with {}", count, say("line") if count == 1 else say("lines"), wanted)

    def open(self) -> None:
        """Let the user type what to search for."""
        self.display = True
        self.focus()

    def refresh_matches(self) -> None:
        """Search again in a text that has changed."""
        if self.value:
            self._found = self._text.search(self.value)

    def step(self, steps: int) -> bool:
        """Go this many matches further; returns False if there are none."""
        if self._found:
            self._text.go(self._found, steps)
        return bool(self._found)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Search while the user types."""
        message.stop()
        self._found = self._text.search(self.value)
        self.step(0)
        self.post_message(self.TextSearched())

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Go back to the text, at the match."""
        message.stop()
        self._text.focus()

    def action_leave(self) -> None:
        """Cancel the search."""
        self.value = ""
        self._text.focus()

    def on_blur(self, event: events.Blur) -> None:  # noqa: ARG002 (Textual's signature)
        """Hide the bar when it loses the focus."""
        self.display = False
