"""The places of a server: as many connections as there may be, and who gives way when one more comes."""

from collections.abc import Iterator
from typing import Protocol


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
    """The places of all ports of a server together, `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._holders: set[Holder] = set()

    def __iter__(self) -> Iterator[Holder]:
        return iter(list(self._holders))

    def take(self, newcomer: Holder) -> bool:
        """Take a place, if need be that of the one that kept us waiting longest; False when there is none."""
        if len(self._holders) >= self._most:
            waiting = [holder for holder in self._holders if holder.waits_for_client]
            if not waiting:
                return False
            stalest = min(waiting, key=lambda holder: holder.since)
            self._holders.discard(stalest)
            stalest.drop()
        self._holders.add(newcomer)
        return True

    def leave(self, holder: Holder) -> None:
        """Give the place back, if it is still held."""
        self._holders.discard(holder)
