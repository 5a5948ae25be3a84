"""The log of the open session as the HTTP API reads it: in threads of its own, never in the engine's loop."""

import asyncio
import hashlib
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from liveview.api.problem import ApiError, ProblemType
from liveview.errors import LiveviewError
from liveview.log.read.reader import Reader

Found = TypeVar("Found")
Readable = Callable[[], Awaitable[Path]]
"""Says where to read, once everything that is stored is there; raises `LogError` or `UnavailableError`."""


def session_over() -> ApiError:
    """The session of a request has ended."""
    return ApiError(ProblemType.SESSION_OVER, "another session has begun; what belonged to the old one is over")


def _unreadable(error: Exception) -> ApiError:
    return ApiError(ProblemType.UNAVAILABLE, f"the log cannot be read: {error}")


class ReadingThread:
    """Reads one log in one thread, through a read-only connection that is opened when it is first asked.

    `readable` brings a copy of a log up to date before it is read, and says where it is; None for the log itself.
    """

    def __init__(self, path: Path, name: str, readable: Readable | None = None) -> None:
        self._path = path
        self._readable = readable
        self._threads = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._reader: Reader | None = None
        self._was_asked = False
        self._is_closed = False

    async def ask(self, read: Callable[[Reader], Found]) -> Found:
        """What is read from the log; raises `ApiError`. Long work is asked in pieces, so that others get a turn."""
        if self._is_closed:
            raise session_over()
        if self._readable is not None:
            self._path = await self._found(self._readable)
            if self._is_closed:
                raise session_over()
        self._was_asked = True
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, read)

    async def close(self) -> None:
        """Close the connection; what is being read is cut off."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._was_asked:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._close)
        self._threads.shutdown(wait=False)

    async def _found(self, readable: Readable) -> Path:
        try:
            return await readable()
        except (sqlite3.Error, LiveviewError) as error:
            raise _unreadable(error) from None

    def _read(self, read: Callable[[Reader], Found]) -> Found:
        try:
            if self._reader is None:
                self._reader = Reader(self._path)
                self._reader.stop_when(lambda: self._is_closed)
            return read(self._reader)
        except ApiError:
            raise
        except sqlite3.OperationalError as error:
            raise (session_over() if self._is_closed else _unreadable(error)) from None
        except (sqlite3.Error, LiveviewError) as error:
            raise _unreadable(error) from None

    def _close(self) -> None:
        if self._reader is not None:
            self._reader.close()


class SessionLog:
    """One session, from its beginning until another one takes its place."""

    def __init__(self, path: str, readable: Readable | None = None) -> None:
        self.path = path
        """Where the log is; the URL of a shared session."""
        self.key = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        """What cursors know it by."""
        self.pages = ReadingThread(Path(path), "liveview-api", readable)
        """Reads what was asked for, which may take long."""
        self.news = ReadingThread(Path(path), "liveview-api-news", readable)
        """Reads what waits and streams ask after a commit, within milliseconds."""

    async def close(self) -> None:
        """Read no more: later questions are told that the session is over."""
        await self.pages.close()
        await self.news.close()
