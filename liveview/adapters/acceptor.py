"""Accepts the connections of a port: as many as the limit allows, the others wait in a short queue.

A client that waits longer than a moment is told so, instead of being cut off. When the queue is full nothing is
accepted, so the system lets further clients wait. When this process has no descriptor left, a connection whose client
keeps us waiting is closed.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any

from liveview.adapters.connection_limit import GRACE, ConnectionLimit
from liveview.adapters.failures import lacks_descriptors
from liveview.adapters.tasks import Tasks

QUEUE_SECONDS = 1.0
"""Seconds that a client waits in the queue."""
LOOK_SECONDS = 0.05
"""Seconds between two looks at whether the limit has room."""
FAREWELL_SECONDS = 0.2
"""Seconds that a client gets to read why it is turned away."""
SHORTAGE_SECONDS = 0.1
"""Seconds between two looks for a descriptor."""
_SENTENCE = b"503: too many connections at one time; try again\n"
TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Server: liveview\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
    b"Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
) % (len(_SENTENCE), _SENTENCE)
"""The reply to a client that waited in vain, on a port that speaks HTTP."""


class Acceptor:
    """Accepts the clients of one listening socket, which it owns; `make` makes their protocols.

    `queue` is the length of the queue. `farewell` is sent to a client that waited in vain. `shortage` is called when
    this process has no descriptor left (True), and when it has one again.
    """

    def __init__(
        self,
        listening: socket.socket,
        make: Callable[[], asyncio.BaseProtocol],
        limit: ConnectionLimit,
        queue: int,
        farewell: bytes,
        tasks: Tasks,
        shortage: Callable[[bool], None],
    ) -> None:
        self._listening = listening
        self._make = make
        self._limit = limit
        self._queue = asyncio.Semaphore(queue)
        self._farewell = farewell
        self._tasks = tasks
        self._shortage = shortage
        self._is_short = False

    def close(self) -> None:
        """Stop listening."""
        self._listening.close()

    async def serve(self) -> None:
        """Accept clients until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self._queue.acquire()
            try:
                connection, peer = await self._accepted()
            except BaseException:
                self._queue.release()
                raise
            connection.setblocking(False)
            if self._limit.reserve(peer, loop.time()):
                self._queue.release()
                await self._connect(connection)
            else:
                self._tasks.start(self._wait(connection, peer), "queue of a port")

    async def _accepted(self) -> tuple[socket.socket, Any]:
        """The next client."""
        while True:
            try:
                accepted = self._listening.accept()
            except BlockingIOError:
                await self._readable()
            except OSError as error:  # the client has gone already, or there is no descriptor for it
                if lacks_descriptors(error):
                    self._tell(short=True)
                    self._limit.close_stalest(asyncio.get_running_loop().time() - GRACE)
                await asyncio.sleep(SHORTAGE_SECONDS)
            else:
                self._tell(short=False)
                return accepted

    async def _readable(self) -> None:
        """Return when a client may be waiting to be accepted."""
        loop = asyncio.get_running_loop()
        came = loop.create_future()
        number = self._listening.fileno()
        try:
            loop.add_reader(number, _settle, came)
        except NotImplementedError:  # not every loop can watch a socket
            await asyncio.sleep(LOOK_SECONDS)
            return
        try:
            await came
        finally:
            loop.remove_reader(number)

    async def _connect(self, connection: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(self._make, connection)
        except OSError:
            connection.close()
        except BaseException:
            connection.close()
            raise
        finally:
            self._limit.settle()

    async def _wait(self, connection: socket.socket, peer: Any) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + QUEUE_SECONDS
        try:
            if await self._reserved(peer, until):
                await self._connect(connection)
            else:
                await self._turn_away(connection)
        except BaseException:
            connection.close()
            raise
        finally:
            self._queue.release()

    async def _reserved(self, peer: Any, until: float) -> bool:
        """Whether the limit has room in time, also because another client has kept us waiting long enough by then."""
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            if self._limit.reserve(peer, loop.time()):
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False

    async def _turn_away(self, connection: socket.socket) -> None:
        """Say why, and read what arrives meanwhile: closing with unread data would lose what was sent."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError, TimeoutError), contextlib.closing(connection):
            async with asyncio.timeout(FAREWELL_SECONDS):
                await loop.sock_sendall(connection, self._farewell)
                connection.shutdown(socket.SHUT_WR)
                while await loop.sock_recv(connection, 65_536):
                    pass

    def _tell(self, *, short: bool) -> None:
        if short != self._is_short:
            self._is_short = short
            self._shortage(short)


def _settle(came: "asyncio.Future[None]") -> None:
    if not came.done():
        came.set_result(None)
