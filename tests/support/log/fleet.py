"""Several receivers on one session in PostgreSQL, without their ports."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from liveview.model.facts import Fenced, TakenOver
from liveview.postgres.store import PostgresStore
from tests.support.log.shared_session import SharedSession, SharedTolds
from tests.support.log.stores import Desk
from tests.support.postgres_line import Line

LEASE = 0.6
"""Seconds without a beat; it beats four times in that span."""
FOREVER = 3_600.0
"""A lease that does not end in a test."""


class Receiver:
    """One of several receivers on a session, behind a line of its own."""

    def __init__(self, store: PostgresStore, line: Line, told: SharedTolds) -> None:
        self.store = store
        self.line = line
        self.told = told
        self.desk = Desk(store)

    @property
    def taken_over(self) -> list[TakenOver]:
        """What it took over."""
        return [fact for fact in self.told.facts if isinstance(fact, TakenOver)]

    @property
    def fenced(self) -> bool:
        """Whether the others took over from it."""
        return Fenced() in self.told.facts


class Fleet:
    """A session and its receivers."""

    def __init__(self, session: SharedSession, stack: contextlib.AsyncExitStack) -> None:
        self.session = session
        self._stack = stack

    async def receiver(self, lease: float = LEASE) -> Receiver:
        """Start another one; at the end it must be able to close, whatever was done to its line."""
        line = self._stack.enter_context(Line(self.session.server.port))
        told = SharedTolds()
        store = await self._stack.enter_async_context(self.session.receiver(line, told, lease))
        self._stack.callback(line.mend)
        self._stack.callback(line.release)
        return Receiver(store, line, told)


@contextlib.asynccontextmanager
async def fleet(folder: Path) -> AsyncIterator[Fleet]:
    """A new session, for receivers to come."""
    session = SharedSession(folder)
    await session.migrated()
    async with contextlib.AsyncExitStack() as stack:
        yield Fleet(session, stack)
