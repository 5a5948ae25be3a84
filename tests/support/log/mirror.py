"""A copy of a session in a file of its own, filled from a feed as a viewer fills it, and looked at."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.core.store import ChangeFeed, TableRow
from liveview.log import schema
from liveview.mirror import mirror
from tests.support.log.making import reading


class Mirror:
    """The copy at `path`; a copy that is there already is continued. `only` is its filter."""

    def __init__(self, path: Path, only: str = "", keep: int = 0) -> None:
        self._path = path
        self._mirror = mirror.Mirror(path, only, keep)
        self._whole = not only and not keep
        self.begun = 0
        """How often it had to begin."""

    async def follow(self, feed: ChangeFeed, most: int = 1_000, *, killed: bool = False) -> bool:
        """Copy what one answer brings; False if there is nothing more. One that is killed forgets it all."""
        changed = await feed.since(self._mirror.position, most, self._mirror.only)
        if killed:
            broken = msgspec.structs.replace(
                changed, rows=(*changed.rows, TableRow("settings", ("a row", "cut off", 1j)))
            )
            with pytest.raises(sqlite3.Error):
                self._mirror.apply(broken)
            return True
        self._mirror.apply(changed)
        while self._mirror.trim():
            pass
        self.begun += changed.begins
        if self._whole and changed.first_event <= 1:
            with reading(self._path) as connection:
                assert connection.execute("pragma foreign_key_check").fetchall() == []
        return changed.more

    async def catch_up(self, feed: ChangeFeed, most: int = 1_000) -> None:
        """Copy until there is nothing more."""
        while await self.follow(feed, most):
            pass

    def tables(self) -> dict[str, list[Any]]:
        """All rows of all tables."""
        with reading(self._path) as connection:
            return tables_of(connection)

    def close(self) -> None:
        self._mirror.close()


def tables_of(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """All rows of all tables but the settings about the file itself, in the order of their keys."""
    found = {table: connection.execute(f"select * from {table} order by id").fetchall() for table in schema.TABLES}
    settings = connection.execute("select * from settings where kind <> 'log' order by kind, name")
    return {**found, "settings": settings.fetchall()}
