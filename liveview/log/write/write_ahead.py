"""Whether the write-ahead log still holds what was put into it: after a commit, that is where the events are.

SQLite keeps in the index beside it (`-shm`) how far it goes, and does not look at the file again: one that was cut
short or written over goes on being appended to, and nobody finds what it says. So the file is compared with the index:
its head, its last frame, and the frame that was the last one before. Both formats are those of sqlite.org/walformat.
"""

import os
import struct
import sys
from pathlib import Path
from typing import NamedTuple

from liveview.log.stats import is_same, stat_of

_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
"""How a write-ahead log begins."""
_HEAD = 32
"""Bytes of its head; the salt, which changes when SQLite begins it from the front again, is in it from 16 to 24."""
_FRAME = 24
"""Bytes before the page of a frame: what they end with is the salt and the checksum."""
_INDEX = struct.Struct("=14xHI4xII8s8x")
"""The head of the index: the size of a page, the number of frames, the checksum of the last one, and the salt."""
_LARGEST_PAGE = 65_536
"""Does not fit into its two bytes, where it is 1."""


class _Extent(NamedTuple):
    """How far a write-ahead log goes, as the index says."""

    frames: int = 0
    """How many frames it has; 0 when all of it is in the log itself."""
    page: int = 0
    """Bytes of a page."""
    salt: bytes = b""
    """What its head holds since SQLite last began it from the front."""
    checksum: bytes = b""
    """What its last frame ends with."""


class WriteAhead:
    """The write-ahead log of the log at `path`, which a connection holds open. Belongs to the thread that writes."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + "-wal")
        self._index = path.with_name(path.name + "-shm")
        self._file = stat_of(self._path)
        self._index_file = stat_of(self._index)
        self._index_descriptor: int | None = None
        self._known = _Extent()
        self.damaged = False
        """Whether it holds something else than what was put into it: it must not be moved into the file."""

    def problem(self) -> str:
        """Why what is in it would not be found again; "" when all is well."""
        self.damaged = False
        self._file = self._file or stat_of(self._path)
        self._index_file = self._index_file or stat_of(self._index)
        for path, file in ((self._path, self._file), (self._index, self._index_file)):
            if file is not None and not is_same(path, file):
                return f"the write-ahead log {path} is gone"
        extent = self._extent()
        if extent is None:  # somebody writes it just now
            return ""
        self.damaged = not self._holds(extent)
        if self.damaged:
            return f"the write-ahead log {self._path} was cut short or written over"
        self._known = extent
        return ""

    def leave(self) -> None:
        """Take it away, and what belongs to it, if it is the one that was written."""
        if self._file is not None and is_same(self._path, self._file):
            self._path.unlink(missing_ok=True)
            self._index.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the index, after the last connection of the run to this log was closed."""
        if self._index_descriptor is not None:
            os.close(self._index_descriptor)
            self._index_descriptor = None

    def _extent(self) -> _Extent | None:
        """What the index says; None when that cannot be known now. It holds its head twice, one written first."""
        if self._index_descriptor is None:
            self._index_descriptor = _open_to_keep(self._index)
        if self._index_descriptor is None:
            return None
        os.lseek(self._index_descriptor, 0, os.SEEK_SET)
        both = os.read(self._index_descriptor, 2 * _INDEX.size)
        first, second = both[: _INDEX.size], both[_INDEX.size :]
        if len(second) < _INDEX.size or first != second:
            return None
        page, frames, *checksum, salt = _INDEX.unpack(first)
        return _Extent(frames, _LARGEST_PAGE if page == 1 else page, salt, struct.pack(">II", *checksum))

    def _holds(self, extent: _Extent) -> bool:
        if extent.salt == self._known.salt and extent.frames < self._known.frames:
            return False  # an older copy of both
        if not extent.frames:  # all of it is in the log itself
            return True
        try:
            with self._path.open("rb") as file:
                head = file.read(_HEAD)
                whole = head[:4] in _MAGIC and head[16:24] == extent.salt and _has_last(file.fileno(), extent)
                return whole and (self._known.salt != extent.salt or _has_last(file.fileno(), self._known))
        except OSError:
            return False


def _open_to_keep(index: Path) -> int | None:
    """A descriptor that stays open while the log is: on Unix closing any of a file gives up all locks of the process.

    Those are SQLite's; without them another process takes the index for unused and empties it under us. On Windows
    a file that is open cannot be removed, so there it is not looked into.
    """
    if sys.platform == "win32":
        return None
    try:
        return os.open(index, os.O_RDONLY)
    except OSError:
        return None


def _has_last(descriptor: int, extent: _Extent) -> bool:
    """Whether a file holds the last frame of an extent, and holds it whole."""
    if not extent.frames:
        return True
    start = _HEAD + (extent.frames - 1) * (_FRAME + extent.page)
    os.lseek(descriptor, start, os.SEEK_SET)
    frame = os.read(descriptor, _FRAME)
    return frame[8:] == extent.salt + extent.checksum and os.fstat(descriptor).st_size >= start + _FRAME + extent.page
