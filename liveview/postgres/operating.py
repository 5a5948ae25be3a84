"""What is done to a shared session without being a receiver: changes of settings, retries and ends by hand, marks.

All operators are one writer; each of their commits follows whichever came before.
"""

from collections.abc import Sequence

from liveview.errors import SharedSessionError, UnavailableError
from liveview.log.setting_rows import setting_row
from liveview.model.changes import MarkChanged, SettingChange
from liveview.postgres.address import SharedAddress
from liveview.postgres.connecting import Connection, connect, reason
from liveview.postgres.driver import psycopg
from liveview.postgres.encoding import Encoded
from liveview.postgres.line import PATIENCE, bounded
from liveview.postgres.migrating import require_current
from liveview.postgres.notes import settings_of

_WRITER = 1
"""Operators, as the table `writers` knows them."""


class Operator:
    """Changes the session at `address` over a connection of its own; made by `open`.

    Its methods raise `UnavailableError`, after which another one has to be opened.
    """

    def __init__(self, address: SharedAddress, connection: Connection) -> None:
        self._schema = address.schema
        self._connection = connection

    @classmethod
    async def open(cls, address: SharedAddress) -> "Operator":
        """Connect; raises `SharedSessionError`, also for a user who may only read the session."""
        connection = await connect(address)
        try:
            await require_current(connection, address)
            await _require_rights(connection, address)
        except BaseException:
            await connection.close()
            raise
        return cls(address, connection)

    async def change(self, rows: Sequence[SettingChange], who: str) -> tuple[int, int]:
        """Change settings for all receivers; returns their version, and the newest event that follows the ones before.

        The log of changes says that it was `who`.
        """
        stored = _stored(rows)
        found = await self._ask("change_settings($1, null, $2, $3)", (stored, who)) if stored else None
        if found is None:
            raise ValueError("nothing is to be changed")
        return int(found[0]), int(found[1])

    async def mark(self, rows: Sequence[MarkChanged]) -> None:
        """Set and remove marks of events."""
        stored = _stored(rows)
        if stored is not None:
            await self._ask("store_notes($1, null, null, null, null, null, null, null, $2)", (stored,))

    async def retry_now(self, event_id: int) -> int:
        """Make the waiting retries of an event due; returns their number."""
        return int((await self._ask("retry_now($1, null, $2, null)", (event_id,)) or (0,))[0])

    async def give_up(self, event_id: int) -> int:
        """End the pending deliveries of an event, whichever receiver has them; returns their number.

        What their receivers find out about calls that are under way is kept, and changes nothing.
        """
        return int((await self._ask("give_up($1, null, $2)", (event_id,)) or (0,))[0])

    async def close(self) -> None:
        """Close the connection."""
        await self._connection.close()

    async def _ask(self, call: str, parameters: tuple[object, ...]) -> tuple[int, ...] | None:
        """The first row of what a function of the schema returns."""
        statement = f"select * from {self._schema}.{call}".encode()
        try:
            with bounded(self._connection, PATIENCE):
                cursor = await self._connection.execute(statement, (_WRITER, *parameters), binary=True)
                row: tuple[int, ...] | None = await cursor.fetchone()
                return row
        except psycopg.Error as error:
            await self.close()
            raise UnavailableError(f"the session cannot be changed: {reason(error)}") from None


async def _require_rights(connection: Connection, address: SharedAddress) -> None:
    """Raise `SharedSessionError` for a user who may only read."""
    cursor = await connection.execute(
        b"select has_table_privilege($1, 'insert, update')", (f"{address.schema}.settings",)
    )
    (may_write,) = await cursor.fetchone() or (False,)
    if not may_write:
        raise SharedSessionError(f"this user of PostgreSQL may only read the session {address.session}")


def _stored(rows: Sequence[SettingChange | MarkChanged]) -> Encoded | None:
    """Rows of settings; None if there are none."""
    return settings_of({(kind, name): value for kind, name, value in map(setting_row, rows)})
