"""What a receiver that other machines reach lets them do."""

from urllib.parse import urlsplit

from liveview.text.hosts import is_loopback


def exposure(receiver: str) -> str:
    """What other machines can do at this URL, as a sentence; "" when only this machine reaches it."""
    parts = urlsplit(receiver)
    host = parts.hostname or "localhost"
    if is_loopback(host):
        return ""
    return (
        f"the receiver on {host} port {parts.port} is open to other machines: any that reaches it can send events; "
        "reading or changing anything needs the token, and the sink stays on this machine"
    )
