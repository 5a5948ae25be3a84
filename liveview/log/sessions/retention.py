"""Removes old sessions, but not those that somebody may come back for."""

import contextlib
import sqlite3
import sys
from pathlib import Path

import msgspec

from liveview.errors import LogError
from liveview.log import files
from liveview.log.files import LogFile
from liveview.log.queries import IS_MARK

HELD_DAYS = 30
"""Days for which a session stays that was continued, or that has pending or marked events (ours)."""
_DAY = 86_400.0
_KIND, _NAME = "kept", "--log"
"""The key of the row of `settings` that says that somebody continued a session."""


class Held(msgspec.Struct, frozen=True):
    """What a session holds that its user may come back for."""

    pending: int = 0
    """Events that are still to be delivered."""
    marks: int = 0
    """Events that are marked."""
    continued: bool = False
    """Whether somebody continued it with `--log`."""

    @property
    def words(self) -> str:
        """The same in words; "" when it holds nothing."""
        counts = ((self.pending, "pending"), (self.marks, "marked"))
        return ", ".join([*(f"{count} {word}" for count, word in counts if count), *["continued"] * self.continued])


class Removed(msgspec.Struct, frozen=True):
    """A session that was removed."""

    path: Path
    """Where the log was."""
    size: int
    """Bytes that it took, with the files beside it."""


def held(path: Path) -> Held:
    """What a session holds; raises `LogError` when it cannot be read."""
    try:
        with contextlib.closing(files.read_only(LogFile(path, untouched=True))) as connection:
            pending, marks, continued = connection.execute(
                "select (select count(*) from events where state = 'pending'), "
                f"(select count(*) from settings where {IS_MARK}), "
                "exists (select 1 from settings where kind = ? and name = ?)",
                (_KIND, _NAME),
            ).fetchone()
    except sqlite3.Error as error:
        raise LogError(f"cannot read the log {path}: {error}", str(error)) from None
    return Held(pending=pending, marks=marks, continued=bool(continued))


def note_continued(path: Path, at: float) -> None:
    """Remember in a session of the state directory that somebody continued it, if it can be written."""
    if not files.is_own_session(path) or not path.stat().st_size:
        return
    with (
        contextlib.suppress(LogError, sqlite3.Error),
        files.locked(path),
        contextlib.closing(files.read_write(path, "normal")) as connection,
    ):
        connection.execute(
            "insert or replace into settings (kind, name, value) values (?, ?, ?)", (_KIND, _NAME, f"{at:.0f}")
        )


def remove_old_sessions(keep: int, days: int, at: float) -> list[Removed]:
    """Remove sessions of the state directory beyond the newest `keep` or older than `days`; returns them.

    A session that holds something stays for `HELD_DAYS`. Files elsewhere, chosen with --log, are left alone.
    """
    removed = []
    for position, path in enumerate(files.session_paths()):
        age = at - files.written_at(path)
        if (position < keep and age <= days * _DAY) or (age <= HELD_DAYS * _DAY and _holds(path)):
            continue
        with contextlib.suppress(LogError, OSError):  # it is in use, or in a folder that cannot be written
            removed.append(remove(path))
    return removed


def is_blank(path: Path) -> bool:
    """Whether a path is that of a session of the state directory into which nothing was written yet."""
    return files.is_own_session(path) and files.weight(path) == 0


def discard(path: Path) -> None:
    """Remove a session that could not begin, so that it is not mistaken for the newest one."""
    with contextlib.suppress(LogError, OSError):
        remove(path)


def remove(path: Path) -> Removed:
    """Remove one session with the files beside it; raises `LogError` if it is in use, or `OSError`."""
    size = files.weight(path)
    with contextlib.ExitStack() as stack:
        if sys.platform != "win32":  # which does not remove what is open
            stack.enter_context(files.locked(path))
        elif files.in_use(path):
            raise LogError(f"the log {path} is in use")
        path.unlink()
        for suffix in files.SUFFIXES[1:]:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return Removed(path, size)


def _holds(path: Path) -> bool:
    """Whether a session holds something or cannot be read; an empty file holds nothing."""
    if not path.lstat().st_size:
        return False
    try:
        return bool(held(path).words)
    except LogError:
        return True
