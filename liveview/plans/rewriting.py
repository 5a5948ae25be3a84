"""Files that people edit, too: written whole or not at all, and only if nobody changed them since they were read."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liveview import private_files
from liveview.errors import PlanChangedError, PlanError
from liveview.plans.reading.place import printable


def read(path: Path) -> bytes:
    """The content of a file; raises `PlanError`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PlanError(
            f"{_named(path)}: cannot be read: {error.strerror}; check its name and its permissions"
        ) from None


def create(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all; raises `PlanError` if there is one, or it cannot be written."""
    try:
        file = private_files.create(path, mode=0o666)
        try:
            with file:
                file.write(content)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    except FileExistsError:
        raise PlanError(f"{_named(path)}: it is there already and was left as it is; move it away first") from None
    except OSError as error:
        raise PlanError(f"{_named(path)}: cannot be written: {error.strerror}") from None


def rewrite(path: Path, before: bytes, after: bytes) -> None:
    """Replace the content `before` by `after`; a link stays a link, and the file keeps its mode and its owner.

    Raises `PlanChangedError` if the content is not `before` any more, and `PlanError` if the file is gone or cannot be
    written. In both cases it is left as it is.
    """
    try:
        real = path.resolve()
        with _locked(real):
            _replace(path, real, before, after)
    except (FileNotFoundError, NotADirectoryError):
        raise PlanChangedError(f"{_named(path)} is gone: it was moved or removed meanwhile") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        why = (error.strerror if isinstance(error, OSError) else None) or "its links lead nowhere"
        raise PlanError(f"{_named(path)} cannot be written: {why}") from None


def _replace(path: Path, real: Path, before: bytes, after: bytes) -> None:
    if real.read_bytes() != before:
        raise PlanChangedError(f"{_named(path)} was changed meanwhile and was left as it is")
    found = real.stat()
    mode = stat.S_IMODE(found.st_mode)
    if not mode & 0o222 or not os.access(real, os.W_OK):
        raise PlanError(f"{_named(path)} is read-only and was left as it is; make it writable first")
    if found.st_nlink > 1:
        raise PlanError(
            f"{_named(path)} has a second name, a hard link that would keep the old content, and was left as it is; "
            "put a copy in its place first"
        )
    try:
        private_files.replace(real, after, mode=mode, owner=(found.st_uid, found.st_gid))
    except PermissionError:
        raise PlanError(
            f"{_named(path)} was left as it is, for its folder is read-only; make it writable first"
        ) from None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one liveview at a time compare and replace a file: the next one reads what this one wrote."""
    if sys.platform == "win32":
        yield  # an open file cannot be replaced there
        return
    import fcntl

    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _named(path: Path) -> str:
    return printable(str(path))
