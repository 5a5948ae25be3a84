"""The base of dialogs: a small box over the screen that opened it."""

from pathlib import Path, PurePath
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen, ScreenResultType

from liveview.tui.keys import bindings
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.framed import Framed
from liveview.tui.kit.modal import Modal
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.kit.steady import Steady
from liveview.tui.lines.safe_text import SafeContent, content_of, joined, say, visible

_BREAKPOINTS = [(0, "-short"), (18, "-tall")]


class Box(Vertical, Framed):
    """The frame of a dialog whose content keeps changing."""


class Dialog(Steady, Modal[ScreenResultType]):
    """Escape closes it, help and quitting work as everywhere."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [Path(__file__).with_name("dialog.tcss")]
    """An absolute path, as Textual would look beside the subclass's module. Subclasses add their own style sheets."""
    VERTICAL_BREAKPOINTS = _BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.BACK, *bindings.BUTTONS, *bindings.APP]

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.feed = feed

    @property
    def guide_page(self) -> str:
        """The page of the guide about it."""
        return "screens"

    def hint_content(self, *works: tuple[str, str], leave: str = "closes") -> SafeContent:
        """The text of the lower border: the keys that work now (by name) with what they do, and the key that leaves."""
        words = [say("{} {}", self.feed.keys[name], visible(does)) for name, does in (*works, ("screen.back", leave))]
        return content_of(joined(words, ", "))


def leave_for(screen: Screen[None], event_id: int) -> None:
    """Close a screen and let the one below show this event once it is in front."""
    below = screen.app.screen_stack[-2]
    screen.dismiss()
    if isinstance(below, LiveScreen):
        below.call_later(below.go_to, event_id)
