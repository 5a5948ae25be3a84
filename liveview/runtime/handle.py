"""The threads of a running liveview: the engine with its own event loop, and the log writer.

`start` returns when both ports are open or raises `StartError`; `stop` ends everything within its timeout.
The runtime is what the screen and the command line hold as `Controls`: it checks what is asked in the thread
that asks, and hands the rest to the engine's loop.
"""

import asyncio
import contextlib
import ipaddress
import secrets
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from liveview.adapters.client import Client
from liveview.adapters.clock import Clock
from liveview.adapters.receiver import REQUEST_HEADER
from liveview.config import changes
from liveview.config.schema import Config, at_speed
from liveview.errors import ControlError, LogError, StartError
from liveview.log.rows import Row
from liveview.model.destination import Override
from liveview.model.facts import SessionMoved
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview, Sent
from liveview.model.replay import Replay
from liveview.model.settings import SettingRow, Settings
from liveview.model.snapshot import Endpoints, Snapshot
from liveview.runtime.dry_run import as_arrived
from liveview.runtime.host import EngineHost
from liveview.runtime.recorded import Recorded, opened
from liveview.runtime.replay.job import Replayer
from liveview.runtime.replay.targets import Deliveries, Posts
from liveview.runtime.session import FLUSH_SECONDS

ANSWER_SECONDS = 2.0
"""How long a question to the engine may take; it answers within milliseconds unless the log is stuck."""
SESSION_SECONDS = 10.0
"""How long a new session may take: the old log is flushed first."""
_STOPPED = "liveview is not running"
Answer = TypeVar("Answer")


