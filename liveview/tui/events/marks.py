"""The events that the user marked, and how to get from one to the next."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable


class Marks:
    """Ids of marked events, lowest first."""

    def __init__(self) -> None:
        self._ids: tuple[int, ...] = ()
        self._known: frozenset[int] = frozenset()

    def __contains__(self, event_id: object) -> bool:
        """Whether this event is marked."""
        return event_id in self._known

    def replace(self, ids: Iterable[int]) -> None:
        """Replace the marked events; ids are in order, lowest first."""
        self._ids = tuple(ids)
        self._known = frozenset(self._ids)

    def next(self, event_id: int, steps: int, shows: Callable[[int], bool]) -> int | None:
        """The next marked event that the list shows, or for -1 the previous one; None if there is none."""
        ids = self._ids
        further = ids[bisect_right(ids, event_id) :] if steps > 0 else reversed(ids[: bisect_left(ids, event_id)])
        return next((found for found in further if shows(found)), None)
