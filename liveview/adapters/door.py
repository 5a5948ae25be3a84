"""The door of a port: lets clients in as long as there are places, and the others wait in a short line.

Who waits longer than a moment is told so, instead of being cut off. Beyond the line nobody is accepted, so the system
lets them wait. When this process has no descriptor left, somebody who keeps us waiting has to go.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any

from liveview.adapters.failures import lacks_descriptors
from liveview.adapters.places import GRACE, Places
from liveview.adapters.tasks import Tasks

LINE_SECONDS = 1.0
"""Seconds that a client waits for a place."""
LOOK_SECONDS = 0.05
"""Seconds between two looks for one."""
FAREWELL_SECONDS = 0.2
"""Seconds that a client gets to read why it is sent away."""
SHORTAGE_SECONDS = 0.1
"""Seconds between two looks for a descriptor."""
_SENTENCE = b"503: too many connections at one time; try again\n"
TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Server: liveview\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
    b"Cross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
) % (len(_SENTENCE), _SENTENCE)
"""What a client is told for whom there is no place, on a port that speaks HTTP."""


class Door:
    """Accepts the clients of one listening socket, which it owns; `make` makes their protocols.

    `farewell` is what a client is told for whom there is no place. `shortage` is told when this process has no
    descriptor left (True), and when it has again.
    """

    def __init__(
        self,
        listening: socket.socket,
        make: Callable[[], asyncio.BaseProtocol],
        places: Places,
        line: int,
        farewell: bytes,
        tasks: Tasks,
        shortage: Callable[[bool], None],
    ) -> None:
        self._listening = listening
        self._make = make
        self._places = places
        self._line = asyncio.Semaphore(line)
        self._farewell = farewell
        self._tasks = tasks
        self._shortage = shortage
        self._is_short = False

    def close(self) -> None:
        """Listen no more."""
        self._listening.close()

    async def serve(self) -> None:
        """Let clients in until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self._line.acquire()
            try:
                connection, peer = await self._accepted()
            except BaseException:
                self._line.release()
                raise
            connection.setblocking(False)
            if self._places.reserve(peer, loop.time()):
                self._line.release()
                await self._let_in(connection)
            else:
                self._tasks.start(self._in_line(connection, peer), "line of a port")

    async def _accepted(self) -> tuple[socket.socket, Any]:
        """The next client."""
        while True:
            try:
                accepted = self._listening.accept()
            except BlockingIOError:
                await self._somebody()
            except OSError as error:  # the client has gone already, or there is no descriptor for it
                if lacks_descriptors(error):
                    self._tell(short=True)
                    self._places.shed(asyncio.get_running_loop().time() - GRACE)
                await asyncio.sleep(SHORTAGE_SECONDS)
            else:
                self._tell(short=False)
                return accepted

    async def _somebody(self) -> None:
        """Return when somebody may be at the door."""
        loop = asyncio.get_running_loop()
        came = loop.create_future()
        number = self._listening.fileno()
        try:
            loop.add_reader(number, _come, came)
        except NotImplementedError:  # only loops that watch sockets themselves can tell
            await asyncio.sleep(LOOK_SECONDS)
            return
        try:
            await came
        finally:
            loop.remove_reader(number)

    async def _let_in(self, connection: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(self._make, connection)
        except OSError:
            connection.close()
        except BaseException:
            connection.close()
            raise
        finally:
            self._places.settle()

    async def _in_line(self, connection: socket.socket, peer: Any) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + LINE_SECONDS
        try:
            if await self._place(peer, until):
                await self._let_in(connection)
            else:
                await self._send_away(connection)
        except BaseException:
            connection.close()
            raise
        finally:
            self._line.release()

    async def _place(self, peer: Any, until: float) -> bool:
        """Whether a place is found in time. Time alone makes one: somebody has kept us waiting long enough."""
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            if self._places.reserve(peer, loop.time()):
                return True
            await asyncio.sleep(LOOK_SECONDS)
        return False

    async def _send_away(self, connection: socket.socket) -> None:
        """Say why, and read what comes meanwhile: closing with something unread would lose what was said."""
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


def _come(came: "asyncio.Future[None]") -> None:
    if not came.done():
        came.set_result(None)
