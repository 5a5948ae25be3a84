import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from liveview.adapters.clock import Clock
from liveview.runtime import wake_timer
from liveview.runtime.wake_timer import WakeTimer


def played(play: Coroutine[Any, Any, None]) -> None:
    async def timed() -> None:
        async with asyncio.timeout(20):
            await play

    asyncio.run(timed())


class Alarm:
    """A timer and what it did."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.woken = asyncio.Event()
        self.times = 0
        self.busy = False
        self.timer = WakeTimer(self.clock, self._wake, lambda: self.busy)

    def _wake(self) -> None:
        self.times += 1
        self.woken.set()


def test_a_time_that_has_passed_wakes_at_once() -> None:
    async def play() -> None:
        alarm = Alarm()
        alarm.timer.set(alarm.clock.now() - 60)
        await alarm.woken.wait()
        assert alarm.times == 1

    played(play())


def test_the_time_set_last_counts() -> None:
    async def play() -> None:
        alarm = Alarm()
        alarm.timer.set(alarm.clock.now())
        alarm.timer.set(alarm.clock.now() + 3_600)
        alarm.timer.set(None)
        await asyncio.sleep(0.02)
        assert alarm.times == 0
        alarm.timer.set(alarm.clock.now())
        await alarm.woken.wait()

    played(play())


def test_a_wake_is_postponed_and_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wake_timer, "POSTPONED", 0.01)

    async def play() -> None:
        alarm = Alarm()
        alarm.busy = True
        alarm.timer.set(alarm.clock.now())
        await asyncio.sleep(0.05)
        assert alarm.times == 0
        alarm.busy = False
        await alarm.woken.wait()

    played(play())


def test_a_stopped_timer_wakes_nobody() -> None:
    async def play() -> None:
        alarm = Alarm()
        alarm.timer.set(alarm.clock.now())
        alarm.timer.stop()
        alarm.timer.set(alarm.clock.now() - 1)
        await asyncio.sleep(0.02)
        assert alarm.times == 0

    played(play())
