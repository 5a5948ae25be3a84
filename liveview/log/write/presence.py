"""Whether the file that is written is still the log: a deleted file can be written to for hours, and nobody finds it.

SQLite holds the file by its descriptor and never looks at its name again. So the name is looked at before each commit:
the log must be there, be the same file, not be shorter than it was, and have its write-ahead log beside it. A file that
was written to must still hold the identity that this run put into it, and no fewer requests than before: it may have
been written in place by somebody else, also between the look and the commit.
"""

import contextlib
import enum
import os
import secrets
import sqlite3
from pathlib import Path

from liveview.log.queries import last_id
from liveview.log.schema import APPLICATION_ID, application_of
from liveview.log.stats import has_changed, stat_of
from liveview.log.write.write_ahead import WriteAhead

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
        self._identity = secrets.token_hex(8)
        connection.execute(_IDENTITY, (self._identity,))
        connection.execute("pragma wal_checkpoint(passive)")  # so that the file itself says who it is
        self._marked = False
        """Whether the file itself was seen to hold the identity: one that does not is another one then."""
        self._newest = 0
        """The newest request that the file itself was seen to hold: one with fewer is an older copy."""
        self._marked = self._holds() is _Holds.OURS
        self._file = path.stat()
        self._ahead = WriteAhead(path)
        self.overwritten = False
        """Whether one of the files now holds something else: the writer must not touch them any more."""

    def problem(self) -> str:
        """Why nothing that is written would be found again, or what was just committed is not; "" when all is well."""
        problem = self._file_problem()
        if not problem:
            problem = self._ahead.problem()
            self.overwritten = self._ahead.damaged
        return problem

    def leave(self) -> None:
        """Let go of the log after the connection was closed, and take away what is ours beside one that is gone.

        SQLite leaves it there then, and the next reader of another file would mix the two up.
        """
        if self._file_problem():
            self._ahead.leave()
        self._ahead.close()

    def _file_problem(self) -> str:
        found = stat_of(self._path)
        self.overwritten = False
        if found is None:
            return f"the log {self._path} is gone"
        if not os.path.samestat(found, self._file):
            return f"another file took the place of the log {self._path}"
        shorter = found.st_size < self._file.st_size
        holds = self._holds() if has_changed(found, self._file) else _Holds.OURS
        self.overwritten = holds is _Holds.ANOTHER or (shorter and holds is not _Holds.OURS)
        if shorter and holds is not _Holds.OURS:
            return f"the log {self._path} was cut short"
        if holds is _Holds.ANOTHER:
            return f"another file was copied over the log {self._path}"
        self._file = found
        return ""

    def _holds(self) -> "_Holds":
        """What the file itself holds, without its write-ahead log.

        It was changed by a checkpoint or by somebody else, perhaps by a tool that moved a part of the write-ahead log
        into it: what cannot be read for that reason proves nothing.
        """
        uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            try:
                if application_of(connection) != APPLICATION_ID:
                    return _Holds.ANOTHER
                found = connection.execute(_READ_IDENTITY).fetchone()
                held = last_id(connection, "requests")
            except sqlite3.DatabaseError as error:
                no_database = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB
                return _Holds.ANOTHER if no_database else _Holds.UNKNOWN
        if found is None:
            return _Holds.ANOTHER if self._marked else _Holds.UNKNOWN
        if found != (self._identity,) or held < self._newest:
            return _Holds.ANOTHER
        self._newest = held
        return _Holds.OURS
