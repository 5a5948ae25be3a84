"""A copy that is filled over HTTP equals the log, however often it was cut off."""

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.store import Position
from liveview.errors import FilterError, UnavailableError
from liveview.remote.address import address
from liveview.remote.feed import RemoteFeed
from tests.support.contract import replied
from tests.support.examples import examples
from tests.support.in_loop import in_loop
from tests.support.log.mirror import Mirror, tables_of
from tests.support.running import Running, event, running, to
from tests.support.webhook import Webhook, close, hang

DELIVERED = to("sink:/a", "sink:/b", schedule=(0.01,))


@asynccontextmanager
async def asking(app: Running) -> AsyncIterator[RemoteFeed]:
    """The feed of a run, over HTTP."""
    endpoints = app.runtime.session.endpoints
    feed = RemoteFeed(address(endpoints.receiver), lambda: endpoints.token)
    try:
        yield feed
    finally:
        await feed.close()


def tables(log: Path) -> object:
    with contextlib.closing(sqlite3.connect(f"{log.as_uri()}?mode=ro", uri=True)) as connection:
        return tables_of(connection)


def all_replied(app: Running) -> bool:
    """Whether the log has the reply to every request: clients have it a moment earlier."""
    missing = """select count(*) from requests where not exists (
        select 1 from replies where requests.id between first_request_id and last_request_id)"""
    return app.rows(missing) == [0]


@examples(8)
@given(
    asks=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 30), st.booleans()), max_size=12),
    behaviour=st.sampled_from(("ok", "500x2 then ok", "status 410")),
)
def test_equals_the_session_however_often_it_was_cut_off(asks: list[tuple[int, int, bool]], behaviour: str) -> None:
    @in_loop
    async def play() -> None:
        with tempfile.TemporaryDirectory() as folder, running(Path(folder), DELIVERED) as app:
            app.runtime.commands.set_behaviour("/b", behaviour)
            copy, sent = Path(folder) / "mirror.db", 0
            mirror = Mirror(copy)
            async with asking(app) as feed:
                for events, most, killed in asks:
                    await asyncio.to_thread(app.post_all, [event() for _ in range(events)])
                    sent += events
                    await mirror.follow(feed, most, killed=killed)
                    if most % 5 == 0:
                        mirror.close()
                        mirror = Mirror(copy)
                await asyncio.to_thread(app.settled, sent)
                await asyncio.to_thread(app.wait_for, partial(all_replied, app))
                await asyncio.to_thread(app.runtime.flush)
                await mirror.catch_up(feed, 7)
                assert mirror.tables() == tables(app.log)
                assert mirror.begun <= 1
                live = await feed.totals()
                assert live.balance.received == sent
                assert live.balance.holds
            mirror.close()

    play()


@in_loop
async def test_a_copy_with_a_filter_has_what_matches(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post_all([event(price=number) for number in range(5)], parallel=1)
        mirror = Mirror(tmp_path / "mirror.db", "price>2")
        async with asking(app) as feed:
            await mirror.catch_up(feed)
            assert [row[0] for row in mirror.tables()["events"]] == [4, 5]
            with pytest.raises(FilterError) as refused:
                await feed.since(Position(), 10, "is:nothing")
            assert (refused.value.start, refused.value.end) == (3, 10)
        mirror.close()


@in_loop
async def test_a_copy_of_another_session_begins_again(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        app.post(event())
        mirror = Mirror(tmp_path / "mirror.db")
        async with asking(app) as feed:
            await mirror.catch_up(feed)
            assert len(mirror.tables()["events"]) == 1
            await asyncio.to_thread(app.runtime.commands.new_session)
            await mirror.catch_up(feed)
            assert (mirror.tables()["events"], mirror.begun) == ([], 2)
        mirror.close()


@in_loop
async def test_a_liveview_that_was_started_again_has_another_token(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        first = app.runtime.session.endpoints
        app.post(event())
        tokens = ["wrong", first.token]
        feed = RemoteFeed(address(first.receiver), lambda: tokens.pop(0))
        with pytest.raises(UnavailableError, match="the token is not that of this instance"):
            await feed.since(Position(), 10)
        assert (await feed.since(Position(), 10)).begins
        await feed.close()


@in_loop
async def test_one_that_goes_away_is_told_and_asked_again(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        endpoints = app.runtime.session.endpoints
        feed = RemoteFeed(address(endpoints.receiver), lambda: endpoints.token)
        await feed.totals()
        assert feed.engine is not None
        assert abs(feed.offset) < 5
    with pytest.raises(UnavailableError, match="nobody answers at"):
        await feed.totals()
    await feed.close()


@in_loop
async def test_what_another_program_answers_is_told() -> None:
    for behaviour in (replied({"position": 1}), close):
        with Webhook(behaviour) as hook:
            feed = RemoteFeed(address(hook.url.removesuffix("/hook")), lambda: None)
            with pytest.raises(UnavailableError):
                await feed.since(Position(), 10)
            with pytest.raises(UnavailableError):
                await feed.totals()
            await feed.close()


@in_loop
async def test_closing_ends_a_question() -> None:
    with Webhook(hang) as hook:
        feed = RemoteFeed(address(hook.url.removesuffix("/hook")), lambda: None)
        began = time.monotonic()
        asked = asyncio.ensure_future(feed.totals())  # noqa: TID251 - a task of this test
        await asyncio.to_thread(hook.wait_for_hits, 1)
        await feed.close()
        with pytest.raises(UnavailableError):
            await asked
        assert time.monotonic() - began < 5
