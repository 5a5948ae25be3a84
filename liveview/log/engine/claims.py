"""The committed dedup keys, answered by the log's own index.

A table of hashes in memory was tried: it answered a fresh key in 1 µs instead of 7 µs on a log of a million events, but
took 2.4 s and 20 MB to fill at every start.
"""

import sqlite3

from liveview.core.dedup import Key, Original

_LATEST = (
    "select id, received_at, payload, request_id from events where dedup_key = ? and token = ? "
    "and verdict = 'accepted' and dedup_source = ? order by id desc limit 1"
)


class LogClaims:
    """`Claims` over a log."""

    def __init__(self, reader: sqlite3.Connection) -> None:
        self._reader = reader

    def find(self, key: Key) -> Original | None:
        """The latest committed original with this key; raises `sqlite3.Error`."""
        row = self._reader.execute(_LATEST, (key.text, key.token, key.source)).fetchone()
        return None if row is None else Original(*row)

    def add(self, key: Key) -> None:
        """A claim was committed, so the log has it."""
