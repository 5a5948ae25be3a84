"""The scaffold of a full screen over the events: header, body, caption and key line; Escape goes back.

It owns the order of these parts and when they are brought up to date. What is in the body is the place's own.
"""

from textual.app import ComposeResult

from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.shell.caption import Caption
from liveview.tui.shell.header import Header
from liveview.tui.shell.key_bar import KeyBar


class PlaceScreen(LiveScreen):
    """A place yields its widgets in `body`, shows news in `show_news`, and adapts to a new size in `fit`."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._header = Header(feed)

    def compose(self) -> ComposeResult:
        """The parts that every place has, around its own."""
        yield self._header
        yield from self.body()
        yield Caption()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """The widgets of the place."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """The header is right from the start."""
        self._header.look()

    def on_resize(self) -> None:
        """Once the widgets have their new sizes, lines can be made for them."""
        self.call_after_refresh(self.fit)

    def look(self, *, changed: bool) -> None:
        """Show what is new; `changed` is False when only time has passed."""
        if changed:
            self._header.look()
            self.show_news()

    def show_news(self) -> None:
        """Something changed: in the log, in the engine, or in the settings."""

    def fit(self) -> None:
        """Make the lines for the size of the widgets."""

    def action_back(self) -> None:
        """Leave the place."""
        self.dismiss()
