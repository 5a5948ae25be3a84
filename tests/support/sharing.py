"""Receivers that share a session in a real PostgreSQL: `running(tmp_path, config, shared=joining(session))`.

session = new_session()
with running(tmp_path, config, shared=joining(session)) as one, running(tmp_path, config, shared=joining(session)):
    assert one.post(event("a")).status == 200
    assert rows(session, "select state from events") == ["delivered"]
"""

import asyncio
from typing import Any

import msgspec

from liveview.config.schema import Config, LogConfig
from liveview.model.event import State
from liveview.postgres.address import SharedAddress, shared_address
from liveview.postgres.migrating import migrate
from liveview.runtime.shared_log import SharedLog
from tests.support.postgres import PostgresServer, schema_of, session_name, shared_server, until

LEASE = 1.0
"""Seconds; receivers hear of each other four times in it."""


class SharedSession(msgspec.Struct, frozen=True):
    """A session, and the server that has it."""

    address: SharedAddress
    server: PostgresServer

    def at(self, port: int) -> "SharedSession":
        """The same session behind another port."""
        url = self.server.url_of("postgres", port=port)
        return SharedSession(shared_address(url, self.address.session, {}), self.server)


def new_session(server: PostgresServer | None = None) -> SharedSession:
    """A session that nobody has used."""
    here = server or shared_server()
    address = shared_address(here.url, session_name(), {})
    asyncio.run(migrate(address))
    return SharedSession(address, here)


def joining(session: SharedSession, *, is_shown: bool = False, keep_days: int | None = None) -> SharedLog:
    """What a runtime needs to join it."""
    return SharedLog(session.address, is_shown, keep_days)


def leasing(config: Config, lease: float = LEASE) -> Config:
    """The configuration with a short lease."""
    return msgspec.structs.replace(config, log=LogConfig(lease=lease))


def rows(session: SharedSession, sql: str, *values: object) -> list[Any]:
    """Rows of the session, as values if they have one column."""
    with session.server.connect() as connection:
        connection.execute(f"set search_path to {schema_of(session.address.session)}".encode())
        cursor = connection.execute(sql.encode(), values)
        found = cursor.fetchall() if cursor.description else []
        connection.commit()
    return [row[0] if len(row) == 1 else row for row in found]


def settled(session: SharedSession, count: int) -> list[State]:
    """Wait until this number of events are over; returns their states, oldest first."""
    until(lambda: len(_over(session)) >= count)
    return [State(each) for each in _over(session)]


def _over(session: SharedSession) -> list[str]:
    return rows(session, "select state from events where state <> 'pending' order by id")
