"""The log went away: what follows goes into a new one, unless the old one returns at once.

A tool that copies or restores a log puts it back within a moment, so there is a short wait. It ends early enough for
the clients that were answered 503 meanwhile: they try again and lose nothing.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from liveview.adapters.tasks import Tasks
from liveview.errors import LogError
from liveview.runtime.driver import EngineDriver

PATIENCE = 2.0
"""Seconds to wait for the old log; it may have been away for two before that was seen."""
AGAIN = 1.0
"""Seconds between two tries where no new log can be made."""


class MovingOn:
    """Watches one pump at a time; `move` opens a new session, and is told why."""

    def __init__(self, move: Callable[[str], Coroutine[Any, Any, object]], tasks: Tasks) -> None:
        self._move = move
        self._tasks = tasks
        """Those of nobody else."""
        self._driver: EngineDriver | None = None
        self._moving = False
        self._waiting: asyncio.Task[None] | None = None

    def watch(self, driver: EngineDriver) -> None:
        """Look after a pump from now on."""
        self._driver = driver
        driver.looked = lambda: self._look(driver)

    def _look(self, driver: EngineDriver) -> None:
        if driver.away and driver is self._driver and self._waiting is None:
            self._waiting = self._tasks.start(self._go_on(driver), "a new log")

    async def _go_on(self, driver: EngineDriver) -> None:
        """Wait, and move on if the log is still away; try until it works or the log is back."""
        try:
            await asyncio.sleep(PATIENCE)
            while driver.away and driver is self._driver:
                with contextlib.suppress(LogError, OSError):
                    self._moving = True
                    await self._move(driver.log_error)
                    return
                self._moving = False
                await asyncio.sleep(AGAIN)
        finally:
            self._moving, self._waiting = False, None

    async def close(self) -> None:
        """Wait no longer; a move that has begun is not cut off: who ends the session waits for it."""
        if not self._moving:
            await self._tasks.cancel()
