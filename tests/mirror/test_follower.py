"""A follower keeps its mirror up to date, through lost connections, until it is stopped."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from liveview.core.store import Changed, ChangeFeed, Live, Position
from liveview.errors import FilterError, LogError, UnavailableError
from liveview.mirror.follower import Follower
from tests.support.in_loop import in_loop
from tests.support.log.making import reading
from tests.support.log.mirror import tables_of
from tests.support.log.stores import Desk, SqliteSession, purchase
from tests.support.running import PATIENCE

Answer = TypeVar("Answer")


class Line:
    """A feed of another loop, over a line that can be cut."""

    def __init__(self, feed: ChangeFeed) -> None:
        self._feed = feed
        self._loop = asyncio.get_running_loop()
        self.cut = False
        self.asked = 0
        self.closed = threading.Event()

    async def since(self, position: Position, most: int, only: str = "") -> Changed:
        self.asked += 1
        return await self._there(self._feed.since(position, most, only))

    async def totals(self) -> Live:
        return await self._there(self._feed.totals())

    async def close(self) -> None:
        self.closed.set()

    async def _there(self, asked: Coroutine[Any, Any, Answer]) -> Answer:
        if self.cut:
            asked.close()
            raise UnavailableError("the line is cut")
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asked, self._loop))


class Told:
    """What a follower tells, for a waiting test."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()

    def __call__(self) -> None:
        self._loop.call_soon_threadsafe(self._news.set)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self._news.wait()
                self._news.clear()


async def stopped(follower: Follower, *, catch_up: bool = False) -> bool:
    return await asyncio.to_thread(follower.stop, catch_up=catch_up)


def copied(path: Path) -> dict[str, list[Any]]:
    with reading(path) as connection:
        return tables_of(connection)


class TestFollower:
    """The thread."""

    @in_loop
    async def test_it_copies_what_there_is_and_what_comes(self, tmp_path: Path) -> None:
        held, told = SqliteSession(tmp_path), Told()
        async with held.opened() as store, held.feed(store) as feed:
            desk, line = Desk(store), Line(feed)
            await desk.take(purchase("a"))
            follower = Follower(lambda: line, tmp_path / "mirror.db", told=told)
            follower.start()
            await told.until(follower.caught_up.is_set)
            assert copied(follower.path) == held.tables()
            version = follower.version
            await desk.take(purchase("b"), purchase("c"))
            assert await asyncio.wrap_future(follower.catch_up())
            assert copied(follower.path) == held.tables()
            assert follower.version > version
            assert follower.live is not None
            assert follower.live.balance == held.balance(store)
            assert follower.lag < PATIENCE
            assert await stopped(follower)
            assert line.closed.is_set()

    @in_loop
    async def test_it_says_that_the_line_is_lost_and_goes_on_when_it_is_back(self, tmp_path: Path) -> None:
        held, told = SqliteSession(tmp_path), Told()
        async with held.opened() as store, held.feed(store) as feed:
            desk, line = Desk(store), Line(feed)
            follower = Follower(lambda: line, tmp_path / "mirror.db", told=told)
            follower.start()
            await told.until(follower.caught_up.is_set)
            assert follower.error == ""
            line.cut = True
            await told.until(lambda: follower.error == "the line is cut")
            assert bool(follower.lost_since)
            await desk.take(purchase("a"))
            assert not await asyncio.wrap_future(follower.catch_up())
            line.cut = False
            await told.until(lambda: not follower.error)
            assert not follower.lost_since
            assert await asyncio.wrap_future(follower.catch_up())
            assert copied(follower.path) == held.tables()
            assert await stopped(follower)

    @in_loop
    async def test_it_catches_up_a_last_time(self, tmp_path: Path) -> None:
        held = SqliteSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            line = Line(feed)
            follower = Follower(lambda: line, tmp_path / "mirror.db", every=PATIENCE)
            follower.start()
            await Desk(store).take(*(purchase(f"k{number}") for number in range(50)))
            assert await stopped(follower, catch_up=True)
            assert copied(follower.path) == held.tables()
            assert not await asyncio.wrap_future(follower.catch_up())

    @in_loop
    async def test_it_ends_also_while_the_line_is_lost(self, tmp_path: Path) -> None:
        held, told = SqliteSession(tmp_path), Told()
        async with held.opened() as store, held.feed(store) as feed:
            line = Line(feed)
            line.cut = True
            follower = Follower(lambda: line, tmp_path / "mirror.db", told=told)
            follower.start()
            await told.until(lambda: follower.error != "")
            assert not follower.caught_up.is_set()
            assert not await stopped(follower, catch_up=True)

    @in_loop
    async def test_it_says_that_the_mirror_cannot_be_written(self, tmp_path: Path) -> None:
        held, told = SqliteSession(tmp_path), Told()
        async with held.opened() as store, held.feed(store) as feed:
            line = Line(feed)
            follower = Follower(lambda: line, tmp_path / "mirror.db", told=told)
            follower.start()
            await told.until(follower.caught_up.is_set)
            with contextlib.closing(sqlite3.connect(follower.path, isolation_level=None)) as other:
                other.execute("create trigger full before insert on events begin select raise(abort, 'full'); end")
                await Desk(store).take(purchase("a"))
                await told.until(lambda: follower.error == "the copy cannot be written: full")
                other.execute("drop trigger full")
            await told.until(lambda: not follower.error)
            assert await asyncio.wrap_future(follower.catch_up())
            assert copied(follower.path) == held.tables()
            assert await stopped(follower)

    @in_loop
    async def test_a_mistake_does_not_look_like_a_quiet_session(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended, told = threading.Event(), Told()
        monkeypatch.setattr(threading, "excepthook", lambda _: ended.set())

        def fail() -> Line:
            raise ValueError

        follower = Follower(fail, tmp_path / "mirror.db", told=told)
        follower.start()
        await told.until(lambda: "went wrong inside liveview" in follower.error)
        assert await asyncio.to_thread(ended.wait, PATIENCE)
        assert await stopped(follower)

    @in_loop
    async def test_a_mirror_without_a_thread_is_closed_too(self, tmp_path: Path) -> None:
        held = SqliteSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            line = Line(feed)
            follower = Follower(lambda: line, tmp_path / "mirror.db")
            with pytest.raises(LogError, match="in use"):
                Follower(lambda: line, tmp_path / "mirror.db")
            assert follower.stop()
            Follower(lambda: line, tmp_path / "mirror.db").stop()

    @in_loop
    async def test_it_keeps_the_newest_events(self, tmp_path: Path) -> None:
        held = SqliteSession(tmp_path)
        async with held.opened() as store, held.feed(store) as feed:
            line = Line(feed)
            await Desk(store).take(*(purchase(f"k{number}") for number in range(50)))
            follower = Follower(lambda: line, tmp_path / "mirror.db", keep=7)
            follower.start()
            assert await stopped(follower, catch_up=True)
            assert [row[0] for row in copied(follower.path)["events"]] == list(range(44, 51))
            assert follower.live is not None
            assert follower.live.balance.received == 50

    def test_a_filter_with_a_mistake_is_told_at_once(self, tmp_path: Path) -> None:
        def never() -> Line:
            raise AssertionError

        with pytest.raises(FilterError):
            Follower(never, tmp_path / "mirror.db", only="state:")
        assert list(tmp_path.iterdir()) == []
