"""Hosts as text: which ones stay on this machine, and under which address this machine reaches its own ports.

Nothing is resolved here; `adapters.addresses` does that.
"""

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host: `localhost`, or a loopback address without brackets."""
    address = _address(host)
    return host.lower() == "localhost" if address is None else address.is_loopback


def is_public(url: str) -> bool:
    """Whether the host of a URL may be on the public internet: no loopback or private address, and no local name."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    address = _address(host)
    if address is not None:
        return address.is_global
    return "." in host and not host.endswith((".local", ".localhost", ".internal", ".home.arpa", ".test"))


def reachable(host: str) -> str:
    """The address at which this machine reaches a port on `host`: loopback where the port is open on all addresses."""
    address = _address(host)
    if address is None or not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"


def reachable_url(url: str) -> str:
    """The URL at which this machine reaches a port that may be open on all addresses."""
    host = urlsplit(url).hostname or ""
    return url.replace(host, reachable(host), 1) if host else url


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that is written here; an IPv4 address inside an IPv6 one counts as itself. None for a name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
