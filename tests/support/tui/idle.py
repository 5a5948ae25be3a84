"""Running an app in a test, and knowing when it has nothing left to do.

Textual's pilot looks every 20 ms whether the process has used little processor time since its last look. That is a
guess: it costs at least two looks for every key, and up to two seconds on a busy machine. An event loop knows it
exactly: when it is about to sleep, everything that was to be done is done.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

from tests.support.tui import textual_private

_SOON = 0.04
"""Seconds: a timer that is due within this time belongs to what is going on. Textual draws up to 33 ms after a change:
a timer that comes too late for one frame leaves out the next."""
_FRAMES = 12
"""Short sleeps after which an app that draws for ever counts as idle, however long they take."""
_PATIENCE = 10.0
"""Seconds after which an app that never sleeps counts as idle."""


Result = TypeVar("Result")


class IdleSelector(selectors.DefaultSelector):
    """Where an event loop sleeps; before it does so, those who wait for this moment are told."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[asyncio.Future[None]] = []
        self._frames = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Sleep like any selector, unless somebody has waited for the loop to have nothing else to do."""
        if not self._waiting or timeout == 0:
            return super().select(timeout)
        if timeout is not None and timeout <= _SOON and self._frames < _FRAMES:
            self._frames += 1
            return super().select(timeout)
        happened = super().select(0)
        if not happened:
            for future in self._waiting:
                if not future.done():
                    future.set_result(None)
            self._waiting.clear()
        return happened

    async def idle(self) -> None:
        """Return when nothing is ready to run and no timer is due soon."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        self._frames = 0
        await asyncio.wait([future], timeout=_PATIENCE)


def run(play: Coroutine[Any, Any, Result]) -> Result:
    """`asyncio.run` for what drives an app with a pilot."""
    selector = IdleSelector()
    with (
        textual_private.waiting_by(selector.idle),
        textual_private.parsing_once(),
        asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner,
    ):
        return runner.run(play)
