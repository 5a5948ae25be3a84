"""Warns at the start when more, or fewer, clients reach the receiver than its user would expect."""

import socket
from urllib.parse import urlsplit

from liveview.cli.output import say
from liveview.text.exposure import exposure

PATIENCE = 0.2
"""Seconds to wait for a connection on this machine, which takes less than a millisecond."""
_OTHER = {"127.0.0.1": "::1", "::1": "127.0.0.1", "0.0.0.0": "::1"}  # noqa: S104 - compared, not bound
"""The other address that `localhost` may resolve to, by the address on which we listen."""


def tell(receiver: str) -> None:
    """Say if other machines can connect, and if another program answers for `localhost` on the same port."""
    parts = urlsplit(receiver)
    host, port = parts.hostname or "", parts.port or 0
    if sentence := exposure(receiver):
        say(sentence)
    other = _OTHER.get(host)
    if other is not None and _answers(other, port):
        say(
            f"another program listens on port {port} of {other}, and localhost may reach it instead; "
            f"send to {parts.scheme}://{'127.0.0.1' if other == '::1' else '[::1]'}:{port}, "
            "or choose another port with --port"
        )


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError:
        return False
    return True
