"""Whether the file that is written is still the log: a deleted file can be written to for hours, and nobody finds it.

SQLite holds the file by its descriptor and never looks at its name again. So the name is looked at before each commit:
the log must be there, be the same file, not be shorter than it was, and have its write-ahead log beside it. A file that
was written in place by somebody else must still hold the identity that this run put into it.
"""

import contextlib
import enum
import os
import secrets
import sqlite3
from pathlib import Path

from liveview.log.schema import APPLICATION_ID, application_of

_IDENTITY = "insert or replace into settings values ('log', 'identity', ?)"
_READ_IDENTITY = "select value from settings where kind = 'log' and name = 'identity'"


class _Holds(enum.Enum):
    """What a file that somebody else changed turns out to hold."""

    OURS = enum.auto()
    ANOTHER = enum.auto()
    UNKNOWN = enum.auto()


class Presence:
    """Looks after the log at `path`, which `connection` writes. Belongs to the thread that writes."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._ahead = path.with_name(path.name + "-wal")
        self._identity = secrets.token_hex(8)
        connection.execute(_IDENTITY, (self._identity,))
        connection.execute("pragma wal_checkpoint(passive)")  # so that the file itself says who it is
        self._marked = False
        """Whether the file itself was seen to hold the identity: one that does not is another one then."""
        self._marked = self._holds() is _Holds.OURS
        self._file = path.stat()
        self._ahead_file = _stat(self._ahead)
        self.overwritten = False
        """Whether the file itself now holds something else: the writer must not touch it any more."""

    def after_commit(self) -> str:
        """Why what was just committed would not be found again; "" when all is well. The change was ours."""
        found = _stat(self._path)
        if found is not None and os.path.samestat(found, self._file) and found.st_size >= self._file.st_size:
            self._file = found
        self._ahead_file = self._ahead_file or _stat(self._ahead)
        return self.problem()

    def problem(self) -> str:
        """Why nothing that is written would be found again; "" when all is well."""
        found = _stat(self._path)
        self.overwritten = False
        if found is None:
            return f"the log {self._path} is gone"
        if not os.path.samestat(found, self._file):
            return f"another file took the place of the log {self._path}"
        shorter = found.st_size < self._file.st_size
        holds = self._holds() if _changed(found, self._file) else _Holds.OURS
        self.overwritten = holds is _Holds.ANOTHER or (shorter and holds is not _Holds.OURS)
        if shorter and holds is not _Holds.OURS:
            return f"the log {self._path} was cut short"
        if holds is _Holds.ANOTHER:
            return f"another file was copied over the log {self._path}"
        self._file = found
        if self._ahead_file is not None and not _is_same(self._ahead, self._ahead_file):
            return f"the write-ahead log {self._ahead} is gone"
        return ""

    def leave(self) -> None:
        """Take away what is ours beside a log that is not there any more, after the connection was closed.

        SQLite leaves it there then, and the next reader of another file would mix the two up.
        """
        if not self.problem() or self._ahead_file is None or not _is_same(self._ahead, self._ahead_file):
            return
        for suffix in ("-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _holds(self) -> "_Holds":
        """What the file itself holds, without its write-ahead log.

        It was changed by somebody else, perhaps by a tool that moved a part of the write-ahead log into it: what cannot
        be read for that reason proves nothing.
        """
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            try:
                if application_of(connection) != APPLICATION_ID:
                    return _Holds.ANOTHER
                found = connection.execute(_READ_IDENTITY).fetchone()
            except sqlite3.DatabaseError as error:
                no_database = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB
                return _Holds.ANOTHER if no_database else _Holds.UNKNOWN
        if found is None:
            return _Holds.ANOTHER if self._marked else _Holds.UNKNOWN
        return _Holds.OURS if found == (self._identity,) else _Holds.ANOTHER


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _is_same(path: Path, file: os.stat_result) -> bool:
    found = _stat(path)
    return found is not None and os.path.samestat(found, file)


def _changed(found: os.stat_result, before: os.stat_result) -> bool:
    return (found.st_size, found.st_mtime_ns) != (before.st_size, before.st_mtime_ns)
