"""Looks now and then whether the receiver can still be reached at its address.

A socket stays open when its address goes away (a VPN ends, a laptop changes its network), so only a connection
tells. Nobody should debug an SDK whose events cannot arrive.
"""

import asyncio
import contextlib
from collections.abc import Callable

from liveview.adapters.failures import lacks_descriptors

EVERY = 5.0
"""Seconds between two looks."""
PATIENCE = 2.0
"""Seconds for one connection; on the same machine it takes well under one millisecond."""


class PortWatch:
    """Calls `tell` with "" or a sentence whenever that changes."""

    def __init__(self, tell: Callable[[str], None], every: float = EVERY) -> None:
        self._tell = tell
        self._every = every
        self._error = ""

    async def watch(self, host: str, port: int) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(self._every)
            error = await _problem(host, port)
            if error != self._error:
                self._error = error
                self._tell(error)


async def _problem(host: str, port: int) -> str:
    """Why the port cannot be reached; "" when it can."""
    where = f"port {port} of {host}"
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
    except TimeoutError:
        return f"{where} does not answer any more"
    except OSError as error:
        if lacks_descriptors(error):
            return ""  # that is our own want, of which the port tells
        return f"{where} cannot be reached: {error.strerror or 'the connection failed'}"
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return ""
