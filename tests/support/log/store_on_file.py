"""A store on a file, what it told, and what happens to the file."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from liveview.core.store import Row
from liveview.log import files
from liveview.log.engine import tasks
from liveview.log.engine.store import SqliteStore
from liveview.log.write.presence import Presence
from liveview.model.changes import MarkChanged
from liveview.model.sink import SinkRequest
from tests.support.log.making import AT
from tests.support.running import PATIENCE

MARK = MarkChanged(1, marked=True)
"""Something to note."""


class Told:
    """What a store told by its callbacks."""

    def __init__(self) -> None:
        self.recorded: list[Row] = []
        self.fatal: list[Exception] = []
        self.commits = 0
        self.looks = 0
        self._looked = asyncio.Event()

    def trace(self, statement: str) -> None:
        self.commits += statement == "commit"

    def look(self) -> None:
        self.looks += 1
        self._looked.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds; it is looked at whenever the state of the log may have changed."""
        while not condition():
            self._looked.clear()
            await self._looked.wait()


@contextlib.asynccontextmanager
async def opened(path: Path, told: Told | None = None, **options: Any) -> AsyncIterator[SqliteStore]:
    """A store on a log, without the lock of a session."""
    told = told or Told()
    connection, reader = files.read_write(path, "normal"), files.read_only(path)
    connection.set_trace_callback(told.trace)
    made = SqliteStore(
        path,
        connection,
        reader,
        tasks.resume(reader),
        recorded=told.recorded.extend,
        looked=told.look,
        fatal=told.fatal.append,
        **({"presence": Presence(path, connection)} | options),
    )
    try:
        yield made
    finally:
        await made.close(PATIENCE)


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Another connection has the log for itself."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        yield
        other.execute("rollback")


@contextlib.contextmanager
def gone(path: Path) -> Iterator[None]:
    """The log is somewhere else."""
    aside = path.with_name("aside.db")
    path.rename(aside)
    yield
    aside.rename(path)


def read(path: Path) -> bytes:
    return path.read_bytes()


def write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def sink_request(size: int = 0) -> SinkRequest:
    return SinkRequest(received_at=AT, path="/x", headers=(), body=bytes(size), behaviour="ok", status=200)
