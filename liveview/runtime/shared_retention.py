"""Keeps a shared session from growing for ever: each receiver looks now and then, and removes what it finds."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from liveview.config.schema import Config
from liveview.errors import UnavailableError

EVERY = 20.0
"""Seconds between two looks."""
PAUSE = 0.05
"""Seconds between two batches, in which everybody else has the database."""
_DAY = 86_400.0

Forget = Callable[[float, float | None], Awaitable[int]]
"""Removes some of the events that came before a time, and claims from before another (None for none)."""


class SharedRetention:
    """Removes events that are older than `days`, by the clock `now`.

    `config` returns the configuration in effect: claims are kept for as long as duplicates are recognised by it.
    """

    def __init__(self, forget: Forget, days: int, config: Callable[[], Config], now: Callable[[], float]) -> None:
        self._forget = forget
        self._days = days
        self._config = config
        self._now = now

    async def run(self) -> None:
        """Look now and then, until this is cancelled."""
        while True:
            with contextlib.suppress(UnavailableError):  # the store says why, and the next look is soon
                await self.sweep()
            await asyncio.sleep(EVERY)

    async def sweep(self) -> int:
        """Remove everything that is old now, and return how many events; raises `UnavailableError`."""
        now, window, removed = self._now(), self._config().dedup.window_seconds, 0
        claims_before = None if window is None else now - window
        while some := await self._forget(now - self._days * _DAY, claims_before):
            removed += some
            await asyncio.sleep(PAUSE)
        return removed
