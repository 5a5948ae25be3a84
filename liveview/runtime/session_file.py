"""Opens the log of a session that is a file: locked for this process, and up to date."""

import contextlib
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from liveview.errors import LogError
from liveview.log import files, schema
from liveview.log.engine.feed import SqliteFeed
from liveview.log.engine.mask_key import mask_key
from liveview.log.engine.recent_reports import recent_reports
from liveview.log.engine.settings import last_settings, read_changes, session_label
from liveview.log.engine.store import SqliteStore
from liveview.log.engine.tasks import known_pipelines, recover, resume
from liveview.log.write.presence import Presence
from liveview.model.snapshot import InFlight
from liveview.runtime.historical_totals import HistoricalTotals
from liveview.runtime.opened_log import LogNews, OpenedLog

FLUSH_SECONDS = 2.0
"""Seconds that closing waits for the last commit; a log that hangs longer must not keep the program running."""


def open_file(path: Path, durability: str, at: float, *, watches: bool) -> OpenedLog:
    """Open a file that is made or continued, in the engine's loop; raises `LogError`, with everything closed again.

    `watches` is whether its store looks for the file even while nothing is to be stored.
    """
    news = LogNews()
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
                label, pipelines = session_label(reader), known_pipelines(reader)
                reports = recent_reports(reader)
            except sqlite3.Error as error:
                raise LogError(f"cannot use the log {path}: {error}") from None
            failed.pop_all()
        lock = opened.pop_all()
    store = SqliteStore(
        path,
        connection,
        reader,
        begin,
        durability=durability,
        presence=presence,
        recorded=news.recorded,
        looked=news.looked,
        fatal=news.fatal,
        watches=watches,
    )

    async def close() -> None:
        await store.close(FLUSH_SECONDS)
        presence.leave()
        lock.close()

    def feed(in_flight: Callable[[], tuple[InFlight, ...]], now: Callable[[], float]) -> SqliteFeed:
        return SqliteFeed(path, store, in_flight=in_flight, now=now)

    totals = partial(HistoricalTotals, path)
    return OpenedLog(store, news, path, begin, changes, settings, label, pipelines, key, reports, totals, feed, close)
