"""One HTTP server: its port, optionally another one for TLS, and the limits and timeouts of its connections.

aiohttp's own error replies name its version, repeat what was sent and log tracebacks; its connections may stay
half-open for ever. Here a connection gets ten seconds to send a request's headers (and ten before them for a TLS
handshake), the number of connections is bounded over both ports together, and a request that is not HTTP gets one
plain sentence. At the limit a new connection closes the one that has kept us waiting longest, so that no client can
lock the others out. A client that speaks TLS or HTTP/2 to the plain port is reported.
"""

import asyncio
import contextlib
import errno
import ssl
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from aiohttp import StreamReader, hdrs, web
from aiohttp.web_protocol import RequestHandler

from liveview.adapters import aiohttp_private, descriptors
from liveview.adapters.acceptor import TOO_MANY, Acceptor
from liveview.adapters.connection_limit import ConnectionLimit
from liveview.adapters.handshake import Handshake
from liveview.adapters.other_protocols import FAREWELLS, OtherProtocol, is_undecided, recognise
from liveview.adapters.request_splitting import RequestSplitter
from liveview.adapters.tasks import Tasks
from liveview.errors import PortError
from liveview.model.event import REFUSED_BODY_BYTES

HEADER_SECONDS = 10.0
"""Seconds to send the headers of a request; a client that needs longer hangs or is hostile."""
MOST_CONNECTIONS = 256
"""Connections at one time; a desk has a browser and a few services."""
BACKLOG = 1_024
"""Connections that the system keeps for us beyond the queue."""
MAX_LINE = 131_072
"""Bytes of a request line or header: a web SDK's GET with a deep page's elements needs more than the usual 8 KiB."""
KEEP_ALIVE = 75.0
"""Seconds that an idle connection is kept; longer than our own client keeps one, so it never meets a closed one."""
MOST_WAITING = 8
"""Requests of one connection that wait for their answers; more of them wait unread."""
CLOSE_SECONDS = 0.2
"""Seconds that open requests get to finish when the port closes, and another protocol to read why it is closed."""
POLICY = "Cross-Origin-Resource-Policy"
"""The header that says which pages may use a reply; only our own unless something else is set."""

_OPTIONS: dict[str, Any] = {
    "access_log": None,
    "auto_decompress": False,
    "max_line_size": MAX_LINE,
    "max_field_size": MAX_LINE,
    "keepalive_timeout": KEEP_ALIVE,
    "lingering_time": CLOSE_SECONDS,
}
"""How aiohttp treats each connection."""

OnOtherProtocol: TypeAlias = Callable[[str, OtherProtocol, bytes], None]
"""Called for a client with another protocol: its address, the protocol, and what it has sent."""


