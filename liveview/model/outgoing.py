"""A request that is to be sent to a receiver: a recorded one once more, or one that was written by hand."""

import msgspec

from liveview.model.event import Headers

JSON: Headers = (("Content-Type", "application/json"),)


class Outgoing(msgspec.Struct, frozen=True):
    """`target` is path and query; `body` as it goes over the wire, compressed if `headers` say so."""

    body: bytes = b""
    method: str = "POST"
    target: str = "/track"
    headers: Headers = JSON
