"""What the file system says of a file, where one that is not there is an answer, too."""

import os
from pathlib import Path


def stat_of(path: Path) -> os.stat_result | None:
    """What is known of a file; None when it cannot be found."""
    try:
        return path.stat()
    except OSError:
        return None


def is_same(path: Path, file: os.stat_result) -> bool:
    """Whether a path still leads to a file."""
    found = stat_of(path)
    return found is not None and os.path.samestat(found, file)


def has_changed(found: os.stat_result, before: os.stat_result) -> bool:
    """Whether a file was written to since."""
    return (found.st_size, found.st_mtime_ns) != (before.st_size, before.st_mtime_ns)
