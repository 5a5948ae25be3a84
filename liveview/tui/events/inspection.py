"""What the inspector beside the list shows, and when.

When events arrive faster than anyone can read, it follows only now and then, which leaves time for keys.
"""

from time import monotonic

from textual.screen import Screen
from textual.timer import Timer

from liveview.tui.events.event_list import EventList
from liveview.tui.inspector.inspector import Inspector

_RUSH = 20.0
"""With more events per second than this, nobody can read them one after the other."""
GLANCE = 0.3
"""Seconds between two events in the inspector at such a rate."""


class Inspection:
    """Lets an inspector beside the list show the selected event, immediately or a moment later."""

    def __init__(self, screen: Screen[None], shown: EventList, inspector: Inspector) -> None:
        self._screen = screen
        self._events = shown
        self._inspector = inspector
        self._inspected_at = 0.0
        self._glance: Timer | None = None

    def due(self, rate: float) -> None:
        """Inspect the newly selected event; `rate` is how many events arrive per second."""
        rushing = self._events.following and rate > _RUSH
        wait = self._inspected_at + GLANCE - monotonic() if rushing else 0.0
        if wait <= 0:
            self.now()
        elif self._glance is None:
            self._glance = self._screen.set_timer(wait, self.now)

    def now(self) -> None:
        """Inspect the selected event now."""
        self._inspected_at, self._glance = monotonic(), None
        if self._screen.has_class("-wide"):
            self._inspector.inspect(self._events.selected)