class Server:
    """Serves an application on a port of its own, and on one for TLS if that is opened first.

    `on_other_protocol` is called once for every connection to the plain port that speaks TLS or HTTP/2. `most` is the
    highest number of connections, 0 for the default; those of `is_ours` do not count. `shortage` is called when this
    process has no descriptor left for a client (True), and when it has one again.
    """

    def __init__(
        self,
        app: web.Application,
        on_other_protocol: OnOtherProtocol | None = None,
        *,
        most: int = 0,
        is_ours: Callable[[Any], bool] = lambda _: False,
        shortage: Callable[[bool], None] = lambda _: None,
    ) -> None:
        app.on_response_prepare.append(_harden)
        self._runner = web.AppRunner(app, handle_signals=False, handler_cancellation=True, **_OPTIONS)
        self._manager: web.Server | None = None
        self._on_other_protocol = on_other_protocol
        self._most = most or descriptors.shares(descriptors.limit(), MOST_CONNECTIONS).receiver
        self._limit = ConnectionLimit(self._most, is_ours)
        self._shortage = shortage
        self._serving = asyncio.Event()
        self._closing = asyncio.Event()
        self._handshakes = Tasks(_report)
        self._accepting = Tasks(_report)
        self._acceptors: list[Acceptor] = []

    async def open(self, host: str, port: int) -> int:
        """Listen, and return the number of the port; raises `PortError`."""
        connection = await self._connections()
        number = await self._listen(partial(connection, self._on_other_protocol), host, port, TOO_MANY)
        self._serving.set()
        return number

    async def open_tls(self, host: str, port: int, context: ssl.SSLContext) -> int:
        """Listen for TLS, and return the number of that port; raises `PortError`.

        Nobody is served on it before the plain port is open, so that both begin at the same moment.
        """
        make = partial(await self._connections(), None)

        def handshake() -> Handshake:
            limit, tasks = self._limit, self._handshakes
            return Handshake(limit, context, self._serving, HEADER_SECONDS, make, tasks, self._handshake_failed)

        return await self._listen(handshake, host, port, b"")

    def _handshake_failed(self, peer: str, error: ssl.SSLError) -> None:
        if self._on_other_protocol is not None:
            alert = "ALERT" in (error.reason or "")  # the client has spoken TLS, and ended it
            self._on_other_protocol(peer, OtherProtocol.UNTRUSTING if alert else OtherProtocol.PLAIN, b"")

    async def close(self) -> None:
        """Stop listening, let open requests finish for a moment, close every connection."""
        self._closing.set()
        await self._accepting.cancel()
        for acceptor in self._acceptors:
            acceptor.close()
        waited = 0.0
        while any(isinstance(one, _Connection) and one.busy for one in self._limit) and waited < CLOSE_SECONDS:
            await asyncio.sleep(0.01)
            waited += 0.01
        for one in self._limit:
            one.drop()
        await self._handshakes.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._runner.cleanup(), CLOSE_SECONDS)

    async def _connections(self) -> "Callable[[OnOtherProtocol | None], _Connection]":
        """What makes a connection of this application; the first call prepares it."""
        if self._manager is None:
            await self._runner.setup()
            self._manager = self._runner.server
            if self._manager is None:
                raise RuntimeError("aiohttp has made no server for the application")
            self._manager.request_factory = _without_expect(self._manager.request_factory)
        return partial(_Connection, self._manager, self._limit, self._closing)

    async def _listen(self, make: Callable[[], asyncio.BaseProtocol], host: str, port: int, farewell: bytes) -> int:
        loop = asyncio.get_running_loop()
        try:
            bound = await loop.create_server(make, host, port, start_serving=False)
            sockets = [each.dup() for each in bound.sockets]
            bound.close()
            for listening in sockets:
                listening.setblocking(False)
                listening.listen(BACKLOG)
        except OSError as error:
            raise PortError(error.strerror or str(error), taken=error.errno == errno.EADDRINUSE) from None
        except (UnicodeError, OverflowError):
            raise PortError("there is no such host", taken=False) from None
        for listening in sockets:
            queue = max(1, self._most // 4)
            acceptor = Acceptor(listening, make, self._limit, queue, farewell, self._accepting, self._shortage)
            self._acceptors.append(acceptor)
            self._accepting.start(acceptor.serve(), "acceptor of a port")
        return int(sockets[0].getsockname()[1])


def _report(name: str, error: BaseException) -> None:
    """A background task failed for a reason that is not the client's."""
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})


def _without_expect(make: Callable[..., web.BaseRequest]) -> Callable[..., web.BaseRequest]:
    """Make requests that hide `Expect` from aiohttp.

    aiohttp would answer it before any of our checks, and quote what was sent on paths without a route.
    `adapters.body` answers instead, from the raw headers, when a body is wanted.
    """

    def request(message: Any, *others: Any) -> web.BaseRequest:
        if hdrs.EXPECT in message.headers:
            headers = message.headers.copy()
            headers.popall(hdrs.EXPECT)
            message = message._replace(headers=type(message.headers)(headers))
        return make(message, *others)

    return request


