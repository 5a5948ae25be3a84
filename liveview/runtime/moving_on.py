"""The log went away: what follows goes into a new one, unless the old one returns at once.

A tool that copies or restores a log puts it back within a moment, so there is a short wait. It ends early enough for
the clients that were answered 503 meanwhile: they try again and lose nothing.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from liveview.adapters.tasks import Tasks
from liveview.log.files import LogError
from liveview.runtime.driver import Pump

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
        self._pump: Pump | None = None
        self._moving = False
        self._waiting: asyncio.Task[None] | None = None

    def watch(self, pump: Pump) -> None:
        """Look after a pump from now on."""
        self._pump = pump
        pump.looked = lambda: self._look(pump)

    def _look(self, pump: Pump) -> None:
        if pump.away and pump is self._pump and self._waiting is None:
            self._waiting = self._tasks.start(self._go_on(pump), "a new log")

    async def _go_on(self, pump: Pump) -> None:
        """Wait, and move on if the log is still away; try until it works or the log is back."""
        try:
            await asyncio.sleep(PATIENCE)
            while pump.away and pump is self._pump:
                with contextlib.suppress(LogError, OSError):
                    self._moving = True
                    await self._move(pump.log_error)
                    return
                self._moving = False
                await asyncio.sleep(AGAIN)
        finally:
            self._moving, self._waiting = False, None

    async def close(self) -> None:
        """Wait no longer; a move that has begun is not cut off: who ends the session waits for it."""
        if not self._moving:
            await self._tasks.cancel()
