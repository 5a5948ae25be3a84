"""The line in which one types what to search in a text."""

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message

from liveview.tui.keys import bindings
from liveview.tui.kit.one_line import OneLine


class SearchBar(OneLine):
    """Hidden until it is asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.SEARCH, *bindings.QUIT[-1:]]

    class Left(Message):
        """The search was given up."""

    def __init__(self) -> None:
        super().__init__(placeholder="search in this text", id="search", compact=True)
        self.display = False

    def action_leave(self) -> None:
        """Give the search up."""
        self.value = ""
        self.post_message(self.Left())

    def on_blur(self, event: events.Blur) -> None:  # noqa: ARG002 (Textual's signature)
        """It stays only as long as one types in it."""
        self.display = False
