"""When the log is gone the run continues in a new one, unless the old one returns within a moment.

A tool that copies or restores a log puts it back soon, so there is a short wait. It ends early enough for clients that
were answered 503 meanwhile: they try again and lose nothing.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from liveview.adapters.tasks import Tasks
from liveview.errors import LogError
from liveview.runtime.session import Session

PATIENCE = 2.0
"""Seconds to wait for the old log; it may have been gone for two before that was noticed."""
AGAIN = 1.0
"""Seconds between two attempts to make a new log."""


class MovingOn:
    """Watches one session at a time; `move` opens a new session and is given the reason."""

    def __init__(self, move: Callable[[str], Coroutine[Any, Any, object]], tasks: Tasks) -> None:
        self._move = move
        self._tasks = tasks  # shared with nothing else: `close` cancels all of them
        self._session: Session | None = None
        self._moving = False
        self._waiting: asyncio.Task[None] | None = None

    def watch(self, session: Session) -> None:
        """Watch this session from now on."""
        self._session = session

    def look(self) -> None:
        """Look whether the log is still there; called whenever that may have changed."""
        session = self._session
        if session is not None and session.store.away and self._waiting is None:
            self._waiting = self._tasks.start(self._move_on(session), "a new log")

    async def _move_on(self, session: Session) -> None:
        """Wait, and move if the log is still gone; try until that works or the log is back."""
        try:
            await asyncio.sleep(PATIENCE)
            while session.store.away and session is self._session:
                with contextlib.suppress(LogError, OSError):
                    self._moving = True
                    await self._move(session.store.error)
                    return
                self._moving = False
                await asyncio.sleep(AGAIN)
        finally:
            self._moving, self._waiting = False, None

    async def close(self) -> None:
        """Stop waiting. A move that has begun is not cancelled: closing the session waits for it."""
        if not self._moving:
            await self._tasks.cancel()
