"""A request that is to be sent to a receiver: a recorded one once more, or one that was written by hand."""

import re

import msgspec

from liveview.model.event import Headers
from liveview.text.masking import MASK

JSON: Headers = (("Content-Type", "application/json"),)
OF_THE_CONNECTION = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "expect", "upgrade", "te"}
)
"""Headers that belong to one connection; a request that is sent again gets its own."""
_NOT_AGAIN = OF_THE_CONNECTION | {"accept-encoding", "origin", "referer", "x-forwarded-for", "forwarded"}
"""Those, and the headers about the page or the proxy that a request came from."""


_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What may be the name of a header; a log may hold anything."""


class Outgoing(msgspec.Struct, frozen=True):
    """`target` is path and query; `body` as it goes over the wire, compressed if `headers` say so."""

    body: bytes = b""
    method: str = "POST"
    target: str = "/track"
    headers: Headers = JSON


def headers_again(headers: Headers) -> Headers:
    """The headers of a recorded request that belong to its repetition; masked ones have no value to send."""
    return tuple((name, value) for name, value in headers if _belongs(name.lower(), value))


def _belongs(name: str, value: str) -> bool:
    if name in _NOT_AGAIN or name.startswith("sec-") or value == MASK:
        return False
    return _TOKEN.fullmatch(name) is not None and not any(character in "\r\n\0" for character in value)
