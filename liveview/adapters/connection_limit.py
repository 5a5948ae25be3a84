"""How many connections a server has at one time, and which one is closed when one more comes.

A connection that waits for news does not count either, so that those who wait never take the place of those who send.

Only a connection whose client has kept us waiting for a while is closed: a client that was just answered is about to
send its next request, and would lose it. Our own calls to the sink are bounded elsewhere: they do not count here and
are never closed.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

GRACE = 0.25
"""Seconds that a client may keep us waiting before its connection can be closed for another one."""


class LimitedConnection(Protocol):
    """A connection that counts towards the limit."""

    since: float
    """When what it waits for began, on the loop's clock."""

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn."""

    def drop(self) -> None:
        """Close at once."""


class ConnectionLimit:
    """At most `most` connections over all ports of a server. `is_ours` knows our own calls by their address."""

    def __init__(self, most: int, is_ours: Callable[[Any], bool] = lambda _: False) -> None:
        self._most = most
        self._is_ours = is_ours
        self._counted: set[LimitedConnection] = set()
        self._ours: set[LimitedConnection] = set()
        self._aside: set[LimitedConnection] = set()
        self._reserved = 0

    def __iter__(self) -> Iterator[LimitedConnection]:
        return iter([*self._counted, *self._ours, *self._aside])

    def reserve(self, peer: Any, at: float) -> bool:
        """Reserve a connection for this address, by closing another if need be; False when that is not possible.

        `at` is the time on the loop's clock.
        """
        is_full = len(self._counted) + self._reserved >= self._most
        if is_full and not self._is_ours(peer) and not self.close_stalest(at - GRACE):
            return False
        self._reserved += 1
        return True

    def settle(self) -> None:
        """End a reservation: its connection was added, or failed."""
        self._reserved -= 1

    def add(self, connection: LimitedConnection, peer: Any) -> None:
        """Count a connection from this address."""
        (self._ours if self._is_ours(peer) else self._counted).add(connection)

    def remove(self, connection: LimitedConnection) -> None:
        """Count a connection no longer, if it still was counted."""
        self._counted.discard(connection)
        self._ours.discard(connection)
        self._aside.discard(connection)

    def set_aside(self, connection: LimitedConnection) -> None:
        """Leave a connection out of the limit while it waits for news; the number of those is limited elsewhere."""
        if connection in self._counted:
            self._counted.discard(connection)
            self._aside.add(connection)

    def take_back(self, connection: LimitedConnection) -> None:
        """Count a connection again that was set aside, if it is still open; that may exceed the limit for a moment."""
        if connection in self._aside:
            self._aside.discard(connection)
            self._counted.add(connection)

    def close_stalest(self, before: float) -> bool:
        """Close the connection that has kept us waiting longest, at least since `before`; False when there is none."""
        waiting = [each for each in self._counted if each.waits_for_client and each.since <= before]
        if not waiting:
            return False
        stalest = min(waiting, key=lambda each: each.since)
        self._counted.discard(stalest)
        stalest.drop()
        return True
