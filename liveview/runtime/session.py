"""A session in use: one log, locked and migrated, its writer, and the driver that fills it."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from liveview.adapters.clock import Clock
from liveview.adapters.receiver import Accepted
from liveview.config.schema import Config
from liveview.core.engine import Engine
from liveview.core.steps import Arrived, Refused
from liveview.errors import LogError
from liveview.log import files, schema
from liveview.log.engine.claims import LogClaims
from liveview.log.engine.settings import last_settings, read_changes
from liveview.log.engine.tasks import recover, resume
from liveview.log.write.presence import Presence
from liveview.log.write.writer import Report, Writer
from liveview.model.changes import SettingChange
from liveview.model.settings import Settings
from liveview.runtime.driver import EngineDriver
from liveview.runtime.historical_totals import HistoricalTotals

FLUSH_SECONDS = 2.0
"""Seconds that closing waits for the last commit; a log that hangs longer must not keep the program running."""

Configure: TypeAlias = Callable[[tuple[SettingChange, ...], Settings | None], Config]
"""Given the changes and the last settings in a log, returns the configuration in effect."""


class Session:
    """Opened by its constructor, in the engine's loop; raises `LogError`, with everything closed again."""

    def __init__(self, path: Path, durability: str, clock: Clock, configure: Configure) -> None:
        self.path = path
        with contextlib.ExitStack() as opened:
            files.prepare(path)
            opened.enter_context(files.locked(path))
            with contextlib.ExitStack() as failed:
                try:
                    connection = files.read_write(path, durability)
                    failed.callback(connection.close)
                    schema.migrate(connection)
                    recover(connection, clock.now())
                    self._reader = files.read_only(path)
                    failed.callback(self._reader.close)
                    presence = Presence(path, connection)
                    config = configure(read_changes(self._reader), last_settings(self._reader))
                    engine = Engine(config, LogClaims(self._reader), resume(self._reader))
                except sqlite3.Error as error:
                    raise LogError(f"cannot use the log {path}: {error}") from None
                failed.pop_all()
            self._loop = asyncio.get_running_loop()
            self._historical = HistoricalTotals(path, self._counted)
            self._lock = opened.pop_all()
        self._presence = presence
        self._writer = Writer(connection, self._report, presence)  # owns the connection from now on
        self.driver = EngineDriver(engine, self._writer, self._reader, clock, self._historical.added_to)
        self._writer.start()

    async def close(self) -> None:
        """Write what is waiting and release the log. What is pending stays pending in it."""
        self.driver.jobs.hand_over()
        await asyncio.to_thread(self._historical.close)
        if self._presence.overwritten:
            await self._abandon()
        else:
            self._reader.close()  # before the writer's: the last to close tidies up the write-ahead log
            await asyncio.to_thread(self._writer.close, FLUSH_SECONDS)
        self._presence.leave()
        self._lock.close()

    async def _abandon(self) -> None:
        """Close without changing the file, which another program has replaced.

        SQLite moves the write-ahead log into the file when its last connection closes. The reader's is the last here,
        and cannot write.
        """
        await asyncio.to_thread(self._writer.close, FLUSH_SECONDS)
        self._reader.close()

    def _counted(self) -> None:
        """Called in a thread when the totals of earlier runs are known."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(lambda: self.driver.changed())

    def _report(self, report: Report) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.driver.reported, report)


class CurrentRequestStore:
    """Stores the receiver's requests in the session that is open at that moment."""

    def __init__(self, driver: Callable[[], EngineDriver]) -> None:
        self._driver = driver

    async def accept(self, arrived: Arrived) -> Accepted:
        """Store a request and its events; raises `UnavailableError`."""
        return await self._driver().accept(arrived)

    async def refuse(self, refused: Refused) -> None:
        """Store a refused request; raises `UnavailableError`."""
        await self._driver().refuse(refused)