class Runtime:
    """One run. Make it, `start` it, and `stop` it in the same thread.

    `config_path` is the file that `config` came from; `load` reads it again (raises `ConfigError`), None when
    there is none. `find` says which file `load` would read now: one may have been written since. `speed` divides every
    budget and wait.
    """

    def __init__(
        self,
        config: Config,
        log: Path,
        *,
        config_path: str | None = None,
        load: Callable[[], Config] | None = None,
        find: Callable[[], str | None] = lambda: None,
        speed: float = 1.0,
    ) -> None:
        self._speed = speed
        self._load = load
        self._find = find
        self._clock = Clock()
        endpoints = Endpoints("", "", str(log), secrets.token_hex(16), config_path, config.outside)
        self._host = EngineHost(at_speed(config, speed), endpoints, self._clock, speed, self._end)
        self._thread = threading.Thread(target=self._run, name="liveview-engine", daemon=True)
        self._started = threading.Event()
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Future[None] | None = None
        self._replayer: Replayer | None = None
        self.failed: Callable[[str], None] = lambda _: None
        """Called from the engine's thread, with a sentence, when the engine ends without being told to."""
        self.moved: Callable[[SessionMoved], None] = lambda _: None
        """Called from the engine's thread when the log went away and another one takes its place."""
        self._host.moved = lambda moved: self.moved(moved)

    @property
    def endpoints(self) -> Endpoints:
        """Addresses, log and configuration of this run; only after `start`."""
        if not self._host.endpoints.receiver:
            raise RuntimeError("the runtime has not been started")
        return self._host.endpoints

    def now(self) -> float:
        """Epoch seconds on the engine's clock."""
        return self._clock.now()

    def snapshot(self) -> Snapshot:
        """The latest moment of the engine."""
        return self._host.publisher.latest

    def settings(self) -> Settings:
        """What is in force."""
        return self._host.effective.settings

    def subscribe(self, subscriber: Callable[[tuple[Row, ...]], None]) -> None:
        """Be called in the engine's thread with the rows of every commit, over all sessions; must return at once."""
        self._host.subscribers.append(subscriber)

    def start(self) -> None:
        """Open log and ports; raises `StartError` or `LogError`, with everything closed again."""
        self._thread.start()
        self._started.wait()
        if isinstance(self._error, StartError | LogError):
            self._thread.join()
            raise self._error
        if self._error is not None:
            raise StartError(f"liveview could not start: {self._error}") from self._error

    def stop(self, timeout: float = FLUSH_SECONDS + 1) -> bool:
        """Close the ports, keep what is pending, flush the log; False if that took longer than `timeout`."""
        if self._replayer is not None:
            self._replayer.stop()
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: it has ended by itself
                self._loop.call_soon_threadsafe(self._end)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def replied_at(self, request_id: int) -> float | None:
        """When a request of this run and session was answered."""
        return self._host.driver.replies.at(request_id) if self._loop is not None else None

    def retry_now(self, event_id: int) -> None:
        """Try every delivery of an event that waits for a retry at once."""
        self._require_event(event_id)
        self._post(lambda: self._host.driver.retry_now(event_id))

    def give_up(self, event_id: int) -> None:
        """Fail every pending delivery of an event."""
        self._require_event(event_id)
        self._post(lambda: self._host.driver.give_up(event_id))

    def set_override(self, name: str, override: Override | None) -> None:
        """Change the event settings of a name; None goes back to the file's."""
        self._change(changes.override_setting(self._host.effective.config, name, override))

    def set_destination(self, key: str, enabled: bool | None) -> None:
        """Switch a destination on or off; None goes back to the file's."""
        self._change(changes.switch_setting(self._host.effective.config, key, enabled))

    def set_behaviour(self, path: str, text: str | None) -> None:
        """Change what a sink path does; None goes back to the file's."""
        self._change(changes.behaviour_setting(path, text))

    def set_panic(self, text: str) -> None:
        """Give every sink path one behaviour; "" gives each its own back."""
        self._change(changes.panic_setting(text))

    def wait_until_stored(self) -> None:
        """Return when all that was changed so far is in the log; raises `ControlError` when it cannot be written."""

        async def stored() -> None:
            await self._host.driver.stored()

        self._ask(stored(), ANSWER_SECONDS)

    def mark(self, event_id: int, marked: bool) -> None:
        """Mark an event, or take the mark away."""
        self._require_event(event_id)
        self._change(changes.mark_setting(event_id, marked=marked))

    def preview(self, request: Outgoing) -> tuple[Preview, ...]:
        """What would become of this request."""
        arrived = as_arrived(request)

        async def preview() -> tuple[Preview, ...]:
            return self._host.preview(arrived)

        return self._ask(preview(), ANSWER_SECONDS)

    def send(self, request: Outgoing) -> Sent:
        """Send a request to our own receiver; headers that belong to the connection are our own."""
        with Client(_reachable(self.endpoints.receiver)) as client:
            answer = client.send(request)
        number = answer.header(REQUEST_HEADER)
        return Sent(answer.status, int(number) if number.isdecimal() else None)

    def new_session(self) -> str:
        """Go on in a new session file and return its path."""
        return self._ask(self._host.new_session(), SESSION_SECONDS)

    def reload(self) -> str:
        """Read the configuration file again; a sentence on what changed."""
        if self._load is None:
            raise ControlError("no configuration file is in force, so there is none to read again")
        file = at_speed(self._load(), self._speed)

        async def replace() -> str:
            said = self._host.replace_file(file)
            if (found := self._find()) is not None:
                self._host.endpoints = msgspec.structs.replace(self._host.endpoints, config=found)
            return said

        return self._ask(replace(), ANSWER_SECONDS)

    @property
    def config_file(self) -> str | None:
        """The configuration file that `reload` would read now, in force or not; None when there is none."""
        return self._find() or self.endpoints.config

    def replay(self, replay: Replay) -> Replayer:
        """Replay events in the background; one replay at a time."""
        if self._loop is None:
            raise ControlError(_STOPPED)
        if self._replayer is not None and not self._replayer.progress().over:
            raise ControlError("a replay is under way; stop it or wait for its end")
        running = Path(self.endpoints.log)
        log = running if replay.log is None else Path(replay.log).expanduser()
        if replay.destination is None:
            target: Deliveries | Posts = Posts(_reachable(self.endpoints.receiver), self.now)
        elif log.exists() and log.samefile(running):
            target = self._deliveries(replay.destination)
        else:
            raise ControlError("the events of another session can only go to the receiver")
        self._replayer = Replayer(replay, log, target).start()
        return self._replayer

    def recorded(self, path: str) -> Recorded:
        """Another session, to be looked at while this one goes on."""
        return opened(path)

    def replaying(self) -> Replayer | None:
        """The replay that is under way, else the one that ended last."""
        return self._replayer

    def make_effective(self, config: Config, story: str = "", own: Config | None = None) -> None:
        """Put a checked configuration in the place of the file's, which is `own` while a story plays.

        Nothing of it is remembered as a change; what a story brought is known afterwards.
        """
        self._post(lambda: self._host.replace_file(at_speed(config, self._speed), story, own))

    def _deliveries(self, key: str) -> Deliveries:
        """What hands events of the session that is open now to a destination; raises `ControlError`."""
        changes.require_destination(self._host.effective.config, key)
        driver = self._host.driver

        def plan(ids: Sequence[int]) -> int:
            if self._host.driver is not driver:
                raise ControlError("the session has ended")
            return self._ask(driver.replay(key, ids), ANSWER_SECONDS)

        return Deliveries(plan)

    def _require_event(self, event_id: int) -> None:
        if self._loop is None or not 1 <= event_id <= self._host.driver.engine.balance.received:
            raise ControlError(f"there is no event #{event_id}")

    def _change(self, setting: SettingRow) -> None:
        self._post(lambda: self._host.change(setting))

    def _post(self, act: Callable[[], object]) -> None:
        """Let the engine's loop do something, soon."""
        try:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(act)
                return
        except RuntimeError:  # the loop is closed
            pass
        raise ControlError(_STOPPED)

    def _ask(self, work: Coroutine[Any, Any, Answer], seconds: float) -> Answer:
        """Let the engine's loop work something out and wait for it."""
        try:
            if self._loop is None:
                raise RuntimeError
            asked = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:
            work.close()
            raise ControlError(_STOPPED) from None
        try:
            return asked.result(seconds)
        except TimeoutError:
            asked.cancel()
            raise ControlError(f"the engine did not answer within {seconds:g} s") from None
        except CancelledError:
            raise ControlError(_STOPPED) from None

    def _end(self, error: Exception | None = None) -> None:
        """The run is over, because it was told so or because of an error; in the engine's loop."""
        if self._ended is None or self._ended.done():
            return
        if error is None:
            self._ended.set_result(None)
        else:
            self._ended.set_exception(error)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:
            self._error = error
            if self._started.is_set():
                self.failed(f"the engine stopped: {error}")
        finally:
            self._started.set()

    async def _main(self) -> None:
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        async with self._host.running(self):
            self._loop = loop
            self._started.set()
            await self._ended


def _reachable(url: str) -> str:
    """The URL under which this machine reaches a receiver that listens on all addresses."""
    host = urlsplit(url).hostname or ""
    with contextlib.suppress(ValueError):
        if ipaddress.ip_address(host).is_unspecified:
            return url.replace(host, "127.0.0.1" if "." in host else "::1")
    return url
