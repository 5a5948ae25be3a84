"""A request to send to a receiver: a recorded one once more, or one that was written by hand."""

import msgspec

from liveview.model.event import Headers

JSON: Headers = (("Content-Type", "application/json"),)


class Outgoing(msgspec.Struct, frozen=True):
    """A request to send to a receiver. What is not given is that of an event of the HTTP API."""

    body: bytes = b""
    """The body as it goes over the wire, compressed if `headers` say so."""
    method: str = "POST"
    """The HTTP method."""
    target: str = "/track"
    """Path and query."""
    headers: Headers = JSON
    """The headers; those of the connection, such as Host, are added when it is sent."""
