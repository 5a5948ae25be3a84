"""The engine's clock: epoch seconds that never jump."""

import asyncio
import time


class Clock:
    """Wall-clock time at start plus time that passed since, so a changed system clock moves no timer.

    Where the system tells, time asleep counts as passed: after a suspend the shown times are right again.
    """

    is_movable = False
    """Whether it can be moved on, as in tests; what takes real time then has no place in its loop."""

    def __init__(self) -> None:
        self._source = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
        self._start = time.time() - self.elapsed()

    def new_loop(self) -> asyncio.AbstractEventLoop:
        """An event loop whose timers follow this clock."""
        return asyncio.new_event_loop()

    def now(self) -> float:
        """Epoch seconds."""
        return self._start + self.elapsed()

    def shift(self, seconds: float) -> None:
        """Follow another clock that is this much ahead."""
        self._start += seconds

    def elapsed(self) -> float:
        """Seconds since a moment in the past."""
        return time.monotonic() if self._source is None else time.clock_gettime(self._source)
