"""One HTTP server: its port, if need be one for TLS beside it, and the limits and manners of its connections.

The library's own error replies name its version, repeat what was sent and log tracebacks; its connections may
stay half-open for ever. Here a connection gets ten seconds to send a request's headers (and ten before them for a
TLS handshake), their number is bounded over both ports together, and what is not HTTP is answered in one plain
sentence. When there are as many connections as there may be, a new one takes the place of the one that has kept us
waiting longest, so that nobody can lock the others out. A client that speaks TLS or HTTP/2 to the plain port is noted.
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
from aiohttp.http import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

from liveview.adapters import descriptors
from liveview.adapters.door import TOO_MANY, Door
from liveview.adapters.handshake import Handshake
from liveview.adapters.pipeline import Cutter
from liveview.adapters.places import Places
from liveview.adapters.strangers import FAREWELLS, Stranger, is_undecided, recognise
from liveview.adapters.tasks import Tasks
from liveview.errors import PortError
from liveview.model.event import REFUSED_BODY_BYTES

HEADER_SECONDS = 10.0
"""Seconds to send the headers of a request; a client that needs longer is stuck or hostile."""
MOST_CONNECTIONS = 256
"""Connections at one time; a desk has a browser and a few services."""
BACKLOG = 1_024
"""Connections that the system keeps for us beyond the line."""
MAX_LINE = 131_072
"""Bytes of a request line or header: a web SDK's GET with a deep page's elements needs more than the usual 8 KiB."""
KEEP_ALIVE = 75.0
"""Seconds that an idle connection is kept; longer than our own client keeps one, so it never meets a closed one."""
MOST_WAITING = 8
"""Requests of one connection that wait for their answers; more of them wait unread."""
CLOSE_SECONDS = 0.2
"""How long open requests get to finish when the port closes, and a stranger to read why it is sent away."""

POLICY = "Cross-Origin-Resource-Policy"
"""The header that says which pages may use a reply; without a word from anybody only our own."""

OnStranger: TypeAlias = Callable[[str, Stranger, bytes], None]
"""Is told of a client with another protocol: its address, the protocol, and what it has sent."""


class Server:
    """Serves an application on a port of its own, and on one for TLS if that is opened first.

    `on_stranger` is called once for every connection to the plain port that speaks TLS or HTTP/2. `most` is how many
    connections there may be, 0 for the usual number; those of `is_ours` do not count. `shortage` is told when this
    process has no descriptor left for a client, and when it has again.
    """

    def __init__(
        self,
        app: web.Application,
        on_stranger: OnStranger | None = None,
        *,
        most: int = 0,
        is_ours: Callable[[Any], bool] = lambda _: False,
        shortage: Callable[[bool], None] = lambda _: None,
    ) -> None:
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
        self._manager: web.Server | None = None
        self._on_stranger = on_stranger
        self._most = most or descriptors.shares(descriptors.limit(), MOST_CONNECTIONS).receiver
        self._places = Places(self._most, is_ours)
        self._shortage = shortage
        self._serving = asyncio.Event()
        self._closing = asyncio.Event()
        self._handshakes = Tasks(_report)
        self._line = Tasks(_report)
        self._doors: list[Door] = []

    async def open(self, host: str, port: int) -> int:
        """Listen, and return the number of the port; raises `PortError`."""
        connection = await self._connections()
        number = await self._listen(partial(connection, self._on_stranger), host, port, TOO_MANY)
        self._serving.set()
        return number

    async def open_tls(self, host: str, port: int, context: ssl.SSLContext) -> int:
        """Listen for TLS, and return the number of that port; raises `PortError`.

        Nobody is served on it before the plain port is open, so that both begin in one moment.
        """
        make = partial(await self._connections(), None)

        def handshake() -> Handshake:
            places, tasks = self._places, self._handshakes
            return Handshake(places, context, self._serving, HEADER_SECONDS, make, tasks, self._handshake_failed)

        return await self._listen(handshake, host, port, b"")

    def _handshake_failed(self, peer: str, error: ssl.SSLError) -> None:
        if self._on_stranger is not None:
            alert = "ALERT" in (error.reason or "")  # the client has spoken TLS, and ended it
            self._on_stranger(peer, Stranger.UNTRUSTING if alert else Stranger.PLAIN, b"")

    async def close(self) -> None:
        """Stop listening, let open requests finish for a moment, close every connection."""
        self._closing.set()
        await self._line.cancel()
        for door in self._doors:
            door.close()
        waited = 0.0
        while any(isinstance(one, _Connection) and one.busy for one in self._places) and waited < CLOSE_SECONDS:
            await asyncio.sleep(0.01)
            waited += 0.01
        for one in self._places:
            one.drop()
        await self._handshakes.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._runner.cleanup(), CLOSE_SECONDS)

    async def _connections(self) -> "Callable[[OnStranger | None], _Connection]":
        """What makes a connection of this application, which is set up the first time."""
        if self._manager is None:
            await self._runner.setup()
            self._manager = self._runner.server
            if self._manager is None:
                raise RuntimeError("the application was not set up")
            self._manager.request_factory = _without_expect(self._manager.request_factory)
        return partial(_Connection, self._manager, self._places, self._closing)

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
            line = max(1, self._most // 4)
            door = Door(listening, make, self._places, line, farewell, self._line, self._shortage)
            self._doors.append(door)
            self._line.start(door.serve(), "door of a port")
        return int(sockets[0].getsockname()[1])


def _report(name: str, error: BaseException) -> None:
    """A handshake failed for a reason that is not the client's."""
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})


