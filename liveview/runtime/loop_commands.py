"""The commands of a run inside the engine's loop, where the HTTP API calls them.

Other threads call `EngineCommands`, which hands everything over to these. What ends at once is a plain method; what
waits is a coroutine. Work that would hold the loop is done in a thread: reading the configuration file, which may be on
a slow disk. A new session is opened in the loop, within milliseconds: no request may be decided between two logs, and
SQLite's connections belong to the loop.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence

import msgspec

from liveview.config.changes import require_destination
from liveview.config.schema import Config, at_speed
from liveview.core.steps import Arrived
from liveview.core.store import ClosableFeed
from liveview.errors import ControlError, UnavailableError
from liveview.model.breakpoint import Breakpoint, HeldRequest
from liveview.model.changes import Change, MarkChanged
from liveview.model.facts import SessionMoved
from liveview.model.preview import Preview
from liveview.model.settings import Settings
from liveview.model.snapshot import Snapshot
from liveview.runtime.engine_thread import no_answer
from liveview.runtime.host import EngineHost
from liveview.runtime.planning import ChosenPlan, choose
from liveview.runtime.session import CurrentRequestStore, Subscriber

ANSWER_SECONDS = 2.0
"""Seconds that an answer of the engine may take; it comes within milliseconds unless the log is stuck."""


class ConfigFile(msgspec.Struct, frozen=True):
    """How the configuration file of a run is found and read again."""

    load: Callable[[], Config] | None = None
    """Reads the file again, raises `ConfigError`; None when a run has no file."""
    find: Callable[[], str | None] = lambda: None
    """The path that `load` would read now, None for none: a file may have been written since the start."""

    def read(self) -> tuple[Config, str | None]:
        """The configuration and its path, None without one; raises `ControlError` or `ConfigError`."""
        if self.load is None:
            raise ControlError("no configuration file is in use, so there is nothing to reload")
        return self.load(), self.find()


class LoopCommands:
    """Checks what is asked for and carries it out; raises `ControlError` for what is refused.

    `file` is where `reload` finds the configuration. `speed` divides every budget and wait of a configuration.
    """

    def __init__(self, host: EngineHost, file: ConfigFile, speed: float) -> None:
        self._host = host
        self._file = file
        self._speed = speed

    def require_event(self, event_id: int) -> None:
        """Raise `ControlError` unless there is an event with this id. Any thread may ask.

        Of a shared session, only the store knows.
        """
        if not (1 <= event_id <= self._host.received or (self._host.is_shared and event_id >= 1)):
            raise ControlError(f"there is no event #{event_id}")

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""
        self.require_event(event_id)
        self._host.session.driver.retry_now(event_id)

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""
        self.require_event(event_id)
        self._host.session.driver.give_up(event_id)

    def set_breakpoint(self, key: str, breakpoint_: Breakpoint | None) -> None:
        """Hold these calls of a destination from now on; None holds no more, and lets none go that is held."""
        require_destination(self._host.effective.config, key)
        self._host.session.driver.set_breakpoint(key, breakpoint_)

    def breakpoints(self) -> Mapping[str, Breakpoint]:
        """Which calls are held from now on, by the key of their destination."""
        return self._host.session.deliveries.breakpoints.in_effect()

    def held_requests(self) -> tuple[HeldRequest, ...]:
        """What the held calls would send, longest held first."""
        return self._host.session.deliveries.breakpoints.requests()

    def release(self, delivery_id: int, body: bytes | None = None) -> None:
        """Make a held call, with another body unless that is None."""
        self._host.session.driver.release(delivery_id, body)

    def fail_held(self, delivery_id: int) -> None:
        """Have a held call fail without being made."""
        self._host.session.driver.fail(delivery_id)

    def apply(self, change: Change) -> None:
        """Have a change take effect; `stored` tells when it is in the log."""
        if isinstance(change, MarkChanged):
            self.require_event(change.event_id)
        self._host.change(change)

    async def applied(self, apply: Callable[[], None]) -> None:
        """Have changes take effect, and return when they are in the log; raises `ControlError` if they cannot be."""
        apply()
        try:
            await self.stored()
        except UnavailableError as error:
            raise ControlError(str(error)) from None

    async def stored(self) -> None:
        """Return when everything applied so far is in the log; raises `ControlError` when that takes too long.

        Raises `UnavailableError` when a change of a shared session could not be stored: then it is not in effect.
        """
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._host.session.settled()
        except TimeoutError:
            raise no_answer(ANSWER_SECONDS) from None

    async def preview(self, arrived: Arrived) -> tuple[Preview, ...]:
        """What the engine would do with this request."""
        return await self._host.preview(arrived)

    async def redeliver(self, log: str, destination: str, ids: Sequence[int]) -> int:
        """Plan further deliveries of events of the session in `log`; return how many get any, once that is in it.

        Raises `UnavailableError`, too.
        """
        if self._host.endpoints.log != log:
            raise ControlError("the session has ended")
        return await self._host.session.commits.replay(destination, ids)

    async def retry_and_wait(self, event_id: int) -> None:
        """The same as `retry_now`; returns when that has begun."""
        self.require_event(event_id)
        await asyncio.shield(self._host.session.driver.retry_now(event_id))

    async def give_up_and_wait(self, event_id: int) -> None:
        """The same as `give_up`; returns when that was decided, and `stored` tells when it is in the log."""
        self.require_event(event_id)
        await asyncio.shield(self._host.session.driver.give_up(event_id))

    async def new_session(self, label: str = "") -> SessionMoved:
        """Continue in a new session file, called `label`; say where it is, and where the one before."""
        moved = await self._host.new_session(label=label)
        with contextlib.suppress(ControlError):  # it has begun, even if its log is slow
            await self.stored()
        return moved

    async def reload(self) -> str:
        """Read the configuration file and its plan again and say what changed, in a sentence.

        If one of them cannot be read, both stay as they were.
        """
        config, path = await asyncio.to_thread(self._file.read)
        plan = await asyncio.to_thread(choose, config.plan)
        return self._host.replace_file(at_speed(config, self._speed), path=path, plan=plan)

    def make_effective(
        self, config: Config, story: str = "", own: Config | None = None, plan: ChosenPlan | None = None
    ) -> str:
        """Replace the file's configuration by another checked one, and say what changed.

        While a story plays, `own` is the file's. Nothing of it is stored as a change; what a story brought is known
        afterwards. `plan` is the one that the configuration names, None if it is the same as before.
        """
        return self._host.replace_file(at_speed(config, self._speed), story, own, plan=plan)


class LoopSession:
    """The run as the HTTP API sees and changes it, inside the engine's loop: an `ApiRun`."""

    def __init__(self, host: EngineHost, commands: LoopCommands) -> None:
        self.commands = commands
        """What can be changed."""
        self.store = CurrentRequestStore(lambda: host.session)
        """Takes the requests of `/track`."""
        self.now = host.clock.now
        self._host = host

    @property
    def config(self) -> Config:
        """The configuration in effect."""
        return self._host.effective.config

    @property
    def log(self) -> str:
        """The path of the open session."""
        return self._host.endpoints.log

    @property
    def label(self) -> str:
        """What the open session was called; "" for nothing."""
        return self._host.session.label

    @property
    def started_at(self) -> float:
        """When the open session was opened, in epoch seconds."""
        return self._host.session.started_at

    def feed(self) -> ClosableFeed:
        """A feed of the open session; who asks for it closes it."""
        return self._host.session.feed()

    def listen(self, listener: Subscriber) -> None:
        """Have the rows of every commit told from now on."""
        self._host.subscribers.append(listener)

    def leave(self, listener: Subscriber) -> None:
        """Tell them no more."""
        self._host.subscribers.remove(listener)

    def replied_at(self, request_id: int) -> float | None:
        """When a request of the open session was answered; None when that is no longer known."""
        return self._host.session.replies.at(request_id)

    def settings(self) -> Settings:
        """The current settings."""
        return self._host.effective.settings

    def snapshot(self) -> Snapshot:
        """The latest snapshot of the engine."""
        return self._host.publisher.latest
