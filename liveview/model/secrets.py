"""The one place where secrets are taken out before anything is stored, shown or printed.

Environment tokens inside event payloads are not secrets (they are public by design) and stay.
"""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from liveview.model.event import Headers

MASK = "***"
_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|key|password|signature", re.IGNORECASE)


def mask_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """Replace the values of headers whose names speak of secrets; plain `str` whatever the kind of name."""
    return tuple((str(name), MASK if _SECRET_HEADER.search(name) else str(value)) for name, value in headers)


def mask_url(url: str) -> str:
    """Replace user name, password and query values of a URL; a URL that cannot be split is masked whole."""
    if "@" not in url and "?" not in url:
        return url
    try:
        parts = urlsplit(url)
        host = _masked_authority(parts)
    except ValueError:
        return MASK
    query = "&".join(f"{field.partition('=')[0]}={MASK}" for field in parts.query.split("&")) if parts.query else ""
    return parts._replace(netloc=host, query=query, fragment="").geturl()


def _masked_authority(parts: SplitResult) -> str:
    _, at, host = parts.netloc.rpartition("@")
    return f"{MASK}@{host}" if at else host
