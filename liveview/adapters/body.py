"""Reading the body of a request: whole or not at all, never more than the limit.

aiohttp would accept a truncated gzip body in silence, so bodies arrive as sent and are inflated here, with a limit
and a check of the end. Large bodies take turns (`Bodies`), so that hundreds of clients at the same time cost no more
memory than a few.
"""

import asyncio
import contextlib
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TypeAlias

from aiohttp import HttpVersion11, StreamReader, web

from liveview.adapters.headers import expectation
from liveview.core.wire.admission import TOO_LARGE, too_large
from liveview.model.event import REFUSED_BODY_BYTES
from liveview.model.refusal import Refusal, RequestError

PLAIN = "identity"
"""The encoding of a body that is sent as it is."""
ACCEPTED = "gzip, deflate, identity"
"""The accepted encodings, as a header names them."""
MAX_BODY = 1 << 20
"""Bytes of a body after decompression, unless the path has a limit of its own."""
BODY_SECONDS = 20.0
"""Seconds for a body; with ten seconds for the headers a request is over after thirty."""
START_SECONDS = 0.5
"""Seconds to wait for the start of a body that is refused in any case."""
LARGE = 65_536
"""Bytes, as received or as decoded, from which a body is large; what SDKs send is far smaller."""
MOST_LARGE = 8
"""Large bodies held at the same time; the others wait unread. Each takes megabytes once it is parsed."""
HUGE = 1 << 20
"""Bytes, as received or as decoded, from which a body is huge: a batch of the largest size."""
MOST_HUGE = 1
"""Huge bodies held at the same time. One more of them costs as much memory as all large ones together."""
_SIZES = (LARGE, HUGE)
TURN_SECONDS = 10.0
"""Seconds that a large body waits for its turn; a turn takes milliseconds unless a client stalls."""
MOST_MEMBERS = 16
"""Gzip members in one body: senders make one, and each costs a copy of the rest."""


_Turn: TypeAlias = Callable[[int], Awaitable[None]]
"""Waits until a body may grow beyond this size, `LARGE` or `HUGE`."""


class RefusedError(RequestError):
    """A request is refused while it is read; `read` is what was read of its body, `headers` are for the reply."""

    def __init__(
        self,
        status: int,
        refusal: Refusal,
        reason: str,
        remedy: str = "",
        *,
        read: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, refusal, reason, remedy)
        self.read = read
        self.headers = headers or {}

    @classmethod
    def of(cls, error: RequestError, read: bytes, headers: Mapping[str, str] | None = None) -> "RefusedError":
        """The same refusal with what was read of the body, and without the frames of its traceback."""
        return cls(error.status, error.refusal, error.reason, error.remedy, read=read, headers=headers)


class TooLargeError(RefusedError):
    """A body above the limit."""


class Bodies:
    """The bodies that one server reads at the same time. A large one waits for a turn, a huge one for a second turn."""

    def __init__(self) -> None:
        self._turns = {LARGE: asyncio.Semaphore(MOST_LARGE), HUGE: asyncio.Semaphore(MOST_HUGE)}

    @property
    def has_turn(self) -> bool:
        """Whether a large body that arrives now would be read at once."""
        return not self._turns[LARGE].locked()

    @contextlib.asynccontextmanager
    async def read(self, request: web.BaseRequest, most: int) -> AsyncIterator[tuple[bytes, bytes]]:
        """The body of a request, as `read` gives it, for as long as the block lasts.

        Raises `RefusedError` as `read` does, and with 503 for a large body whose turn does not come.
        """
        async with contextlib.AsyncExitStack() as held:
            taken: set[int] = set()

            async def turn(size: int) -> None:
                if size in taken:
                    return
                try:
                    async with asyncio.timeout(TURN_SECONDS):
                        await held.enter_async_context(self._turns[size])
                except TimeoutError:
                    reason = "too many large bodies arrive at the same time"
                    raise RefusedError(503, Refusal.BUSY, reason) from None
                taken.add(size)

            yield await read(request, most, turn)


async def _at_once(_: int) -> None:
    """A body that need not wait."""


