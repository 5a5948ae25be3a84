"""By what a filter knows who sent an event, besides the address: a header of its request, or its library (ours)."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from liveview.log.filter.payload import found_at

SENDER_HEADER = "X-Liveview-Sender"
"""The header in which somebody who shares a receiver may name themselves."""

HEADERS: Mapping[str, str] = MappingProxyType({"agent": "user-agent", "sender": SENDER_HEADER.lower()})
"""The header that each of these fields is about, in lower case."""

LIBRARIES: Sequence[tuple[str, ...]] = (("context", "library", "name"), ("library", "name"), ("mp_lib",))
"""Where libraries name themselves: Segment's and RudderStack's, React Native's, Mixpanel's and freshpaint.js."""


def header_sql(field: str, request: str) -> str:
    """The value of a field's header as SQL over a row of `requests` of this name; NULL without that header."""
    return f"liveview_header_value(cast({request}.headers as blob), '{HEADERS[field]}')"


def header_value(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """The first value of a header, whose name is in lower case; None without that header."""
    return next((value for key, value in headers if key.lower() == name), None)


def libraries(payload: bytes) -> list[str]:
    """The names that a payload has for its library, each once."""
    found = (value for keys in LIBRARIES for value in found_at(payload, keys))
    return list(dict.fromkeys(value for value in found if isinstance(value, str)))
