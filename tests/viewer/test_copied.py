"""How often a copy has begun is known as soon as that is stored."""

import asyncio
from pathlib import Path

from liveview.remote.address import address
from liveview.remote.feed import RemoteFeed
from liveview.viewer.copied import CopiedFeed
from tests.support.in_loop import in_loop
from tests.support.log.mirror import Mirror
from tests.support.running import event, running


@in_loop
async def test_it_is_counted_with_the_question_after_it(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        endpoints = app.runtime.session.endpoints
        feed = CopiedFeed(RemoteFeed(address(endpoints.receiver), lambda: endpoints.token))
        mirror = Mirror(tmp_path / "mirror.db")
        app.post(event())
        begun = []
        for _ in range(2):
            await mirror.follow(feed)
            begun.append(feed.begun)
            await mirror.follow(feed)
            begun.append(feed.begun)
            await asyncio.to_thread(app.runtime.commands.new_session)
        assert begun == [0, 1, 1, 2]
        assert (await feed.totals()).balance.received == 0
        await feed.close()
        mirror.close()
