"""Who called through a proxy: `X-Forwarded-For`, which only counts from proxies that are trusted (ours).

Everybody can write that header, so it is read from the right: each proxy adds the address that called it.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from liveview.config.schema import Network

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_WITH_PORT = re.compile(r"\[([^]]*)\](?::\d*)?|([\d.]+):\d*", re.ASCII)


def remote_of(peer: str, forwarded: Iterable[str], trusted: Sequence[Network]) -> str:
    """The caller's address: `peer` is that of the connection, `forwarded` the values of `X-Forwarded-For` in order.

    From a trusted peer it is the right-most forwarded address that is not itself trusted. The peer counts if there
    is none, or if something that is not an address comes before it.
    """
    address = _address(peer)
    if address is None or not _is_trusted(address, trusted):
        return peer
    for text in _from_the_right(forwarded):
        address = _address(text)
        if address is None:
            break
        if not _is_trusted(address, trusted):
            return str(address)
    return peer


def _from_the_right(forwarded: Iterable[str]) -> Iterator[str]:
    """The entries of all the headers, the last one first; a header without any entry is left out."""
    for value in reversed(list(forwarded)):
        if value.strip():
            yield from reversed(value.split(","))


def _address(text: str) -> Address | None:
    """An address with or without a port; an IPv4 address that is written as an IPv6 one is the IPv4 address."""
    text = text.strip()
    if match := _WITH_PORT.fullmatch(text):
        text = match[1] or match[2] or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    return any(address in network for network in trusted)
