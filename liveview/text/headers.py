"""Header fields: what may be sent as one (RFC 9110, 5.1 and 5.6.2), and which of a recorded request are sent again."""

import re

from liveview.model.event import Headers
from liveview.text.masking import MASK

NAME_PATTERN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""A header name as a regular expression, to be part of a larger one."""
OF_THE_CONNECTION = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "expect", "upgrade", "te"}
)
"""Headers that belong to one connection, in lower case; a request that is sent again gets its own."""
_NAME = re.compile(NAME_PATTERN)
_NOT_AGAIN = OF_THE_CONNECTION | {"accept-encoding", "origin", "referer", "x-forwarded-for", "forwarded"}
"""Those, and the headers about the page or the proxy that a request came from."""


def is_header_name(name: str) -> bool:
    """Whether this is a header name: an HTTP token, so without blanks or a colon."""
    return _NAME.fullmatch(name) is not None


def can_be_sent(name: str, value: str) -> bool:
    """Whether a header is one line with a valid name: nothing in it can begin another header."""
    return is_header_name(name) and not any(character in "\r\n\0" for character in value)


def headers_again(headers: Headers) -> Headers:
    """The headers of a recorded request to send with it again; masked ones have no value to send."""
    return tuple((name, value) for name, value in headers if _belongs(name.lower(), value))


def _belongs(name: str, value: str) -> bool:
    if name in _NOT_AGAIN or name.startswith("sec-") or value == MASK:
        return False
    return can_be_sent(name, value)  # a log may hold anything
