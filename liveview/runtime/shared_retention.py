"""Keeps a shared session from growing for ever: every receiver looks now and then, and one of them removes."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from liveview.config.schema import Config
from liveview.errors import SharedSessionError
from liveview.log.sessions.retention import HELD_DAYS

if TYPE_CHECKING:  # only a shared session needs the driver of PostgreSQL
    from liveview.postgres.address import SharedAddress
    from liveview.postgres.retention import Ages

EVERY = 60.0
"""Seconds between two looks."""
PAUSE = 0.05
"""Seconds between two batches, in which the receivers have the database for themselves."""
_DAY = 86_400.0


class SharedRetention:
    """Removes events that are older than `days`, by the clock `now`; `config` returns the configuration in effect."""

    def __init__(
        self, address: "SharedAddress", days: int, config: Callable[[], Config], now: Callable[[], float]
    ) -> None:
        self._address = address
        self._days = days
        self._config = config
        self._now = now

    async def run(self) -> None:
        """Look now and then, until this is cancelled."""
        while True:
            with contextlib.suppress(SharedSessionError):  # the store says what is wrong, and the next look is soon
                await self.sweep()
            await asyncio.sleep(EVERY)

    async def sweep(self) -> int:
        """Remove everything that is old now, and return how many events; raises `SharedSessionError`."""
        from liveview.postgres.connecting import connect
        from liveview.postgres.retention import forget_claims, remove_old

        connection, ages, removed = await connect(self._address), self._ages(), 0
        try:
            while some := await remove_old(connection, self._address, ages):
                removed += some
                await asyncio.sleep(PAUSE)
            await forget_claims(connection, self._address, ages)
        finally:
            await connection.close()
        return removed

    def _ages(self) -> "Ages":
        from liveview.postgres.retention import Ages

        now, window = self._now(), self._config().dedup.window_seconds
        events = now - self._days * _DAY
        pending = now - max(self._days, HELD_DAYS) * _DAY
        return Ages(events, pending, None if window is None else now - window)