def _without_expect(make: Callable[..., web.BaseRequest]) -> Callable[..., web.BaseRequest]:
    """Make requests that hide `Expect` from the library.

    The library would answer it before any of our checks, and quote what was sent on paths without a route.
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
    """A connection with limits; with `on_stranger` its first bytes are looked at."""

    __slots__ = (
        *("_closing", "_cutter", "_deadline", "_last_body", "_on_stranger", "_opening", "_places", "_unread"),
        *("cut_off", "since"),
    )

    def __init__(
        self, manager: web.Server, places: Places, closing: asyncio.Event, on_stranger: OnStranger | None
    ) -> None:
        super().__init__(manager, loop=asyncio.get_running_loop(), **manager._kwargs)
        self.since = 0.0
        self.cut_off: object = None
        """The body within which the client stopped sending."""
        self._last_body: StreamReader | None = None
        self._places = places
        self._closing = closing
        self._deadline: asyncio.TimerHandle | None = None
        self._cutter = Cutter()
        self._unread: deque[bytes] = deque()
        """What came while requests before it waited for their answers."""
        self._on_stranger = on_stranger
        self._opening: bytes | None = None if on_stranger is None else b""
        """What came so far while it is not known who speaks; None when it is known."""

    @property
    def _is_broken(self) -> bool:
        """Whether the last request that came is not HTTP; what follows it is not read."""
        return bool(self._messages) and not isinstance(self._messages[-1][0], RawRequestMessage)

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
        self.since = self._loop.time()
        self._places.take(self, transport.get_extra_info("peername"))
        if self._closing.is_set():
            self.drop()
        self._expect_headers()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._places.leave(self)
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._opening is not None and not (data := self._after_opening(data)):
            return
        was_busy = self.busy
        self._unread.extend(self._cutter.pieces(data))
        while self._unread and len(self._messages) < MOST_WAITING and not self._is_broken:
            super().data_received(self._unread.popleft())
        if not data:
            super().data_received(data)  # the library goes on with what it has put back
        if self._messages:
            self._last_body = self._messages[-1][1]
        if self.busy:
            self.since = self.since if was_busy else self._loop.time()
            self._stop_waiting()
        elif self._deadline is None:
            self._expect_headers()

    def eof_received(self) -> bool:  # type: ignore[override] # the library says None: it never stays half open
        """The client sends no more but may still read: who sent half a body is told, the rest is answered.

        The library would close at once, so that nobody learns of the request. TLS has no such half-open state, and
        what the sink does must end with its caller.
        """
        if self._on_stranger is None:
            return False
        if self._last_body is not None and not self._last_body.is_eof():
            self.cut_off = self._last_body
            self._last_body.feed_eof()
        unanswered = bool(self._messages) or self._waiter is None
        self.close()  # once what has arrived is answered
        return unanswered

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
        elif self._on_stranger is not None:
            self._on_stranger(self._peer(), Stranger.MALFORMED, b"")
        response = web.Response(status=status, text=f"{status}: {reason}\n")
        harden(response)
        response.force_close()
        return response

    def _after_opening(self, data: bytes) -> bytes:
        """What to read as HTTP once an ordinary client speaks; b"" before that, and of a stranger."""
        if self._on_stranger is None:
            return b""  # it was sent away, and goes on speaking
        first = (self._opening or b"") + data
        stranger = recognise(first)
        if stranger is not None:
            tell, self._on_stranger = self._on_stranger, None
            tell(self._peer(), stranger, first[:REFUSED_BODY_BYTES])
            self._send_away(FAREWELLS[stranger])
            return b""
        undecided = is_undecided(first)
        self._opening = first if undecided else None
        return b"" if undecided else first

    def _peer(self) -> str:
        """The client's address; "" when it is not known."""
        address = self.transport.get_extra_info("peername") if self.transport is not None else None
        return str(address[0]) if address else ""

    def _send_away(self, farewell: bytes) -> None:
        """Say something that is not HTTP, and close when it could be read: to close at once may lose it."""
        if self.transport is not None:
            self.transport.write(farewell)
            self.transport.write_eof()
            self._loop.call_later(CLOSE_SECONDS, self.drop)

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
    response.headers.setdefault(POLICY, "same-origin")


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    harden(response)
