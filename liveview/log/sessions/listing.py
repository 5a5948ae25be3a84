"""The recorded sessions: how many events each holds, and from when."""

import contextlib
import sqlite3
from pathlib import Path

import msgspec

from liveview.errors import LogError
from liveview.log import files
from liveview.log.engine.settings import session_label
from liveview.log.files import LogFile


class SessionFile(msgspec.Struct, frozen=True):
    """A recorded session."""

    path: Path
    """The file."""
    events: int
    """How many events it holds."""
    first_at: float
    """When the first event was received (epoch seconds); 0 without events."""
    last_at: float
    """When the last event was received (epoch seconds); 0 without events."""

    @property
    def seconds(self) -> float:
        """Seconds between the first and the last event."""
        return max(self.last_at - self.first_at, 0.0)


def session_file(path: Path) -> SessionFile:
    """What a session holds; raises `LogError` when it is not a session or cannot be read.

    Nothing is left beside it.
    """
    files.check(path)
    try:
        with contextlib.closing(files.read_only(LogFile(path, untouched=True))) as connection:
            found = connection.execute(
                "select id, received_at, (select received_at from events where id = 1) from events "
                "order by id desc limit 1"
            ).fetchone()
    except sqlite3.Error as error:
        raise LogError(f"cannot read the log {path}: {error}", str(error)) from None
    count, last_at, first_at = found or (0, 0.0, 0.0)
    return SessionFile(path, count, first_at or 0.0, last_at)


def label(path: Path) -> str:
    """The label of a session; "" for one without, or one that cannot be read. Nothing is left beside it."""
    try:
        files.check(path)
        with contextlib.closing(files.read_only(LogFile(path, untouched=True))) as connection:
            return session_label(connection)
    except (LogError, sqlite3.Error):
        return ""


def latest() -> Path:
    """The newest session of the state directory, even without events: a check must not judge an older one.

    Raises `LogError`.
    """
    return _newest_first()[0]


def newest() -> Path:
    """The newest session of the state directory that has events, else the newest; raises `LogError`."""
    paths = _newest_first()
    for path in paths:
        with contextlib.suppress(LogError):
            if session_file(path).events:
                return path
    return paths[0]


def _newest_first() -> list[Path]:
    paths = files.session_paths()
    if not paths:
        raise LogError(f"no session in {files.state_directory()} yet; run liveview demo to record one")
    return paths


def named(path: Path) -> Path:
    """The session at a path, or with a bare name such as `liveview sessions` prints."""
    inside = files.state_path() / path.name
    return inside if path.name == str(path) and not path.exists() and inside.exists() else path


def sessions(but: Path, most: int) -> list[SessionFile]:
    """At most `most` sessions of the state directory that have events, newest first, without the one at `but`."""
    found: list[SessionFile] = []
    for path in files.session_paths():
        if len(found) == most:
            break
        with contextlib.suppress(LogError):
            if path != but.absolute() and (session := session_file(path)).events:
                found.append(session)
    return found
