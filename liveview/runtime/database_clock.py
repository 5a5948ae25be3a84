"""The clock of a shared session is that of its database, so that no receiver is ahead of the others."""

import asyncio
from collections.abc import Callable

from liveview.adapters.clock import Clock

EVERY = 1.0
"""Seconds between two looks at how far the clocks are apart."""
LEAST = 0.02
"""Seconds by which the clocks must have moved apart before ours is moved: measuring it is not exact."""


class DatabaseClock:
    """Has `clock`, that of the engine, follow the database, which is `offset` ahead of what `own` says."""

    def __init__(self, clock: Clock) -> None:
        self.own = Clock()
        """This machine's, which is never moved."""
        self._clock = clock
        self._ahead = 0.0

    def follow(self, offset: float) -> None:
        """The database is this many seconds ahead of this machine."""
        if abs(offset - self._ahead) > LEAST:
            self._clock.shift(offset - self._ahead)
            self._ahead = offset

    async def run(self, offset: Callable[[], float]) -> None:
        """Follow it until this is cancelled."""
        while True:
            self.follow(offset())
            await asyncio.sleep(EVERY)
