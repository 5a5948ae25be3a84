"""Before something is cut off: the same key again goes through with it, Escape stays."""

from enum import StrEnum

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from liveview.tui.kit.dialog import Box, Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.textual_private import bindings_of
from liveview.tui.lines.safe_text import content_of, safe_text, say


class Leaving(StrEnum):
    """What one may leave for."""

    QUIT = "quit"
    NEW_SESSION = "new_session"


_KEYS = {Leaving.QUIT: "app.quit", Leaving.NEW_SESSION: "go.new_session"}
_TITLES = {Leaving.QUIT: "Quit?", Leaving.NEW_SESSION: "Begin a new session?"}
_THEN = {
    Leaving.QUIT: "receiving ends; what is pending stays in the log",
    Leaving.NEW_SESSION: "what is pending stays in this log",
}


class LeaveDialog(Dialog[bool]):
    """True when it was confirmed. `why` says what is going on."""

    AUTO_FOCUS = "#stay"

    def __init__(self, feed: Feed, leaving: Leaving, why: str) -> None:
        super().__init__(feed)
        self._leaving = leaving
        self._why = why

    def compose(self) -> ComposeResult:
        """What is going on, and both ways as buttons."""
        key = self.feed.keys[_KEYS[self._leaving]]
        with Box(classes="dialog", id="leave-box") as box:
            box.border_title = safe_text(_TITLES[self._leaving])
            box.border_subtitle = safe_text(f"{key} again confirms, {self.feed.keys['screen.back']} stays")
            yield Static(safe_text(f" {self._why}: {_THEN[self._leaving]}."))
            with Horizontal(classes="choices"):
                yield Button(content_of(say("stay")), id="stay", compact=True)
                yield Button(content_of(say("confirm")), id="confirm", compact=True)

    def on_key(self, event: events.Key) -> None:
        """The same key again; no other command of the program works here."""
        if event.key in self._same_keys():
            event.stop()
            self.dismiss(True)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        self.dismiss(message.button.id == "confirm")

    def action_back(self) -> None:
        """Stay."""
        self.dismiss(False)

    def _same_keys(self) -> set[str]:
        name = _KEYS[self._leaving]
        bindings = {**bindings_of(self.app), **bindings_of(self.app.screen_stack[0])}
        return {key for key, bound in bindings.items() if any(each.id == name for each in bound)}
