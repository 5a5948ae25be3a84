"""Files that only their owner can read: made with mode 0600, so that there is no moment in which others can.

Which errors a caller expects, and what it says about them, is the caller's business: everything here raises `OSError`.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

MODE = 0o600
"""For the owner to read and write, and for nobody else."""
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def create(path: Path, *, overwrite: bool = False, mode: int = MODE) -> BinaryIO:
    """Open a new file for writing; raises `FileExistsError` if there is one, unless it may be overwritten."""
    how = os.O_TRUNC if overwrite else os.O_EXCL
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | _BINARY | how, mode), "wb")


def replace(path: Path, content: bytes, *, mode: int = MODE, owner: tuple[int, int] | None = None) -> None:
    """Give a file a new content: it has the old one or all of the new one, whatever happens. Raises `OSError`.

    With `owner`, user and group, it belongs to them as far as we may give files to others.
    """
    draft = path.with_name(f".liveview-{secrets.token_hex(4)}")
    try:
        with create(draft) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _give(draft, owner)
        draft.chmod(mode)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _give(path: Path, owner: tuple[int, int] | None) -> None:
    if owner is not None and hasattr(os, "chown"):
        user, group = owner
        for ids in ((-1, group), (user, -1)):  # a member of the group may keep that at least
            with suppress(PermissionError):
                os.chown(path, *ids)


def descriptor(path: Path, *, make: bool, new: bool = False) -> int:
    """Open a file for reading and writing, never through a symbolic link.

    With `make` it need not be there; with `new` it must not be there, or `FileExistsError` is raised.
    """
    made = os.O_CREAT | os.O_EXCL if new else os.O_CREAT if make else 0
    return os.open(path, os.O_RDWR | _NO_LINK | made, MODE)


def touch(path: Path) -> None:
    """Make an empty file unless there is one, for a library that opens files by their path."""
    path.touch(mode=MODE)
