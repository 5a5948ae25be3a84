"""Who may talk to the receiver: requests that name us as Host, from this machine's pages or from no page at all.

A page that the developer happens to have open must not be able to send events, and so relay requests to
webhooks; nor may a name that was rebound to this machine. The check is on the raw headers, before the body.
A remedy names the option that admits what was refused. The rules are ours.
"""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec
from multidict import CIMultiDictProxy

from liveview.adapters.forwarded import remote_of
from liveview.config.schema import Network
from liveview.model.refusal import Refusal
from liveview.text.hosts import is_loopback

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_LOOPBACK_ORIGIN = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.ASCII)
HTTP_PORT = 80
"""The port that clients leave out of the Host header when they speak plain HTTP."""
HTTPS_PORT = 443
"""The same for TLS."""
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::([1-9][0-9]{0,4}))?")
"""A Host header that is plain enough to be quoted: a name or address, and perhaps a port."""
_ORIGIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,19}://(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")
"""The same of an origin; some apps have schemes of their own."""


class Forbidden(msgspec.Struct, frozen=True):
    """Why a request is not let in."""

    refusal: Refusal
    """The reason."""
    reason: str
    """The reason in words that quote nothing of the request."""
    remedy: str = ""
    """What would let it in, perhaps with the name that it was refused for; "" if the reason says it all."""


class OriginPolicy:
    """Knows the Host names, origins and proxies that are let in.

    `port` and `tls_port` (None without TLS) are ours, `bound` is the address that we listen on; when it is not a
    loopback address the user has let other machines in. `hosts` and `origins` are those the user admits, `trusted`
    the proxies whose `X-Forwarded-For` counts.
    """

    def __init__(
        self,
        port: int,
        hosts: Iterable[str],
        origins: Iterable[str],
        *,
        tls_port: int | None = None,
        bound: str = LOOPBACK_HOSTS[0],
        trusted: Iterable[Network] = (),
    ) -> None:
        ports = {str(one) for one in (port, tls_port) if one is not None}
        self._endings = {f":{one}" for one in ports} | ({""} if port == HTTP_PORT or tls_port == HTTPS_PORT else set())
        ours = {*LOOPBACK_HOSTS, _bracketed(bound.lower())}
        admitted = {_bracketed(host.lower()) for host in hosts}
        self._hosts = {f"{host}{ending}" for host in ours for ending in self._endings}
        self._hosts |= {f"{host}:{one}" for host in admitted for one in ports} | admitted
        self._any_address = not is_loopback(bound)
        self._origins = {origin.lower().rstrip("/") for origin in origins} - {""}
        self._trusted = tuple(trusted)

    def problem(self, headers: CIMultiDictProxy[str], target: str) -> Forbidden | None:
        """Why a request with these headers and this target is refused; None when it is not."""
        return self.host_problem(headers.getall("Host", []), target) or self.source_problem(
            headers.getall("Origin", []), headers.getall("Referer", []), headers.getall("Sec-Fetch-Site", [])
        )

    def host_problem(self, hosts: list[str], target: str) -> Forbidden | None:
        """Why a request is refused by the Host headers it carries and its target; None when it is not."""
        if not target.startswith("/") and target != "*":
            return Forbidden(Refusal.TARGET, "the request target is not a path")
        if not hosts:
            return Forbidden(Refusal.NO_HOST, "the request has no Host header, it must have one")
        if len(hosts) > 1:
            return Forbidden(Refusal.SEVERAL_HOSTS, "the request has more than one Host header, it must have one")
        match = _HOST.fullmatch(hosts[0])
        if match is None:
            return Forbidden(Refusal.HOST, _OTHER_HOST, "--allow-host admits another name")
        host = hosts[0].lower()
        if host in self._hosts or (self._any_address and self._is_our_address(match)):
            return None
        return Forbidden(Refusal.HOST, _OTHER_HOST, f"--allow-host {host} admits it")

    def source_problem(self, origins: list[str], referers: list[str], fetch_site: list[str]) -> Forbidden | None:
        """The same by where it comes from: its Origin, Referer and Sec-Fetch-Site headers.

        A browser sends an Origin with what a script posts, and only a Referer with images, scripts and links;
        everything else usually sends none of them. Sec-Fetch-Mode means nothing, servers send it too.
        """
        if origins:
            if len(origins) == 1 and self.admits_origin(origins[0]):
                return None
            return _foreign(origins[0] if len(origins) == 1 else "")
        if referers:
            origin = _origin_of(referers[0]) if len(referers) == 1 else ""
            return None if self.admits_origin(origin) else _foreign(origin)
        if any(site.strip().lower() == "cross-site" for site in fetch_site):
            return _HIDDEN
        return None

    def admits_origin(self, origin: str) -> bool:
        """Whether pages of this origin may send events: loopback ones, and those that were allowed."""
        if origin.lower() in self._origins:
            return True
        return _LOOPBACK_ORIGIN.fullmatch(origin.lower()) is not None

    def remote(self, peer: str | None, forwarded_for: list[str]) -> str:
        """The caller's address: `peer`, or what a trusted proxy says in X-Forwarded-For; "" if it is not known."""
        return remote_of(peer or "", forwarded_for, self._trusted)

    def _is_our_address(self, host: re.Match[str]) -> bool:
        ending = "" if host[2] is None else f":{host[2]}"
        return ending in self._endings and _is_address(host[1])


_OTHER_HOST = "the Host header does not name this receiver"
_HIDDEN = Forbidden(
    Refusal.HIDDEN_ORIGIN,
    "the request comes from a page of another site that does not say which (Sec-Fetch-Site: cross-site)",
    "let the page send its Referer, then --allow-origin can admit it",
)


def _foreign(origin: str) -> Forbidden:
    """The refusal of a page; its origin is quoted only when it is plain."""
    named = f" {origin.lower()}" if _ORIGIN.fullmatch(origin) else ""
    reason = "the request comes from a page of a foreign origin"
    return Forbidden(Refusal.ORIGIN, reason, f"--allow-origin{named} admits it")


def _origin_of(referer: str) -> str:
    """The origin of a page's address; "" when it is none, or holds more than a browser would send."""
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin.lower() if _ORIGIN.fullmatch(origin) else ""


def _bracketed(host: str) -> str:
    """A host as a Host header has it: an IPv6 address in brackets."""
    try:
        return f"[{ipaddress.IPv6Address(host)}]"
    except ValueError:
        return host


def _is_address(host: str) -> bool:
    """Whether this is an IP address as it is written in a Host header."""
    try:
        if host.startswith("["):
            ipaddress.IPv6Address(host.strip("[]"))
        else:
            ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True
