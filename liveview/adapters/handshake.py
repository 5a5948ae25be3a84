"""A connection to the TLS port until the handshake is over: it counts and has a deadline like any other.

aiohttp begins to count a connection after the handshake; clients that never begin one could lock everybody out.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import cast

from liveview.adapters.connection_limit import ConnectionLimit
from liveview.adapters.tasks import Tasks

FAREWELL_SECONDS = 1.0
"""Seconds that a client gets to end TLS properly when we close the connection."""


class Handshake(asyncio.Protocol):
    """Does the handshake once `begin` is set, within `seconds`, then hands over to the protocol that `make` returns.

    `failed` is called with the client's address and the error when the handshake fails.
    """

    def __init__(
        self,
        limit: ConnectionLimit,
        context: ssl.SSLContext,
        begin: asyncio.Event,
        seconds: float,
        make: Callable[[], asyncio.Protocol],
        tasks: Tasks,
        failed: Callable[[str, ssl.SSLError], None],
    ) -> None:
        self.since = asyncio.get_running_loop().time()
        self._limit = limit
        self._context = context
        self._begin = begin
        self._seconds = seconds
        self._make = make
        self._tasks = tasks
        self._failed = failed
        self._transport: asyncio.Transport | None = None
        self._early = b""
        self._lost = False

    @property
    def waits_for_client(self) -> bool:
        """Always: the client has to continue the handshake."""
        return True

    def drop(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: nothing may be read before TLS has taken over."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.pause_reading()
        self._limit.add(self, transport.get_extra_info("peername"))
        self._tasks.start(self._shake_hands(self._transport), "TLS handshake")

    def data_received(self, data: bytes) -> None:
        """Keep what arrives with the end of the handshake, for the protocol that takes over."""
        self._early += data

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Remember that there is nothing left to hand over."""
        self._lost = True

    async def _shake_hands(self, transport: asyncio.Transport) -> None:
        try:
            await self._begin.wait()
            secured = None if transport.is_closing() else await self._secured(transport)
        except ssl.SSLError as error:
            peer = transport.get_extra_info("peername")
            self._failed(str(peer[0]) if peer else "", error)
            return
        except OSError:
            return  # the client was too slow or has gone; the loop has closed it
        finally:
            self._limit.remove(self)
        if secured is not None and not self._lost:
            self._hand_over(secured)

    async def _secured(self, transport: asyncio.Transport) -> asyncio.Transport | None:
        """The transport with TLS; None when it was dropped meanwhile."""
        return await asyncio.get_running_loop().start_tls(
            transport,
            self,
            self._context,
            server_side=True,
            ssl_handshake_timeout=self._seconds,
            ssl_shutdown_timeout=FAREWELL_SECONDS,
        )

    def _hand_over(self, secured: asyncio.Transport) -> None:
        connection = self._make()
        secured.set_protocol(connection)
        connection.connection_made(secured)
        if self._early:
            connection.data_received(self._early)
