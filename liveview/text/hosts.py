"""Which hosts are this machine, and what follows for a receiver that listens on another one."""

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host: `localhost` in any case, or a loopback address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def exposure(receiver: str) -> str:
    """What other machines can do at this URL, as a sentence; "" when only this machine reaches it."""
    parts = urlsplit(receiver)
    host = parts.hostname or "localhost"
    if is_loopback(host):
        return ""
    return (
        f"the receiver on {host} port {parts.port} is open to other machines: each that reaches it can send events; "
        "what reads or changes anything needs the token, and the sink stays on this machine"
    )
