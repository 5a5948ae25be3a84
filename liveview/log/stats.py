"""Looks at files that may be missing."""

import os
from pathlib import Path


def stat_of(path: Path) -> os.stat_result | None:
    """The file's metadata; None when there is no such file."""
    try:
        return os.stat(path)  # noqa: PTH116 - it takes half as long as `path.stat`, and comes before every commit
    except OSError:
        return None


def is_same(path: Path, file: os.stat_result) -> bool:
    """Whether a path still leads to this file."""
    found = stat_of(path)
    return found is not None and os.path.samestat(found, file)


def has_changed(found: os.stat_result, before: os.stat_result) -> bool:
    """Whether a file was written to since it looked like `before`."""
    return (found.st_size, found.st_mtime_ns) != (before.st_size, before.st_mtime_ns)
