"""The address of a liveview, out of a URL that somebody typed or that is in the environment."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

import msgspec

from liveview.errors import RemoteUrlError

_PORTS = {"http": 80, "https": 443}
_PATHS = {"", "/", "/track"}
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?\.?", re.IGNORECASE)
_EXAMPLE = "use one such as http://127.0.0.1:4080"


class Address(msgspec.Struct, frozen=True):
    """Where a liveview listens. Two that are equal are the same port of the same host."""

    scheme: str
    """`http` or `https`."""
    host: str
    """A name or an address in lower case, without brackets; one of IPv6 in its shortest form."""
    port: int
    """The port, also where the URL has none."""

    @property
    def url(self) -> str:
        """The URL, without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def address(url: str) -> Address:
    """The address in a URL, with or without `http://` and `/track`; raises `RemoteUrlError`."""
    require_no_user(url)
    parts = _split(url)
    if parts.scheme not in _PORTS:
        raise RemoteUrlError(f"{url!r} is not the URL of a liveview; {_EXAMPLE}")
    if parts.path not in _PATHS or parts.query or parts.fragment:
        raise RemoteUrlError(f"{url!r} has a path; the URL of a liveview ends with the port; {_EXAMPLE}")
    try:
        port = parts.port
    except ValueError:
        raise RemoteUrlError(f"the port in {url!r} is not a number from 1 to 65535; {_EXAMPLE}") from None
    host = _host(parts)
    if host is None:
        raise RemoteUrlError(f"the host in {url!r} is not one; {_EXAMPLE}")
    if port == 0:
        raise RemoteUrlError(f"nobody listens on port 0, as in {url!r}; {_EXAMPLE}")
    return Address(parts.scheme, host, _PORTS[parts.scheme] if port is None else port)


def require_no_user(url: str) -> None:
    """Refuse a URL with a user or a password, which is not repeated; raises `RemoteUrlError`."""
    if "@" in url:
        raise RemoteUrlError("the URL of a liveview has no user and no password; a token is given with --token-file")


def address_or_none(url: str) -> Address | None:
    """The address in a URL; None when there is none."""
    try:
        return address(url)
    except RemoteUrlError:
        return None


def _split(url: str) -> SplitResult:
    if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url or "?" in url or "#" in url:
        raise RemoteUrlError(f"{url!r} is not the URL of a liveview; {_EXAMPLE}")
    try:
        return urlsplit(url if "//" in url else f"http://{url}")
    except ValueError:
        raise RemoteUrlError(f"{url!r} is not a URL; {_EXAMPLE}") from None


def _host(parts: SplitResult) -> str | None:
    """The host in lower case, an IPv6 address in its shortest form; None when it is not one."""
    host = (parts.hostname or "").lower()
    if "[" not in parts.netloc:
        return host if _HOST.fullmatch(host) else None
    try:
        found = ipaddress.IPv6Address(host)
    except ValueError:
        return None
    return None if found.scope_id else str(found)
