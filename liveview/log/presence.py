"""Whether the file that is written is still the log: a deleted file can be written to for hours, and nobody finds it.

SQLite holds the file by its descriptor and never looks at its name again. So the name is looked at before each commit:
the log must be there, be the same file, not be shorter than it was, and have its write-ahead log beside it. A file that
was written in place by somebody else must still hold the identity that this run put into it.
"""

import contextlib
import os
import secrets
import sqlite3
from pathlib import Path

_IDENTITY = "insert or replace into settings values ('log', 'identity', ?)"
_READ_IDENTITY = "select value from settings where kind = 'log' and name = 'identity'"


class Presence:
    """Looks after the log at `path`, which `connection` writes. Belongs to the thread that writes."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._ahead = path.with_name(path.name + "-wal")
        self._identity = secrets.token_hex(8)
        connection.execute(_IDENTITY, (self._identity,))
        connection.execute("pragma wal_checkpoint(passive)")  # so that the file itself says who it is
        self._file = path.stat()
        self._ahead_file = _stat(self._ahead)

    def note(self) -> None:
        """Remember how the files are, after a commit of ours."""
        found = _stat(self._path)
        if found is not None and os.path.samestat(found, self._file):
            self._file = found
        self._ahead_file = self._ahead_file or _stat(self._ahead)

    def problem(self) -> str:
        """Why nothing that is written would be found again; "" when all is well."""
        found = _stat(self._path)
        if found is None:
            return f"the log {self._path} is gone"
        if not os.path.samestat(found, self._file):
            return f"another file took the place of the log {self._path}"
        if found.st_size < self._file.st_size:
            return f"the log {self._path} was cut short"
        ahead = _stat(self._ahead)
        if self._ahead_file is not None and (ahead is None or not os.path.samestat(ahead, self._ahead_file)):
            return f"the write-ahead log {self._ahead} is gone"
        if _changed(found, self._file):
            if not self._is_ours():
                return f"another file was copied over the log {self._path}"
            self._file = found
        return ""

    def _is_ours(self) -> bool:
        """Whether the file itself, without its write-ahead log, holds the identity of this run."""
        with contextlib.suppress(sqlite3.Error):
            uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
                return bool(connection.execute(_READ_IDENTITY).fetchone() == (self._identity,))
        return False


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _changed(found: os.stat_result, before: os.stat_result) -> bool:
    return (found.st_size, found.st_mtime_ns) != (before.st_size, before.st_mtime_ns)
