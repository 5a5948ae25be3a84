"""How long requests wait for a log that is elsewhere: one that does not answer must not keep any client."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from liveview.adapters.receiver import Accepted
from liveview.errors import UnavailableError

Tell: TypeAlias = Callable[[Accepted | UnavailableError], None]
"""Told what became of a request."""

_NO_ANSWER = "the log does not answer"


class _Bounded:
    """Tells a request once what became of it."""

    __slots__ = ("is_told", "tell", "until")

    def __init__(self, tell: Tell, until: float) -> None:
        self.tell = tell
        self.until = until
        self.is_told = False

    def __call__(self, answer: Accepted | UnavailableError) -> None:
        if not self.is_told:
            self.is_told = True
            self.tell(answer)


class Patience:
    """Tells every request after `seconds` that the log does not answer, unless it was told something before.

    It may be stored nevertheless, as when a connection breaks: then what its client sends again is a duplicate. All
    methods belong to the loop.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        self._bounded: deque[_Bounded] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def bounded(self, tell: Tell) -> Tell:
        """What tells a request, from now on within the time."""
        found = _Bounded(tell, self._loop.time() + self._seconds)
        self._bounded.append(found)
        if self._timer is None:
            self._timer = self._loop.call_at(found.until, self._expire)
        return found

    def waits(self, tell: Tell) -> bool:
        """Whether a request has not been told anything yet."""
        return not (isinstance(tell, _Bounded) and tell.is_told)

    def _expire(self) -> None:
        now = self._loop.time()
        while self._bounded and (self._bounded[0].is_told or self._bounded[0].until <= now):
            try:
                self._bounded.popleft()(UnavailableError(_NO_ANSWER))
            except Exception as error:  # a mistake of our own: the others are told nevertheless
                self._loop.call_exception_handler({"message": "a request could not be answered", "exception": error})
        self._timer = self._loop.call_at(self._bounded[0].until, self._expire) if self._bounded else None
