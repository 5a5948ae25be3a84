"""Who can reach the receiver, where that is not what one expects: said on stderr at the start."""

import ipaddress
import socket
from urllib.parse import urlsplit

from liveview.cli.door import say

PATIENCE = 0.2
"""Seconds for a connection on this machine, which takes less than one millisecond."""
_OTHER = {"127.0.0.1": "::1", "::1": "127.0.0.1", "0.0.0.0": "::1"}  # noqa: S104 - compared, not bound
"""The address that `localhost` may mean beside the one that we listen on."""


def tell(receiver: str) -> None:
    """Say that other machines are let in, and that another program answers for `localhost` on the same port."""
    parts = urlsplit(receiver)
    host, port = parts.hostname or "", parts.port or 0
    if _is_open(host):
        say(
            f"the receiver on {host} port {port} is open to other machines: whoever reaches it can send events; "
            "what reads or changes anything needs the token, and the sink stays on this machine"
        )
    other = _OTHER.get(host)
    if other is not None and _answers(other, port):
        say(
            f"another program holds port {port} on {other}: localhost may reach that one; "
            f"send to {parts.scheme}://{'127.0.0.1' if other == '::1' else '[::1]'}:{port}, "
            "or choose another port with --port"
        )


def _is_open(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError:
        return False
    return True
