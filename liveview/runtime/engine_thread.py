"""The engine's thread with its event loop, and the way for other threads to have work done in it."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from liveview.errors import ControlError

_STOPPED = "liveview is not running"
Answer = TypeVar("Answer")


def no_answer(seconds: float) -> ControlError:
    """The engine has not answered for this long."""
    return ControlError(f"the engine did not answer within {seconds:g} s")


class EngineThread:
    """Runs one context manager in an event loop of its own, from `start` until `stop` or `end`.

    `failed` is called in that thread, with a sentence, when the loop ends by an error after it was started. `new_loop`
    makes the loop.
    """

    def __init__(
        self,
        failed: Callable[[str], None],
        new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop,
    ) -> None:
        self._failed = failed
        self._new_loop = new_loop
        self._started = threading.Event()
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Future[None] | None = None

    @property
    def has_started(self) -> bool:
        """Whether the context was entered, even if it has been left since."""
        return self._loop is not None

    def require_started(self) -> None:
        """Raise `ControlError` when the context was never entered."""
        if self._loop is None:
            raise ControlError(_STOPPED)

    def start(self, context: AbstractAsyncContextManager[None]) -> None:
        """Enter the context in the thread; raises what entering it raises."""
        self._thread = threading.Thread(target=self._run, args=(context,), name="liveview-engine", daemon=True)
        self._thread.start()
        self._started.wait()
        if self._error is not None:
            self._thread.join()
            raise self._error

    def stop(self, timeout: float) -> bool:
        """Leave the context and end the thread; False if that takes longer than `timeout` seconds."""
        if self._thread is None:
            return True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: it has ended by itself
                self._loop.call_soon_threadsafe(self.end)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def end(self, error: Exception | None = None) -> None:
        """Leave the context, because of an error if one is given; to be called in the loop."""
        if self._ended is None or self._ended.done():
            return
        if error is None:
            self._ended.set_result(None)
        else:
            self._ended.set_exception(error)

    def post(self, act: Callable[[], object]) -> None:
        """Have the loop call something soon; raises `ControlError` when it is not running."""
        try:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(act)
                return
        except RuntimeError:  # the loop is closed
            pass
        raise ControlError(_STOPPED)

    def ask(self, work: Coroutine[Any, Any, Answer], seconds: float) -> Answer:
        """Have the loop run a coroutine and wait for its result; raises `ControlError` after `seconds`."""
        try:
            if self._loop is None:
                raise RuntimeError
            asked = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError:
            work.close()
            raise ControlError(_STOPPED) from None
        try:
            return asked.result(seconds)
        except TimeoutError:
            asked.cancel()
            raise no_answer(seconds) from None
        except CancelledError:
            raise ControlError(_STOPPED) from None

    def _run(self, context: AbstractAsyncContextManager[None]) -> None:
        try:
            with asyncio.Runner(loop_factory=self._new_loop) as runner:
                runner.run(self._main(context))
        except BaseException as error:
            self._error = error
            if self._started.is_set():
                self._failed(f"the engine stopped: {error}")
        finally:
            self._started.set()

    async def _main(self, context: AbstractAsyncContextManager[None]) -> None:
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        async with context:
            self._loop = loop
            self._started.set()
            await self._ended
