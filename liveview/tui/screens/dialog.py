"""The base of dialogs: a small box over the screen that asked for it."""

from typing import ClassVar

from textual.binding import BindingType
from textual.screen import ModalScreen, Screen, ScreenResultType

from liveview.tui import keys
from liveview.tui.feed import Feed
from liveview.tui.screens.live import LiveScreen

_BREAKPOINTS = [(0, "-short"), (18, "-tall")]


class Dialog(ModalScreen[ScreenResultType]):
    """Escape closes it, help and quitting work as everywhere."""

    CSS_PATH = "../css/dialog.tcss"
    VERTICAL_BREAKPOINTS = _BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [*keys.BACK, *keys.BUTTONS, *keys.APP]

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.feed = feed

    def action_back(self) -> None:
        """Close."""
        self.dismiss()


def leave_for(screen: Screen[None], event_id: int) -> None:
    """Close a screen, and let the one below show this event as soon as it is in front."""
    below = screen.app.screen_stack[-2]
    screen.dismiss()
    if isinstance(below, LiveScreen):
        below.call_later(below.go_to, event_id)
