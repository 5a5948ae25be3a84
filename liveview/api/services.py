"""What the handlers of the HTTP API share: the run, its open session, and those who wait for news of it."""

from liveview.adapters.body import Bodies
from liveview.api.run import ApiRun
from liveview.api.session_log import SessionLog


class Services:
    """Made once a run. All methods belong to the engine's loop."""

    def __init__(self, run: ApiRun) -> None:
        self.run = run
        """The run."""
        self.bodies = Bodies()
        """The bodies that are being read."""
        self._session: SessionLog | None = None

    @property
    def session(self) -> SessionLog:
        """The open session."""
        if self._session is None or self._session.path != self.run.log:
            self._session = SessionLog(self.run.log)
        return self._session

    async def close(self) -> None:
        """Close what was read from."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
