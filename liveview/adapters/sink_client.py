"""Calls to the sink, over connections of our own that stay open.

The sink is at an address of this machine and speaks plain HTTP: there is no name to look up, no proxy, no redirect and
no cookie, so a call needs no more of an HTTP client than its parser of replies. Connections stay open because their
closing is ours; anywhere else a server's idle close could meet the next request and look like a failure.
"""

import asyncio
import socket
import weakref
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from aiohttp import StreamReader
from aiohttp.http import RawResponseMessage
from yarl import URL

from liveview import __version__
from liveview.adapters.reply_protocol import Progress, ReplyProtocol

IDLE_SECONDS = 30.0
"""Seconds that an unused connection is kept."""
_AGENT = ("User-Agent", f"liveview/{__version__}")


class SinkReply(NamedTuple):
    """The head of a reply, and its body to be read."""

    head: RawResponseMessage
    """Status and headers."""
    content: StreamReader
    """The body as it comes."""
    connection: ReplyProtocol
    """What reads it."""


class SinkClient:
    """Calls the sink at `url`, which has no path. Use it inside one event loop."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 80)
        self._host = parts.netloc
        self._idle: deque[tuple[float, ReplyProtocol]] = deque()
        """Unused connections, each with the loop's time at which it was used last; the newest is last."""
        self._closing: set[asyncio.Future[None]] = set()
        """Those that are about to be closed."""
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def is_ours(self, address: Any) -> bool:
        """Whether a connection to the sink from this address is one of our calls."""
        return any(_is_at(each, address) for each in list(self._sockets))

    @asynccontextmanager
    async def request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, progress: Progress
    ) -> AsyncIterator[SinkReply]:
        """Send a request and wait for the head of its reply; what the block leaves unread is never read.

        Raises `OSError`, `aiohttp.ClientError` or `aiohttp.http.HttpProcessingError`.
        """
        connection = self._reused()
        if connection is None:
            connection = await self._opened()
        done = False
        try:
            connection.begin()
            sent = (("Host", self._host), *_own(headers), ("Content-Length", str(len(body))))
            connection.send(_head(method, target, sent) + body)
            progress.sent(sent)
            head, content = await connection.reply()
            yield SinkReply(head, content, connection)
            done = True
        finally:
            if done and not connection.should_close:
                self._idle.append((asyncio.get_running_loop().time(), connection))
            else:
                self._drop(connection)

    async def close(self) -> None:
        """Close the unused connections; returns when all are closed, those of calls that were cut off, too."""
        while self._idle:
            self._drop(self._idle.pop()[1])
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _drop(self, connection: ReplyProtocol) -> None:
        """Close a connection."""
        closed = connection.closed
        if closed is not None:
            self._closing.add(closed)
            closed.add_done_callback(self._closed)
        connection.close()

    def _closed(self, closed: "asyncio.Future[None]") -> None:
        self._closing.discard(closed)
        if not closed.cancelled():
            closed.exception()  # how it ended does not matter any more

    def _reused(self) -> ReplyProtocol | None:
        """The connection that was used last, if it is still open; the ones that nobody needed are closed."""
        now = asyncio.get_running_loop().time()
        while self._idle and (self._idle[0][0] < now - IDLE_SECONDS or not self._idle[0][1].is_connected()):
            self._drop(self._idle.popleft()[1])
        while self._idle:
            _, connection = self._idle.pop()
            if connection.is_connected() and not connection.should_close:
                return connection
            self._drop(connection)
        return None

    async def _opened(self) -> ReplyProtocol:
        """A new connection, whose socket is known from its first moment."""
        loop = asyncio.get_running_loop()
        made = socket.socket()
        self._sockets.add(made)
        try:
            made.setblocking(False)
            await loop.sock_connect(made, self._address)
            _, connection = await loop.create_connection(lambda: ReplyProtocol(loop), sock=made)
        except BaseException:
            made.close()
            raise
        return connection


def target_of(path: str) -> str:
    """The request target for a configured path, which may have a query; what it escapes stays as it is."""
    return _target(path)


@lru_cache(maxsize=256)
def _target(path: str) -> str:
    return URL(f"http://sink{path}", encoded=True).raw_path_qs


def _own(headers: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The configured headers, after ours where they have none of that name."""
    named = any(name.lower() == "user-agent" for name in headers) if headers else False
    return headers.items() if named else (_AGENT, *headers.items())


def _head(method: str, target: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode()


def _is_at(one: socket.socket, address: Any) -> bool:
    try:
        return bool(one.getsockname() == address)
    except OSError:  # it is closed
        return False
