"""The one place where secrets are taken out before anything is stored, shown or printed.

Environment tokens inside event payloads are not secrets (they are public by design) and stay.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from liveview.model.event import Headers
from liveview.model.text import storable

MASK = "***"
SHORTEST_SECRET = 4
"""Characters; shorter texts occur by chance everywhere and protect nothing."""
_SECRET_HEADER = re.compile(r"auth|cookie|token|secret|key|password|signature", re.IGNORECASE)


def mask_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Replace the values of headers whose names speak of secrets; the result can be stored."""
    return tuple((storable(name), MASK if _is_secret(name) else storable(value)) for name, value in headers)


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return _SECRET_HEADER.search(name) is not None


def secrets_of(url: str, headers: Mapping[str, str]) -> tuple[str, ...]:
    """The texts in a webhook's URL and headers that must not be stored even if a reply repeats them, longest first."""
    found = {value for name, value in headers.items() if _is_secret(name)}
    found |= {word for value in found for word in value.split()}
    try:
        parts = urlsplit(url)
        found |= {parts.username or "", parts.password or ""}
        found |= {field.partition("=")[2] or field for field in parts.query.split("&")}
    except ValueError:
        found.add(url)
    found |= {unquote(text) for text in found}
    return tuple(sorted((text for text in found if len(text) >= SHORTEST_SECRET), key=len, reverse=True))


def redact(text: str, secrets: Iterable[str]) -> str:
    """Replace every occurrence of known secrets."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text


@lru_cache(maxsize=1024)
def mask_url(url: str) -> str:
    """Replace user name, password and query values of a URL; the host is always the one that is called.

    A URL that no parser accepts is masked whole: its secrets may stand anywhere.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return MASK
    _, user, host = parts.netloc.rpartition("@")
    _, at, path = parts.path.rpartition("@")
    pairs = (field.partition("=") for field in parts.query.split("&") if field)
    query = "&".join(f"{name}={MASK}" if equals else MASK for name, equals, _ in pairs)
    return parts._replace(
        netloc=f"{MASK}@{host}" if user else host,
        path=f"/{MASK}@{path}" if at else path,
        query=query,
        fragment="",
    ).geturl()
