"""The log file itself: created private before SQLite opens it, checked before it is trusted, locked while in use.

What is in it is up to the other modules.
"""

import contextlib
import errno
import os
import re
import shlex
import sqlite3
import stat
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from platformdirs import user_state_path

from liveview import private_files
from liveview.errors import LogError
from liveview.formats import file_stamp
from liveview.log import schema
from liveview.log.views import make_current

_HEADER = b"SQLite format 3\0"
_SESSION_NAME = re.compile(r"session-\d{8}-\d{6}(-\d+)?\.db")
_NUMBERED = re.compile(r"(.+)-([1-9]\d{0,5})")
SUFFIXES = ("", "-wal", "-shm", "-lock")
"""Suffixes of the files that belong to a log."""
_TEXT = partial(str, encoding="utf-8", errors="backslashreplace")
"""How text is decoded: SQLite stores any bytes as text, and invalid ones must not make their row unreadable."""


class LogFile(NamedTuple):
    """A log to read, and how.

    An ordinary reader makes files beside the log and leaves them there. A reader of an `untouched` log does not,
    unless the log is being written, or was cut off with rows in its write-ahead log only.
    """

    path: Path
    """Where the log is."""
    untouched: bool = False
    """Whether its readers must leave nothing beside it."""
    masked: bool = False
    """Whether readers of events see `***` for what no list of HIPAA mode names."""

    @property
    def options(self) -> str:
        """How SQLite opens it now."""
        return "mode=ro&immutable=1" if self.untouched and not _is_ahead(self.path) else "mode=ro"


def state_path() -> Path:
    """Where the state directory is, or would be: nothing is made."""
    return user_state_path("liveview", appauthor=False)


def state_directory() -> Path:
    """The directory of sessions unless `--log` names another place; created with mode 0700."""
    directory = state_path()
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        why = f"cannot create the state directory {directory}: {error.strerror}"
        raise LogError(f"{why}; choose a log with --log", why) from None
    return directory


def new_session_path(started_at: float) -> Path:
    """A file in the state directory for a session that starts now; further ones of the same second are numbered."""
    stamp, directory = file_stamp(started_at), state_directory()
    for number in range(1, 1000):
        path = directory / f"session-{stamp}{f'-{number}' if number > 1 else ''}.db"
        if not path.exists():
            return path
    raise LogError(f"no free session name in {directory}; choose a log with --log")


def next_session_path(log: Path, at: float) -> Path:
    """A file for the session that follows `log`: in the state directory, or numbered beside it."""
    if _SESSION_NAME.fullmatch(log.name) and log.absolute().parent == state_path():
        return new_session_path(at)
    stem, number = log.stem, 2
    if (numbered := _NUMBERED.fullmatch(log.stem)) is not None:
        stem, number = numbered[1], int(numbered[2]) + 1
    while (path := log.with_name(f"{stem}-{number}{log.suffix}")).exists():
        number += 1
    return path


def session_paths() -> list[Path]:
    """The sessions in the state directory, newest first; no folders, pipes or links that lead nowhere."""
    paths = (path for path in state_directory().iterdir() if _SESSION_NAME.fullmatch(path.name) and path.is_file())
    return sorted(paths, key=written_at, reverse=True)


def is_own_session(path: Path) -> bool:
    """Whether a path is a session in the state directory, by its name."""
    return path.absolute().parent == state_path() and _SESSION_NAME.fullmatch(path.name) is not None


def session_started_at(path: Path) -> float:
    """When a session of the state directory began, by its name (epoch seconds); 0 for a name without a time."""
    stamp = "-".join(path.stem.split("-")[1:3])
    try:
        return datetime.strptime(stamp, "%Y%m%d-%H%M%S").astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def written_at(path: Path) -> float:
    """When a log or its write-ahead log was last written (epoch seconds); 0 when there is no such log."""
    return max((found.st_mtime for found in _stats(path, ("", "-wal"))), default=0.0)


def weight(path: Path) -> int:
    """Bytes of a log and of the files beside it."""
    return sum(found.st_size for found in _stats(path, SUFFIXES))


def _stats(path: Path, suffixes: tuple[str, ...]) -> Iterator[os.stat_result]:
    for suffix in suffixes:
        with contextlib.suppress(FileNotFoundError):
            yield path.with_name(path.name + suffix).lstat()


def open_to_others(path: Path) -> str:
    """The command that closes a log to other users of this machine; "" when it is closed already."""
    if sys.platform == "win32" or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return ""
    names = (path.with_name(path.name + suffix) for suffix in SUFFIXES)
    return f"chmod 600 {' '.join(shlex.quote(str(name)) for name in names if name.exists())}"


def prepare(path: Path) -> None:
    """Make sure that `path` can be written: a new file with mode 0600, or an older session. Raises `LogError`."""
    try:
        descriptor = private_files.descriptor(path, make=True)
    except FileNotFoundError:
        raise LogError(f"cannot write the log {path}: the directory {path.parent} does not exist") from None
    except OSError as error:
        reason = "it is a symbolic link; give the real path" if error.errno == errno.ELOOP else error.strerror
        raise LogError(f"cannot write the log {path}: {reason}") from None
    with os.fdopen(descriptor, "rb") as file:
        if not path.is_file():
            raise LogError(f"cannot write the log {path}: it is not a regular file")
        header = file.read(len(_HEADER))
    if header and header != _HEADER:
        raise LogError(f"{path} is not a liveview log and was left unchanged; choose another file with --log")
    if header:
        check(path)


