"""Waiting for what is stored."""

import asyncio
import threading
import time

from liveview.testing.news import News
from tests.support.timing import late


def test_a_thread_is_woken() -> None:
    news = News()
    threading.Timer(0.02, news.tell).start()
    began = time.monotonic()
    assert news.wait(0, 30)
    assert time.monotonic() - began < 5 + late()
    assert news.count == 1


def test_what_was_told_before_is_not_missed() -> None:
    async def play() -> None:
        assert await news.wait_async(0, 30)

    news = News()
    news.tell()
    assert news.wait(0, 30)
    asyncio.run(play())


def test_nothing_told_is_false_after_the_time() -> None:
    async def play() -> None:
        assert not await news.wait_async(0, 0.01)
        assert not await news.wait_async(0, -1)

    news = News()
    assert not news.wait(0, 0.01)
    assert not news.wait(0, -1)
    asyncio.run(play())


def test_coroutines_of_several_loops_are_woken() -> None:
    async def play() -> None:
        started.wait()
        woken.append(await news.wait_async(0, 30))

    news, started = News(), threading.Barrier(4)
    woken: list[bool] = []
    threads = [threading.Thread(target=lambda: asyncio.run(play())) for _ in range(3)]
    for each in threads:
        each.start()
    started.wait()
    news.tell()
    for each in threads:
        each.join()
    assert woken == [True] * 3


def test_a_loop_that_has_ended_disturbs_nobody() -> None:
    async def play() -> None:
        waiting = asyncio.get_running_loop().create_task(news.wait_async(news.count, 30))
        await asyncio.sleep(0)
        waiting.cancel()

    news = News()
    asyncio.run(play())
    news.tell()
    assert news.count == 1


def test_the_end_wakes_and_says_why() -> None:
    news = News()
    threading.Timer(0.02, lambda: news.end("the engine stopped")).start()
    assert news.wait(0, 30)
    assert news.ended == "the engine stopped"
