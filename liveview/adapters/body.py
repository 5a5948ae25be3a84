"""Reading the body of a request: whole or not at all, never more than the limit.

The server library would accept a truncated gzip body in silence, so bodies arrive as sent and are inflated
here, with a limit and a check of the end.
"""

import asyncio
import zlib

from aiohttp import StreamReader, web

MAX_BODY = 1 << 20
"""Bytes of a body after decompression: four times what any SDK of facts sends in one request."""
BODY_SECONDS = 30.0
"""A body that takes longer is stalled; it holds a connection and memory."""
MOST_MEMBERS = 16
"""Gzip members in one body: senders make one, and each costs a copy of the rest."""


class RefusedError(Exception):
    """A body that cannot become an event: the status to answer and the reason to show."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


async def read(request: web.BaseRequest, most: int = MAX_BODY) -> tuple[bytes, bytes]:
    """The body as received and as decoded, at most `most` bytes each; raises `RefusedError` (400, 413 or 415)."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "deflate", ""}:
        raise RefusedError(415, "unknown Content-Encoding; identity, gzip and deflate are understood")
    if request.headers.get("Content-Type", "").lower().startswith("multipart/"):
        raise RefusedError(415, "multipart bodies are not understood; send JSON")
    if (request.content_length or 0) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _read(request.content, most)
    except TimeoutError:
        raise RefusedError(400, f"the body did not arrive within {BODY_SECONDS:g} s") from None
    if encoding in {"identity", ""}:
        return body, body
    return body, inflate(body, encoding, most)


async def _read(content: StreamReader, most: int) -> bytes:
    chunks = bytearray()
    while chunk := await content.readany():
        chunks += chunk
        if len(chunks) > most:
            raise _too_large(most)
    return bytes(chunks)


def inflate(body: bytes, encoding: str, most: int = MAX_BODY) -> bytes:
    """Decompress a gzip or deflate body; raises `RefusedError` if it is damaged, cut off or too large."""
    raw_deflate = encoding == "deflate" and body[:1] and (body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31)
    window = 31 if encoding == "gzip" else -15 if raw_deflate else 15
    decoded = bytearray()
    rest = body
    for _ in range(MOST_MEMBERS if encoding == "gzip" else 1):
        inflater = zlib.decompressobj(window)
        try:
            decoded += inflater.decompress(rest, most + 1 - len(decoded))
        except zlib.error:
            raise RefusedError(400, f"the {encoding} body is damaged") from None
        if len(decoded) > most:
            raise _too_large(most)
        if not inflater.eof:
            raise RefusedError(400, f"the {encoding} body is cut off")
        rest = inflater.unused_data
        if not rest:
            return bytes(decoded)
    raise RefusedError(400, f"the {encoding} body goes on after its end")


def _too_large(most: int) -> RefusedError:
    return RefusedError(413, f"the body is larger than {most} bytes")
