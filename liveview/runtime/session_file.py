"""Opens the log of a session that is a file: locked for this process, and up to date."""

import contextlib
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeAlias

from liveview.core.pairing import StoredReport
from liveview.core.steps import Resume
from liveview.errors import LogError
from liveview.log import files, schema
from liveview.log.engine.feed import SqliteFeed
from liveview.log.engine.mask_key import mask_key
from liveview.log.engine.recent_reports import recent_reports
from liveview.log.engine.settings import last_settings, read_changes, session_label
from liveview.log.engine.store import SqliteStore
from liveview.log.engine.tasks import known_pipelines, recover, resume
from liveview.log.write.presence import Presence
from liveview.model.changes import SettingChange
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.settings import Settings
from liveview.model.snapshot import InFlight
from liveview.runtime.historical_totals import HistoricalTotals
from liveview.runtime.opened_log import LogNews, OpenedLog

FLUSH_SECONDS = 2.0
"""Seconds that closing waits for the last commit; a log that hangs longer must not keep the program running."""

_Remembered: TypeAlias = tuple[
    tuple[SettingChange, ...], Settings | None, str, tuple[FrozenPipeline, ...], bytes, tuple[StoredReport, ...]
]


def open_file(path: Path, durability: str, at: float, *, watches: bool) -> OpenedLog:
    """Open a file that is made or continued, in the engine's loop; raises `LogError`, with everything closed again.

    `watches` is whether its store looks for the file even while nothing is to be stored.
    """
    news, found = LogNews(), _opened(path, durability, at)
    store = SqliteStore(
        path,
        found.connection,
        found.reader,
        found.resume,
        durability=durability,
        presence=found.presence,
        recorded=news.recorded,
        looked=news.looked,
        fatal=news.fatal,
        watches=watches,
    )

    async def close() -> None:
        await store.close(FLUSH_SECONDS)
        found.presence.leave()
        found.lock.close()

    def feed(in_flight: Callable[[], tuple[InFlight, ...]], now: Callable[[], float]) -> SqliteFeed:
        return SqliteFeed(path, store, in_flight=in_flight, now=now)

    return OpenedLog(store, news, path, found.resume, *found.remembered, partial(HistoricalTotals, path), feed, close)


class _OpenFile(NamedTuple):
    """A file that is locked and up to date."""

    connection: sqlite3.Connection
    """Writes it."""
    reader: sqlite3.Connection
    """Reads it."""
    presence: Presence
    """Notices when it is gone."""
    lock: contextlib.ExitStack
    """Keeps it for this process until it is closed."""
    resume: Resume
    """Where it ended."""
    remembered: "_Remembered"
    """What it holds besides, as `OpenedLog` has it."""


def _opened(path: Path, durability: str, at: float) -> _OpenFile:
    """Open a file; raises `LogError`, with everything closed again."""
    with contextlib.ExitStack() as opened:
        files.prepare(path)
        opened.enter_context(files.locked(path))
        with contextlib.ExitStack() as failed:
            try:
                connection = files.read_write(path, durability)
                failed.callback(connection.close)
                schema.migrate(connection)
                recover(connection, at)
                key = mask_key(connection)
                reader = files.read_only(path)
                failed.callback(reader.close)
                presence = Presence(path, connection)
                begin, changes, settings = resume(reader), read_changes(reader), last_settings(reader)
                label, pipelines, reports = session_label(reader), known_pipelines(reader), recent_reports(reader)
            except sqlite3.Error as error:
                raise LogError(f"cannot use the log {path}: {error}") from None
            failed.pop_all()
        remembered = (changes, settings, label, pipelines, key, reports)
        return _OpenFile(connection, reader, presence, opened.pop_all(), begin, remembered)
