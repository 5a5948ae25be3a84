"""Which event of the list is selected, and whether the list follows the newest one.

The selection belongs to an event, not to a line: it stays while lines come and go, even if the list does not show its
event.
"""

from collections.abc import Callable

from liveview.tui.events.listing import Listing


class Selection:
    """The event that the user chose, otherwise the newest one that is shown."""

    def __init__(self, listing: Listing) -> None:
        self.following = True
        """Whether the list moves with the newest event."""
        self._listing = listing
        self._chosen: int | None = None
        self._gave_way: int | None = None  # chosen before a filter hid it
        self._held_at = 0

    @property
    def event_id(self) -> int | None:
        """The selected event; None if there is none."""
        return self._chosen or self._listing.newest

    @property
    def missing(self) -> int | None:
        """The selected event if the list does not show it; None if it does."""
        selected = self.event_id
        return None if selected is None or self._listing.shows(selected) else selected

    @property
    def line(self) -> int:
        """The line where the selected event is or would be."""
        return self._listing.near(self.event_id or 0)

    @property
    def new(self) -> int:
        """How many of the shown events arrived since the list stopped following; 0 while it follows."""
        return 0 if self.following else self._listing.newer(self._held_at)

    def choose(self, event_id: int, newest: int) -> None:
        """Select this event and stop following; `newest` is the newest event there is."""
        self.hold(newest)
        self._gave_way = None
        self._chosen = max(event_id, 1)
        self._held_at = max(self._held_at, self._chosen)

    def hold(self, newest: int) -> None:
        """Stop following; events after `newest` count as new."""
        if self.following:
            self._chosen = self.event_id
            self._held_at = newest
        self.following = False

    def release(self) -> None:
        """Select the newest event and follow, but remember an event that a filter hid."""
        self._chosen, self.following = None, True

    def follow(self) -> None:
        """Select the newest event and follow; forget an event that a filter hid."""
        self.release()
        self._gave_way = None

    def give_way(self, select: Callable[[int], None]) -> None:
        """If the list does not show the chosen event, `select` the nearest one that is shown."""
        chosen, listing = self._chosen, self._listing
        if chosen is None or listing.shows(chosen) or not len(listing):
            return
        gave_way = self._gave_way or chosen
        select(listing.nearest(chosen))
        self._gave_way = gave_way

    def take_back(self) -> int | None:
        """The event that gave way to a match and is to be selected again; None if there is none."""
        gave_way, self._gave_way = self._gave_way, None
        return gave_way
