"""Who can reach the receiver, where that is not what one expects: said on stderr at the start."""

import socket
from urllib.parse import urlsplit

from liveview.cli.output import say
from liveview.text.hosts import exposure

PATIENCE = 0.2
"""Seconds for a connection on this machine, which takes less than one millisecond."""
_OTHER = {"127.0.0.1": "::1", "::1": "127.0.0.1", "0.0.0.0": "::1"}  # noqa: S104 - compared, not bound
"""The address that `localhost` may mean beside the one that we listen on."""


def tell(receiver: str) -> None:
    """Say that other machines are let in, and that another program answers for `localhost` on the same port."""
    parts = urlsplit(receiver)
    host, port = parts.hostname or "", parts.port or 0
    if sentence := exposure(receiver):
        say(sentence)
    other = _OTHER.get(host)
    if other is not None and _answers(other, port):
        say(
            f"another program holds port {port} on {other}: localhost may reach that one; "
            f"send to {parts.scheme}://{'127.0.0.1' if other == '::1' else '[::1]'}:{port}, "
            "or choose another port with --port"
        )


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError:
        return False
    return True
