"""What somebody may do in a shared session, found out before a viewer follows it."""

import time

import msgspec

from liveview.errors import SharedSessionError
from liveview.postgres.address import SharedAddress
from liveview.postgres.connecting import connect, reason
from liveview.postgres.driver import psycopg
from liveview.postgres.migrating import require_current


class SharedAccess(msgspec.Struct, frozen=True):
    """What the user of a connection may do, and the clock of the database."""

    is_operator: bool
    """Whether settings may be written."""
    offset: float
    """The clock of the database minus ours, in seconds."""


async def access(address: SharedAddress) -> SharedAccess:
    """Connect once and look; raises `SharedSessionError`, also for a session that is not there."""
    connection = await connect(address, read_only=True)
    try:
        await require_current(connection, address)
        asked = time.time()
        found = await connection.execute(
            b"select has_table_privilege($1, 'insert'), extract(epoch from clock_timestamp())::float8",
            (f"{address.schema}.settings",),
        )
        may, at = await found.fetchone() or (False, asked)
        return SharedAccess(bool(may), at - (asked + time.time()) / 2)
    except psycopg.Error as error:
        raise SharedSessionError(f"the session {address.session} cannot be read: {reason(error)}") from None
    finally:
        await connection.close()
