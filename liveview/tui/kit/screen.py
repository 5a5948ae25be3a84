"""The base of every screen but dialogs: it shows the engine's latest snapshot.

It owns the feed and knows which keys are idle. Keys that lead to another place, or do something with the selected
event, are handled by the app (`navigation`), starting from the screen's `selection`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from textual.screen import Screen

from liveview.errors import LiveviewError
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.steady import Steady
from liveview.tui.lines.safe_text import visible

WIDE = 120
"""The narrowest terminal, in columns, that shows the inspector beside the panes."""

_CHANGES = frozenset({"switch", "to_file", "override", "hold"})
"""Actions that change something."""
_BREAKPOINTS = [(0, "-narrow"), (80, "-normal"), (WIDE, "-wide")]


class ScreenSelection(NamedTuple):
    """What the user points at, where event commands and places start."""

    event: int | None = None
    """The id of the selected event; None if there is none."""
    destination: str | None = None
    """The key of the selected destination; None if there is none."""
    value: str | None = None
    """The value under the cursor, which can be copied; None if there is none."""
    view: str = "trace"
    """The current view of the inspector."""
    matches: Sequence[int] | None = None
    """The ids of the events that the filter matches; None without a filter."""
    filter: str = ""
    """The filter; "" without one."""
    listed: int = 0
    """How many events the list shows."""
    listed_filter: str = ""
    """A filter for exactly those events: `filter` plus the limit of a cleared list; "" if it shows all events."""


class LiveScreen(Steady, Screen[None]):
    """The app calls `look` while the screen is in front and all of its widgets exist."""

    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        self.feed = feed
        self.commands: Mapping[str, Callable[..., object]] = {}
        """What `do('name', …)` in a binding runs, by name."""
        self._told_idle: frozenset[str] = frozenset()

    @property
    def guide_page(self) -> str:
        """The page of the guide about this screen."""
        return "screens"

    @property
    def selection(self) -> ScreenSelection:
        """What the user currently points at."""
        return ScreenSelection()

    @property
    def idle(self) -> Collection[str]:
        """Names of the keys that would do nothing now; the key bar leaves them out."""
        return ()

    @property
    def is_fixed(self) -> bool:
        """Whether nothing can be changed: a recorded session is shown, or one that the user may only view."""
        return self.feed.session.commands is None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable keys that change something if nothing can be changed."""
        del parameters
        return not (self.is_fixed and action in _CHANGES)

    def action_do(self, name: str, *parameters: object) -> None:
        """Run one of the `commands`."""
        self.commands[name](*parameters)

    def tell_idle(self) -> None:
        """Update the key bar if other keys are idle now."""
        idle = frozenset(self.idle)
        if idle != self._told_idle:
            self._told_idle = idle
            self.refresh_bindings()

    def look(self, *, changed: bool) -> None:
        """Show what is new; `changed` is False when only time has passed."""
        raise NotImplementedError

    def new_log(self) -> None:
        """The feed reads another log now: forget what is known of the old one."""

    def go_to(self, event_id: int) -> None:
        """Show this event, which may have just been stored."""

    def step(self, event_id: int, lines: int) -> int | None:
        """Go to the event this many lines below `event_id` and return its id; None past the ends of the list."""
        del event_id, lines
        return None

    def may_leave(self) -> bool:
        """Whether nothing is lost by leaving; a screen with unsent edits asks the user and returns False."""
        return True

    def change(self, ask: Callable[[], None], done: str = "") -> None:
        """Ask the engine to change something; say `done` when it will, or why not.

        What was said of an earlier change is no longer said: it need not be true any more.
        """
        self.app.clear_notifications()
        try:
            ask()
        except LiveviewError as error:
            tell(self, visible(str(error), 500), severity="error")
        else:
            if done:
                tell(self, visible(done, 500))
