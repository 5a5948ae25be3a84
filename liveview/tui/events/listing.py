"""Which events the list shows, and on which lines. It does not draw or read anything.

Without a filter, line n is event n, however many there are; with one, the matching ids are kept, eight bytes each.
Older events may be hidden (`after`), and the newest may be last or first.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence


class Listing:
    """The lines of the list, counted from 0 at the top.

    `last` is the id of the newest known event, `after` that of the newest hidden one; 0 hides none.
    """

    def __init__(self) -> None:
        self.last = 0
        self.after = 0
        self.newest_first = False
        self._matching: array[int] | None = None

    def __len__(self) -> int:
        return self.last - self.after if self._matching is None else len(self._matching) - self._hidden

    @property
    def filtered(self) -> bool:
        """Whether only matching events are shown."""
        return self._matching is not None

    @property
    def newest(self) -> int | None:
        """The newest event that is shown; None if there is none."""
        return self.at(self.edge)

    @property
    def edge(self) -> int:
        """The line of the newest event."""
        return 0 if self.newest_first else max(len(self) - 1, 0)

    def forget(self) -> None:
        """Start over with another log; the order stays, and a filter has matched nothing yet."""
        self.last = self.after = 0
        if self.filtered:
            self.show_matching()

    def take(self, last: int) -> None:
        """Extend the list to `last` events. With a filter, new ones are only shown after `add`."""
        self.last = last

    def show_all(self) -> None:
        """Show all events, without a filter."""
        self._matching = None

    def show_matching(self, ids: Iterable[int] = ()) -> None:
        """Show only these events; ids are in order, lowest first."""
        self._matching = array("q", ids)

    def add(self, ids: "array[int]") -> None:
        """Show these events too; ids are in order, lowest first. Does nothing without a filter."""
        known = self._matching
        if known is None or not ids:
            return
        place = bisect_left(known, ids[0])
        if place == bisect_left(known, ids[-1] + 1):
            known[place:place] = ids
        else:
            self._matching = array("q", sorted({*known, *ids}))

    def newer(self, event_id: int) -> int:
        """How many events with higher ids are shown."""
        if self._matching is None:
            return self.last - max(event_id, self.after)
        return len(self._matching) - bisect_right(self._matching, max(event_id, self.after))

    def matching_after(self, event_id: int) -> "array[int]":
        """The matching events with higher ids."""
        known = self._matching if self._matching is not None else array("q")
        return known[bisect_right(known, event_id) :]

    def at(self, line: int) -> int | None:
        """The event on a line; None if there is none."""
        if not 0 <= line < len(self):
            return None
        place = len(self) - 1 - line if self.newest_first else line
        return self.after + 1 + place if self._matching is None else self._matching[self._hidden + place]

    def lines(self, first: int, count: int) -> Sequence[int]:
        """The events on `count` lines from `first` on, top to bottom; fewer at the end."""
        ids = (self.at(line) for line in range(max(first, 0), first + count))
        return [event_id for event_id in ids if event_id is not None]

    def near(self, event_id: int) -> int:
        """The line where this event is or would be, always within the list; 0 in an empty one."""
        if self._matching is None:
            place = event_id - self.after - 1
        else:
            place = bisect_left(self._matching, event_id) - self._hidden
        place = min(max(place, 0), max(len(self) - 1, 0))
        return max(len(self) - 1, 0) - place if self.newest_first else place

    def nearest(self, event_id: int) -> int:
        """The event in the list whose id is closest to this one; 0 in an empty list."""
        line = self.near(event_id)
        found = [known for known in map(self.at, (line - 1, line, line + 1)) if known is not None]
        return min(found, key=lambda known: abs(known - event_id), default=0)

    def neighbour(self, event_id: int, lines: int) -> int | None:
        """The event this many lines further; None past the ends. One that is not shown counts as between two lines."""
        line = self.near(event_id)
        here = self.at(line)
        if here is not None and here != event_id:
            is_below = (here > event_id) is not self.newest_first
            line -= 1 if is_below and lines > 0 else -1 if not is_below and lines < 0 else 0
        return self.at(line + lines)

    def shows(self, event_id: int) -> bool:
        """Whether the event is in the list."""
        return self.at(self.near(event_id)) == event_id

    @property
    def _hidden(self) -> int:
        """How many matching events `after` hides."""
        return bisect_right(self._matching, self.after) if self.after and self._matching is not None else 0
