"""Opens the log of a session that receivers share."""

import asyncio
import contextlib
import getpass
import os
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from liveview.adapters.clock import Clock
from liveview.adapters.tasks import Tasks
from liveview.api.shared import SettingsPoint
from liveview.config.schema import Config
from liveview.core.store import ClosableFeed
from liveview.errors import UnavailableError
from liveview.runtime.database_clock import DatabaseClock
from liveview.runtime.followed_settings import FollowedSettings
from liveview.runtime.opened_log import LogNews, OpenedLog, SharedPart
from liveview.runtime.own_copy import FillsCopy, OwnCopy
from liveview.runtime.session import Session
from liveview.runtime.session_file import FLUSH_SECONDS
from liveview.runtime.shared_retention import SharedRetention
from liveview.runtime.shared_totals import SharedTotals

if TYPE_CHECKING:  # only a shared session needs the driver of PostgreSQL
    from liveview.postgres.address import SharedAddress
    from liveview.postgres.store import PostgresStore

NO_NEW_SESSION = (
    "all receivers of a shared session go on in it; for another one, make it with `liveview migrate` and start "
    "liveview with its --session"
)
"""Why nobody can begin a new session there."""


class SharedLog(NamedTuple):
    """Where a shared session is, and how it is used."""

    address: "SharedAddress"
    """Where it is."""
    is_shown: bool = False
    """Whether a screen reads it, so that it is copied from the start; otherwise once somebody asks."""
    keep_days: int | None = None
    """For how many days events are kept; None for as long as the session is there."""

    async def open(self, config: Callable[[], Config], clock: Clock) -> OpenedLog:
        """Join the session as another receiver; raises `LogError`. The clock becomes that of the database.

        `config` returns the configuration in effect.
        """
        from liveview.postgres.store import PostgresStore, SharedTold

        news, database = LogNews(), DatabaseClock(clock)
        told = SharedTold(news.recorded, news.looked, news.fatal, news.facts, news.due, news.moved)
        store = await PostgresStore.open(self.address, lease=config().log.lease, told=told, now=database.own.now)
        database.follow(store.clock_offset)
        copy, tasks = OwnCopy(store.identity, self._follow), Tasks(_report)

        async def close() -> None:
            await tasks.cancel()
            await asyncio.gather(copy.close(), store.close(FLUSH_SECONDS))

        try:
            opened = await self._opened(store, news, copy, close)
        except BaseException:
            await close()
            raise
        tasks.start(database.run(lambda: store.clock_offset), "clock of the database")
        if self.keep_days is not None:
            retention = SharedRetention(store.forget, self.keep_days, config, clock.now)
            tasks.start(retention.run(), "retention")
        return opened

    async def _opened(
        self, store: "PostgresStore", news: LogNews, copy: OwnCopy, close: Callable[[], Awaitable[None]]
    ) -> OpenedLog:
        settings = await store.settings()
        opened = OpenedLog(
            store,
            news,
            None,
            await store.resume(),
            settings.changes,
            settings.effective,
            settings.label,
            await store.known_pipelines(),
            await store.mask_key(),
            await store.recent_reports(),
            partial(SharedTotals, copy),
            lambda _in_flight, _now: self.feed(),
            close,
            SharedPart(store, settings, store.first_attempt_id, copy),
        )
        if self.is_shown:
            copy.start()
        return opened

    def _follow(self, path: Path, told: Callable[[], None]) -> FillsCopy:
        """What fills the copy at a path."""
        from liveview.mirror.follower import Follower

        return Follower(self.feed, path, told=told)

    def feed(self) -> ClosableFeed:
        """What a copy of the session follows, over a connection of its own."""
        from liveview.postgres.feed import PostgresFeed

        return PostgresFeed(self.address, now=Clock().now)


class SharedView:
    """A shared session as the HTTP API asks for it: a `SharedRun`."""

    def __init__(self, copy: OwnCopy, settings: FollowedSettings) -> None:
        self.readable, self.changed = copy.readable, copy.changed
        self._settings = settings

    async def settings_point(self) -> SettingsPoint:
        """Since when the settings in effect are, which are those of the store if it can be asked."""
        with contextlib.suppress(UnavailableError):
            await self._settings.refresh()
        return SettingsPoint(self._settings.version, self._settings.after_event)


def view_of(session: Session) -> SharedView | None:
    """What the HTTP API asks of a session; None for that of a file."""
    if session.part is None or session.shared is None:
        return None
    return SharedView(session.part.copy, session.shared)


def this_process() -> str:
    """Who changes something by hand here: the user, the machine and the process."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # KeyError before Python 3.13
        user = "somebody"
    return f"{user}@{socket.gethostname()} {os.getpid()}"


def _report(name: str, error: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})
