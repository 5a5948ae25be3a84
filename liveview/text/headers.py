"""Header names, and which headers of a recorded request are sent with it again."""

import re

from liveview.model.event import Headers
from liveview.text.masking import MASK

NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A header name that HTTP allows (a token of RFC 9110)."""
OF_THE_CONNECTION = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "expect", "upgrade", "te"}
)
"""Headers that belong to one connection, in lower case; a request that is sent again gets its own."""
_NOT_AGAIN = OF_THE_CONNECTION | {"accept-encoding", "origin", "referer", "x-forwarded-for", "forwarded"}
"""Those, and the headers about the page or the proxy that a request came from."""


def headers_again(headers: Headers) -> Headers:
    """The headers of a recorded request to send with it again; masked ones have no value to send."""
    return tuple((name, value) for name, value in headers if _belongs(name.lower(), value))


def _belongs(name: str, value: str) -> bool:
    if name in _NOT_AGAIN or name.startswith("sec-") or value == MASK:
        return False
    return NAME.fullmatch(name) is not None and not any(character in "\r\n\0" for character in value)
