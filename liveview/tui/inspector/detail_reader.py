"""What the inspector knows about its event, and when that is read again.

Events are read as seldom as possible: again when the log has more about an event, and now and then after it can no
longer change, for later duplicates. A large event is read in a thread of its own.
"""

from collections.abc import Callable

from liveview.log.read.event_detail import EventDetail, weight
from liveview.log.read.reader import EventProgress
from liveview.model.event import State
from liveview.tui.kit.feed import Feed

_HEAVY = 65_536
"""Larger events, in bytes, are read in a thread of their own: parsing them takes longer than a frame."""
_AGAIN = 1.0
"""Seconds between two looks for later duplicates of an event that can no longer change."""


class DetailReader:
    """Reads one event at a time; `in_thread` reads a large one, and its result comes back through `take`."""

    def __init__(self, feed: Feed, in_thread: Callable[[int], object]) -> None:
        self.event_id: int | None = None
        """The id of the current event; None for none."""
        self.detail: EventDetail | None = None
        """Everything about it; None before it has been read."""
        self.is_heavy = False
        """Whether it is large enough to be read in a thread."""
        self._feed = feed
        self._in_thread = in_thread
        self._progress: EventProgress | None = None
        self._read_at = 0.0

    @property
    def is_pending(self) -> bool:
        """Whether the event has been read and may still change."""
        return self.detail is not None and self.detail.event.state is State.PENDING

    def begin(self, event_id: int | None) -> None:
        """Switch to another event; call `read` to read it."""
        self.event_id = event_id
        self.detail = None
        self._progress = None

    def read_from_scratch(self) -> None:
        """Read the event even if nothing has changed."""
        self._progress = None
        self.read()

    def read(self) -> bool:
        """Read the event if the log has more about it; returns whether `detail` is new already."""
        if self.event_id is None:
            return False
        progress = self._feed.reader.progress(self.event_id)
        if progress == self._progress:
            return False
        self._progress = progress
        self.is_heavy = weight(self._feed.reader, self.event_id) > _HEAVY
        if self.is_heavy:
            self._in_thread(self.event_id)
            return False
        self.take(self._feed.reader.detail(self.event_id))
        return True

    def read_duplicates(self) -> bool:
        """From time to time, read an unchanging event again for later duplicates; returns whether it was read."""
        now = self._feed.session.now()
        if self.is_heavy or now - self._read_at < _AGAIN or self.event_id is None:
            return False
        self.take(self._feed.reader.detail(self.event_id))
        return True

    def take(self, detail: EventDetail | None) -> None:
        """Take what was read; None if the event is not in the log."""
        self.detail = detail
        self._read_at = self._feed.session.now()
