"""Checks that the file being written is still the log: a deleted file can be written for hours, and all of it is lost.

SQLite holds the file by its descriptor and never looks at its name again. So this module does, before each commit: the
log must exist, be the same file, be no shorter than before, and have its write-ahead log beside it. A file that was
changed must still hold the identity that this run stored in it, and no fewer requests than before: somebody else may
have overwritten it in place, even between the check and the commit.
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

_IDENTITY = "insert or replace into settings (kind, name, value) values ('log', 'identity', ?)"
_READ_IDENTITY = "select value from settings where kind = 'log' and name = 'identity'"


class _Holds(enum.Enum):
    """What a changed file turns out to hold."""

    OURS = enum.auto()
    ANOTHER = enum.auto()
    UNKNOWN = enum.auto()


class Presence:
    """Watches the log at `path`, which `connection` writes. Use it in the thread that uses the connection."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._identity = secrets.token_hex(8)
        connection.execute(_IDENTITY, (self._identity,))
        connection.execute("pragma wal_checkpoint(passive)")  # so that the file itself holds the identity
        self._marked = False
        """Whether the file itself was seen to hold the identity: from then on a file without it is another one."""
        self._newest = 0
        """The newest request that was seen in the file itself: a file with fewer is an older copy."""
        self._marked = self._holds() is _Holds.OURS
        self._file = path.stat()
        self._ahead = WriteAhead(path)
        self.overwritten = False
        """Whether one of the files holds something else now: then they must not be written any more."""

    @property
    def frames(self) -> int:
        """How many pages the write-ahead log holds, as of the last look at it."""
        return self._ahead.frames

    def problem(self, *, briefly: bool = False) -> str:
        """Why what is written, or was just committed, is lost; "" when all is well.

        `briefly`: look only at the log itself, which takes a tenth of the time.
        """
        problem = self._file_problem()
        if not problem and not briefly:
            problem = self._ahead.problem()
            self.overwritten = self._ahead.damaged
        return problem

    def leave(self) -> None:
        """Let go of the log after the connection was closed, and remove our files beside a log that is gone.

        SQLite leaves them there, and the next reader would mix them with another file of the same name.
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

        A checkpoint changes it, and so may a tool that moves a part of the write-ahead log into it: a file that cannot
        be read for that reason proves nothing.
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
