"""The threads of a running liveview: the engine with its own event loop, and the log writer.

`start` returns when both ports are open or raises `StartError`; `stop` ends everything within its timeout.
The runtime is what the screen and the command line hold as `Controls`.
"""

import asyncio
import contextlib
import secrets
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

from liveview.adapters.clock import Clock
from liveview.adapters.gate import Gate
from liveview.adapters.receiver import Receiver
from liveview.adapters.sender import Sender
from liveview.adapters.server import PortError, Server
from liveview.adapters.sink import Sink
from liveview.config import Config, at_speed
from liveview.core.engine import Engine
from liveview.log import files, schema
from liveview.log.claims import LogClaims
from liveview.log.files import LogError
from liveview.log.rows import Row
from liveview.log.tasks import recover, resume
from liveview.log.writer import Report, Writer
from liveview.model.live import Endpoints, Live
from liveview.runtime.pulse import Pulse
from liveview.runtime.pump import Pump

FLUSH_SECONDS = 2.0
"""How long stopping waits for the last commit; a log that hangs longer must not keep the program."""


class StartError(Exception):
    """liveview cannot start; the message is one sentence for the user."""


class Runtime:
    """One run on one log. Make it, `start` it, and `stop` it in the same thread."""

    def __init__(self, config: Config, log: Path, *, config_path: str | None = None, speed: float = 1.0) -> None:
        self._config = at_speed(config, speed)
        self._speed = speed
        self._log = log
        self._config_path = config_path
        self._clock = Clock()
        self._pulse = Pulse(self._clock)
        self._token = secrets.token_hex(16)
        self._endpoints: Endpoints | None = None
        self._thread = threading.Thread(target=self._run, name="liveview-engine", daemon=True)
        self._started = threading.Event()
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pump: Pump | None = None
        self._subscribers: list[Callable[[tuple[Row, ...]], None]] = []
        self.failed: Callable[[str], None] = lambda _: None
        """Called from the engine's thread, with a sentence, when the engine ends without being told to."""

    @property
    def endpoints(self) -> Endpoints:
        """Addresses, log and configuration of this run; only after `start`."""
        if self._endpoints is None:
            raise RuntimeError("the runtime has not been started")
        return self._endpoints

    def now(self) -> float:
        """Epoch seconds on the engine's clock."""
        return self._clock.now()

    def live(self) -> Live:
        """The latest moment of the engine."""
        return self._pulse.latest

    def subscribe(self, subscriber: Callable[[tuple[Row, ...]], None]) -> None:
        """Be called in the engine's thread with the rows of every commit; before `start`, must return at once."""
        self._subscribers.append(subscriber)

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
        if self._loop is not None and self._pump is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: it has ended by itself
                self._loop.call_soon_threadsafe(self._pump.end)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            files.prepare(self._log)
            with files.locked(self._log):
                asyncio.run(self._main())
        except BaseException as error:
            self._error = error
            if self._started.is_set():
                self.failed(f"the engine stopped: {error}")
        finally:
            self._started.set()

    async def _main(self) -> None:
        async with contextlib.AsyncExitStack() as opened:
            pump = self._open_log(opened)
            self._loop, self._pump = asyncio.get_running_loop(), pump
            sink = Sink(self._config.sink.behaviours, pump.record, self._clock, self._speed)
            sink_port = await _serve(Server(sink.app()), "127.0.0.1", self._config.sink.port, "--sink-port", opened)
            pump.sender = Sender(f"http://127.0.0.1:{sink_port}", self._clock)
            opened.push_async_callback(pump.sender.close)
            opened.push_async_callback(pump.stop)
            settings = self._config.receiver
            gate = Gate(settings.port, settings.allow_hosts, settings.allow_origins)
            receiver = Receiver(pump, lambda: gate, strict=settings.strict)
            port = await _serve(Server(receiver.app()), settings.host, settings.port, "--port", opened)
            gate = Gate(port, settings.allow_hosts, settings.allow_origins)
            self._endpoints = self._addresses(port, sink_port)
            self._pulse.watch(pump)
            pump.resume()
            self._started.set()
            await pump.ended

    def _open_log(self, opened: contextlib.AsyncExitStack) -> Pump:
        """Bring the log up to date and start its writer; what was opened is closed in reverse order at the end."""
        connection, reader, engine = self._continue_log()
        loop = asyncio.get_running_loop()

        def report(report: Report) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(pump.reported, report)

        writer = Writer(connection, report)
        pump = Pump(engine, writer, reader, self._clock)
        for subscriber in self._subscribers:
            pump.subscribe(subscriber)
        writer.start()

        async def flush() -> None:
            await asyncio.to_thread(writer.close, FLUSH_SECONDS)
            self._pulse.take()

        opened.push_async_callback(flush)
        opened.callback(reader.close)  # before the writer's: the last to close tidies up the write-ahead log
        return pump

    def _continue_log(self) -> tuple[sqlite3.Connection, sqlite3.Connection, Engine]:
        """The writing connection, which the writer will own and close, a reading one, and the engine for the log."""
        with contextlib.ExitStack() as failed:
            try:
                connection = files.read_write(self._log, self._config.log.durability)
                failed.callback(connection.close)
                schema.migrate(connection)
                recover(connection, self._clock.now())
                reader = files.read_only(self._log)
                failed.callback(reader.close)
                engine = Engine(self._config, LogClaims(reader), resume(reader))
            except sqlite3.Error as error:
                raise LogError(f"cannot use the log {self._log}: {error}") from None
            failed.pop_all()
        return connection, reader, engine

    def _addresses(self, port: int, sink_port: int) -> Endpoints:
        return Endpoints(
            receiver=f"http://{self._config.receiver.host}:{port}",
            sink=f"http://127.0.0.1:{sink_port}",
            log=str(self._log),
            token=self._token,
            config=self._config_path,
            outside=self._config.outside,
        )


async def _serve(server: Server, host: str, port: int, option: str, opened: contextlib.AsyncExitStack) -> int:
    """Open a port and return its number; raises `StartError`."""
    opened.push_async_callback(server.close)
    try:
        return await server.open(host, port)
    except PortError as error:
        if error.taken:
            advice = f"choose another with {option}, 0 for any free one"
            raise StartError(f"port {port} on {host} is taken; {advice}") from None
        raise StartError(f"cannot listen on port {port} of {host}: {error}") from None
