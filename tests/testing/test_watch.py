"""Looking at the log of a run after every commit."""

import asyncio
import math
import threading
from pathlib import Path
from typing import Any

import pytest

from liveview.errors import ReadError, RunError
from liveview.log.read.reader import Reader
from liveview.runtime import Runtime
from liveview.testing.configuration import config_of
from liveview.testing.news import News
from liveview.testing.sending import request_of
from liveview.testing.watch import Watch
from tests.support.liveviews import SINK, event
from tests.support.running import PATIENCE


class Watched:
    """A run, and a watch on it that counts its looks."""

    def __init__(self, log: Path) -> None:
        self.news = News()
        self.watch = Watch(self.news)
        config = config_of(SINK, allow_outside=False)
        self.run = Runtime(config, log, subscribers=[self.news.tell], failed=self.news.end)
        self.looks = 0

    def __enter__(self) -> "Watched":
        self.run.start()
        self.watch.started = self.run
        return self

    def __exit__(self, *_: object) -> None:
        self.run.stop()

    def send(self) -> None:
        self.run.commands.send(request_of(event()))

    def two(self, reader: Reader) -> int | None:
        self.looks += 1
        return 2 if reader.last_id() >= 2 else None

    def three(self, reader: Reader) -> int | None:
        return 3 if reader.last_id() >= 3 else None


def test_it_looks_once_if_it_is_there(tmp_path: Path) -> None:
    with Watched(tmp_path / "log.db") as watched:
        watched.send()
        watched.send()
        assert watched.watch.until(watched.two, 0) == 2
        assert watched.looks == 1


def test_it_looks_again_only_after_commits(tmp_path: Path) -> None:
    with Watched(tmp_path / "log.db") as watched:
        commits = watched.news.count
        assert watched.watch.until(watched.two, 0.1) is None
        assert watched.looks <= 1 + watched.news.count - commits
        senders = [threading.Timer(0.02, watched.send) for _ in range(2)]
        for each in senders:
            each.start()
        assert watched.watch.until(watched.two, PATIENCE) == 2
        assert asyncio.run(watched.watch.until_async(watched.two, PATIENCE)) == 2
        for each in senders:
            each.join()


def test_the_end_of_the_run_ends_it(tmp_path: Path) -> None:
    with Watched(tmp_path / "log.db") as watched:
        threading.Timer(0.02, lambda: watched.news.end("the engine stopped")).start()
        with pytest.raises(RunError, match="the engine stopped"):
            watched.watch.until(watched.two, PATIENCE)
        with pytest.raises(RunError, match="the engine stopped"):
            asyncio.run(watched.watch.until_async(watched.two, PATIENCE))


def test_events_come_in_the_order_that_is_asked_for(tmp_path: Path) -> None:
    with Watched(tmp_path / "log.db") as watched:
        watched.send()
        watched.send()
        assert [each.id for each in watched.watch.events([2, 1, 99])] == [2, 1]
        assert [each.id for each in watched.watch.evidence().events("")] == [1, 2]


def test_it_follows_the_run_into_a_new_session(tmp_path: Path) -> None:
    with Watched(tmp_path / "log.db") as watched:
        watched.send()
        watched.run.commands.new_session()
        assert watched.watch.log == tmp_path / "log-2.db"
        assert watched.watch.events([1]) == []


def test_a_log_that_cannot_be_read_is_a_read_error(tmp_path: Path) -> None:
    with Watched(tmp_path / "log.db") as watched, pytest.raises(ReadError):
        watched.watch.look(lambda reader: reader.execute("select nothing from nowhere"))


def test_before_the_start_there_is_nothing_to_see() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        _ = Watch(News()).log


@pytest.mark.parametrize("seconds", [math.inf, 1e12, 10**400])
def test_any_number_of_seconds_may_be_waited(tmp_path: Path, seconds: float) -> None:
    with Watched(tmp_path / "log.db") as watched:
        watched.send()
        later = threading.Timer(0.05, watched.send)
        later.start()
        assert watched.watch.until(watched.two, seconds) == 2
        later.join()
        again = threading.Timer(0.05, watched.send)
        again.start()
        assert asyncio.run(watched.watch.until_async(watched.three, seconds)) == 3
        again.join()


@pytest.mark.parametrize(
    ("seconds", "error"), [(-1, ValueError), (math.nan, ValueError), (None, TypeError), ("5", TypeError)]
)
def test_what_cannot_be_waited_is_a_mistake_even_if_nothing_has_to_be(
    tmp_path: Path, seconds: Any, error: type[Exception]
) -> None:
    with Watched(tmp_path / "log.db") as watched:
        with pytest.raises(error, match="wait for"):
            watched.watch.until(lambda _: True, seconds)
        with pytest.raises(error, match="wait for"):
            asyncio.run(watched.watch.until_async(lambda _: True, seconds))
