"""What is under way outside of the engine's loop: calls to webhooks, and transactions in the log's thread.

A clock that is moved waits for it, so that an answer of the sink is not overtaken by the budget of its call.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any

from liveview.core.steps import AttemptEnded, Call
from liveview.runtime.calls_by_scheme import CallsByScheme
from liveview.runtime.session import Session

ELSEWHERE = 0.25
"""Seconds of real time in which a server other than the sink can answer before the clock moves on."""
AS_LONG_AS_IT_TAKES = float("inf")
"""Seconds for the sink, warehouses and the log, which always come to an end."""


class UnderWay:
    """Carries out calls. All methods belong to the engine's loop.

    `held` are the addresses of the connections whose requests the sink has not answered yet, because it waits or
    because it never will. `session` returns the open session, None when there is none.
    """

    def __init__(
        self, calls: CallsByScheme, held: Callable[[], Iterable[Any]], session: Callable[[], Session | None]
    ) -> None:
        self._calls = calls
        self._held = held
        self._session = session
        self._here = 0
        """Calls to the sink and rows of warehouses."""
        self._elsewhere: dict[object, float] = {}
        """Calls to other servers, and when they began (real time)."""

    async def call(self, call: Call) -> AttemptEnded:
        """Carry out a call, as `CallsByScheme` does."""
        if call.webhook.is_sink or call.webhook.is_table:
            self._here += 1
            try:
                return await self._calls.call(call)
            finally:
                self._here -= 1
        mark = object()
        self._elsewhere[mark] = time.monotonic()
        try:
            return await self._calls.call(call)
        finally:
            del self._elsewhere[mark]

    def seconds_left(self) -> float:
        """How many seconds of real time may be waited for what is under way; 0.0 if nothing is."""
        session = self._session()
        stores = session is not None and session.store.unstored.is_in_thread
        if stores or self._here > self._calls.answering(self._held()):
            return AS_LONG_AS_IT_TAKES
        latest = max(self._elsewhere.values(), default=float("-inf"))
        return max(0.0, latest + ELSEWHERE - time.monotonic())

    def is_unstored(self) -> bool:
        """Whether something waits for a timer only to be stored together with more."""
        session = self._session()
        return session is not None and session.store.unstored.is_waiting and not session.store.error
