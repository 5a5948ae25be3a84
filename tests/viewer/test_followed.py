"""A mirror that another process fills, watched by one that only shows it."""

import asyncio
from pathlib import Path

from liveview.mirror.follower import Follower
from liveview.viewer.followed import FollowedMirror
from tests.mirror.test_follower import Line, Told, stopped
from tests.support.in_loop import in_loop
from tests.support.log.stores import Desk, SqliteSession, purchase
from tests.support.running import PATIENCE, event, running
from tests.support.viewing import link_to, until


async def ended(followed: FollowedMirror) -> bool:
    return await asyncio.to_thread(followed.stop, catch_up=True)


class TestFollowedMirror:
    """The thread."""

    @in_loop
    async def test_it_tells_what_another_copies_and_copies_nothing(self, tmp_path: Path) -> None:
        held, told = SqliteSession(tmp_path), Told()
        async with held.opened() as store, held.feed(store) as feed:
            desk, line = Desk(store), Line(feed)
            follower = Follower(lambda: Line(feed), tmp_path / "mirror.db", told=told)
            followed = FollowedMirror(lambda: line, tmp_path / "mirror.db", told=told)
            follower.start()
            await told.until(follower.caught_up.is_set)
            followed.start()
            await told.until(lambda: followed.live is not None)
            version = followed.version
            await desk.take(purchase("a"), purchase("b"))
            await told.until(lambda: followed.live is not None and followed.live.balance.received == 2)
            assert followed.version > version
            assert line.asked == 0
            assert await ended(followed)
            assert line.closed.is_set()
            await stopped(follower)

    @in_loop
    async def test_it_says_since_when_the_session_cannot_be_asked(self, tmp_path: Path) -> None:
        held, told = SqliteSession(tmp_path), Told()
        async with held.opened() as store, held.feed(store) as feed:
            line = Line(feed)
            follower = Follower(lambda: Line(feed), tmp_path / "mirror.db")
            followed = FollowedMirror(lambda: line, tmp_path / "mirror.db", told=told)
            followed.start()
            await told.until(lambda: followed.live is not None)
            line.cut = True
            await told.until(lambda: followed.error == "the line is cut")
            since = followed.lost_since
            assert since is not None
            line.cut = False
            await told.until(lambda: not followed.error)
            assert followed.lost_since is None
            assert await ended(followed)
            await stopped(follower)

    @in_loop
    async def test_it_says_that_there_is_no_mirror(self, tmp_path: Path) -> None:
        held, told = SqliteSession(tmp_path), Told()
        async with held.opened() as store, held.feed(store) as feed:
            followed = FollowedMirror(lambda: Line(feed), tmp_path / "nowhere.db", told=told)
            followed.start()
            await told.until(lambda: followed.error.startswith("the mirror cannot be read"))
            assert await ended(followed)
            assert not (tmp_path / "nowhere.db").exists()

    def test_it_may_be_stopped_before_it_has_begun(self, tmp_path: Path) -> None:
        def nothing() -> Line:
            raise AssertionError("nobody asks")

        assert FollowedMirror(nothing, tmp_path / "mirror.db").stop()


def test_it_sees_that_the_mirror_begins_again(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post_all([event() for _ in range(3)])
        link, path = link_to(app), tmp_path / "mirror.db"
        follower, followed = Follower(link.feed, path), FollowedMirror(link.feed, path)
        follower.start()
        assert follower.caught_up.wait(PATIENCE)
        followed.start()
        until(lambda: followed.version > 0 and followed.begun == 0)
        app.runtime.commands.new_session()
        until(lambda: followed.begun == 1)
        app.post(event())
        until(lambda: followed.live is not None and followed.live.balance.received == 1)
        assert followed.begun == 1
        assert followed.stop()
        follower.stop()
