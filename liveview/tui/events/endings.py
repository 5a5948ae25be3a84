"""Calls that the user watched and that have ended: they stay in sight for a moment, with how they ended.

A call that takes less than a second is over before anyone could have watched it and is not kept.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from liveview.log.read.reader import Ending
from liveview.model.snapshot import InFlight

WATCHED = 1.0
"""Seconds after which a call counts as watched."""
STAYS = 4.0
"""Seconds for which its ending stays: long enough to be read."""
_MOST = 50
"""Endings that are kept."""


class Ended(NamedTuple):
    """A call that has ended and is still shown."""

    call: InFlight
    """The call."""
    ending: Ending
    """How it ended."""
    until: float
    """When to stop showing it, in epoch seconds."""


class Endings:
    """Notices which calls are not under way any more; `ask` finds how such a call ended, None if not known yet."""

    def __init__(self, ask: Callable[[InFlight], Ending | None]) -> None:
        self._ask = ask
        self._watched: dict[tuple[int, float], InFlight] = {}
        self._ended: list[Ended] = []

    def look(self, calls: Iterable[InFlight], now: float) -> list[Ended]:
        """These calls are under way now; the endings to show, oldest first."""
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
        """Whether an ending is shown, or a call waits for its own."""
        return bool(self._ended or self._watched)

    def forget(self) -> None:
        """Another log."""
        self._watched, self._ended = {}, []
