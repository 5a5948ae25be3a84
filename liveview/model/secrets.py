"""The one place where secrets are taken out before anything is stored, shown or printed.

Environment tokens inside event payloads are not secrets (they are public by design) and stay.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from liveview.model.event import Headers

MASK = "***"
_SECRET_HEADER = re.compile(r"auth|cookie|token|secret|key|password|signature", re.IGNORECASE)


def mask_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Replace the values of headers whose names speak of secrets; plain `str` whatever the kind of name."""
    return tuple((str(name), MASK if _SECRET_HEADER.search(name) else str(value)) for name, value in headers)


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
