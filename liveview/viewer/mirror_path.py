"""Where a mirror is kept when nobody says: beside the sessions, one for each session that somebody is attached to.

A mirror that was followed before goes on where it was, so attaching again is quick.
"""

import contextlib
import hashlib
import re
from pathlib import Path

from liveview.errors import LogError
from liveview.log import files
from liveview.log.sessions.retention import remove

FOLDER = "mirrors"
"""The folder in the state directory."""
KEPT_DAYS = 7
"""Days for which a mirror stays that nobody follows (ours): it can be made again."""
MOST = 100
"""Mirrors of one session that may be followed from here at the same time."""
_DAY = 86_400.0
_LONGEST = 60
_NOT_IN_NAMES = re.compile("[^A-Za-z0-9.]+")


def mirror_path(identity: str, only: str, keep: int, at: float) -> Path:
    """A file for the mirror of a session that nobody else follows now; raises `LogError`.

    `only` and `keep` are what the mirror leaves out. Mirrors that were not followed for a week are removed. `at` is the
    time now (epoch seconds).
    """
    folder = files.state_directory() / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _remove_old(folder, at)
    except OSError as error:
        raise LogError(f"cannot use the directory {folder}: {error.strerror}; choose a file with --mirror") from None
    name = _NOT_IN_NAMES.sub("-", identity.partition("//")[2])[:_LONGEST].strip("-")
    told = hashlib.sha256(f"{identity}\0{only}\0{keep}".encode()).hexdigest()[:8]
    for number in range(1, MOST + 1):
        path = folder / f"{name}-{told}{f'-{number}' if number > 1 else ''}.db"
        if not files.in_use(path):
            return path
    raise LogError(f"{MOST} mirrors of this session are followed here already; choose a file with --mirror")


def _remove_old(folder: Path, at: float) -> None:
    for path in folder.glob("*.db"):
        if at - files.written_at(path) > KEPT_DAYS * _DAY:
            with contextlib.suppress(LogError, OSError):  # somebody follows it
                remove(path)
