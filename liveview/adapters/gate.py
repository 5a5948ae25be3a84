"""Who may talk to the receiver: requests that name us as Host, from this machine's pages or from no page at all.

A page that the developer happens to have open must not be able to send events, and so relay requests to
webhooks; nor may a name that was rebound to this machine. The check is on the raw headers, before the body.
"""

import re
from collections.abc import Iterable

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
_LOOPBACK_ORIGIN = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.ASCII)
HTTP_PORT = 80
"""The port that clients leave out of the Host header."""


class Gate:
    """Knows the Host names and Origins that are let in."""

    def __init__(self, port: int, hosts: Iterable[str], origins: Iterable[str]) -> None:
        named = {host.lower() for host in hosts}
        self._hosts = {f"{host}:{port}" for host in {*LOOPBACK_HOSTS, *named}} | named
        if port == HTTP_PORT:
            self._hosts |= set(LOOPBACK_HOSTS)
        self._origins = {origin.lower().rstrip("/") for origin in origins}

    def host_problem(self, hosts: list[str], target: str) -> str:
        """Why a request is refused by the Host headers it carries and its target; "" when it is not."""
        if not target.startswith("/") and target != "*":
            return "the request target is not a path"
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "the Host header does not name this receiver; --allow-host admits another name"
        return ""

    def origin_problem(self, origins: list[str]) -> str:
        """The same by the Origin headers; a browser sends one, everything else usually none."""
        if not origins or (len(origins) == 1 and self.admits_origin(origins[0])):
            return ""
        return "the request comes from a page of a foreign origin; --allow-origin admits it"

    def admits_origin(self, origin: str) -> bool:
        """Whether pages of this origin may send events: loopback ones, and those that were allowed."""
        if origin.lower() in self._origins:
            return True
        return _LOOPBACK_ORIGIN.fullmatch(origin.lower()) is not None
