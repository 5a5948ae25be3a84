"""Which liveviews run now. The file of one that was killed is removed; nothing is ever sent to its port."""

import contextlib
import os
import sys
from pathlib import Path
from typing import IO

from liveview import private_files
from liveview.instances.instance import LARGEST, Instance, decoded, is_ours, paths
from liveview.instances.locking import is_locked


def running() -> list[Instance]:
    """The instances of this user that run now, oldest first; raises `InstanceError`."""
    found = [each for path in paths() if (each := look(path)) is not None]
    return sorted(found, key=lambda each: (each.started_at, each.pid))


def look(path: Path) -> Instance | None:
    """The instance that holds the file; None when nobody does, and then the file is removed.

    A file that is locked and cannot be read, such as one that is just being written, is left alone. So is what is not
    a file of this user.
    """
    try:
        if not is_ours(path.lstat()):
            return None
        file = os.fdopen(private_files.descriptor(path, make=False), "r+")
    except OSError:  # it is gone, or a link
        return None
    with file:
        if not is_locked(file):
            _remove(file, path)
            return None
        found = decoded(os.read(file.fileno(), LARGEST))
    return found if found is not None and path.name == f"{found.pid}.json" else None


def _remove(file: IO[str], path: Path) -> None:
    """Remove a file that nobody holds, if it is still the one at the path."""
    with contextlib.suppress(OSError):
        if os.path.samestat(os.fstat(file.fileno()), path.lstat()):
            if sys.platform == "win32":  # which does not remove what is open
                file.close()
            path.unlink()
