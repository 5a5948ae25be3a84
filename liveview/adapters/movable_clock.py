"""A clock that can be moved on, and the event loop that follows it: for tests, in which minutes must not last.

The clock runs like any other until it is moved. A move holds it. Whenever the loop then has nothing more to do, the
clock jumps to the next timer, so that everything happens in its order: calls, their budgets, retries, delays of the
sink. Only the loop of the clock may use it while it is moved.
"""

import asyncio
import selectors
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from liveview.adapters.clock import Clock

PATIENCE = 5.0
"""Seconds of real time that a move waits for something under way; on the same machine it takes milliseconds."""
_NEARLY = 1e-6
"""Seconds by which a timer may be later than the end of a move and still belong to it: times are rounded."""


class WorkUnderWay(Protocol):
    """What a moved clock has to wait for."""

    def seconds_left(self) -> float:
        """How many seconds of real time may be waited for what is under way; 0.0 if nothing is."""

    def is_unstored(self) -> bool:
        """Whether something waits for a timer only to be stored together with more."""


class _Move(msgspec.Struct):
    """The clock on its way."""

    until: float
    """Where it is going, as the loop's time."""
    work: WorkUnderWay
    """What it waits for."""
    done: "asyncio.Future[None]"
    """Set when it is there."""
    waiting_since: float | None = None
    """Since when it has waited for work, in real time; None while it does not."""


class MovableClock(Clock):
    """The clock; `new_loop` makes the one loop that follows it."""

    is_movable = True

    def __init__(self) -> None:
        self._ahead = 0.0
        self._held: float | None = None
        """The time while it is moved; None while it runs."""
        self._move: _Move | None = None
        self._turn = asyncio.Lock()
        super().__init__()

    def new_loop(self) -> asyncio.AbstractEventLoop:
        """The loop whose timers follow this clock."""
        return _MovableLoop(self)

    @property
    def is_moving(self) -> bool:
        """Whether it is being moved."""
        return self._move is not None

    def elapsed(self) -> float:
        """Seconds, moved ones too, since a moment in the past."""
        held = self._held
        return super().elapsed() + self._ahead if held is None else held

    async def advance(self, seconds: float, work: WorkUnderWay) -> None:
        """Move on, in the loop of this clock; returns when all that is due has happened."""
        async with self._turn:
            done = asyncio.get_running_loop().create_future()
            self._held = self.elapsed()
            self._move = _Move(self._held + seconds, work, done)
            try:
                await done
            finally:
                self._ahead = self.elapsed() - super().elapsed()
                self._move = self._held = None

    def idle(self, seconds: float | None) -> float | None:
        """Called when the loop has nothing to do until a timer `seconds` from now, None without a timer.

        The clock moves on; returns how long the loop has to wait in real time.
        """
        move = self._move
        if move is None or move.done.done():
            return seconds
        now = self.elapsed()
        if (left := self._patience(move)) > 0.0:
            return left
        if seconds is not None and (now + seconds <= move.until + _NEARLY or move.work.is_unstored()):
            self._held = now + seconds
        else:
            self._held = max(now, move.until)
            move.done.set_result(None)
        return 0.0

    def _patience(self, move: _Move) -> float:
        """How many seconds to wait for what is under way; 0.0 for nothing, and for what has taken too long."""
        left = move.work.seconds_left()
        if left <= 0.0:
            move.waiting_since = None
            return 0.0
        now = time.monotonic()
        if move.waiting_since is None:
            move.waiting_since = now
        return max(0.0, min(left, move.waiting_since + PATIENCE - now))


class _Selector(selectors.DefaultSelector):
    """Tells the clock when the loop is idle."""

    idle: Callable[[float | None], float | None]

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        return super().select(0) or super().select(self.idle(timeout))


class _MovableLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is that of a clock."""

    def __init__(self, clock: MovableClock) -> None:
        self._elapsed = clock.elapsed
        selector = _Selector()
        selector.idle = clock.idle
        super().__init__(selector)
        self.set_debug(False)  # tests run in the debug mode of asyncio; what it logs about this loop is not theirs

    def time(self) -> float:
        return self._elapsed()
