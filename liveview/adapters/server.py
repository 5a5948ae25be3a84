"""One HTTP server: its port, optionally another one for TLS, and the limits and timeouts of its connections.

A connection gets ten seconds to send a request's headers (and ten before them for a TLS handshake), and the number of
connections is bounded over both ports together. At the limit a new connection closes the one that has kept us waiting
longest, so that no client can lock the others out. A client that speaks TLS or HTTP/2 to the plain port is reported.
"""

import asyncio
import contextlib
import errno
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import hdrs, web

from liveview.adapters import descriptors
from liveview.adapters.acceptor import TOO_MANY, Acceptor
from liveview.adapters.connection import CLOSE_SECONDS, HEADER_SECONDS, OPTIONS, Connection, OnOtherProtocol, harden
from liveview.adapters.connection_limit import ConnectionLimit
from liveview.adapters.fast_path import FastPath, Heads
from liveview.adapters.handshake import Handshake
from liveview.adapters.other_protocols import OtherProtocol
from liveview.adapters.tasks import Tasks
from liveview.errors import PortError

MOST_CONNECTIONS = 256
"""Connections at one time; a desk has a browser and a few services."""
BACKLOG = 1_024
"""Connections that the system keeps for us beyond the queue."""


class Server:
    """Serves an application on a port of its own, and on one for TLS if that is opened first.

    `on_other_protocol` is called once for every connection to the plain port that speaks TLS or HTTP/2. `most` is the
    highest number of connections, 0 for the default; those of `is_ours` do not count. `shortage` is called when this
    process has no descriptor left for a client (True), and when it has one again. `fast_path` answers plain requests.
    """

    def __init__(
        self,
        app: web.Application,
        on_other_protocol: OnOtherProtocol | None = None,
        *,
        most: int = 0,
        is_ours: Callable[[Any], bool] = lambda _: False,
        shortage: Callable[[bool], None] = lambda _: None,
        fast_path: FastPath | None = None,
    ) -> None:
        app.on_response_prepare.append(_harden)
        self._runner = web.AppRunner(app, handle_signals=False, handler_cancellation=True, **OPTIONS)
        self._manager: web.Server | None = None
        self._on_other_protocol = on_other_protocol
        self._most = most or descriptors.shares(descriptors.limit(), MOST_CONNECTIONS).receiver
        self._limit = ConnectionLimit(self._most, is_ours)
        self._shortage = shortage
        self._fast_path = fast_path
        self._heads = None if fast_path is None else Heads(fast_path)
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
        while any(isinstance(one, Connection) and one.busy for one in self._limit) and waited < CLOSE_SECONDS:
            await asyncio.sleep(0.01)
            waited += 0.01
        for one in self._limit:
            one.drop()
        await self._handshakes.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._runner.cleanup(), CLOSE_SECONDS)

    async def _connections(self) -> "Callable[[OnOtherProtocol | None], Connection]":
        """What makes a connection of this application; the first call prepares it."""
        if self._manager is None:
            await self._runner.setup()
            self._manager = self._runner.server
            if self._manager is None:
                raise RuntimeError("aiohttp has made no server for the application")
            self._manager.request_factory = _without_expect(self._manager.request_factory)
        return partial(Connection, self._manager, self._limit, self._closing, self._fast_path, self._heads)

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


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    harden(response)
