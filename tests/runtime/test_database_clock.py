"""The clock of the engine follows that of the database."""

import asyncio

import pytest

from liveview.adapters.clock import Clock
from liveview.adapters.tasks import Tasks
from liveview.runtime.database_clock import LEAST, DatabaseClock
from tests.support.in_loop import in_loop
from tests.support.timing import late


def ahead(clock: Clock, own: Clock) -> float:
    """How many seconds one clock is ahead of the other, about."""
    return round(clock.now() - own.now(), 1)


class TestClock:
    @pytest.mark.parametrize("offset", [3600.0, -7.5, 0.0])
    def test_is_that_of_the_database(self, offset: float) -> None:
        clock = Clock()
        database = DatabaseClock(clock)
        database.follow(offset)
        assert ahead(clock, database.own) == pytest.approx(offset, abs=0.1 + late())

    def test_is_moved_by_what_changed_only(self) -> None:
        clock = Clock()
        database = DatabaseClock(clock)
        for offset in (5.0, 5.0 + LEAST / 2, 6.0):
            database.follow(offset)
        assert ahead(clock, database.own) == pytest.approx(6.0, abs=0.1 + late())

    @in_loop
    async def test_is_followed_until_that_is_cancelled(self) -> None:
        clock, asked = Clock(), asyncio.Event()
        database = DatabaseClock(clock)

        def offset() -> float:
            asked.set()
            return 60.0

        following = Tasks(lambda *_: None)
        following.start(database.run(offset), "clock")
        await asked.wait()
        await following.cancel()
        assert ahead(clock, database.own) == pytest.approx(60.0, abs=0.1 + late())
