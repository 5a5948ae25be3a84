"""The one place where secrets are taken out before anything is stored, shown or printed.

Environment tokens inside event payloads are not secrets (they are public by design) and stay.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from liveview.model.event import Headers
from liveview.text.spellings import spellings
from liveview.text.storable import storable

MASK = "***"
SHORTEST_SECRET = 4
"""Characters; shorter texts occur by chance everywhere and protect nothing."""
SHORTEST_SEGMENT = 16
"""Letters and digits of a path's segment from which it may be a secret, as those of chat services' webhooks are."""
KEPT_END = 3
"""Characters of a masked segment that are kept, so that webhooks stay apart."""
_MIXED_PART = 6
"""Letters and digits in a row, both kinds, that no word has."""
_SECRET_HEADER = re.compile(r"auth|cookie|token|secret|key|password|signature", re.IGNORECASE)


class FromEnvironment(str):
    """A value that came from `env:`. It is a secret whatever the name of its header says."""

    __slots__ = ("variable",)

    variable: str
    """The name of the variable; "" if it is not known."""

    def __new__(cls, value: str, variable: str = "") -> Self:
        """The value of a variable."""
        made = super().__new__(cls, value)
        made.variable = variable
        return made


def mask_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Replace the values of headers that are secrets, by their name or their origin; the result can be stored."""
    return tuple((storable(name), MASK if _hides(name, value) else storable(value)) for name, value in headers)


def _hides(name: str, value: str) -> bool:
    return isinstance(value, FromEnvironment) or is_secret_header(name)


@lru_cache(maxsize=1024)
def is_secret_header(name: str) -> bool:
    """Whether the name of a header says that its value is a secret."""
    return _SECRET_HEADER.search(name) is not None


def secrets_of(url: str, headers: Mapping[str, str]) -> tuple[str, ...]:
    """The texts in a webhook's URL and headers that must not be stored even if a reply repeats them, longest first.

    Each also as it looks in a URL, in JSON, in base64, and as the credentials of Basic authentication.
    """
    found = {str(value) for name, value in headers.items() if _hides(name, value)}
    found |= {word for value in found for word in value.split()}
    found |= {text for value in found for text in _unpacked(value)}
    try:
        parts = urlsplit(url)
        found |= {parts.username or "", parts.password or "", *_packed(parts)}
        found |= {field.partition("=")[2] or field for field in parts.query.split("&")}
        found |= {segment for segment in _segments(parts) if _is_secret_segment(segment)}
    except ValueError:
        found.add(url)
    found |= {unquote(text) for text in found}
    spelled = {each for text in found if len(text) >= SHORTEST_SECRET for each in spellings(text)}
    return tuple(sorted(spelled, key=len, reverse=True))


def _packed(parts: SplitResult) -> Iterator[str]:
    """User and password of a URL as Basic authentication sends them."""
    if parts.username is None and parts.password is None:
        return
    plain = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    for encoding in ("latin-1", "utf-8"):
        packed = base64.b64encode(plain.encode(encoding, "replace")).decode()
        yield packed
        yield packed.rstrip("=")


def _unpacked(value: str) -> Iterator[str]:
    """User and password of the credentials of Basic authentication."""
    scheme, _, packed = value.partition(" ")
    if scheme.lower() != "basic":
        return
    try:
        plain = base64.b64decode(packed.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return
    yield plain
    yield plain.partition(":")[2]


def redact(text: str, secrets: Iterable[str]) -> str:
    """Replace every occurrence of known secrets."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


def redact_bytes(body: bytes, secrets: Iterable[str]) -> bytes:
    """The same in bytes."""
    for secret in secrets:
        body = body.replace(secret.encode("utf-8", "surrogateescape"), MASK.encode())
    return body


@lru_cache(maxsize=1024)
def mask_url(url: str) -> str:
    """Replace user name, password and query values of a URL; the host is always the one that is called.

    A URL that no parser accepts is masked whole: its secrets may be anywhere.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return MASK
    _, user, host = parts.netloc.rpartition("@")
    _, at, path = parts.path.rpartition("@")
    if parts.scheme in {"http", "https"}:
        path = "/".join(_masked_segment(segment) for segment in path.split("/"))
    pairs = (field.partition("=") for field in parts.query.split("&") if field)
    query = "&".join(f"{name}={MASK}" if equals else MASK for name, equals, _ in pairs)
    return parts._replace(
        netloc=f"{MASK}@{host}" if user else host,
        path=f"/{MASK}@{path}" if at else path,
        query=query,
        fragment="",
    ).geturl()


def _segments(parts: SplitResult) -> list[str]:
    """The parts of a path that is called over the network; those of the sink are names of our own."""
    return parts.path.split("/") if parts.scheme in {"http", "https"} else []


def _masked_segment(segment: str) -> str:
    return f"{MASK}{segment[-KEPT_END:]}" if _is_secret_segment(segment) else segment


def _is_secret_segment(segment: str) -> bool:
    """Whether it has at least 16 letters and digits, and mixes them as no words with numbers between them do."""
    parts = re.findall(r"[^\W_]+", unquote(segment))
    if sum(len(part) for part in parts) < SHORTEST_SEGMENT:
        return False
    return any(len(part) >= _MIXED_PART and re.search(r"\d", part) and re.search(r"[^\W\d]", part) for part in parts)
