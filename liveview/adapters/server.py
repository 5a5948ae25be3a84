"""One HTTP server: its port, and the limits and manners of its connections.

The library's own error replies name its version, repeat what was sent and log tracebacks; its connections may
stay half-open for ever. Here a connection gets ten seconds to send a request's headers, their number is
bounded, and what is no HTTP is answered in one plain sentence. When there are as many connections as there may be,
a new one takes the place of the one that has kept us waiting longest, so that nobody can lock the others out.
"""

import asyncio
import contextlib
import errno
import sys
from collections.abc import Callable
from typing import Any

from aiohttp import hdrs, web
from aiohttp.web_protocol import RequestHandler

if sys.platform != "win32":
    import resource

HEADER_SECONDS = 10.0
"""Seconds to send the headers of a request; a client that needs longer is stuck or hostile."""
MOST_CONNECTIONS = 256
"""Connections at one time; a desk has a browser and a few services."""
SHARE_OF_FILES = 4
"""A server takes at most one in so many of the files that the process may open: macOS allows 256 in all."""
MAX_LINE = 131_072
"""Bytes of a request line or header: a web SDK's GET with a deep page's elements needs more than the usual 8 KiB."""
KEEP_ALIVE = 75.0
"""Seconds that an idle connection is kept; longer than our own client keeps one, so it never meets a closed one."""
CLOSE_SECONDS = 0.2
"""How long open requests get to finish when the port closes."""


class PortError(Exception):
    """The port cannot be opened; `taken` when another program has it."""

    def __init__(self, reason: str, *, taken: bool) -> None:
        super().__init__(reason)
        self.taken = taken


class Server:
    """Serves an application on a port of its own."""

    def __init__(self, app: web.Application) -> None:
        app.on_response_prepare.append(_harden)
        self._runner = web.AppRunner(
            app,
            handle_signals=False,
            access_log=None,
            auto_decompress=False,
            handler_cancellation=True,
            max_line_size=MAX_LINE,
            max_field_size=MAX_LINE,
            keepalive_timeout=KEEP_ALIVE,
            lingering_time=CLOSE_SECONDS,
        )
        self._connections: set[_Connection] = set()
        self._most = most_connections()
        self._closing = asyncio.Event()
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen, and return the number of the port; raises `PortError`."""
        await self._runner.setup()
        manager = self._runner.server
        if manager is None:
            raise RuntimeError("the application was not set up")
        manager.request_factory = _without_expect(manager.request_factory)
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                lambda: _Connection(self._connections, self._most, self._closing, manager),
                host,
                port,
                backlog=self._most,
            )
        except OSError as error:
            raise PortError(error.strerror or str(error), taken=error.errno == errno.EADDRINUSE) from None
        except (UnicodeError, OverflowError):
            raise PortError("there is no such host", taken=False) from None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening, let open requests finish for a moment, close every connection."""
        self._closing.set()
        if self._server is not None:
            await _stop_accepting(self._server)
            self._server.close()
        waited = 0.0
        while any(connection.busy for connection in self._connections) and waited < CLOSE_SECONDS:
            await asyncio.sleep(0.01)
            waited += 0.01
        for connection in list(self._connections):
            connection.drop()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._runner.cleanup(), CLOSE_SECONDS)


def most_connections() -> int:
    """Connections of one server at one time."""
    if sys.platform == "win32":
        return MOST_CONNECTIONS
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if files < 0 else max(1, min(MOST_CONNECTIONS, files // SHARE_OF_FILES))


def _without_expect(make: Callable[..., web.BaseRequest]) -> Callable[..., web.BaseRequest]:
    """Make requests that hide `Expect` from the library.

    It would answer before any check of ours, on paths without a route with a quote of what was sent. `adapters.body`
    answers instead, from the raw headers, when a body is wanted.
    """

    def request(message: Any, *others: Any) -> web.BaseRequest:
        if hdrs.EXPECT in message.headers:
            headers = message.headers.copy()
            headers.popall(hdrs.EXPECT)
            message = message._replace(headers=type(message.headers)(headers))
        return make(message, *others)

    return request


async def _stop_accepting(server: asyncio.Server) -> None:
    """Accept no more, and let what was just accepted be handed over: closing the server before would leak it."""
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        with contextlib.suppress(NotImplementedError):  # only loops that watch sockets themselves need it
            loop.remove_reader(listening.fileno())
    for _ in range(3):
        await asyncio.sleep(0)


class _Connection(RequestHandler):
    """A connection with limits."""

    __slots__ = ("_all", "_closing", "_deadline", "_most", "_since")

    def __init__(
        self, all_connections: "set[_Connection]", most: int, closing: asyncio.Event, manager: web.Server
    ) -> None:
        super().__init__(manager, loop=asyncio.get_running_loop(), **manager._kwargs)
        self._all = all_connections
        self._most = most
        self._since = 0.0
        self._closing = closing
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def busy(self) -> bool:
        """Whether a request has arrived and is not answered yet."""
        return self._current_request is not None or bool(self._messages)

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn: to send a request, the rest of one, or to read a reply."""
        request = self._current_request
        if request is None:
            return not self._messages
        return self.writing_paused or not request.content.is_eof()

    def drop(self) -> None:
        """Close at once."""
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._since = self._loop.time()
        if self._closing.is_set() or not self._has_room():
            self.drop()
        self._all.add(self)
        self._expect_headers()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._all.discard(self)
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        was_busy = self.busy
        super().data_received(data)
        if self.busy:
            self._since = self._since if was_busy else self._loop.time()
            self._stop_waiting()
        elif self._deadline is None:
            self._expect_headers()

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - the library's signature
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - the same; it may quote what was sent
    ) -> web.StreamResponse:
        """Answer what the parser or a handler could not cope with: no version, no traceback, nothing repeated."""
        reason = "the request is not valid HTTP" if status < 500 else "liveview failed; the reason is in its log"
        if status >= 500 and exc is not None:
            self._loop.call_exception_handler({"message": "a request failed", "exception": exc})
        response = web.Response(status=status, text=f"{status}: {reason}\n")
        harden(response)
        response.force_close()
        return response

    def _has_room(self) -> bool:
        """Whether there is room for this connection, if need be that of the one that kept us waiting longest."""
        if len(self._all) < self._most:
            return True
        waiting = [connection for connection in self._all if connection.waits_for_client]
        if not waiting:
            return False
        stalest = min(waiting, key=lambda connection: connection._since)
        self._all.discard(stalest)
        stalest.drop()
        return True

    def _expect_headers(self) -> None:
        self._deadline = self._loop.call_later(HEADER_SECONDS, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if not self.busy:
            self.drop()


def harden(response: web.StreamResponse) -> None:
    """Headers that every reply carries."""
    response.headers["Server"] = "liveview"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    harden(response)
