"""The base of screens that show the engine's latest moment, and what can be done from all of them.

An action on "the event" is about `selected`; it opens the dialog or screen that does the work.
"""

from collections.abc import Callable, Collection

from textual.screen import Screen

from liveview.log.read.refused import ALL, Which
from liveview.model.controls import ControlError
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import FilterWanted
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.steady import Steady
from liveview.tui.lines.safe_text import visible

WIDE = 120
"""Columns from which the inspector is beside the panes."""

_CHANGES = frozenset(
    {
        *("resend", "edit", "retry", "mark", "replay", "compose", "sink", "connect"),
        *("retry_many", "switch", "to_file", "override"),
    }
)
"""Actions that need a receiver, a sink or a log that may be written."""
_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (WIDE, "-wide")]


class LiveScreen(Steady, Screen[None]):
    """The app calls `look` while the screen is in front and `ready`."""

    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.feed = feed
        self._told_idle: frozenset[str] = frozenset()

    @property
    def ready(self) -> bool:
        """Whether all widgets are there and none is being removed."""
        return self.is_mounted and self.is_attached

    @property
    def guide_page(self) -> str:
        """The page of the guide that is about this screen."""
        return "screens"

    @property
    def selected(self) -> int | None:
        """The event that actions are about; None for none."""
        return None

    @property
    def idle(self) -> Collection[str]:
        """Names of the keys that would do nothing now: the line of keys leaves them out."""
        return ()

    @property
    def is_recorded(self) -> bool:
        """Whether a recorded session is shown: nothing listens, and nothing can be changed."""
        return not self.feed.controls.endpoints.receiver

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that change something are not there where nothing can be changed."""
        del parameters
        return not (self.is_recorded and action in _CHANGES)

    def tell_idle(self) -> None:
        """Bring the line of keys up to date if other keys are idle now."""
        idle = frozenset(self.idle)
        if idle != self._told_idle:
            self._told_idle = idle
            self.refresh_bindings()

    def look(self, *, changed: bool) -> None:
        """Show what is new; `changed` is False when only time has passed."""
        raise NotImplementedError

    def new_log(self) -> None:
        """The feed reads another log now: what was known of the old one is forgotten."""

    def go_to(self, event_id: int) -> None:
        """Show this event, which may have just been stored."""

    def on_refused_opened(self) -> None:
        """A click on what tells of refused requests."""
        self.open_refused()

    def on_connect_opened(self) -> None:
        """A click on what tells of connecting a client."""
        self.open_connect()

    def on_filter_wanted(self, message: FilterWanted) -> None:
        """A click on a number, or Enter on a line, that stands for some of the events."""
        message.stop()
        self.show_only(message.text)

    def show_only(self, text: str) -> None:
        """Go back to the events and show only what this filter matches; it must be one that can be parsed."""
        first, *above = self.app.screen_stack
        for screen in reversed(above):
            screen.dismiss()
        if above and isinstance(first, LiveScreen):
            first.call_later(first.show_only, text)

    def open_refused(self, which: Which = ALL) -> None:
        """Show the refused requests."""
        from liveview.tui.refused.screen import RefusedScreen

        self.app.push_screen(RefusedScreen(self.feed, which))

    def open_connect(self) -> None:
        """Show how clients are pointed here."""
        from liveview.tui.connect.screen import ConnectScreen

        self.app.push_screen(ConnectScreen(self.feed))

    def change(self, ask: Callable[[], None], done: str = "") -> None:
        """Ask the engine to change something; say `done` when it will, or why not."""
        try:
            ask()
        except ControlError as error:
            tell(self, visible(str(error), 500), severity="error")
        else:
            if done:
                tell(self, visible(done, 500))
