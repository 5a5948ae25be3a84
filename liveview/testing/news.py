"""Tells those who wait that something was stored: threads, and coroutines of any asyncio loop. Nobody polls."""

import asyncio
import contextlib
import threading
from collections.abc import Callable


class News:
    """Counts what was stored. `tell` and `end` return at once; any thread may call all of it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._listeners: set[Callable[[], object]] = set()
        self.count = 0
        """How often something was stored."""
        self.ended = ""
        """Why nothing more will come, in a sentence; "" while something may."""

    def tell(self, _: object = None) -> None:
        """Something was stored."""
        with self._changed:
            self.count += 1
            self._changed.notify_all()
            listeners = tuple(self._listeners)
        for each in listeners:
            each()

    def end(self, why: str) -> None:
        """Nothing more will come."""
        self.ended = why
        self.tell()

    def wait(self, seen: int, seconds: float) -> bool:
        """Wait until the count is no longer what was `seen`; False if that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self.count != seen, max(0.0, seconds))

    async def wait_async(self, seen: int, seconds: float) -> bool:
        """The same without blocking the running loop."""
        loop, told = asyncio.get_running_loop(), asyncio.Event()

        def tell() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(told.set)

        with self._changed:
            if self.count != seen:
                return True
            self._listeners.add(tell)
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await told.wait()
        except TimeoutError:
            return False
        finally:
            with self._changed:
                self._listeners.discard(tell)
        return True
