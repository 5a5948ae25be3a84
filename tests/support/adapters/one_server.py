"""One server with an application of its own, on a loop in a thread of its own, and what was told meanwhile."""

import asyncio
import contextlib
import queue
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from aiohttp import web

from liveview.adapters.other_protocols import OtherProtocol
from liveview.adapters.server import Server
from liveview.adapters.tls import LocalAuthority

PATIENCE = 30.0
"""Seconds after which a test that waits has failed."""


class OneServer:
    """What a test may ask of it: its ports, the other protocols it reported, and the errors of its loop."""

    def __init__(self, authority: LocalAuthority | None) -> None:
        self.authority = authority
        self.port = self.tls_port = 0
        self.reported: queue.Queue[tuple[str, OtherProtocol, bytes]] = queue.Queue()
        self.complaints: list[dict[str, Any]] = []
        self.stop = asyncio.Event()
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    @contextlib.contextmanager
    def plain(self) -> Iterator[socket.socket]:
        """A connection to the plain port."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            yield connection

    @contextlib.contextmanager
    def silent(self) -> Iterator[socket.socket]:
        """A connection to the TLS port that has said nothing yet."""
        with socket.create_connection(("127.0.0.1", self.tls_port), PATIENCE) as connection:
            yield connection

    @contextlib.contextmanager
    def secured(self, name: str = "localhost") -> Iterator[ssl.SSLSocket]:
        """A connection to the TLS port whose handshake is over."""
        assert self.authority is not None
        client = ssl.create_default_context(cafile=self.authority.certificate)
        with self.silent() as connection, client.wrap_socket(connection, server_hostname=name) as secured:
            yield secured

    async def run(self) -> None:
        """Serve until `stop` is set."""
        self.loop = asyncio.get_running_loop()
        self.loop.set_exception_handler(lambda _, context: self.complaints.append(context))
        async with self._open():
            self.ready.set()
            await self.stop.wait()

    @contextlib.asynccontextmanager
    async def _open(self) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_post("/{path:.*}", _answer)
        server = Server(app, lambda *told: self.reported.put(told))
        try:
            if self.authority is not None:
                self.tls_port = await server.open_tls("127.0.0.1", 0, self.authority.context)
            self.port = await server.open("127.0.0.1", 0)
            yield
        finally:
            await server.close()


async def _answer(request: web.Request) -> web.Response:
    return web.Response(text=f"{request.scheme} {request.remote} {len(await request.read())}")


@contextlib.contextmanager
def one_server(tmp_path: Path, *, tls: bool = False) -> Iterator[OneServer]:
    """Serve for the length of the block; nothing may have been complained of."""
    authority = LocalAuthority.at(tmp_path / "ca", time.time()) if tls else None
    if authority is not None:
        authority.certify((), time.time())
    served = OneServer(authority)
    thread = threading.Thread(target=lambda: asyncio.run(served.run()))
    thread.start()
    try:
        assert served.ready.wait(PATIENCE)
        yield served
    finally:
        assert served.loop is not None
        served.loop.call_soon_threadsafe(served.stop.set)
        thread.join(PATIENCE)
    assert not thread.is_alive()
    assert served.complaints == []


def everything(connection: socket.socket) -> bytes:
    """All that comes until the other side closes; what arrived before a reset counts."""
    received = b""
    with contextlib.suppress(ConnectionError):
        while chunk := connection.recv(65_536):
            received += chunk
    return received


def reply(connection: socket.socket) -> bytes:
    """What comes next on a connection; b"" when it was closed or cut."""
    try:
        return connection.recv(65_536)
    except ConnectionResetError:
        return b""


def post(*lines: str, body: bytes = b"{}") -> bytes:
    """A request as bytes."""
    return "\r\n".join(["POST /a HTTP/1.1", "Host: h", f"Content-Length: {len(body)}", *lines, "", ""]).encode() + body
