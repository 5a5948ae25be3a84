"""Calls that ended while the user was watching: they stay on screen for a moment and show how they ended.

A call that takes less than a second ends before anyone can watch it, so it is not kept.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from liveview.log.read.reader import Ending
from liveview.model.snapshot import InFlight

WATCHED = 1.0
"""A call counts as watched after this many seconds."""
STAYS = 4.0
"""Seconds for which its ending stays on screen: long enough to be read."""
_MOST = 50
"""The most endings that are kept."""


class Ended(NamedTuple):
    """A call that has ended and is still shown."""

    call: InFlight
    """The call."""
    ending: Ending
    """How it ended."""
    until: float
    """When to stop showing it, in epoch seconds."""


class Endings:
    """Notices which calls are no longer under way; `ask` returns how such a call ended, or None if not known yet."""

    def __init__(self, ask: Callable[[InFlight], Ending | None]) -> None:
        self._ask = ask
        self._watched: dict[tuple[int, float], InFlight] = {}
        self._ended: list[Ended] = []

    def look(self, calls: Iterable[InFlight], now: float) -> list[Ended]:
        """Take the calls that are under way now, and return the endings to show, oldest first."""
        under_way = {(call.delivery_id, call.started_at): call for call in calls}
        for key in [key for key in self._watched if key not in under_way]:
            call = self._watched[key]
            ending = self._ask(call)
            if ending is not None:
                self._ended.append(Ended(call, ending, now + STAYS))
            if ending is not None or now - call.started_at > 2 * call.total_budget:
                del self._watched[key]
        for key, call in under_way.items():
            if now - call.started_at >= WATCHED and len(self._watched) < _MOST:
                self._watched[key] = call
        self._ended = [ended for ended in self._ended if ended.until > now][-_MOST:]
        return self._ended

    @property
    def lingers(self) -> bool:
        """Whether an ending is shown, or a watched call may still end."""
        return bool(self._ended or self._watched)

    def forget(self) -> None:
        """Start over with another log."""
        self._watched, self._ended = {}, []
