"""A question before something is done that somebody may not want: Escape leaves everything as it is."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from liveview.tui.kit.dialog import Box, Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.lines.safe_text import SafeText, content_of, say


class ConfirmDialog(Dialog[bool]):
    """True when it was confirmed. `yes` says what the button does."""

    AUTO_FOCUS = "#no"

    def __init__(self, feed: Feed, title: SafeText, question: SafeText, *, yes: SafeText) -> None:
        super().__init__(feed)
        self._title = title
        self._question = question
        self._yes = yes

    def compose(self) -> ComposeResult:
        """The question, and both answers as buttons."""
        with Box(classes="dialog", id="confirm-box") as box:
            box.border_title = content_of(self._title)
            box.set_subtitle(self.hint_content(leave="leaves everything as it is"))
            yield Static(content_of(say(" {}", self._question)))
            with Horizontal(classes="choices"):
                yield Button(content_of(say("no")), id="no", compact=True)
                yield Button(content_of(self._yes), id="yes", compact=True)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        self.dismiss(message.button.id == "yes")

    def action_back(self) -> None:
        """Leave everything as it is."""
        self.dismiss(False)
