"""The way of plain requests: a small POST of JSON, complete in one segment, on a connection that is kept alive.

Nearly all requests are like this, and for them most of what an HTTP framework does is not needed: no task, no request
object, no response object. aiohttp's parser reads them all the same, and whatever is the least unusual about a request
leaves it to the application, which answers exactly as it would without this module. A head that was found plain is
remembered, with its length and without, so the next requests of the same client are not even parsed.
"""

import re
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeAlias

from aiohttp import HttpVersion11, hdrs
from aiohttp.helpers import rfc822_formatted_time
from aiohttp.http import RawRequestMessage

from liveview.adapters.headers import MOST_HEADERS

LARGEST = 16_384
"""Bytes of a request; a larger one arrives in several segments anyway."""
MOST_HEADS = 256
"""Heads that are remembered without their length; each client has one or two."""
MOST_WHOLE_HEADS = 1_024
"""Heads that are remembered as they came."""
LARGEST_HEAD = 2_048
"""Bytes of the head of a plain request; clients without pages or proxies send a few hundred."""
_UNUSUAL = (
    *(hdrs.EXPECT, hdrs.CONTENT_ENCODING, hdrs.TRANSFER_ENCODING, hdrs.UPGRADE),
    *(hdrs.ORIGIN, hdrs.REFERER, "Sec-Fetch-Site", "X-Forwarded-For"),
)
"""Headers that need more thought."""
_PLAIN_TYPES = ("application/json", "text/plain", "")
"""Content types up to their parameters."""
_START = b"POST /"
_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\n[Cc]ontent-[Ll]ength: ([1-9]\d{0,4})\r\n")

RawHeaders: TypeAlias = tuple[tuple[bytes, bytes], ...]
"""Names and values as received."""
Write: TypeAlias = Callable[[bytes], None]
"""Sends a whole reply; does nothing when the client has gone."""


class Segment(NamedTuple):
    """Bytes that are exactly one small POST with a body, by its `Content-Length`."""

    head: bytes
    """The head without the digits of the length."""
    length: bytes
    """These digits."""
    body: bytes
    """The body."""
    whole_head: bytes
    """The head as it came."""


class Plain(NamedTuple):
    """A plain request."""

    path: str
    """The request target."""
    headers: RawHeaders
    """Its headers."""
    content_type: str | None
    """The value of its Content-Type header; None without one."""


class FastPath(Protocol):
    """An application's answers to plain requests."""

    @property
    def epoch(self) -> object:
        """Another object whenever what `admits` says may have changed."""

    def admits(self, message: RawRequestMessage) -> bool:
        """Whether requests with this plain head may be answered here."""

    def answer(self, request: Plain, body: bytes, peer: str, write: Write) -> bool:
        """Answer a request from the address `peer`, now or later; False leaves it to the application."""


class Heads:
    """The heads that were found plain; one for all connections of a server."""

    def __init__(self, fast_path: FastPath) -> None:
        self._fast_path = fast_path
        self._epoch: object = None
        self._known: dict[bytes, tuple[Plain, int]] = {}
        self._whole: dict[bytes, tuple[Plain, int]] = {}

    def known(self, data: bytes) -> tuple[Plain, bytes] | None:
        """The request that some bytes are, and its body, if one with the very same head was seen before."""
        end = data.find(_END, 0, LARGEST_HEAD) + len(_END)
        found = self._whole.get(data[:end])
        if found is None or end + found[1] != len(data) or self._epoch is not self._fast_path.epoch:
            return None
        return found[0], data[end:]

    def recall(self, segment: Segment) -> Plain | None:
        """The plain request that a segment is, if one with the same head was seen before."""
        if self._epoch is not self._fast_path.epoch:
            return None
        found = self._known.get(segment.head)
        if found is None:
            return None
        (path, headers, content_type), place = found
        mine = (headers[place][0], segment.length)
        plain = Plain(path, (*headers[:place], mine, *headers[place + 1 :]), content_type)
        self._remember(segment, plain)
        return plain

    def learn(self, segment: Segment, message: RawRequestMessage) -> Plain | None:
        """The plain request that a parsed message is; None if it is not plain, or not admitted."""
        if not is_plain(message) or not self._fast_path.admits(message):
            return None
        plain = Plain(message.path, message.raw_headers, message.headers.get(hdrs.CONTENT_TYPE))
        places = [at for at, (name, _) in enumerate(plain.headers) if name.lower() == b"content-length"]
        if len(places) == 1:
            if self._epoch is not self._fast_path.epoch or len(self._known) >= MOST_HEADS:
                self._epoch = self._fast_path.epoch
                self._known.clear()
                self._whole.clear()
            self._known[segment.head] = plain, places[0]
            self._remember(segment, plain)
        return plain

    def _remember(self, segment: Segment, plain: Plain) -> None:
        if len(self._whole) >= MOST_WHOLE_HEADS:
            self._whole.clear()
        self._whole[segment.whole_head] = plain, len(segment.body)


def segment_of(data: bytes) -> Segment | None:
    """The request that some bytes are; None unless they are exactly one small POST with a body."""
    if len(data) > LARGEST or not data.startswith(_START):
        return None
    end = data.find(_END, 0, LARGEST_HEAD) + len(_END)
    length = _LENGTH.search(data, 0, end - 2) if end >= len(_END) else None
    if length is None or end + int(length[1]) != len(data):
        return None
    start, stop = length.span(1)
    return Segment(data[:start] + data[stop:end], length[1], data[end:], data[:end])


def is_plain(message: RawRequestMessage) -> bool:
    """Whether nothing about the head of a request is unusual."""
    headers = message.headers
    return (
        message.method == "POST"
        and message.version == HttpVersion11
        and not message.should_close
        and len(message.raw_headers) <= MOST_HEADERS
        and not any(name in headers for name in _UNUSUAL)
        and headers.get(hdrs.CONTENT_TYPE, "").partition(";")[0].strip().lower() in _PLAIN_TYPES
    )


def reply(status: bytes, headers: str, body: bytes) -> bytes:
    """The bytes of a reply as the application would send it.

    `status` is such as `200 OK`; `headers` are whole lines, those that come before the ones of every reply.
    """
    head = (
        f"{headers}Content-Length: {len(body)}\r\nDate: {rfc822_formatted_time()}\r\nServer: liveview\r\n"
        "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
        "Cross-Origin-Resource-Policy: same-origin\r\n\r\n"
    )
    return b"".join((b"HTTP/1.1 ", status, b"\r\n", head.encode(), body))
