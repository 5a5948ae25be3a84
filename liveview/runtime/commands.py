"""The commands of a run: checked in the thread that calls, carried out in the engine's loop."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from liveview.adapters.client import ReceiverClient
from liveview.adapters.clock import Clock
from liveview.adapters.receiver import REQUEST_HEADER
from liveview.config import changes
from liveview.config.schema import Config, at_speed
from liveview.errors import ControlError
from liveview.model.changes import Change, MarkChanged
from liveview.model.destination import Override
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay
from liveview.runtime.dry_run import as_arrived
from liveview.runtime.engine_thread import EngineThread
from liveview.runtime.host import EngineHost
from liveview.runtime.replay.job import Replayer
from liveview.runtime.replay.targets import DestinationTarget, ReceiverTarget
from liveview.text.hosts import reachable_url

ANSWER_SECONDS = 2.0
"""Seconds that a question to the engine may take; it answers within milliseconds unless the log is stuck."""
SESSION_SECONDS = 10.0
"""Seconds that opening a new session may take: the old log is flushed first."""


class ConfigFile(msgspec.Struct, frozen=True):
    """How the configuration file of a run is found and read again."""

    load: Callable[[], Config] | None = None
    """Reads the file again, raises `ConfigError`; None when a run has no file."""
    find: Callable[[], str | None] = lambda: None
    """The path that `load` would read now, None for none: a file may have been written since the start."""


class EngineCommands:
    """`SessionCommands` for a run, and what only the program itself may change.

    `file` is where `reload` finds the configuration. `speed` divides every budget and wait of a configuration.
    """

    def __init__(self, host: EngineHost, thread: EngineThread, clock: Clock, file: ConfigFile, speed: float) -> None:
        self.replayer: Replayer | None = None
        """The replay under way, or else the last one that ended; None before the first."""
        self._host = host
        self._thread = thread
        self._clock = clock
        self._file = file
        self._speed = speed

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""
        self._require_event(event_id)
        self._thread.post(lambda: self._host.driver.retry_now(event_id))

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""
        self._require_event(event_id)
        self._thread.post(lambda: self._host.driver.give_up(event_id))

    def set_override(self, name: str, override: Override | None) -> None:
        """Change the event settings of a name; None restores those of the configuration file."""
        self._change(changes.override_changed(self._host.effective.config, name, override))

    def set_destination(self, key: str, enabled: bool | None) -> None:
        """Switch a destination on or off; None restores the configuration file's value."""
        self._change(changes.destination_changed(self._host.effective.config, key, enabled))

    def set_behaviour(self, path: str, text: str | None) -> None:
        """Change what a sink path does; None restores the configuration file's behaviour."""
        self._change(changes.behaviour_changed(path, text))

    def set_panic(self, text: str) -> None:
        """Give every sink path one behaviour; "" gives each its own back."""
        self._change(changes.panic_changed(text))

    def wait_until_stored(self) -> None:
        """Return when everything changed so far is in the log; raises `ControlError` when it cannot be written."""

        async def stored() -> None:
            await self._host.driver.stored()

        self._thread.ask(stored(), ANSWER_SECONDS)

    def mark(self, event_id: int, marked: bool) -> None:
        """Mark an event, or remove its mark."""
        self._require_event(event_id)
        self._change(MarkChanged(event_id, marked))

    def preview(self, request: Outgoing) -> tuple[Preview, ...]:
        """What the engine would do with this request."""
        arrived = as_arrived(request)

        async def preview() -> tuple[Preview, ...]:
            return self._host.preview(arrived)

        return self._thread.ask(preview(), ANSWER_SECONDS)

    def send(self, request: Outgoing) -> Sent:
        """Send a request to our own receiver; headers that belong to the connection are our own."""
        self._thread.require_started()
        with ReceiverClient(reachable_url(self._host.endpoints.receiver)) as client:
            answer = client.send(request)
        number = answer.header(REQUEST_HEADER)
        return Sent(answer.status, int(number) if number.isdecimal() else None)

    def new_session(self) -> str:
        """Continue in a new session file and return its path."""
        return self._thread.ask(self._host.new_session(), SESSION_SECONDS)

    def reload(self) -> str:
        """Read the configuration file again and say what changed, in a sentence."""
        if self._file.load is None:
            raise ControlError("no configuration file is in use, so there is nothing to reload")
        file = at_speed(self._file.load(), self._speed)

        async def replace() -> str:
            said = self._host.replace_file(file)
            if (found := self._file.find()) is not None:
                self._host.endpoints = msgspec.structs.replace(self._host.endpoints, config=found)
            return said

        return self._thread.ask(replace(), ANSWER_SECONDS)

    def make_effective(self, config: Config, story: str = "", own: Config | None = None) -> None:
        """Replace the file's configuration by another checked one; `own` is the file's while a story plays.

        Nothing of it is stored as a change; what a story brought is known afterwards.
        """
        self._thread.post(lambda: self._host.replace_file(at_speed(config, self._speed), story, own))

    def replay(self, replay: Replay) -> Replayer:
        """Replay events in the background; one replay at a time."""
        self._thread.require_started()
        if self.replayer is not None and not self.replayer.progress().over:
            raise ControlError("a replay is under way; stop it or wait for its end")
        running = Path(self._host.endpoints.log)
        log = running if replay.log is None else Path(replay.log).expanduser()
        if replay.destination is None:
            target: DestinationTarget | ReceiverTarget = ReceiverTarget(
                reachable_url(self._host.endpoints.receiver), self._clock.now
            )
        elif log.exists() and log.samefile(running):
            target = self._deliveries(replay.destination)
        else:
            raise ControlError("the events of another session can only go to the receiver")
        self.replayer = Replayer(replay, log, target).start()
        return self.replayer

    def _deliveries(self, key: str) -> DestinationTarget:
        """What hands events of the session that is open now to a destination; raises `ControlError`."""
        changes.require_destination(self._host.effective.config, key)
        driver = self._host.driver

        def plan(ids: Sequence[int]) -> int:
            if self._host.driver is not driver:
                raise ControlError("the session has ended")
            return self._thread.ask(driver.replay(key, ids), ANSWER_SECONDS)

        return DestinationTarget(plan)

    def _require_event(self, event_id: int) -> None:
        if not self._thread.has_started or not 1 <= event_id <= self._host.driver.engine.balance.received:
            raise ControlError(f"there is no event #{event_id}")

    def _change(self, change: Change) -> None:
        self._thread.post(lambda: self._host.change(change))
