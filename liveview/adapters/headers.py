"""The headers of a request: how many there may be, and what of them is kept."""

from aiohttp import web

from liveview.model.event import Headers
from liveview.model.secrets import mask_headers

MOST_HEADERS = 100
"""Headers of a request; browsers and SDKs send a dozen."""
MOST_HEADER_BYTES = 262_144
"""Bytes of all headers together: room for one line of the largest size and as much again."""
TOO_MANY = "the request has too many or too large headers"


def too_many(request: web.BaseRequest) -> bool:
    """Whether a request has more headers than anybody needs."""
    headers = request.raw_headers
    return len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES


def expectation(request: web.BaseRequest) -> str:
    """The `Expect` header, which the server hides from the library; "" when there is none."""
    return ", ".join(
        value.decode("latin-1").strip() for name, value in request.raw_headers if name.lower() == b"expect"
    )


def kept(request: web.BaseRequest) -> Headers:
    """The headers as received, masked; of an absurd number only the first."""
    pairs = (
        (name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape"))
        for name, value in request.raw_headers[:MOST_HEADERS]
    )
    return mask_headers(pairs)
