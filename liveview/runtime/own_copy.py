"""This receiver's own copy of a shared session: a session file that readers read as they read any other."""

import asyncio
import contextlib
import re
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from liveview.core.store import Live
from liveview.errors import LogError, UnavailableError
from liveview.log import files

PATIENCE = 10.0
"""Seconds that a reader waits for a copy that is being made, or that cannot be brought up to date."""
LAST_SECONDS = 1.0
"""Seconds for what is under way when the receiver ends."""
_MOST_COPIES = 100
"""Copies of one session on this machine."""
_NOT_IN_NAMES = re.compile("[^A-Za-z0-9._-]+")


class FillsCopy(Protocol):
    """Fills a copy in a thread of its own."""

    @property
    def version(self) -> int:
        """Grows with everything that is new in the copy."""

    @property
    def live(self) -> Live | None:
        """What the copy cannot count by itself; None before it is known."""

    def start(self) -> object:
        """Begin to follow."""

    def stop(self, *, seconds: float = 10.0) -> bool:
        """Follow no more; waits no longer than `seconds` for what is under way."""

    def catch_up(self) -> "Future[bool]":
        """True once everything that is stored now is in the copy; False if the session cannot be asked."""


Follow = Callable[[Path, Callable[[], None]], FillsCopy]
"""Makes what fills the file at a path, and calls something whenever there is news, in its own thread."""


class OwnCopy:
    """A copy that is made when somebody first wants to read it, and goes on where an earlier run has ended.

    `identity` is that of the session. Its methods belong to the engine's loop; any thread may read its properties.
    """

    def __init__(self, identity: str, follow: Follow) -> None:
        self._identity = identity
        self._follow = follow
        self._following: FillsCopy | None = None
        self._told: Callable[[], None] = lambda: None
        self._loop = asyncio.get_running_loop()
        self._news = asyncio.Event()
        self.path: Path | None = None
        """Where it is; None before it was started."""

    @property
    def is_followed(self) -> bool:
        """Whether it was started."""
        return self._following is not None

    @property
    def version(self) -> int:
        """Grows with everything that is new in it."""
        return 0 if self._following is None else self._following.version

    @property
    def live(self) -> Live | None:
        """What it cannot count by itself; None while that is not known."""
        return None if self._following is None else self._following.live

    def listen(self, told: Callable[[], None]) -> None:
        """Have `told` called whenever there is news."""
        self._told = told

    async def changed(self, after: int) -> int:
        """Its version, once it is greater than `after`."""
        while self.version <= after:
            self._news.clear()
            await self._news.wait()
        return self.version

    def start(self) -> Path:
        """Make the copy, or go on with it, and follow the session from now on; raises `LogError`."""
        if self.path is None or self._following is None:
            self.path, self._following = self._begun()
            self._following.start()
        return self.path

    async def readable(self) -> Path:
        """The file, with everything in it that is stored now; raises `LogError` and `UnavailableError`."""
        path, following = self.start(), self._following
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                if following is not None and await asyncio.wrap_future(following.catch_up()):
                    return path
        raise UnavailableError("the copy of the session, which is what can be read, is not up to date")

    async def close(self) -> None:
        """Follow the session no more; the copy stays for the next run."""
        if self._following is not None:
            await asyncio.to_thread(self._following.stop, seconds=LAST_SECONDS)

    def _heard(self) -> None:
        """There is news, as the thread of the copy says."""
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self._news.set()
        self._told()

    def _begun(self) -> tuple[Path, FillsCopy]:
        """The file in the state directory, and what fills it: each receiver on this machine has its own."""
        folder = files.state_directory()
        stem = _NOT_IN_NAMES.sub("-", self._identity.partition("//")[2])
        for number in range(1, _MOST_COPIES):
            path = folder / (f"copy-{stem}.db" if number == 1 else f"copy-{stem}-{number}.db")
            if files.in_use(path):
                continue
            try:
                return path, self._follow(path, self._heard)
            except sqlite3.Error as error:
                raise LogError(f"cannot use {path}, the copy of the session: {error}") from None
            except LogError:
                if not files.in_use(path):  # another receiver took it just now
                    raise
        raise LogError(f"{_MOST_COPIES} receivers on this machine have a copy of {self._identity}")
