"""Finds the files in some folders that look like specs, by their names and first characters."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

_ENDINGS = frozenset({".toml", ".json"})
_LOOKS_LIKE_ONE = re.compile(rb'^\s*\[\[\s*(?:expect|never)\s*\]\]|"(?:expect|never)"\s*:\s*\[', re.MULTILINE)
_START = 65_536
"""Bytes of a file that are read."""
_MOST = 100
"""Files that are offered, and a tenth of those that are looked at."""


class SpecFile(NamedTuple):
    """A file that looks like a spec."""

    path: Path
    """Where it is."""
    changed_at: float
    """When it was last written (epoch seconds)."""


def spec_files(folders: Iterable[Path]) -> list[SpecFile]:
    """The files, the newest first; what cannot be read is left out."""
    found = {file.path: file for folder in folders for file in _in(folder)}
    return sorted(found.values(), key=lambda file: (-file.changed_at, file.path))[:_MOST]


def _in(folder: Path) -> Iterator[SpecFile]:
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS)[: 10 * _MOST]
    except OSError:
        return
    for path in files:
        try:
            if path.is_file() and _looks_like_one(path):
                yield SpecFile(path, path.stat().st_mtime)
        except OSError:
            continue


def _looks_like_one(path: Path) -> bool:
    with path.open("rb") as file:
        return _LOOKS_LIKE_ONE.search(file.read(_START)) is not None
