"""The connection of the feed: made when something is first asked, and again after it was lost."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, TypeAlias

from liveview.errors import SharedSessionError, UnavailableError
from liveview.postgres.address import SharedAddress
from liveview.postgres.connecting import Connection, connect, reason
from liveview.postgres.driver import psycopg
from liveview.postgres.migrating import require_current

PATIENCE = 20.0
"""Seconds after which a question that is not answered counts as lost: a slow line may need some for 4 MiB."""

Question: TypeAlias = tuple[str, Sequence[object]]
"""A statement and its parameters."""
Rows: TypeAlias = list[tuple[Any, ...]]
"""What a statement returns."""


class FeedLine:
    """Asks the database at `address`; its methods belong to one loop."""

    def __init__(self, address: SharedAddress) -> None:
        self._address = address
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()
        self._is_closed = False

    async def ask(self, statement: str, parameters: Sequence[object]) -> Rows:
        """What a statement returns; raises `UnavailableError`."""
        async with self._turn:
            if self._is_closed:
                raise UnavailableError("the session is not followed any more")
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self._ask(statement, parameters)
            except SharedSessionError as error:
                await self._leave()
                raise UnavailableError(str(error)) from None
            except (psycopg.Error, OSError) as error:  # TimeoutError is an OSError
                await self._leave()
                why = reason(error) if isinstance(error, psycopg.Error) else "it does not answer"
                raise UnavailableError(f"the session cannot be read: {why}") from None
            except BaseException:  # cancelled: the answer of this question must not be treated as that of the next
                await self._leave()
                raise

    async def close(self) -> None:
        """Close the connection."""
        async with self._turn:
            self._is_closed = True
            await self._leave()

    async def _ask(self, statement: str, parameters: Sequence[object]) -> Rows:
        connection = self._connection
        if connection is None or connection.closed:
            connection = self._connection = await connect(self._address)
            await require_current(connection, self._address)
        cursor = await connection.execute(statement.encode(), parameters, binary=True)
        return await cursor.fetchall()

    async def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                await connection.close()
