"""A copy of a session in a file of its own, filled from a feed as a viewer fills it."""

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from liveview.core.store import Changed, ChangeFeed, Position
from liveview.log import schema
from liveview.log.files import read_write

TABLES = (*schema.TABLES, "settings")


class Mirror:
    """The copy at `path`; a copy that is there already is continued. `only` is its filter."""

    def __init__(self, path: Path, only: str = "") -> None:
        self._connection = read_write(path, "normal")
        self._connection.execute("pragma synchronous = off")
        self._connection.execute(f"pragma foreign_keys = {'off' if only else 'on'}")
        self._only = only
        schema.migrate(self._connection)
        self._connection.execute("create table if not exists position (value text)")
        row = self._connection.execute("select value from position").fetchone()
        self.position = msgspec.json.decode(row[0], type=Position) if row else Position()
        self.begun = 0
        """How often it had to begin."""

    async def follow(self, feed: ChangeFeed, most: int = 1_000, *, killed: bool = False) -> bool:
        """Copy what one answer brings; False if there is nothing more. One that is killed forgets it all."""
        changed = await feed.since(self.position, most, self._only)
        self._connection.execute("begin")
        self._apply(changed)
        if killed:
            self._connection.execute("rollback")
            return True
        self._connection.execute("delete from position")
        self._connection.execute("insert into position values (?)", (msgspec.json.encode(changed.position).decode(),))
        self._connection.execute("commit")
        self.position = changed.position
        self.begun += changed.begins
        return changed.more

    async def catch_up(self, feed: ChangeFeed, most: int = 1_000) -> None:
        """Copy until there is nothing more."""
        while await self.follow(feed, most):
            pass

    def tables(self) -> dict[str, list[Any]]:
        """All rows of all tables."""
        return tables_of(self._connection)

    def close(self) -> None:
        self._connection.close()

    def _apply(self, changed: Changed) -> None:
        if changed.begins:
            for table in reversed(TABLES):
                self._connection.execute(f"delete from {table}")
        for event_id in changed.gone:
            self._remove(event_id)
        for row in changed.rows:
            if row.table == "settings" and row.values[2] is None:
                self._connection.execute("delete from settings where kind = ? and name = ?", row.values[:2])
            else:
                places = ", ".join("?" * len(row.values))
                self._connection.execute(f"insert or replace into {row.table} values ({places})", row.values)

    def _remove(self, event_id: int) -> None:
        of_event = "select id from deliveries where event_id = ?"
        request = "select request_id from events where id = ?"
        request_id = next(iter(self._connection.execute(request, (event_id,))), (None,))[0]
        self._connection.execute(f"delete from attempts where delivery_id in ({of_event})", (event_id,))
        self._connection.execute("delete from deliveries where event_id = ?", (event_id,))
        self._connection.execute("delete from events where id = ?", (event_id,))
        left = "select 1 from events where request_id = ?1"
        self._connection.execute(f"delete from requests where id = ?1 and not exists ({left})", (request_id,))


def tables_of(connection: sqlite3.Connection) -> dict[str, list[Any]]:
    """All rows of all tables but the settings about the file itself, in the order of their keys."""
    found = {table: connection.execute(f"select * from {table} order by id").fetchall() for table in schema.TABLES}
    settings = connection.execute("select * from settings where kind <> 'log' order by kind, name")
    return {**found, "settings": settings.fetchall()}
