"""How a screen without a terminal talks: packets over its stdin and stdout, as Textual's driver for browsers has them.

A packet is a letter, the length of its content as four bytes, the highest first, and its content. `D` is what a
terminal would get or send, `M` is a JSON object about it. Before the first packet a screen prints the line
`__GANGLION__`; one that starts again prints it again.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Mapping

import msgspec

DATA, META = b"D", b"M"
"""The letters of packets in either direction."""
_LETTERS = {DATA, META, b"P"}
"""Those that a screen may send; `P` would be a piece of a file, which our screens do not send."""
_READY = b"__GANGLION__\n"
_LENGTH = struct.Struct(">I")
_MOST = 8 * 1024 * 1024
"""Bytes of a packet; a whole screen of the largest size has a tenth of it."""
_LINES = 64
"""Lines that may come before the screen is ready."""


def data(content: str) -> bytes:
    """A packet with what was typed."""
    return _packet(DATA, content.encode("utf-8", "replace"))


def meta(content: Mapping[str, object]) -> bytes:
    """A packet about the terminal: its size, whether it has the focus, that it closes."""
    return _packet(META, msgspec.json.encode(content))


def _packet(letter: bytes, content: bytes) -> bytes:
    return letter + _LENGTH.pack(len(content)) + content


async def drawn(stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """What a screen draws, until it ends or sends something other than packets."""
    if not await _is_ready(stream):
        return
    while letter := await stream.read(1):
        if letter == _READY[:1]:
            if await stream.readline() != _READY[1:]:
                return
            continue
        try:
            (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
            content = await stream.readexactly(length) if length <= _MOST else None
        except asyncio.IncompleteReadError:
            return
        if content is None or letter not in _LETTERS:
            return
        if letter == DATA:
            yield content


async def _is_ready(stream: asyncio.StreamReader) -> bool:
    """Wait for the line before the first packet; False if it does not come."""
    for _ in range(_LINES):
        try:
            line = await stream.readline()
        except ValueError:  # a line without an end
            return False
        if line in {b"", _READY}:
            return line == _READY
    return False
