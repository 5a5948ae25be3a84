"""What the handlers of the HTTP API share: the run, its open session, and those who wait for news of it."""

from liveview.adapters.body import Bodies
from liveview.api.places import Places
from liveview.api.problem import ApiError, ProblemType
from liveview.api.run import ApiRun
from liveview.api.session_log import SessionLog, session_over
from liveview.api.waits import Waits


class Services:
    """Made once a run. All methods belong to the engine's loop.

    `waits` and `streams` are how many there may be; `few` says why not more, "" where nothing limits them further.
    """

    def __init__(self, run: ApiRun, waits: int, streams: int, few: str = "") -> None:
        self.run = run
        """The run."""
        self.bodies = Bodies()
        """The bodies that are being read."""
        self.waits = Waits(run)
        """Those who wait for events."""
        self.wait_places = Places(waits, "waits", few)
        """Room for them."""
        self.stream_places = Places(streams, "streams", few)
        """Room for streams."""
        self._session: SessionLog | None = None

    @property
    def session(self) -> SessionLog:
        """The open session."""
        if self._session is None or self._session.path != self.run.log:
            self._session = SessionLog(self.run.log)
        return self._session

    async def end_session(self, error: ApiError | None = None) -> None:
        """End what waits for the session with an error, and read no more of it."""
        self.waits.end(error or session_over())
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def close(self) -> None:
        """The run ends."""
        await self.end_session(stopping())
        await self.waits.close()


def stopping() -> ApiError:
    """The run ends."""
    return ApiError(ProblemType.UNAVAILABLE, "liveview is stopping")
