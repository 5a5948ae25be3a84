"""What the handlers of the HTTP API share: the run, its open session, and those who wait for news of it."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from liveview.adapters.body import Bodies
from liveview.adapters.tasks import Tasks
from liveview.api.facts import Facts
from liveview.api.places import Places
from liveview.api.problem import ApiError, ProblemType
from liveview.api.run import ApiRun
from liveview.api.session_log import SessionLog, session_over
from liveview.api.shared import SharedRun
from liveview.api.waits import Waits
from liveview.core.store import ClosableFeed
from liveview.model.facts import SessionMoved

Done = TypeVar("Done")


class Services:
    """Made once a run. All methods belong to the engine's loop.

    `waits` and `streams` are how many there may be; `few` says why not more, "" where nothing limits them further.
    """

    def __init__(self, run: ApiRun, waits: int, streams: int, few: str = "", shared: SharedRun | None = None) -> None:
        self.run = run
        """The run."""
        self.shared = shared
        """What a session has that receivers share; None for a file."""
        self.bodies = Bodies()
        """The bodies that are being read."""
        self.lists = asyncio.Lock()
        """Held while events of a list are sent: lists take turns, so that many of them do not delay `/track`."""
        self.waits = Waits(run, shared)
        """Those who wait for events."""
        self.facts = Facts(run)
        """What streams read."""
        self.wait_places = Places(waits, "waits", few)
        """Room for them."""
        self.stream_places = Places(streams, "streams", few)
        """Room for streams."""
        self._session: SessionLog | None = None
        self._feed: ClosableFeed | None = None
        self._tasks = Tasks(_report)

    @property
    def session(self) -> SessionLog:
        """The open session; raises `ApiError` when the run ends."""
        if self.facts.is_over:
            raise _stopping()
        if self._session is None or self._session.path != self.run.log:
            self._session = SessionLog(self.run.log, None if self.shared is None else self.shared.readable)
        return self._session

    @property
    def feed(self) -> ClosableFeed:
        """What copies of the open session follow; raises `ApiError` when the run ends."""
        if self.facts.is_over:
            raise _stopping()
        if self._feed is None:
            self._feed = self.run.feed()
        return self._feed

    async def moved(self, moved: SessionMoved) -> None:
        """Another session has begun: waits are over, streams are told, and nothing reads the old log any more."""
        self.facts.moved(moved)
        session, self._session = self._session, None
        self.facts.begin(self.session)
        await self._end(session, session_over())

    async def close(self) -> None:
        """The run ends."""
        self.facts.end()
        await self._end(self._session, _stopping())
        await self.waits.close()

    async def finish(self, work: Coroutine[Any, Any, Done]) -> Done:
        """The result of some work, which is carried out to its end even if the caller hangs up."""
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()

        async def carry_out() -> None:
            try:
                found = await work
            except asyncio.CancelledError:
                done.cancel()
                raise
            except Exception as error:
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(found)

        self._tasks.start(carry_out(), "work of a request")
        return await done

    async def _end(self, session: SessionLog | None, error: ApiError) -> None:
        """End what waits for a session with an error, and read no more of it."""
        self.waits.end(error)
        feed, self._feed = self._feed, None
        if feed is not None:
            await feed.close()
        if session is not None:
            await session.close()


def _stopping() -> ApiError:
    return ApiError(ProblemType.UNAVAILABLE, "liveview is stopping")


def _report(name: str, error: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})
