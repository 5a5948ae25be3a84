"""Which addresses a webhook may have: checked when the connection is made, not only when it is configured.

This machine and the local network are the normal use. Link-local addresses (cloud metadata among them),
multicast and "any" are never a webhook.
"""

import asyncio
import ipaddress
import socket
import threading

from aiohttp.abc import AbstractResolver, ResolveResult

from liveview.errors import BlockedError

MOST_LOOKUPS = 16
"""Look-ups at one time, each in a thread of its own that nobody waits for when the program quits."""
_METADATA = {ipaddress.ip_address("fd00:ec2::254"), ipaddress.ip_address("100.100.100.200")}


def check(host: str) -> None:
    """Refuse a literal address that must not be called; names pass, they are checked once resolved."""
    address = _literal(host.strip("[]").partition("%")[0])
    if address is None:
        return
    plain = getattr(address, "ipv4_mapped", None) or address
    if plain.is_link_local or plain.is_multicast or plain.is_unspecified or plain in _METADATA:
        raise BlockedError(f"{host} is a link-local, metadata, multicast or unspecified address")


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host is; None for a name. Systems also read `2852039166` and `0xa9.254.43518` as addresses."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


class Resolver(AbstractResolver):
    """Resolves names in threads that never delay quitting, and refuses blocked addresses."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(MOST_LOOKUPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name; OSError if there are none, `BlockedError` if one must not be called."""
        async with self._places:
            found = await _look_up(host, port, family)
        results: list[ResolveResult] = []
        for found_family, _, proto, _, address in found:
            check(str(address[0]))
            results.append(
                ResolveResult(
                    hostname=host,
                    host=str(address[0]),
                    port=port,
                    family=found_family,
                    proto=proto,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        return results

    async def close(self) -> None:
        """Nothing to give back."""


_Found = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str | int | bytes, ...]]]


async def _look_up(host: str, port: int, family: socket.AddressFamily) -> _Found:
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_Found] = loop.create_future()

    def settle(result: _Found | OSError) -> None:
        if future.done():
            return
        if isinstance(result, OSError):
            future.set_exception(result)
        else:
            future.set_result(result)

    def work() -> None:
        try:
            result: _Found | OSError = list(socket.getaddrinfo(host, port, family, socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            result = error if isinstance(error, OSError) else OSError(str(error))
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result)

    threading.Thread(target=work, name=f"lookup-{host}", daemon=True).start()
    return await future