async def read(request: web.BaseRequest, most: int = MAX_BODY, turn: _Turn = _at_once) -> tuple[bytes, bytes]:
    """The body as received and as decoded, at most `most` bytes each.

    `turn` is awaited before it grows beyond `LARGE`, and again before `HUGE`. Raises `RefusedError` (400, 413, 415 or
    417).
    """
    encoding = encoding_of(request.headers.get("Content-Encoding", ""), request.headers.get("Content-Type", ""))
    if (request.content_length or 0) > most:
        raise _too_large(most)
    _go_on(request)
    chunks = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await _read(request.content, chunks, most, turn)
        if getattr(request.protocol, "cut_off", None) is request.content:
            reason = "the body is cut off: the client sent less than it announced"
            raise RefusedError(400, Refusal.BODY_CUT_OFF, reason)
        body = bytes(chunks)
        return body, body if encoding == PLAIN else await _inflated(body, encoding, most, turn)
    except TimeoutError:
        reason = f"the body did not arrive within {BODY_SECONDS:g} s"
        raise RefusedError(400, Refusal.BODY_TOO_SLOW, reason, read=bytes(chunks[:REFUSED_BODY_BYTES])) from None
    except RefusedError as error:
        error.read = bytes(chunks[:REFUSED_BODY_BYTES])
        raise


async def start_of(request: web.BaseRequest) -> bytes:
    """The first bytes of a refused body, as far as they arrive at once: enough to see what the client tried."""
    start = bytearray()
    if expectation(request):
        return b""  # the client waits to be asked for its body
    with contextlib.suppress(Exception):  # too slow or gone: the client is refused in any case
        async with asyncio.timeout(START_SECONDS):
            while len(start) < REFUSED_BODY_BYTES and (chunk := await request.content.readany()):
                start += chunk
    return bytes(start[:REFUSED_BODY_BYTES])


def _go_on(request: web.BaseRequest) -> None:
    """Answer an `Expect` header, now that the body is wanted; raises `RefusedError` for an unknown one."""
    expected = expectation(request)
    if not expected or request.version < HttpVersion11:
        return
    if expected.lower() != "100-continue":
        raise RefusedError(417, Refusal.EXPECTATION, "only 100-continue can be expected")
    if request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")


async def _read(content: StreamReader, chunks: bytearray, most: int, turn: _Turn) -> None:
    while chunk := await content.readany():
        for size in _SIZES:
            if len(chunks) <= size < len(chunks) + len(chunk):
                await turn(size)
        chunks += chunk
        if len(chunks) > most:
            raise _too_large(most)


async def _inflated(body: bytes, encoding: str, most: int, turn: _Turn) -> bytes:
    """Decompress step by step: only a body that turns out to be large waits for its turn."""
    for size in _SIZES:
        if size >= most:
            break
        with contextlib.suppress(TooLargeError):
            return inflate(body, encoding, size)
        await turn(size)
    return inflate(body, encoding, most)


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
            raise RefusedError(400, Refusal.DAMAGED, f"the {encoding} body is damaged") from None
        if len(decoded) > most:
            raise _too_large(most)
        if not inflater.eof:
            raise RefusedError(400, Refusal.STREAM_CUT_OFF, f"the {encoding} body is cut off")
        rest = inflater.unused_data
        if not rest:
            return bytes(decoded)
    raise RefusedError(400, Refusal.TRAILING_DATA, f"the {encoding} body has trailing data")


def encoding_of(content_encoding: str, content_type: str) -> str:
    """The encoding of a body with these headers: `PLAIN`, gzip or deflate; raises `RefusedError` (415)."""
    if content_type.lower().startswith("multipart/"):
        raise RefusedError(415, Refusal.MULTIPART, "multipart bodies are not understood", "send JSON")
    encoding = content_encoding.strip().lower() or PLAIN
    if encoding not in {PLAIN, "gzip", "deflate"}:
        accepted = {"Accept-Encoding": ACCEPTED}  # RFC 9110, 12.5.3
        remedy = "identity, gzip and deflate are understood"
        raise RefusedError(415, Refusal.CONTENT_ENCODING, "unknown Content-Encoding", remedy, headers=accepted)
    return encoding


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(TOO_LARGE, *too_large(most))
