"""A connection to the TLS port until its encryption is agreed on: it has a place and a deadline like any other.

The library begins to count a connection when the handshake is over; clients that never begin one could lock
everybody out.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import cast

from liveview.adapters.places import Places
from liveview.adapters.tasks import Tasks

FAREWELL_SECONDS = 1.0
"""Seconds that a client gets to end TLS properly when we close."""


class Handshake(asyncio.Protocol):
    """Agrees on the encryption once `begin` is set, within `seconds`, then hands over to what `make` returns.

    `failed` is told the client's address and why nothing could be agreed on.
    """

    def __init__(
        self,
        places: Places,
        context: ssl.SSLContext,
        begin: asyncio.Event,
        seconds: float,
        make: Callable[[], asyncio.Protocol],
        tasks: Tasks,
        failed: Callable[[str, ssl.SSLError], None],
    ) -> None:
        self.since = asyncio.get_running_loop().time()
        self._places = places
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
        """Always: the handshake is the client's to go on with."""
        return True

    def drop(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: nothing may be read before the encryption has taken over."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.pause_reading()
        self._places.take(self, transport.get_extra_info("peername"))
        self._tasks.start(self._agree(self._transport), "TLS handshake")

    def data_received(self, data: bytes) -> None:
        """Keep what came with the end of the handshake, for the one that takes over."""
        self._early += data

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the library's signature
        """Remember that there is nothing to hand over any more."""
        self._lost = True

    async def _agree(self, transport: asyncio.Transport) -> None:
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
            self._places.leave(self)
        if secured is not None and not self._lost:
            self._hand_over(secured)

    async def _secured(self, transport: asyncio.Transport) -> asyncio.Transport | None:
        """The transport to go on with; None when it was dropped meanwhile."""
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