def check(path: Path) -> None:
    """Refuse a file that is not a session, or was written by a newer liveview; raises `LogError`.

    Nothing is left beside the log.
    """
    if not path.is_file():
        raise LogError(f"there is no log {path}")
    if not path.stat().st_size:
        raise LogError(f"the log {path} is empty: no session was begun in it", "empty")
    try:
        with contextlib.closing(_untouched(path)) as connection:
            foreign = _is_foreign(connection)
        if not foreign:
            with contextlib.closing(read_only(LogFile(path, untouched=True))) as connection:
                foreign, version = _is_foreign(connection), schema.version_of(connection)
    except sqlite3.Error as error:
        raise LogError(f"cannot read the log {path}: {error}", str(error)) from None
    if foreign:
        why = "a database of another program"
        raise LogError(f"{path} is {why} and was left unchanged; choose another file", why)
    if version > schema.VERSION:
        why = f"written by a newer liveview (format {version})"
        raise LogError(f"{path} was {why}; update liveview to open it", why)


def read_only(log: LogFile | Path) -> sqlite3.Connection:
    """A connection that reads a log, also while it is written; a path alone is opened in the ordinary way."""
    file = log if isinstance(log, LogFile) else LogFile(log)
    place = f"{file.path.absolute().as_uri()}?{file.options}"
    connection = sqlite3.connect(place, uri=True, isolation_level=None, timeout=5)
    connection.text_factory = _TEXT
    with contextlib.suppress(sqlite3.Error):  # the first query will say why
        make_current(connection)
    connection.execute("pragma query_only = on")
    connection.execute("pragma trusted_schema = off")
    return connection


def read_write(path: Path, durability: str) -> sqlite3.Connection:
    """The connection that writes. Threads may hand it on, but only one may use it at a time."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=2, check_same_thread=False)
    connection.text_factory = _TEXT
    connection.execute("pragma journal_mode = wal")
    connection.execute(f"pragma synchronous = {'full' if durability == 'full' else 'normal'}")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma trusted_schema = off")
    return connection


def tidy(path: Path) -> None:
    """Remove what a reader that outlived the run left beside a log; a log in use is left alone."""
    with (
        contextlib.suppress(LogError, sqlite3.Error),
        locked(path),
        contextlib.closing(read_write(path, "normal")) as connection,
    ):
        connection.execute("pragma wal_checkpoint(truncate)")


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the log for this process; raises `LogError`, with the process that has it if that is known."""
    lock_path = path.with_name(path.name + "-lock")
    with _open_lock(path, lock_path) as file:
        if not try_lock(file):
            holder = file.read(20).strip()
            by = f" by process {holder}" if holder.isdigit() else ""
            raise LogError(f"the log {path} is in use{by}; choose another file with --log")
        if not _is_at(file, lock_path):
            raise LogError(f"another process is just closing the log {path}; try again")
        try:
            with _held(path):
                file.truncate(0)
                file.write(str(os.getpid()))
                file.flush()
                yield
        finally:
            file.truncate(0)
            lock_path.unlink(missing_ok=True)


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the file itself, so that it cannot be opened a second time by another name (a hard link).

    Only on Linux does `flock` not interfere with the locks of SQLite. Elsewhere a file with several names is refused.
    """
    try:
        descriptor = private_files.descriptor(path, make=False)
    except OSError:  # missing or not writable: opening it will say why
        yield
        return
    with os.fdopen(descriptor, "r") as file:
        if sys.platform == "linux":
            if not try_lock(file):
                raise LogError(f"the log {path} is in use under another name; choose another file with --log")
        elif os.fstat(descriptor).st_nlink > 1:
            raise LogError(f"the log {path} has hard links; copy it and open the copy")
        yield


def _open_lock(path: Path, lock_path: Path) -> IO[str]:
    try:
        descriptor = private_files.descriptor(lock_path, make=True)
    except OSError as error:
        raise LogError(f"cannot lock the log {path}: {error.strerror}") from None
    return os.fdopen(descriptor, "r+")


def _is_at(file: IO[str], path: Path) -> bool:
    """Whether the locked file is still at the path: its last holder may have removed it in between."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def in_use(path: Path) -> bool:
    """Whether a process is writing a log, by the lock beside it; changes nothing."""
    lock_path = path.with_name(path.name + "-lock")
    try:
        with os.fdopen(private_files.descriptor(lock_path, make=False), "r+") as file:
            return not try_lock(file)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _is_ahead(path: Path) -> bool:
    """Whether a log is being written, or has rows in its write-ahead log."""
    ahead = path.with_name(path.name + "-wal")
    return (ahead.exists() and ahead.stat().st_size > 0) or in_use(path)


def _untouched(path: Path) -> sqlite3.Connection:
    """A connection to a file that may be another program's: it leaves nothing, not even beside the file."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _is_foreign(connection: sqlite3.Connection) -> bool:
    tables = connection.execute("select 1 from sqlite_master limit 1").fetchone() is not None
    return tables and schema.application_of(connection) != schema.APPLICATION_ID


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: IO[str]) -> bool:
        """Lock a file if nobody else holds it: a byte far behind the process id, which stays readable."""
        file.seek(1 << 20)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True

else:
    import fcntl

    def try_lock(file: IO[str]) -> bool:
        """Lock a file if nobody else holds it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
