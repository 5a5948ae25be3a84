"""The key by which HIPAA mode masks IDs: each session has its own, and it stays in its log."""

import contextlib
import secrets
import sqlite3

from liveview.log.queries import Queryable

ROW = ("log", "mask key")
"""Kind and name of its row in `settings`; rows of this kind are about the file, and no copy gets them."""
BYTES = 32
"""The length of a key."""


def mask_key(connection: sqlite3.Connection) -> bytes:
    """The key of a log, made if it has none that can be read; raises `sqlite3.Error`."""
    known = known_key(connection)
    if known is not None:
        return known
    key = secrets.token_bytes(BYTES)
    connection.execute("insert or replace into settings (kind, name, value) values (?, ?, ?)", (*ROW, key.hex()))
    return key


def known_key(log: Queryable) -> bytes | None:
    """The key of a log that is only read; None if it has none that can be read. Raises `sqlite3.Error`."""
    found = log.execute("select value from settings where kind = ? and name = ?", ROW).fetchone()
    with contextlib.suppress(ValueError):
        if found is not None and len(key := bytes.fromhex(str(found[0]))) == BYTES:
            return key
    return None
