"""A run of liveview from the outside: started, stopped, and told when it fails.

What can be seen of the run is `Runtime.session`, what can be changed `Runtime.commands`.
"""

import contextlib
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from liveview.adapters.clock import Clock
from liveview.adapters.movable_clock import MovableClock
from liveview.config.schema import Config, at_speed
from liveview.core.pipeline.masking import Masking
from liveview.core.store import Row
from liveview.errors import ControlError, LogError, PlanError, StartError
from liveview.log.files import weight
from liveview.log.sessions.retention import discard, is_blank
from liveview.model.facts import SessionMoved
from liveview.model.snapshot import Endpoints
from liveview.runtime.commands import EngineCommands
from liveview.runtime.engine_thread import EngineThread
from liveview.runtime.host import EngineHost
from liveview.runtime.loop_commands import ConfigFile, LoopCommands, LoopSession
from liveview.runtime.planning import choose
from liveview.runtime.running_session import RunningSession
from liveview.runtime.session_file import FLUSH_SECONDS
from liveview.runtime.shared_log import SharedLog

ADVANCE_SECONDS = 60.0
"""Seconds of real time that a move of the clock may take."""


class Runtime:
    """One run. Make it, `start` it, and `stop` it in the same thread.

    `config_path` is the file that `config` came from; `load` reads it again (raises `ConfigError`), None when
    there is none. `find` says which file `load` would read now: one may have been written since. `speed` divides every
    budget and wait. `label` is what the session is called, "" to leave it as it is. The session is the one in the file
    `log`, or the `shared` one. `movable` is for tests: `advance`
    moves the clock on. `is_new` says that the log was made for this run: a start that fails removes it, if it is empty.

    The engine's thread calls `failed` with a sentence when the engine ends without being told to, `moved` when the log
    went away and another one takes its place, `relocated` when a new session or a reload changed the endpoints, and
    each of `subscribers` with the rows of every commit, over all sessions. They must return at once.
    """

    def __init__(
        self,
        config: Config,
        log: Path | None,
        *,
        config_path: str | None = None,
        load: Callable[[], Config] | None = None,
        find: Callable[[], str | None] = lambda: None,
        speed: float = 1.0,
        failed: Callable[[str], None] = lambda _: None,
        moved: Callable[[SessionMoved], None] = lambda _: None,
        subscribers: Iterable[Callable[[tuple[Row, ...]], None]] = (),
        relocated: Callable[[Endpoints], None] = lambda _: None,
        movable: bool = False,
        label: str = "",
        is_new: bool = False,
        shared: SharedLog | None = None,
    ) -> None:
        self._log, self._is_new = log if shared is None else None, is_new
        self._clock = clock = MovableClock() if movable else Clock()
        where = str(log) if shared is None else shared.address.identity
        token, outside = secrets.token_hex(16), config.reach
        endpoints = Endpoints(receiver="", sink="", log=where, token=token, config=config_path, outside=outside)
        self._thread = EngineThread(failed, clock.new_loop)
        self._host = EngineHost(
            at_speed(config, speed),
            endpoints,
            clock,
            speed,
            self._thread.end,
            moved=moved,
            subscribers=subscribers,
            relocated=relocated,
            label=label,
            shared=shared,
        )
        inside = LoopCommands(self._host, ConfigFile(load, find), speed)
        self._inside = LoopSession(self._host, inside)
        self.commands = EngineCommands(self._host, inside, self._thread, clock)
        self.session = RunningSession(self._host, self._thread, clock, self.commands, find)

    def start(self) -> None:
        """Read the plan, open log and ports; raises `PlanError`, `StartError` or `LogError`, with everything closed.

        A new session is removed then.
        """
        log = self._log
        is_new = log is not None and (is_blank(log) or (self._is_new and not weight(log)))
        try:
            self._host.plan = choose(self._host.effective.file.plan)
            self._thread.start(self._host.running(self._inside))
        except BaseException as error:
            if is_new and log is not None:
                discard(log)
            if isinstance(error, (PlanError, StartError, LogError)):
                raise
            raise StartError(f"liveview could not start: {error}") from error

    @property
    def few_waits(self) -> str:
        """That fewer waits of the HTTP API fit than usual, and why; "" if all of them fit."""
        return self._host.few_waits

    @property
    def masking(self) -> Masking | None:
        """What the lines of facts may show now, for the engine's thread to ask; None when that is everything."""
        with contextlib.suppress(RuntimeError):  # no session is open, so nothing happens
            return self._host.session.masking
        return None

    def advance(self, seconds: float) -> None:
        """Move the clock on: everything that is due meanwhile happens now. Returns when it is in the log.

        Raises `ControlError`, also for a clock that cannot be moved.
        """
        if not isinstance(self._clock, MovableClock):
            raise ControlError("the clock of this run cannot be moved")
        self._thread.require_started()
        self._thread.ask(self._advance(self._clock, seconds), ADVANCE_SECONDS)

    def flush(self) -> None:
        """Return when everything that has happened so far is in the log; raises `ControlError`."""
        self._thread.require_started()
        self._thread.ask(self._host.session.flush(), FLUSH_SECONDS)

    async def _advance(self, clock: MovableClock, seconds: float) -> None:
        await clock.advance(seconds, self._host.under_way)
        await self._host.session.flush()

    def stop(self, timeout: float = FLUSH_SECONDS + 1) -> bool:
        """Close the ports, keep what is pending, flush the log; False if that took longer than `timeout`."""
        if self.commands.replayer is not None:
            self.commands.replayer.stop()
        return self._thread.stop(timeout)
