"""The session of a run as it is seen: `SessionView` over the engine's latest state."""

from collections.abc import Callable

from liveview.adapters.clock import Clock
from liveview.model.settings import Settings
from liveview.model.snapshot import Endpoints, Snapshot
from liveview.runtime.commands import EngineCommands
from liveview.runtime.engine_thread import EngineThread
from liveview.runtime.host import EngineHost
from liveview.runtime.recorded import RecordedSession, opened
from liveview.runtime.replay.job import Replayer


class RunningSession:
    """Any thread may ask. `find` says which configuration file a reload would read now, None for none."""

    def __init__(
        self,
        host: EngineHost,
        thread: EngineThread,
        clock: Clock,
        commands: EngineCommands,
        find: Callable[[], str | None],
    ) -> None:
        self._host = host
        self._thread = thread
        self._clock = clock
        self._commands = commands
        self._find = find

    @property
    def endpoints(self) -> Endpoints:
        """Addresses, log and configuration of the run; raises `RuntimeError` before it was started."""
        if not self._host.endpoints.receiver:
            raise RuntimeError("the runtime has not been started")
        return self._host.endpoints

    @property
    def config_file(self) -> str | None:
        """The configuration file that a reload would read now; None when there is none."""
        return self._find() or self.endpoints.config

    @property
    def commands(self) -> EngineCommands:
        """What can be changed in the run."""
        return self._commands

    def snapshot(self) -> Snapshot:
        """The latest snapshot of the engine."""
        return self._host.publisher.latest

    def now(self) -> float:
        """Epoch seconds on the engine's clock."""
        return self._clock.now()

    def settings(self) -> Settings:
        """The current settings."""
        return self._host.effective.settings

    def replied_at(self, request_id: int) -> float | None:
        """When a request of this session was answered; None when that is no longer known."""
        return self._host.session.replies.at(request_id) if self._thread.has_started else None

    def recorded(self, path: str) -> RecordedSession:
        """Open a recorded session to look at while this one goes on; raises `ControlError`."""
        return opened(path)

    def replaying(self) -> Replayer | None:
        """The replay under way, or else the last one that ended."""
        return self._commands.replayer
