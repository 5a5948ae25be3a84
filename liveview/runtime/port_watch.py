"""Checks regularly whether the receiver can still be reached at its address.

A socket stays open when its address goes away (a VPN ends, a laptop changes its network), so only a connection shows
it. Nobody should debug an SDK whose events cannot arrive.
"""

import asyncio
import contextlib
from collections.abc import Callable

from liveview.adapters.failures import lacks_descriptors

EVERY = 5.0
"""Seconds between two checks."""
PATIENCE = 2.0
"""Seconds for one connection; on the same machine it takes well under one millisecond."""


class PortWatch:
    """Calls `tell` whenever the problem changes: with a sentence, or "" when there is none."""

    def __init__(self, tell: Callable[[str], None], every: float = EVERY) -> None:
        self._tell = tell
        self._every = every
        self._error = ""

    async def watch(self, host: str, port: int) -> None:
        """Check until cancelled."""
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
        return f"{where} no longer answers"
    except OSError as error:
        if lacks_descriptors(error):
            return ""  # our own shortage, which the port reports
        return f"{where} cannot be reached: {error.strerror or 'the connection failed'}"
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return ""
