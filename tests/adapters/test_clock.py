import time

import pytest

from liveview.adapters.clock import Clock
from tests.support.timing import late


class TestClock:
    def test_tells_epoch_seconds(self) -> None:
        assert abs(Clock().now() - time.time()) < 0.1 + late()

    def test_never_goes_back(self) -> None:
        clock = Clock()
        moments = [clock.now() for _ in range(1000)]
        assert moments == sorted(moments)

    def test_does_not_follow_a_system_clock_that_jumps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = Clock()
        before = clock.now()
        monkeypatch.setattr(time, "time", lambda: before + 86_400)
        assert clock.now() - before < 1

    def test_works_where_the_system_has_no_special_clock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
            monkeypatch.delattr(time, name, raising=False)
        assert abs(Clock().now() - time.time()) < 0.1 + late()

    def test_can_follow_another_one(self) -> None:
        clock = Clock()
        before = clock.now()
        clock.shift(-60.0)
        assert clock.now() - before < -59

    def test_elapsed_seconds_are_those_of_now(self) -> None:
        clock = Clock()
        before, elapsed = clock.now(), clock.elapsed()
        assert clock.now() - before == pytest.approx(clock.elapsed() - elapsed, abs=0.1 + late())

    def test_its_loop_is_an_ordinary_one(self) -> None:
        loop = Clock().new_loop()
        assert loop.time() == pytest.approx(time.monotonic(), abs=1 + late())
        loop.close()
