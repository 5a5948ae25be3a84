"""The part of the client that holds calls and decides about them."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

Ask = Callable[[str, str, object, Any], Any]
"""Method, path, value of the body (None for none) and type of the answer; what comes back is of that type."""


class BreakpointsAnswer(msgspec.Struct, frozen=True):
    """What is held and what will be."""

    breakpoints: Mapping[str, str]
    """`next` or `every` by the key of the destination."""
    held: tuple[int, ...]
    """The deliveries of which a call is held, longest first."""


class HeldAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A held call with what it would send, secrets masked."""

    delivery_id: int
    """The delivery that the call is part of."""
    event_id: int
    """The event that is delivered."""
    destination: str
    """The key of its destination."""
    round: int
    """The round of the delivery, counted from 1."""
    webhook: int
    """Which call of the round it is, counted from 1."""
    webhooks: int
    """How many calls the round has."""
    since: float
    """When it would have begun, in epoch seconds."""
    method: str
    """The HTTP method."""
    url: str
    """The URL."""
    headers: tuple[tuple[str, str], ...]
    """The configured headers."""
    body: str
    """The body."""


class _HeldAnswers(msgspec.Struct, frozen=True):
    """The held calls."""

    held: tuple[HeldAnswer, ...]
    """Longest first."""


class RemoteBreakpoints:
    """The breakpoints of a running liveview. Each method raises `RemoteError`."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def set(self, key: str, *, every: bool = False) -> BreakpointsAnswer:
        """Hold the next call of a destination, or each one."""
        value = {"every": True} if every else {}
        return self._state("PUT", _path(key), value)

    def remove(self, key: str) -> BreakpointsAnswer:
        """Hold no more calls of a destination; what is held stays held."""
        return self._state("DELETE", _path(key), None)

    def held(self) -> tuple[HeldAnswer, ...]:
        """The held calls and what they would send, longest held first."""
        found: _HeldAnswers = self._ask("GET", "held", None, _HeldAnswers)
        return found.held

    def release(self, delivery_id: int, body: str | None = None) -> BreakpointsAnswer:
        """Make the held call of a delivery, with another body unless that is None."""
        value = {} if body is None else {"body": body}
        return self._state("POST", f"held/{delivery_id:d}/release", value)

    def fail(self, delivery_id: int) -> BreakpointsAnswer:
        """Have the held call of a delivery fail without being made."""
        return self._state("POST", f"held/{delivery_id:d}/fail", None)

    def _state(self, method: str, path: str, value: object) -> BreakpointsAnswer:
        found: BreakpointsAnswer = self._ask(method, path, value, BreakpointsAnswer)
        return found


def _path(key: str) -> str:
    return f"destinations/{quote(key, safe='')}/breakpoint"
