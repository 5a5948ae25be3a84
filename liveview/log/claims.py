"""The committed dedup keys: a compact table of hashes, and the log's index to confirm a hit.

A fresh key, which is the usual case, is answered from memory without touching the file. A million keys take
16 to 32 MB: eight bytes a slot, tables at most half full. The table is split into shards that grow one at a
time, so that growing never holds the engine for more than a few milliseconds.
"""

import sqlite3
from array import array
from collections.abc import Iterable

from liveview.core.dedup import Key, Original

_SHARDS = 256
_SMALLEST = 64


class HashSet:
    """A set of 64-bit hashes that can only grow. Zero marks an empty slot and is stored as one."""

    def __init__(self) -> None:
        self._shards = [array("Q", bytes(8 * _SMALLEST)) for _ in range(_SHARDS)]
        self._counts = [0] * _SHARDS

    def add(self, number: int) -> None:
        """Add a hash; adding it again changes nothing."""
        which, value = self._place(number)
        shard = self._shards[which]
        slot = _slot(shard, value)
        if shard[slot] == value:
            return
        shard[slot] = value
        self._counts[which] += 1
        if self._counts[which] * 2 > len(shard):
            self._grow(which)

    def __contains__(self, number: int) -> bool:
        which, value = self._place(number)
        shard = self._shards[which]
        return shard[_slot(shard, value)] == value

    def __len__(self) -> int:
        return sum(self._counts)

    @staticmethod
    def _place(number: int) -> tuple[int, int]:
        value = number & 0xFFFFFFFFFFFFFFFF
        return value >> 56, value or 1

    def _grow(self, which: int) -> None:
        old = self._shards[which]
        new = array("Q", bytes(8 * len(old) * 2))
        for value in old:
            if value:
                new[_slot(new, value)] = value
        self._shards[which] = new


def _slot(shard: "array[int]", value: int) -> int:
    """The slot that holds a value, or the empty one where it belongs."""
    mask = len(shard) - 1
    slot = value & mask
    while shard[slot] not in (0, value):
        slot = (slot + 1) & mask
    return slot


class LogClaims:
    """`Claims` over a log: the hashes of all originals, confirmed by the file."""

    def __init__(self, reader: sqlite3.Connection) -> None:
        self._reader = reader
        self._hashes = HashSet()
        for token, text in self._known():
            self._hashes.add(_hash(token, text))

    def find(self, key: Key) -> Original | None:
        """The latest committed original with this key."""
        if _hash(key.token, key.text) not in self._hashes:
            return None
        row = self._reader.execute(
            "select id, received_at, payload, request_id from events where dedup_key = ? and token = ? "
            "and verdict = 'accepted' and dedup_source = ? order by id desc limit 1",
            (key.text, key.token, key.source),
        ).fetchone()
        return None if row is None else Original(*row)

    def add(self, key: Key) -> None:
        """A claim was committed."""
        self._hashes.add(_hash(key.token, key.text))

    def _known(self) -> Iterable[tuple[str, str]]:
        return self._reader.execute(
            "select token, dedup_key from events where verdict = 'accepted' and dedup_key is not null"
        )


def _hash(token: str, text: str) -> int:
    """Python seeds it differently in each process, so nobody can prepare keys that collide."""
    return hash((token, text))
