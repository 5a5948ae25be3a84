"""What the log of a run holds: now, and after every commit until something is there."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from liveview.errors import RunError
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.runtime import Runtime
from liveview.specs.recorded import RecordedEvidence
from liveview.testing.news import News
from liveview.testing.received_event import ReceivedEvent

T = TypeVar("T")
_LONGEST = 1e9
"""Seconds that are waited at most: systems cannot count any number of them."""


class Watch:
    """Reads the session of a run that is open at that moment; any thread may ask. Raises `ReadError`.

    A time to wait is in seconds, 0 or more; `TypeError` and `ValueError` otherwise.

    `news` tells of every commit.
    """

    def __init__(self, news: News) -> None:
        self.started: Runtime | None = None
        """The run; None before its start."""
        self._news = news
        self._process = os.getpid()

    @property
    def runtime(self) -> Runtime:
        """The run; raises `RuntimeError` before its start."""
        if self.started is None:
            raise RuntimeError("this Liveview is not running; use it in a with block, or start it")
        return self.started

    @property
    def is_forked(self) -> bool:
        """Whether this is a fork of the process that the run is in: nothing here tells what is stored."""
        return os.getpid() != self._process

    @property
    def log(self) -> Path:
        """The file of the session."""
        return Path(self.runtime.session.endpoints.log)

    @property
    def now(self) -> float:
        """The time of the run (epoch seconds), from which filters such as `last:5m` count."""
        return self.runtime.session.now()

    def look(self, look: Callable[[Reader], T]) -> T:
        """What something finds in the log now."""
        with reading(), Reader(self.log) as reader:
            return look(reader)

    def until(self, look: Callable[[Reader], T | None], seconds: float) -> T | None:
        """What something finds, looking again after every commit; None if it finds nothing in this time."""
        deadline = _deadline(seconds)
        while True:
            seen = self._news.count
            if (found := self.look(look)) is not None:
                return found
            self._require_run()
            if not self._news.wait(seen, deadline - time.monotonic()):
                return None

    async def until_async(self, look: Callable[[Reader], T | None], seconds: float) -> T | None:
        """The same, while the running loop goes on."""
        deadline = _deadline(seconds)
        while True:
            seen = self._news.count
            if (found := await asyncio.to_thread(self.look, look)) is not None:
                return found
            self._require_run()
            if not await self._news.wait_async(seen, deadline - time.monotonic()):
                return None

    def events(self, ids: Iterable[int]) -> list[ReceivedEvent]:
        """The events with these ids, in this order; ids of no event are left out."""
        return self.look(partial(self._read, list(ids)))

    def evidence(self) -> RecordedEvidence:
        """What specs are compared with."""
        return RecordedEvidence(LogFile(self.log), self.now)

    def _read(self, ids: list[int], reader: Reader) -> list[ReceivedEvent]:
        found = (reader.detail(each) for each in ids)
        replied_at = self.runtime.session.replied_at
        return [ReceivedEvent(each, replied_at(each.request.id)) for each in found if each is not None]

    def _require_run(self) -> None:
        if self.is_forked:
            raise RunError("this Liveview runs in the process that was forked; wait there")
        if self._news.ended:
            raise RunError(self._news.ended)


def _deadline(seconds: float) -> float:
    """When this time will be over."""
    if not isinstance(seconds, int | float):
        raise TypeError(f"wait for a number of seconds, not {seconds!r}")
    if not seconds >= 0:
        raise ValueError(f"wait for 0 seconds or more, not {seconds!r}")
    return time.monotonic() + min(seconds, _LONGEST)
