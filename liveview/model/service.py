"""A request to a service, and what the service says to it."""

import msgspec

from liveview.model.event import Headers


class ServiceRequest(msgspec.Struct, frozen=True):
    """A request as a service gets it."""

    method: str
    """The HTTP method; `INSERT` for a row of a warehouse."""
    url: str
    """The whole URL; in a shape, before the host is known, path and query."""
    headers: Headers
    """The headers; those of the connection, such as Host, are added when it is sent."""
    body: bytes
    """The body."""


class ServiceReply(msgspec.Struct, frozen=True):
    """What a service answers."""

    status: int
    """The HTTP status."""
    body: bytes = b""
    """The body; b"" for none."""
    content_type: str = "application/json"
    """The type of the body."""
    headers: Headers = ()
    """Further headers."""


class Finding(msgspec.Struct, frozen=True):
    """Something that a service would refuse, ignore or misread."""

    word: str
    """What it is about, such as `client-id`; with the kind before it, it is the code of a note."""
    sentence: str
    """What is wrong and what to do. It may name properties and never holds a value of one."""
    records: tuple[int, ...] = ()
    """The positions of the records of the request that it is about, from 0; () where a request is one thing."""
