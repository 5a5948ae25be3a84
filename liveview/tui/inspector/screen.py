"""The inspector as a screen of its own, for terminals that have no room for it beside the list."""

from collections.abc import Callable, Collection
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from liveview.tui.inspector.detail import TRACE
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.keys import bindings, event_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import EventChosen
from liveview.tui.kit.screen import LiveScreen, ScreenSelection
from liveview.tui.shell.caption import Caption
from liveview.tui.shell.header import Header
from liveview.tui.shell.key_bar import KeyBar


class InspectorScreen(LiveScreen):
    """One event; Escape goes back to the event that led here, then to the list.

    `step` selects an event some lines further in the list that opened this screen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings.INSPECTOR,
        *event_keys.NEIGHBOURS,
        *event_keys.EVENT,
        *bindings.PLACES,
        *bindings.BACK,
    ]
    AUTO_FOCUS = "LinesView"

    def __init__(
        self,
        feed: Feed,
        event_id: int,
        view: str = TRACE,
        step: Callable[[int, int], int | None] = lambda _, __: None,
    ) -> None:
        super().__init__(feed)
        self._step = step
        self._event_id = event_id
        self._view = view
        self._before: list[int] = []
        self._header = Header(feed, feed.keys["go.refused"])
        self._inspector = Inspector(feed, id="inspector")
        self.commands = {"tab": self._inspector.turn}

    def compose(self) -> ComposeResult:
        """The usual header, and the inspector."""
        yield self._header
        yield self._inspector
        yield Caption()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the event."""
        self._inspector.choose(self._view)
        self._inspector.inspect(self._event_id)

    @property
    def selection(self) -> ScreenSelection:
        """The event, view and value that are shown."""
        inspector = self._inspector
        return ScreenSelection(inspector.event_id, value=inspector.value, view=inspector.view)

    @property
    def idle(self) -> Collection[str]:
        """Names of keys that do nothing in the current view."""
        refused = () if self.feed.snapshot.balance.refused else ("go.refused",)
        return {*self._inspector.idle, *refused}

    def on_lines_view_cursor_moved(self) -> None:
        """Update the key bar: other keys may work on another line."""
        self.tell_idle()

    def new_log(self) -> None:
        """Go back to the list, because the event is in the old log."""
        self._before.clear()
        self.dismiss()

    def look(self, *, changed: bool) -> None:
        """Show what is new."""
        if changed:
            self._header.look()
        self._inspector.look()

    def go_to(self, event_id: int) -> None:
        """Show another event; Escape comes back to the current one."""
        shown = self._inspector.event_id
        if shown is not None and event_id != shown:
            self._before.append(shown)
            self._inspector.inspect(event_id)

    def step(self, event_id: int, lines: int) -> int | None:
        """Show the event this many lines further; Escape then leads to the list, where it is selected."""
        found = self._step(event_id, lines)
        if found is not None:
            self._before.clear()
            self._inspector.inspect(found)
        return found

    def on_event_chosen(self, message: EventChosen) -> None:
        """Follow a line that leads to another event."""
        message.stop()
        self.go_to(message.event_id)

    def action_back(self) -> None:
        """Go back to the previous event, or to the list."""
        if self._before:
            self._inspector.inspect(self._before.pop())
        else:
            self.dismiss()
