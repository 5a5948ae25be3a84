"""The one timer of the engine: it asks for the next moment at which it wants to be woken."""

import asyncio
from collections.abc import Callable

from liveview.adapters.clock import Clock

POSTPONED = 1.0
"""Seconds until a wake that had to be postponed is tried again."""


class WakeTimer:
    """Calls `wake` at the time that was set last; while `postponed` is true it waits and asks again.

    All methods belong to the loop that made it.
    """

    def __init__(self, clock: Clock, wake: Callable[[], None], postponed: Callable[[], bool]) -> None:
        self._clock = clock
        self._wake = wake
        self._postponed = postponed
        self._loop = asyncio.get_running_loop()
        self._at: float | None = None
        self._handle: asyncio.TimerHandle | None = None
        self._stopped = False

    def set(self, at: float | None) -> None:
        """Wake at this time (epoch seconds), at once if it has passed; None never."""
        if at == self._at or self._stopped:
            return
        self._cancel()
        self._at = at
        if at is not None:
            self._handle = self._loop.call_later(max(0.0, at - self._clock.now()), self._fire)

    def stop(self) -> None:
        """Never wake again."""
        self._stopped = True
        self._cancel()

    def _cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _fire(self) -> None:
        if self._postponed():
            self._handle = self._loop.call_later(POSTPONED, self._fire)
            return
        self._at = None
        self._wake()
