"""A connection that one part of a receiver keeps, and makes again when it is lost.

Statements follow each other. What changes the session is a *commit* of a writer: each names the version of the writer
that it follows, and raises it by one. When a connection is lost during a commit, nobody knows whether it was stored;
the next connection raises the version first, so what is still on its way is refused, and tells what had been stored.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec

from liveview.errors import SharedSessionError, UnavailableError
from liveview.postgres.address import SharedAddress
from liveview.postgres.connecting import Connection, connect, reason
from liveview.postgres.driver import psycopg

PATIENCE = 1.4
"""Seconds after which a statement that is not answered counts as lost: clients get their 503 within two."""
FIRST_TRY = 1.0
"""Seconds that a statement waits for a lost connection to be made again."""
SLOWEST = 0.5
"""Seconds between two tries to connect, at most."""
CONNECTING = 2.0
"""Seconds that one try may take."""
CLAIMED = "LV001"
"""What the functions of the schema raise for a batch that would be decided in another way now."""
FENCED_TEXT = "other receivers have taken over: this one was silent for longer than its lease"


class ClaimedError(Exception):
    """A batch would be decided in another way now."""


class LostError(UnavailableError):
    """The connection was lost during a statement. `stored` tells, once that is known, whether its commit was stored."""

    def __init__(self, message: str, stored: "asyncio.Future[bool]") -> None:
        super().__init__(message)
        self.stored = stored


class WentOn(NamedTuple):
    """What a writer finds after its connection was lost."""

    unknown: int | None
    """The version of the commit that was under way and has been stored after all; None if there is none."""
    counts: Mapping[str, int]
    """What its commits add to the balance."""


Went: TypeAlias = Callable[[Connection, WentOn], Awaitable[None]]
"""What is called with each new connection of a writer, before anything else uses it."""


class KeptLine:
    """The connection of writer `by`; None for one that commits nothing.

    `changed` is called when `error` has changed, `fenced` when the others have taken over.
    """

    error = ""
    """Why nothing can be asked, in a sentence; "" while something can."""

    def __init__(
        self,
        address: SharedAddress,
        *,
        changed: Callable[[], None] = lambda: None,
        fenced: Callable[[], None] = lambda: None,
    ) -> None:
        self._address = address
        self._changed = changed
        self._fenced = fenced
        self.went_on: Went | None = None
        """Called with each new connection."""
        self._loop = asyncio.get_running_loop()
        self._connection: Connection | None = None
        self._cursor: psycopg.AsyncCursor[Any] | None = None
        self._tried = asyncio.Event()
        """Set unless the first try to connect again is under way."""
        self._connecting: asyncio.Task[None] | None = None
        self._unsure: asyncio.Future[bool] | None = None
        self._ended = ""
        self.by: int | None = None
        """The number of its writer."""
        self.version = 0
        """The version of its writer."""
        self.turn = asyncio.Lock()
        """Held by those who ask."""

    async def open(self) -> Connection:
        """Connect for the first time; raises `SharedSessionError`."""
        connection = await connect(self._address)
        self._use(connection)
        return connection

    @property
    def is_busy(self) -> bool:
        """Whether a statement is under way."""
        return self.turn.locked()

    async def ask(
        self, statement: bytes, parameters: Sequence[object] = (), *, patience: float = PATIENCE
    ) -> list[Any]:
        """The rows that a statement returns; raises `UnavailableError`, also `LostError`, and `ClaimedError`."""
        async with self.turn:
            return await self.ask_in_turn(statement, parameters, patience=patience)

    async def ask_in_turn(
        self, statement: bytes, parameters: Sequence[object] = (), *, patience: float = PATIENCE
    ) -> list[Any]:
        """The same for one who holds `turn`."""
        deadline = self._loop.time() + patience
        if self._cursor is None:
            await self._wait_for_first_try()
        connection, cursor = self._connection, self._cursor
        if connection is None or cursor is None:
            raise UnavailableError(self._ended or self.error)
        try:
            with bounded(connection, deadline - self._loop.time()):
                await cursor.execute(statement, parameters, prepare=False, binary=True)
                return await cursor.fetchall() if cursor.description is not None else []
        except psycopg.Error as error:
            raise self._failed(connection, error) from None

    async def ask_as_writer(self, statement: bytes, parameters: Sequence[object] = ()) -> list[Any]:
        """`ask_in_turn` for a statement that names the writer and its version as $1 and $2."""
        return await self.ask_in_turn(statement, (self.by, self.version, *parameters))

    async def commit(self, statement: bytes, parameters: Sequence[object] = ()) -> list[Any]:
        """The same in a turn of its own, for a statement that raises the version as well."""
        async with self.turn:
            found = await self.ask_as_writer(statement, parameters)
            self.version += 1
            return found

    async def reconnected(self) -> None:
        """Wait until something can be asked again; raises `UnavailableError` if that will never be."""
        while self._connection is None:
            if self._ended or self._connecting is None:
                raise UnavailableError(self._ended or self.error)
            await asyncio.wait([self._connecting])

    def end(self, why: str) -> None:
        """Ask nothing any more."""
        self._ended = self._ended or why

    async def close(self) -> None:
        """Close the connection."""
        self.end("the session has ended")
        if self._connecting is not None:
            self._connecting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._connecting
        if self._connection is not None:
            await self._connection.close()
            self._connection = self._cursor = None

    def _use(self, connection: Connection) -> None:
        self._connection, self._cursor = connection, connection.cursor()
        self._tried.set()

    def _failed(self, connection: Connection, error: psycopg.Error) -> Exception:
        """What a failed statement means.

        Any error is followed by a new connection, which also finds out whether the others have taken over.
        """
        if error.sqlstate == CLAIMED:
            return ClaimedError()
        is_lost = connection.closed
        connection.pgconn.finish()
        self._drop(f"the session cannot be used: {reason(error)}")
        if not is_lost:
            return UnavailableError(self.error)
        self._unsure = self._loop.create_future()
        return LostError(self.error, self._unsure)

    def _fence(self) -> None:
        self.end(FENCED_TEXT)
        self._fenced()

    def _drop(self, why: str) -> None:
        """Do without the connection, and begin to make another."""
        self._connection = self._cursor = None
        self._tried.clear()
        self.error = why
        if not self._ended:
            self._connecting = self._loop.create_task(self._connect_again())
        self._changed()

    async def _wait_for_first_try(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_TRY):
                await self._tried.wait()

    async def _connect_again(self) -> None:
        """Try until it works, more and more slowly."""
        wait = 0.02
        while not self._ended:
            try:
                await self._try_to_connect()
            except (SharedSessionError, psycopg.Error, TimeoutError, OSError) as error:
                self.error = str(error) if isinstance(error, SharedSessionError) else self.error
            else:
                return
            self._tried.set()
            await asyncio.sleep(wait)
            wait = min(2 * wait, SLOWEST)

    async def _try_to_connect(self) -> None:
        async with asyncio.timeout(CONNECTING):
            connection = await connect(self._address)
        try:
            with bounded(connection, PATIENCE):
                if self.by is not None:
                    await self._go_on(connection)
        except BaseException:
            await connection.close()
            raise
        if self._ended:
            await connection.close()
            return
        self._use(connection)
        self.error = ""
        self._changed()

    async def _go_on(self, connection: Connection) -> None:
        """Find out what was stored, and see to it that nothing else comes after it."""
        cursor = connection.cursor()
        await cursor.execute(f"select {self._address.schema}.go_on($1)".encode(), (self.by,))
        (found,) = await cursor.fetchone() or (None,)
        if found is None:
            self._fence()
            return
        counts = msgspec.json.decode(found, type=dict[str, int])
        before = counts.pop("version")
        was_stored = self._unsure is not None and (before - self.version) % 2 == 1
        if self.went_on is not None:
            await self.went_on(connection, WentOn(self.version + 1 if was_stored else None, counts))
        self.version = before + 2
        if self._unsure is not None:
            if not self._unsure.done():
                self._unsure.set_result(was_stored)
            self._unsure = None


@contextlib.contextmanager
def bounded(connection: Connection, seconds: float) -> Iterator[None]:
    """Cut the connection off when a statement takes longer; the driver would wait for the server."""
    timer = asyncio.get_running_loop().call_later(seconds, _cut, connection)
    try:
        yield
    finally:
        timer.cancel()


def _cut(connection: Connection) -> None:
    with contextlib.suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as other:
        other.shutdown(socket.SHUT_RDWR)
