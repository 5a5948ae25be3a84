import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.adapters import movable_clock
from liveview.adapters.movable_clock import MovableClock
from tests.support.examples import examples
from tests.support.timing import late

HOUR = 3_600.0
MILLISECONDS = st.integers(0, 100_000).map(lambda number: number / 1_000)


class Work:
    """What is under way: as a test has it."""

    def __init__(self) -> None:
        self.left = 0.0
        self.unstored = False

    def seconds_left(self) -> float:
        return self.left

    def is_unstored(self) -> bool:
        return self.unstored


def played(play: Callable[[MovableClock, Work], Coroutine[Any, Any, None]]) -> None:
    clock = MovableClock()
    with asyncio.Runner(loop_factory=clock.new_loop) as runner:
        runner.run(play(clock, Work()))


def test_it_runs_like_any_clock() -> None:
    async def play(clock: MovableClock, _: Work) -> None:
        assert abs(clock.now() - time.time()) < 0.1 + late()
        before = clock.now()
        await asyncio.sleep(0.02)
        assert 0.02 <= clock.now() - before < 0.1 + late()
        assert not clock.is_moving

    played(play)


@pytest.mark.skipif(not hasattr(time, "clock_gettime"), reason="there is one clock only")
def test_it_runs_while_a_test_holds_the_time_of_python(monkeypatch: pytest.MonkeyPatch) -> None:
    """As freezegun and time-machine do."""

    async def play(clock: MovableClock, work: Work) -> None:
        before = clock.now()
        await asyncio.sleep(0.02)
        assert clock.now() - before >= 0.02
        await clock.advance(HOUR, work)
        assert HOUR <= clock.now() - before < HOUR + 1 + late()

    monkeypatch.setattr(time, "monotonic", lambda: 7.0)
    monkeypatch.setattr(time, "time", lambda: 1_577_836_800.0)
    played(play)


def test_it_logs_nothing_into_a_test_that_debugs_its_own_loop(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def play(clock: MovableClock, _: Work) -> None:
        time.sleep(0.15)  # noqa: ASYNC251 - the debug mode tells of what takes 0.1 s

    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    caplog.set_level(logging.DEBUG)
    played(play)
    assert not [each for each in caplog.records if "took" in each.getMessage()]


def test_hours_pass_at_once_and_nothing_else_changes() -> None:
    async def play(clock: MovableClock, work: Work) -> None:
        began, real = clock.now(), time.monotonic()
        await clock.advance(HOUR, work)
        took = time.monotonic() - real
        assert took < 1 + late()
        assert HOUR <= clock.now() - began < HOUR + took + 0.1
        moments = [clock.now() for _ in range(1_000)]
        assert moments == sorted(moments)

    played(play)


@examples(60)
@given(st.lists(MILLISECONDS, max_size=8), MILLISECONDS)
def test_timers_fire_in_order_at_their_time_and_only_those_that_are_due(delays: list[float], until: float) -> None:
    async def play(clock: MovableClock, work: Work) -> None:
        loop = asyncio.get_running_loop()
        fired: list[tuple[float, float]] = []

        def note(delay: float) -> None:
            fired.append((delay, clock.elapsed() - began))

        began = clock.elapsed()
        handles = [loop.call_at(began + delay, note, delay) for delay in delays]
        await clock.advance(until - (clock.elapsed() - began), work)
        for handle in handles:
            handle.cancel()
        assert [delay for delay, _ in fired] == sorted(delay for delay in delays if delay <= until)
        assert all(-1e-6 < at - delay < 0.1 + late() for delay, at in fired)

    played(play)


def test_what_a_timer_begins_belongs_to_the_move() -> None:
    async def play(clock: MovableClock, work: Work) -> None:
        times: list[float] = []

        async def step_by_step() -> None:
            for seconds in (5, 30, 120):
                await asyncio.sleep(seconds)
                times.append(round(clock.elapsed() - began, 3))

        began = clock.elapsed()
        task = asyncio.get_running_loop().create_task(step_by_step())
        await clock.advance(36, work)
        first, second = times
        assert abs(second - first - 30) < 0.001, "the clock jumps from timer to timer"
        task.cancel()

    played(play)


def test_timeouts_follow_it() -> None:
    async def play(clock: MovableClock, work: Work) -> None:
        async def hang() -> None:
            async with asyncio.timeout(5):
                await asyncio.Event().wait()

        task = asyncio.get_running_loop().create_task(hang())
        await clock.advance(4.9, work)
        assert not task.done()
        await clock.advance(0.2, work)
        assert isinstance(task.exception(), TimeoutError)

    played(play)


def test_it_waits_for_what_is_under_way() -> None:
    async def play(clock: MovableClock, work: Work) -> None:
        loop = asyncio.get_running_loop()
        timed = loop.call_later(1, order.append, "timer")

        def answer() -> None:
            order.append("answer")
            work.left = 0.0

        work.left = 60.0
        order.append("begin")
        threading.Timer(0.05, lambda: loop.call_soon_threadsafe(answer)).start()
        await clock.advance(2, work)
        assert order == ["begin", "answer", "timer"]
        assert not timed.cancelled()

    order: list[str] = []
    played(play)


def test_what_never_ends_does_not_stop_it_for_ever(monkeypatch: Any) -> None:
    monkeypatch.setattr(movable_clock, "PATIENCE", 0.05)

    async def play(clock: MovableClock, work: Work) -> None:
        work.left = float("inf")
        began = clock.now()
        await clock.advance(HOUR, work)
        assert clock.now() - began >= HOUR

    played(play)


def test_what_waits_to_be_stored_is_stored_first() -> None:
    async def play(clock: MovableClock, work: Work) -> None:
        def store() -> None:
            work.unstored = False

        def fire() -> None:
            work.unstored = True
            asyncio.get_running_loop().call_later(0.005, store)

        asyncio.get_running_loop().call_later(1, fire)
        await clock.advance(1, work)
        assert not work.unstored

    played(play)


def test_moves_take_turns() -> None:
    async def play(clock: MovableClock, work: Work) -> None:
        began = clock.now()
        await asyncio.gather(clock.advance(HOUR, work), clock.advance(HOUR, work))
        assert 2 * HOUR <= clock.now() - began < 2 * HOUR + 1 + late()

    played(play)
