"""Headers and bodies as the log keeps them, made readable for a filter. None of it ever raises."""

import zlib
from collections.abc import Iterator

import msgspec

MOST_UNPACKED = 1 << 20
"""Bytes of an answer that are looked through; the log keeps 4 KiB of it, packed."""


def pairs(headers: bytes | None) -> Iterator[tuple[str, str]]:
    """The pairs of a JSON list of headers; none for anything else that a log may hold."""
    try:
        found = msgspec.json.decode(headers or b"[]")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return
    for pair in found if isinstance(found, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair):
            yield pair[0], pair[1]


def readable(body: bytes, headers: bytes | None) -> str:
    """The text of a body, unpacked as far as it was kept; in what no encoding explains, bytes are replaced."""
    packing = [value.strip().lower() for name, value in pairs(headers) if name.lower() == "content-encoding"]
    for each in reversed(",".join(packing).split(",")):
        body = _unpacked(body, each.strip())
    return body.decode(errors="replace")


def _unpacked(body: bytes, packing: str) -> bytes:
    if packing not in {"gzip", "x-gzip", "deflate"}:
        return body
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # some servers send deflate without its head
        try:
            return zlib.decompressobj(bits).decompress(body, MOST_UNPACKED)
        except zlib.error:
            continue
    return body
