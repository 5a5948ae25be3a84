"""A follower of a session in PostgreSQL: killed, cut off, and over a long line."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from liveview.mirror.follower import Follower
from liveview.postgres.feed import PostgresFeed
from tests.mirror.test_follower import Told, copied, stopped
from tests.store.test_feed import Traffic, busy
from tests.support.in_loop import in_loop
from tests.support.log.making import NOW
from tests.support.log.shared_session import SharedSession
from tests.support.log.stores import Desk, purchase
from tests.support.postgres_line import Line
from tests.support.slow_line import SlowLine

_FOLLOWING = """
import pathlib, sys
from liveview.mirror.follower import Follower
from liveview.postgres.address import shared_address
from liveview.postgres.feed import PostgresFeed
address = shared_address(sys.argv[1], sys.argv[2], {})
follower = Follower(lambda: PostgresFeed(address), pathlib.Path(sys.argv[3]), every=0.001)
follower.start()
print("follows", flush=True)
sys.stdin.read()
"""


async def same(follower: Follower, held: SharedSession) -> None:
    assert await asyncio.wrap_future(follower.catch_up())
    assert copied(follower.path) == held.tables()


class TestFollower:
    """The mirror equals the session in the end, whatever happened."""

    @pytest.mark.slow
    @in_loop
    async def test_after_a_kill_at_any_point(self, tmp_path: Path) -> None:
        held, path, chosen = SharedSession(tmp_path), tmp_path / "mirror.db", random.Random(1)
        async with held.opened() as store:
            traffic = Traffic(store)
            for _ in range(5):
                command = [sys.executable, "-c", _FOLLOWING, held.server.url, held.name, str(path)]
                process = await asyncio.create_subprocess_exec(
                    *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
                )
                assert process.stdout is not None
                assert await process.stdout.readline() == b"follows\n"
                for _ in range(chosen.randrange(5, 25)):
                    await traffic.step(chosen.randrange(10_000))
                process.kill()
                assert await process.wait() == -9
                if process.stdin is not None:
                    process.stdin.close()
            follower = Follower(lambda: PostgresFeed(held.address, now=lambda: NOW), path)
            follower.start()
            await same(follower, held)
            assert await stopped(follower)

    @in_loop
    async def test_after_a_lost_connection(self, tmp_path: Path) -> None:
        held, told = SharedSession(tmp_path), Told()
        async with held.opened() as store:
            with Line(held.server.port) as line:
                address = held.address_at(line.port)
                follower = Follower(lambda: PostgresFeed(address), tmp_path / "mirror.db", told=told)
                follower.start()
                await busy(store, 10)
                await same(follower, held)
                line.cut()
                await told.until(lambda: follower.error != "")
                assert follower.lost_since is not None
                await Desk(store).take(purchase("meanwhile"))
                line.mend()
                await told.until(lambda: not follower.error)
                await same(follower, held)
                assert await stopped(follower)

    @in_loop
    async def test_over_a_slow_line(self, tmp_path: Path) -> None:
        held, told = SharedSession(tmp_path), Told()
        async with held.opened() as store:
            with SlowLine(held.server.port, 0.03) as line:
                address = held.address_at(line.port)
                follower = Follower(lambda: PostgresFeed(address), tmp_path / "mirror.db", told=told)
                follower.start()
                await busy(store, 20)
                await same(follower, held)
                await busy(store, 20, seed=2)
                assert await stopped(follower, catch_up=True)
                assert copied(follower.path) == held.tables()

    @in_loop
    async def test_the_server_cannot_be_reached_at_first(self, tmp_path: Path) -> None:
        held, told = SharedSession(tmp_path), Told()
        follower = Follower(lambda: PostgresFeed(held.address), tmp_path / "mirror.db", told=told)
        follower.start()
        await told.until(lambda: "liveview migrate" in follower.error)
        async with held.opened() as store:
            await Desk(store).take(purchase("a"))
            await told.until(follower.caught_up.is_set)
            await same(follower, held)
        assert await stopped(follower)
