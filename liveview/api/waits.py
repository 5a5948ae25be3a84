"""Waits: requests that are answered the moment enough events match a filter.

A wait first searches what is there, oldest first. Meanwhile and afterwards it is told of every commit: the events that
the commit touched are asked again, in one turn of a reading thread for all waits. Nothing listens while nobody waits.
"""

import asyncio
from collections.abc import Iterable, Sequence

from liveview.adapters.tasks import Tasks
from liveview.api.problem import ApiError
from liveview.api.run import ApiRun
from liveview.api.searching import search
from liveview.api.session_log import SessionLog
from liveview.api.shared import SharedRun
from liveview.api.touched import Touched
from liveview.core.store import Row
from liveview.log.filter import Filter
from liveview.log.read.event_ids import ids_for_each, ids_within, matching_of
from liveview.log.read.reader import Reader

AGAIN = 0.1
"""Seconds until a wait is searched again after other receivers have stored something."""


class Wait:
    """One request that waits for `count` events. Its methods belong to the engine's loop."""

    def __init__(self, session: SessionLog, wanted: Filter, count: int) -> None:
        self.session = session
        self.filter = wanted
        self.count = count
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Set once enough events match; an `ApiError` when that cannot happen any more."""
        self._matching: set[int] = set()
        self._asked: set[int] | None = set()
        """What was asked again while the search lasts, and so is known better than the search knows it; else None."""

    @property
    def found(self) -> list[int]:
        """The events that match, oldest first, at most `count`."""
        return sorted(self._matching)[: self.count]

    @property
    def key(self) -> tuple[str, tuple[object, ...]]:
        """Waits with the same key are asked together."""
        return self.filter.sql, self.filter.parameters

    def ask_again(self, asked: Iterable[int], matching: Iterable[int]) -> None:
        """Some events were asked again, and these of them match; what was found stays once it was enough."""
        if self.done.done():
            return
        self._matching.difference_update(asked)
        self._matching.update(matching)
        if self._asked is not None:
            self._asked.update(asked)
        else:
            self._settle()

    async def search_again(self) -> None:
        """Search again from the beginning, after something has changed that nobody tells of; raises `ApiError`."""
        self._matching, self._asked = set(), set()
        await self.search()

    async def search(self) -> None:
        """Search what is in the log, until enough is found; raises `ApiError`."""
        pages = self.session.pages
        ready = await pages.ask(lambda reader: matching_of(reader, self.filter))
        span = range(1, ready.newest + 1)
        while span and (missing := self.count - sum(each < span.start for each in self._matching)) > 0:
            found = await search(
                pages,
                span,
                missing,
                lambda reader, part, most: ids_within(reader, ready, part, most, newest=False),
                newest=False,
            )
            self._matching.update(set(found) - (self._asked or set()))
            span = range(found[-1] + 1, span.stop) if len(found) == missing else range(0)
        self._asked = None
        self._settle()

    def _settle(self) -> None:
        if len(self._matching) >= self.count and not self.done.done():
            self.done.set_result(None)


class Waits:
    """All requests that wait. All methods belong to the engine's loop.

    `shared` tells when there is news of other receivers; None for a session that is a file.
    """

    def __init__(self, run: ApiRun, shared: SharedRun | None = None) -> None:
        self._run = run
        self._shared = shared
        self._waits: set[Wait] = set()
        self._touched = Touched()
        self._looking: asyncio.Task[None] | None = None
        self._tasks = Tasks(_report)

    async def until(self, wait: Wait, seconds: float) -> bool:
        """Whether enough events match within this time; raises `ApiError`.

        What is in the log already is searched to its end, however long that takes: an answer must not be wrong.
        """
        if not self._waits:
            self._run.listen(self._heard)
        self._waits.add(wait)
        following = None
        try:
            async with asyncio.timeout(seconds):
                searching = self._tasks.start(self._search(wait), "search of a wait")
                if self._shared is not None:
                    following = self._tasks.start(self._follow(wait, searching, self._shared), "news in a wait")
                await asyncio.shield(wait.done)
            return True
        except TimeoutError:
            await asyncio.wait({searching})
            return await _is_done(wait)
        finally:
            searching.cancel()
            if following is not None:
                following.cancel()
            self._waits.discard(wait)
            if not self._waits:
                self._run.leave(self._heard)

    def end(self, error: ApiError) -> None:
        """End every wait with an error."""
        _fail(self._waits, error)

    async def close(self) -> None:
        """Let nothing go on in the background."""
        await self._tasks.cancel()

    async def _search(self, wait: Wait) -> None:
        try:
            await wait.search()
        except ApiError as error:
            _fail([wait], error)

    async def _follow(self, wait: Wait, searching: "asyncio.Task[None]", shared: SharedRun) -> None:
        """After the first search, search again whenever other receivers may have stored something."""
        version = 0
        await asyncio.wait({searching})
        try:
            while not wait.done.done():
                version = await shared.changed(version)
                await wait.search_again()
                await asyncio.sleep(AGAIN)
        except ApiError as error:
            _fail([wait], error)

    def _heard(self, rows: tuple[Row, ...]) -> None:
        self._touched.add(rows)
        if self._touched and self._looking is None:
            self._looking = self._tasks.start(self._look(), "look of the waits")

    async def _look(self) -> None:
        """Ask the touched events again, as long as there are any."""
        try:
            while self._touched and self._waits:
                touched, self._touched = self._touched, Touched()
                for session in {wait.session for wait in self._waits}:
                    await self._ask(session, [wait for wait in self._waits if wait.session is session], touched)
        finally:
            self._touched = Touched() if not self._waits else self._touched
            self._looking = None

    async def _ask(self, session: SessionLog, waits: Sequence[Wait], touched: Touched) -> None:
        """Ask the touched events again for the waits of one session."""
        filters = {wait.key: wait.filter for wait in waits}

        def ask(reader: Reader) -> tuple[frozenset[int], dict[object, frozenset[int]]]:
            ids = touched.ids(reader)
            return ids, dict(zip(filters, ids_for_each(reader, list(filters.values()), ids), strict=True))

        try:
            asked, matching = await session.news.ask(ask)
        except ApiError as error:
            _fail(waits, error)
            return
        for wait in waits:
            wait.ask_again(asked, matching[wait.key])


def _fail(waits: Iterable[Wait], error: ApiError) -> None:
    """End these waits with an error."""
    for wait in waits:
        if not wait.done.done():
            wait.done.set_exception(error)


async def _is_done(wait: Wait) -> bool:
    """Whether a wait ended while the last search did; raises its error."""
    if wait.done.done():
        await wait.done
        return True
    return False


def _report(name: str, error: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})
