"""Splits what a client sends at the ends of its requests, so that a malformed one does not lose those before it.

aiohttp parses a segment as a whole, and one error loses everything in it. Nothing is decided here: a split in a wrong
place only makes another segment, as TCP may do as well.
"""

import re
from collections.abc import Iterator

MOST_HEADERS = 262_144
"""Bytes of headers that are searched; requests with more are refused anyway."""
MOST_PIECES = 4_096
"""Pieces of one segment; the rest stays together."""
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_LAST_CHUNK = b"0\r\n\r\n"


class RequestSplitter:
    """Splits the bytes of one connection."""

    def __init__(self) -> None:
        self._headers = bytearray()
        self._left = 0
        """Bytes of the body that have not arrived yet."""
        self._chunked = False
        self._tail = b""
        """The last bytes of a chunked body, which may begin its end."""

    @property
    def is_between(self) -> bool:
        """Whether everything so far belongs to whole requests."""
        return not (self._left or self._chunked or self._headers)

    @property
    def is_in_head(self) -> bool:
        """Whether a request has begun whose headers go on."""
        return bool(self._headers)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """The same bytes, each piece with the end of one request at most."""
        start = position = 0
        for _ in range(MOST_PIECES):
            position, ended = self._step(data, position)
            if position >= len(data):
                break
            if ended:
                yield data[start:position]
                start = position
        if start < len(data):
            yield data[start:]

    def _step(self, data: bytes, position: int) -> tuple[int, bool]:
        """One step: where it ends, and whether a request ends there."""
        if self._left:
            end = min(len(data), position + self._left)
            self._left -= end - position
            return end, not self._left
        if self._chunked:
            return self._chunks(data, position)
        return self._head(data, position)

    def _head(self, data: bytes, position: int) -> tuple[int, bool]:
        known = len(self._headers)
        if known > MOST_HEADERS:
            return len(data), False
        found = data.find(_END, position) if not known else -1
        if found >= 0:
            end, headers = found + len(_END), data[position : found + len(_END)]
        else:
            self._headers += data[position:]
            found = self._headers.find(_END, max(0, known - len(_END)))
            if found < 0:
                return len(data), False
            end, headers = position + found + len(_END) - known, bytes(self._headers[: found + len(_END)])
        self._headers.clear()
        length = _LENGTH.search(headers)
        self._left = int(length[1]) if length else 0
        self._chunked = _CHUNKED.search(headers) is not None
        return end, not self._left and not self._chunked

    def _chunks(self, data: bytes, position: int) -> tuple[int, bool]:
        looked = self._tail + data[position:]
        found = looked.find(_LAST_CHUNK)
        if found < 0:
            self._tail = looked[1 - len(_LAST_CHUNK) :]
            return len(data), False
        end = position + found + len(_LAST_CHUNK) - len(self._tail)
        self._tail, self._chunked = b"", False
        return end, True
