"""The error of a failed read: a damaged file, a missing disk, a lock that is never released.

It wraps SQLite's errors, so that the screen can catch it without knowing SQLite.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from liveview.errors import ReadError


@contextmanager
def reading() -> Iterator[None]:
    """Turn SQLite's errors into `ReadError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise ReadError(str(error)) from error
