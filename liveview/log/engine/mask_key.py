"""The key by which HIPAA mode masks IDs: each session has its own, and it stays in its log."""

import contextlib
import secrets
import sqlite3

ROW = ("log", "mask key")
"""Kind and name of its row in `settings`; rows of this kind are about the file, and no copy gets them."""
_BYTES = 32


def mask_key(connection: sqlite3.Connection) -> bytes:
    """The key of a log, made if it has none that can be read; raises `sqlite3.Error`."""
    found = connection.execute("select value from settings where kind = ? and name = ?", ROW).fetchone()
    with contextlib.suppress(ValueError):
        if found is not None and len(key := bytes.fromhex(str(found[0]))) == _BYTES:
            return key
    key = secrets.token_bytes(_BYTES)
    connection.execute("insert or replace into settings (kind, name, value) values (?, ?, ?)", (*ROW, key.hex()))
    return key
