"""Reading the body of a request: whole or not at all, never more than the limit.

The server library would accept a truncated gzip body in silence, so bodies arrive as sent and are inflated
here, with a limit and a check of the end. Large bodies take turns (`Bodies`), so that hundreds of clients at one
time cost no more memory than a few.
"""

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import HttpVersion11, StreamReader, web

from liveview.adapters.headers import expectation

MAX_BODY = 1 << 20
"""Bytes of a body after decompression: four times what any SDK of facts sends in one request."""
BODY_SECONDS = 20.0
"""A body that takes longer is stalled; with ten seconds for the headers a request is over after thirty."""
LARGE = 65_536
"""Bytes, as received or as decoded, from which a body is large; what SDKs send is far smaller."""
MOST_LARGE = 8
"""Large bodies held at one time; the rest waits unread at its sender. Read, decoded and parsed each is megabytes."""
TURN_SECONDS = 10.0
"""Seconds that a large body waits for its turn; a turn takes milliseconds unless somebody stalls."""
MOST_MEMBERS = 16
"""Gzip members in one body: senders make one, and each costs a copy of the rest."""


class RefusedError(Exception):
    """A body that cannot become an event: the status to answer and the reason to show."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class TooLargeError(RefusedError):
    """A body above the limit."""


class Bodies:
    """The bodies that one server reads at the same time."""

    def __init__(self) -> None:
        self._large = asyncio.Semaphore(MOST_LARGE)

    @contextlib.asynccontextmanager
    async def read(self, request: web.BaseRequest) -> AsyncIterator[tuple[bytes, bytes]]:
        """The body of a request, as `read` gives it, for as long as the block lasts.

        Raises `RefusedError` as `read` does, and with 503 for a large body whose turn does not come.
        """
        async with contextlib.AsyncExitStack() as held:

            async def turn() -> None:
                try:
                    async with asyncio.timeout(TURN_SECONDS):
                        await held.enter_async_context(self._large)
                except TimeoutError:
                    raise RefusedError(503, "too many large bodies arrive at one time") from None

            yield await read(request, turn=turn)


async def _at_once() -> None:
    """The turn of a body that waits for no other."""


async def read(
    request: web.BaseRequest, most: int = MAX_BODY, turn: Callable[[], Awaitable[None]] = _at_once
) -> tuple[bytes, bytes]:
    """The body as received and as decoded, at most `most` bytes each; `turn` is awaited, once, by a large one.

    Raises `RefusedError` (400, 413, 415 or 417).
    """
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "deflate", ""}:
        raise RefusedError(415, "unknown Content-Encoding; identity, gzip and deflate are understood")
    if request.headers.get("Content-Type", "").lower().startswith("multipart/"):
        raise RefusedError(415, "multipart bodies are not understood; send JSON")
    if (request.content_length or 0) > most:
        raise _too_large(most)
    _go_on(request)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _read(request.content, most, turn)
    except TimeoutError:
        raise RefusedError(400, f"the body did not arrive within {BODY_SECONDS:g} s") from None
    if encoding in {"identity", ""}:
        return body, body
    if len(body) <= LARGE < most:
        with contextlib.suppress(TooLargeError):
            return body, inflate(body, encoding, LARGE)
        await turn()
    return body, inflate(body, encoding, most)


def _go_on(request: web.BaseRequest) -> None:
    """Answer an `Expect` header, now that nothing stands in the way of the body; `RefusedError` for an unknown one."""
    expected = expectation(request)
    if not expected or request.version < HttpVersion11:
        return
    if expected.lower() != "100-continue":
        raise RefusedError(417, "only 100-continue can be expected")
    if request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


async def _read(content: StreamReader, most: int, turn: Callable[[], Awaitable[None]]) -> bytes:
    chunks = bytearray()
    while chunk := await content.readany():
        if len(chunks) <= LARGE < len(chunks) + len(chunk):
            await turn()
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


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(413, f"the body is larger than {most} bytes")
