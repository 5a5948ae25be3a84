"""The headers of a request: how many there may be, and which are stored."""

import base64
from collections.abc import Sequence
from functools import lru_cache

from aiohttp import web

from liveview.model.event import Headers
from liveview.text.masking import mask_headers, redact

MOST_HEADERS = 100
"""Headers of a request; browsers and SDKs send a dozen."""
MOST_HEADER_BYTES = 262_144
"""Bytes of all headers together: twice the longest line."""
MOST_REMEMBERED = 4_096
"""Bytes of headers up to which their masked form is remembered."""
TOO_MANY = "the request has too many or too large headers"


def exceeds_limits(request: web.BaseRequest) -> bool:
    """Whether a request has too many or too large headers."""
    headers = request.raw_headers
    return len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES


def expectation(request: web.BaseRequest) -> str:
    """The `Expect` header, which the server hides from aiohttp; "" when there is none."""
    return ", ".join(
        value.decode("latin-1").strip() for name, value in request.raw_headers if name.lower() == b"expect"
    )


def stored_headers(request: web.BaseRequest, *, public_user: bool = False, secrets: Sequence[str] = ()) -> Headers:
    """The headers as received, masked, at most `MOST_HEADERS`. `secrets` are masked under any name.

    `public_user`: the user of Basic authentication is the environment ID. Then credentials without a password are no
    secret, and are kept so that the request can be sent again.
    """
    masked = stored_pairs(request.raw_headers, tuple(secrets))
    if not public_user:
        return masked
    pairs = _decoded(request.raw_headers)
    return tuple(pair if _is_public(*pair) else other for pair, other in zip(pairs, masked, strict=True))


def stored_pairs(raw: tuple[tuple[bytes, bytes], ...], secrets: tuple[str, ...]) -> Headers:
    """The same for raw headers of a request without credentials: a client sends the same ones again and again."""
    if sum(len(name) + len(value) for name, value in raw) > MOST_REMEMBERED:
        return remembered_pairs.__wrapped__(raw, secrets)
    return remembered_pairs(raw, secrets)


@lru_cache(maxsize=256)
def remembered_pairs(raw: tuple[tuple[bytes, bytes], ...], secrets: tuple[str, ...]) -> Headers:
    """The same for headers that are known to be small."""
    return mask_headers((name, redact(value, secrets)) for name, value in _decoded(raw))


def _decoded(raw: tuple[tuple[bytes, bytes], ...]) -> list[tuple[str, str]]:
    return [
        (name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape"))
        for name, value in raw[:MOST_HEADERS]
    ]


def basic_user(authorization: str) -> str:
    """The user of Basic authentication in an `Authorization` header; "" when there is none, or one with a password."""
    user, password = _credentials(authorization)
    return "" if password else user


def _is_public(name: str, value: str) -> bool:
    user, password = _credentials(value) if name.lower() == "authorization" else ("", "")
    return bool(user) and not password


def _credentials(value: str) -> tuple[str, str]:
    """User and password of an `Authorization` header; two empty texts for any other scheme."""
    scheme, _, packed = value.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        text = base64.b64decode(packed.strip(), validate=True).decode()
    except ValueError:  # both kinds: neither base64 nor UTF-8
        return "", ""
    user, _, password = text.partition(":")
    return user, password
