"""Looks up committed dedup keys in the index of the log.

A hash table in memory was tried: for a new key it took 1 µs instead of 7 µs in a log of a million events, but filling
it at every start took 2.4 s and 20 MB.
"""

import sqlite3

from liveview.core.dedup import Key, Original
from liveview.log.rows import columns, struct_of

_LATEST = (
    f"select {columns(Original, event_id='id')} from events where dedup_key = ? and token = ? "
    "and verdict = 'accepted' and dedup_source = ? order by id desc limit 1"
)


class LogClaims:
    """`Claims` over a log."""

    def __init__(self, reader: sqlite3.Connection) -> None:
        self._reader = reader

    def find(self, key: Key) -> Original | None:
        """The latest committed original with this key; raises `sqlite3.Error`."""
        row = self._reader.execute(_LATEST, (key.text, key.token, key.source)).fetchone()
        return None if row is None else struct_of(Original, row)

    def add(self, key: Key) -> None:
        """Do nothing: a committed claim is in the log."""
