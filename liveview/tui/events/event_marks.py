"""Brings the marks in the log to the event list after each commit, and jumps between them."""

from liveview.tui.events.event_list import EventList
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import say


class EventMarks:
    """Keeps the marks of an event list up to date with the log, the only place where they are stored."""

    def __init__(self, feed: Feed, events: EventList) -> None:
        self._feed = feed
        self._events = events
        self._version = -1

    def look(self) -> None:
        """Read the marks again after a commit, which may have changed them."""
        version = self._feed.snapshot.version
        if version != self._version:
            self._events.mark(self._feed.reader.marks())
            self._version = version  # not earlier, so that a failed read is tried again

    def forget(self) -> None:
        """Read the marks of another log with the next look."""
        self._version = -1

    def go_to(self, steps: int) -> None:
        """Select the next marked event, or the previous one for a negative number."""
        event_id = self._events.next_mark(steps)
        if event_id is None:
            tell(self._events, say("There is no marked event {}.", say("below") if steps > 0 else say("above")))
        else:
            self._events.select(event_id)
