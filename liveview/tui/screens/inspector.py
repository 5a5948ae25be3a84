"""The inspector as a screen of its own, for terminals that have no room for it beside the list."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer

from liveview.tui import keys
from liveview.tui.feed import Feed
from liveview.tui.screens.live import LiveScreen
from liveview.tui.widgets.caption import Caption
from liveview.tui.widgets.header import Header
from liveview.tui.widgets.inspector import Inspector


class InspectorScreen(LiveScreen):
    """One event; Escape goes back to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.INSPECTOR, *keys.BACK]
    AUTO_FOCUS = "LinesView"

    def __init__(self, feed: Feed, event_id: int) -> None:
        super().__init__(feed)
        self._event_id = event_id
        self._header = Header(feed)
        self._inspector = Inspector(feed, id="inspector")

    def compose(self) -> ComposeResult:
        """The same header and the inspector."""
        yield self._header
        yield self._inspector
        yield Caption()
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Show the event."""
        self._inspector.inspect(self._event_id)

    def look(self, *, changed: bool) -> None:
        """Show what is new."""
        if changed:
            self._header.look()
        self._inspector.look()

    def action_tab(self, steps: int) -> None:
        """Show the view so many tabs further."""
        self._inspector.turn(steps)

    def action_back(self) -> None:
        """Back to the list."""
        self.dismiss()