class _Connection(RequestHandler):
    """A connection with limits; with `on_other_protocol` its first bytes are examined."""

    __slots__ = (
        *("_closing", "_deadline", "_events", "_last_body", "_limit", "_on_other_protocol", "_opening", "_splitter"),
        *("_unread", "cut_off", "since"),
    )

    def __init__(
        self,
        manager: web.Server,
        limit: ConnectionLimit,
        closing: asyncio.Event,
        on_other_protocol: OnOtherProtocol | None,
    ) -> None:
        self._events = asyncio.get_running_loop()
        super().__init__(manager, loop=self._events, **_OPTIONS)
        self.since = 0.0
        self.cut_off: object = None
        """The body within which the client stopped sending."""
        self._last_body: StreamReader | None = None
        self._limit = limit
        self._closing = closing
        self._deadline: asyncio.TimerHandle | None = None
        self._splitter = RequestSplitter()
        self._unread: deque[bytes] = deque()
        """What arrived while earlier requests waited for their answers."""
        self._on_other_protocol = on_other_protocol
        self._opening: bytes | None = None if on_other_protocol is None else b""
        """What has arrived while the protocol is not recognised; None once it is."""

    @property
    def _takes_more(self) -> bool:
        """Whether more may be parsed: not too many requests wait, and the last one is HTTP."""
        waiting = aiohttp_private.unanswered(self)
        return not waiting or (len(waiting) < MOST_WAITING and not aiohttp_private.is_malformed(waiting[-1][0]))

    @property
    def busy(self) -> bool:
        """Whether a request has arrived and is not answered yet."""
        return aiohttp_private.current_request(self) is not None or bool(aiohttp_private.unanswered(self))

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn: to send a request, the rest of one, or to read a reply."""
        request = aiohttp_private.current_request(self)
        if request is None:
            return not aiohttp_private.unanswered(self)
        return self.writing_paused or not request.content.is_eof()

    def drop(self) -> None:
        """Close at once."""
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.since = self._events.time()
        self._limit.add(self, transport.get_extra_info("peername"))
        if self._closing.is_set():
            self.drop()
        self._expect_headers()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._limit.remove(self)
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._opening is not None and not (data := self._after_opening(data)):
            return
        was_busy = self.busy
        self._unread.extend(self._splitter.pieces(data))
        while self._unread and self._takes_more:
            super().data_received(self._unread.popleft())
        if not data:
            super().data_received(data)  # aiohttp continues with what it has put back
        if waiting := aiohttp_private.unanswered(self):
            self._last_body = waiting[-1][1]
        if self.busy:
            self.since = self.since if was_busy else self._events.time()
            self._stop_waiting()
        elif self._deadline is None:
            self._expect_headers()

    def eof_received(self) -> bool:  # type: ignore[override] # aiohttp says None: it never stays half open
        """The client sends no more but may still read: it learns that its body is cut off, or gets its replies.

        aiohttp would close at once, and the request would go unnoticed. TLS has no such half-open state, and a reply
        of the sink must end with its caller.
        """
        if self._on_other_protocol is None:
            return False
        if self._last_body is not None and not self._last_body.is_eof():
            self.cut_off = self._last_body
            self._last_body.feed_eof()
        stays_open = bool(aiohttp_private.unanswered(self)) or aiohttp_private.is_answering(self)
        self.close()  # once what has arrived is answered
        return stays_open

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - aiohttp's signature
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - the same; it may quote what was sent
    ) -> web.StreamResponse:
        """Answer what the parser or a handler failed at: no version, no traceback, nothing repeated."""
        reason = "the request is not valid HTTP" if status < 500 else "liveview failed; the reason is in its log"
        if status >= 500 and exc is not None:
            self._events.call_exception_handler({"message": "a request failed", "exception": exc})
        elif self._on_other_protocol is not None:
            self._on_other_protocol(self._peer(), OtherProtocol.MALFORMED, b"")
        response = web.Response(status=status, text=f"{status}: {reason}\n")
        harden(response)
        response.force_close()
        return response

    def _after_opening(self, data: bytes) -> bytes:
        """What to read as HTTP once the protocol is known to be HTTP/1; b"" before that, and for another protocol."""
        if self._on_other_protocol is None:
            return b""  # it was turned away, and keeps sending
        first = (self._opening or b"") + data
        other = recognise(first)
        if other is not None:
            tell, self._on_other_protocol = self._on_other_protocol, None
            tell(self._peer(), other, first[:REFUSED_BODY_BYTES])
            self._turn_away(FAREWELLS[other])
            return b""
        undecided = is_undecided(first)
        self._opening = first if undecided else None
        return b"" if undecided else first

    def _peer(self) -> str:
        """The client's address; "" when it is not known."""
        address = self.transport.get_extra_info("peername") if self.transport is not None else None
        return str(address[0]) if address else ""

    def _turn_away(self, farewell: bytes) -> None:
        """Send something that is not HTTP, and close once it could be read: closing at once may lose it."""
        if self.transport is not None:
            self.transport.write(farewell)
            self.transport.write_eof()
            self._events.call_later(CLOSE_SECONDS, self.drop)

    def _expect_headers(self) -> None:
        self._deadline = self._events.call_later(HEADER_SECONDS, self._too_slow)

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
    response.headers.setdefault(POLICY, "same-origin")


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    harden(response)
