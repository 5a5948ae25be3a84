"""Reading may fail: a damaged file, a disk that is gone, a lock that lasts. SQLite's errors become one of our own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager


class ReadError(Exception):
    """The log, or this part of it, cannot be read; the text says why."""


@contextmanager
def reading() -> Iterator[None]:
    """Raise `ReadError` instead of what SQLite raises."""
    try:
        yield
    except sqlite3.Error as error:
        raise ReadError(str(error)) from error
