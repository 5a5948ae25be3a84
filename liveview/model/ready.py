"""What another program has to know to use a running liveview: the first line that `serve` prints."""

import msgspec

from liveview.model.snapshot import Endpoints


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag_field="fact", tag="ready"):
    """The ready line. URLs have no path and no trailing slash."""

    receiver: str
    """The URL of the receiver."""
    sink: str
    """The URL of the built-in sink."""
    log: str
    """The path of the log; of a shared session its URL, without user and password."""
    pid: int
    """The process."""
    token: str
    """What a caller of the control API has to send."""
    config: str | None
    """The path of the configuration file that is in effect; None for the defaults."""
    outside: tuple[str, ...]
    """The URLs of webhooks that leave this machine, masked, and warehouses such as `sqlite:shop.db`."""
    tls: str | None
    """The URL of the receiver's HTTPS port; None without TLS."""
    ca: str | None
    """The path of the certificate (PEM) that clients of that port must trust; None without TLS."""
    receiver_id: int | msgspec.UnsetType = msgspec.UNSET
    """The number of this receiver in a shared session; left out for a file."""


def ready(endpoints: Endpoints, pid: int) -> Ready:
    """The ready line of the process `pid`."""
    shared = (name for name in endpoints.__struct_fields__ if name in Ready.__struct_fields__)
    found = {name: getattr(endpoints, name) for name in shared}
    if endpoints.receiver_id is None:
        del found["receiver_id"]
    return Ready(pid=pid, **found)
