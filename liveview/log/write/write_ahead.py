"""Checks that the write-ahead log still holds what was written to it: after a commit, that is where the events are.

SQLite keeps its length in the index beside it (`-shm`) and does not look at the file again: it goes on appending to a
file that was truncated or overwritten, and nobody can read the result. So the file is compared with the index: its
header, its last frame, and the frame that was last before. The formats are documented at sqlite.org/walformat.
"""

import os
import struct
import sys
from pathlib import Path
from typing import NamedTuple

from liveview.log.stats import has_changed, is_same, stat_of

_MAGIC = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
"""The first bytes of a write-ahead log, in either byte order."""
_HEAD = 32
"""Bytes of its header; bytes 16 to 24 are the salt, which changes when SQLite starts over at the front."""
_FRAME = 24
"""Bytes of the header of a frame, before its page; the last 16 are the salt and the checksum."""
_INDEX = struct.Struct("=14xHI4xII8s8x")
"""The header of the index: the size of a page, the number of frames, the checksum of the last one, and the salt."""
_LARGEST_PAGE = 65_536
"""Stored as 1, because it does not fit into two bytes."""


class _Extent(NamedTuple):
    """How far a write-ahead log goes, as the index says."""

    frames: int = 0
    """How many frames it has; 0 when everything is in the log itself."""
    page: int = 0
    """Bytes of a page."""
    salt: bytes = b""
    """The salt in its header."""
    checksum: bytes = b""
    """The checksum of its last frame."""


class WriteAhead:
    """Watches the write-ahead log of the log at `path`, which a connection holds open. One thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + "-wal")
        self._index = path.with_name(path.name + "-shm")
        self._file = stat_of(self._path)
        self._index_file = stat_of(self._index)
        self._descriptor: int | None = None
        """Reads it; None until there is something to read."""
        self._index_descriptor: int | None = None
        """Reads the index."""
        self._known = _Extent()
        self._looked: os.stat_result | None = None
        """The file when it was compared last."""
        self.damaged = False
        """Whether it holds something else than was written to it: then it must not be moved into the log."""

    @property
    def frames(self) -> int:
        """How many pages it holds, as of the last look at it."""
        return self._known.frames

    def problem(self) -> str:
        """Why its content is lost; "" when all is well."""
        self.damaged = False
        found, index = stat_of(self._path), stat_of(self._index)
        self._file = self._file or found
        self._index_file = self._index_file or index
        if self._file is not None and (found is None or not os.path.samestat(found, self._file)):
            return f"the write-ahead log {self._path} is gone"
        if self._index_file is not None and (index is None or not os.path.samestat(index, self._index_file)):
            return f"the write-ahead log {self._index} is gone"
        extent = self._extent()
        if extent is None:  # it is just being written
            return ""
        if found is not None and extent == self._known and self._looked and not has_changed(found, self._looked):
            return ""  # nobody has written since
        self.damaged = not self._holds(extent, 0 if found is None else found.st_size)
        if self.damaged:
            return f"the write-ahead log {self._path} was cut short or written over"
        self._known, self._looked = extent, found
        return ""

    def leave(self) -> None:
        """Remove it and its index, if they are the ones that this run wrote."""
        if self._file is not None and is_same(self._path, self._file):
            self._path.unlink(missing_ok=True)
            self._index.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the index, after the last connection of this run to the log was closed."""
        for descriptor in (self._descriptor, self._index_descriptor):
            if descriptor is not None:
                os.close(descriptor)
        self._descriptor = self._index_descriptor = None

    def _extent(self) -> _Extent | None:
        """What the index says; None when it is missing or just being written: then its two headers differ."""
        if self._index_descriptor is None:
            self._index_descriptor = _open_to_keep(self._index)
        if self._index_descriptor is None:
            return None
        both = os.pread(self._index_descriptor, 2 * _INDEX.size, 0)
        first, second = both[: _INDEX.size], both[_INDEX.size :]
        if len(second) < _INDEX.size or first != second:
            return None
        page, frames, *checksum, salt = _INDEX.unpack(first)
        return _Extent(frames, _LARGEST_PAGE if page == 1 else page, salt, struct.pack(">II", *checksum))

    def _holds(self, extent: _Extent, size: int) -> bool:
        """Whether the file, of `size` bytes, goes as far as the index says, and no less far than before."""
        if extent.salt == self._known.salt and extent.frames < self._known.frames:
            return False  # an older copy of both
        if not extent.frames:  # everything is in the log itself
            return True
        if self._descriptor is None:
            self._descriptor = _open_to_keep(self._path)
        if self._descriptor is None:
            return False
        try:
            head = os.pread(self._descriptor, _HEAD, 0)
            whole = head[:4] in _MAGIC and head[16:24] == extent.salt and _has_last(self._descriptor, extent, size)
            return whole and (self._known.salt != extent.salt or _has_last(self._descriptor, self._known, size))
        except OSError:
            return False


def _open_to_keep(file: Path) -> int | None:
    """A descriptor that stays open as long as the log: on Unix, closing any descriptor of a file drops all its locks.

    They are SQLite's: without them another process believes the index unused and empties it under us. On Windows an
    open file cannot be removed, so none is opened there.
    """
    if sys.platform == "win32":
        return None
    try:
        return os.open(file, os.O_RDONLY)
    except OSError:
        return None


def _has_last(descriptor: int, extent: _Extent, size: int) -> bool:
    """Whether a file of `size` bytes holds the last frame of an extent, and holds it whole."""
    if not extent.frames:
        return True
    start = _HEAD + (extent.frames - 1) * (_FRAME + extent.page)
    frame = os.pread(descriptor, _FRAME, start)
    return frame[8:] == extent.salt + extent.checksum and size >= start + _FRAME + extent.page
