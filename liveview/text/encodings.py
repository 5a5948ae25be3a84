"""Compressed bodies, by `Content-Encoding`: decompressed whole, or as far as the beginning of one goes.

gzip and deflate are understood, also several in a row. Every result is bounded, so a bomb stays small.
"""

import zlib

from liveview.model.event import Headers

LARGEST = 1 << 20
"""Bytes of a body after decompression; the receiver takes no more either."""
LARGEST_START = 65_536
"""Bytes of a beginning after decompression: as much as is kept of a body that was refused."""
MOST_LAYERS = 3
"""Encodings in a row; senders use one."""
_NAMES = {"x-gzip": "gzip", "x-deflate": "deflate"}
_WINDOWS = {"gzip": (31,), "deflate": (15, -15)}
"""What zlib calls an encoding; "deflate" is sent with and without its header."""


def encoding_of(headers: Headers) -> str:
    """The `Content-Encoding` in lower case, "" for none."""
    named = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    layers = (_NAMES.get(layer, layer) for layer in (part.strip().lower() for part in named.split(",")))
    return ", ".join(layer for layer in layers if layer not in {"", "identity"})


def decoded(body: bytes, headers: Headers) -> bytes | None:
    """The body after decompression; None when it is damaged, too large or compressed in a way that is not known."""
    content: bytes | None = body
    for layer in _layers(headers):
        content = None if content is None else _whole(content, layer)
    return content


def start_of(body: bytes, headers: Headers) -> bytes:
    """The beginning of a body that was not kept whole, decompressed as far as possible.

    It is the body as received when it is not compressed, and when nothing of it can be decompressed.
    """
    return unpacked_start(body, headers) or body


def unpacked_start(body: bytes, headers: Headers) -> bytes | None:
    """The same; None when it is not compressed or nothing of it can be decompressed."""
    layers = _layers(headers)
    content = body
    for layer in layers:
        content = _start(content, layer)
    return content if layers and content else None


def _layers(headers: Headers) -> list[str]:
    """The encodings in the order in which they are taken off; a list that is too long counts as unknown."""
    layers = [layer for layer in encoding_of(headers).split(", ") if layer][::-1]
    return layers if len(layers) <= MOST_LAYERS else ["unknown"]


def _whole(body: bytes, layer: str) -> bytes | None:
    for window in _WINDOWS.get(layer, ()):
        inflater = zlib.decompressobj(window)
        try:
            content = inflater.decompress(body, LARGEST + 1)
        except zlib.error:
            continue
        return content if inflater.eof and len(content) <= LARGEST and not inflater.unused_data else None
    return None


def _start(body: bytes, layer: str) -> bytes:
    """As much of it as can be decompressed, in small steps: what comes before damage still shows."""
    for window in _WINDOWS.get(layer, ()):
        inflater = zlib.decompressobj(window)
        content = bytearray()
        for start in range(0, len(body), 64):
            try:
                content += inflater.decompress(body[start : start + 64], LARGEST_START - len(content))
            except zlib.error:
                break
            if inflater.eof or len(content) >= LARGEST_START:
                break
        if content:
            return bytes(content)
    return b""
