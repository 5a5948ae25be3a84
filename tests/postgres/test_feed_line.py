"""The connection of the feed."""

import asyncio
from pathlib import Path

import pytest

from liveview.errors import UnavailableError
from liveview.postgres.feed_line import FeedLine
from tests.support.in_loop import in_loop
from tests.support.log.shared_session import SharedSession
from tests.support.postgres_line import Line


class TestFeedLine:
    """It is made when something is asked, and again after it was lost."""

    @in_loop
    async def test_a_lost_connection_is_told_once_and_made_again(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        await held.migrated()
        with Line(held.server.port) as line:
            asking = FeedLine(held.address_at(line.port))
            assert await asking.ask("select $1::int8 + 1", (1,)) == [(2,)]
            line.cut()
            with pytest.raises(UnavailableError, match="the connection is lost"):
                await asking.ask("select 1", ())
            with pytest.raises(UnavailableError):
                await asking.ask("select 1", ())
            line.mend()
            assert await asking.ask("select 3", ()) == [(3,)]
            await asking.close()

    @in_loop
    async def test_an_error_has_no_values(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        await held.migrated()
        asking = FeedLine(held.address)
        with pytest.raises(UnavailableError) as raised:
            await asking.ask("select $1::text::int8", ("secret",))
        assert str(raised.value) == "the session cannot be read: SQLSTATE 22P02"
        await asking.close()

    @in_loop
    async def test_a_session_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        asking = FeedLine(held.address)
        with pytest.raises(UnavailableError, match="liveview migrate"):
            await asking.ask("select 1", ())
        await held.migrated()
        assert await asking.ask("select 1", ()) == [(1,)]
        await asking.close()

    @in_loop
    async def test_the_next_question_does_not_get_the_answer_of_a_cancelled_one(self, tmp_path: Path) -> None:
        held = SharedSession(tmp_path)
        await held.migrated()
        with Line(held.server.port) as line:
            asking = FeedLine(held.address_at(line.port))
            await asking.ask("select 1", ())
            line.hold()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await asking.ask("select 2", ())
            line.release()
            assert await asking.ask("select 3", ()) == [(3,)]
            await asking.close()

    @in_loop
    async def test_nothing_is_asked_after_the_end(self, tmp_path: Path) -> None:
        asking = FeedLine(SharedSession(tmp_path).address)
        await asking.close()
        with pytest.raises(UnavailableError):
            await asking.ask("select 1", ())
