"""The places of a server: as many connections as there may be, and who gives way when one more comes.

A place is only taken from somebody who has kept us waiting for a while: a client that was just answered is about to
ask again, and would lose its request. Our own calls to the sink are bounded elsewhere, count for nothing here and
never give way.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

GRACE = 0.25
"""Seconds that a client may keep us waiting before its place can be taken."""


class Holder(Protocol):
    """A connection that holds a place."""

    since: float
    """When what it waits for began, on the loop's clock."""

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn."""

    def drop(self) -> None:
        """Close at once."""


class Places:
    """The places of all ports of a server together, `most` of them. `is_ours` knows our own calls by their address."""

    def __init__(self, most: int, is_ours: Callable[[Any], bool] = lambda _: False) -> None:
        self._most = most
        self._is_ours = is_ours
        self._holders: set[Holder] = set()
        self._ours: set[Holder] = set()
        self._reserved = 0

    def __iter__(self) -> Iterator[Holder]:
        return iter([*self._holders, *self._ours])

    def reserve(self, peer: Any, at: float) -> bool:
        """Keep a place for who comes from this address, if need be somebody else's; False when there is none."""
        if not self._is_ours(peer) and len(self._holders) + self._reserved >= self._most and not self.shed(at - GRACE):
            return False
        self._reserved += 1
        return True

    def settle(self) -> None:
        """What a place was kept for has come, or will not."""
        self._reserved -= 1

    def take(self, newcomer: Holder, peer: Any) -> None:
        """Take the place that was kept."""
        (self._ours if self._is_ours(peer) else self._holders).add(newcomer)

    def leave(self, holder: Holder) -> None:
        """Give the place back, if it is still held."""
        self._holders.discard(holder)
        self._ours.discard(holder)

    def shed(self, before: float) -> bool:
        """Close the connection that has kept us waiting longest, since `before` at least; False when there is none."""
        waiting = [holder for holder in self._holders if holder.waits_for_client and holder.since <= before]
        if not waiting:
            return False
        stalest = min(waiting, key=lambda holder: holder.since)
        self._holders.discard(stalest)
        stalest.drop()
        return True
