"""Opening the ports of a run: what is closed with them, and what to say when one cannot be opened."""

import contextlib
import ipaddress
from collections.abc import Awaitable, Callable

from liveview.adapters.server import Server
from liveview.errors import PortError, StartError, TakenPortError


def url_of(scheme: str, host: str, port: int) -> str:
    """The URL of a port, without a path."""
    with contextlib.suppress(ValueError):  # a name
        host = str(ipaddress.IPv6Address(host)).join("[]")
    return f"{scheme}://{host}:{port}"


def closing(server: Server, opened: contextlib.AsyncExitStack) -> Server:
    """A server that `opened` closes, whichever of its ports are open then."""
    opened.push_async_callback(server.close)
    return server


async def opened_port(open_port: Callable[[str, int], Awaitable[int]], host: str, port: int, option: str) -> int:
    """Open a port and return its number; raises `StartError`."""
    try:
        return await open_port(host, port)
    except PortError as error:
        if error.taken:
            advice = f"choose another with {option}, 0 for any free one"
            raise TakenPortError(f"port {port} on {host} is taken; {advice}", host, port) from None
        raise StartError(f"cannot listen on port {port} of {host}: {error}") from None
