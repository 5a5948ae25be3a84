"""Who sends the events of a session: the User-Agents, libraries and addresses of the newest of them."""

from collections import Counter
from enum import StrEnum

import msgspec

from liveview.log import lenient
from liveview.log.read.reader import Reader
from liveview.log.rows import headers_of

NEWEST = 2_000
"""Newest events that are looked at: enough to find who is testing now, and a few milliseconds."""
MOST = 50
"""Senders of a kind that are told apart; beyond this, User-Agents are data."""


class SenderKind(StrEnum):
    """By what a sender can be known; a field or path of the filter language."""

    ADDRESS = "remote"
    """The address of the caller."""
    AGENT = "header:User-Agent"
    """The User-Agent of its requests."""
    SEGMENT = "context.library.name"
    """The library, as Segment's and RudderStack's name themselves."""
    REACT_NATIVE = "library.name"
    """The library, as the React Native SDK names itself."""
    MIXPANEL = "mp_lib"
    """The library, as Mixpanel's and freshpaint.js name themselves."""


class EventSender(msgspec.Struct, frozen=True):
    """What some of the newest events have in common."""

    kind: SenderKind
    """By what they are known."""
    value: str
    """The address, the User-Agent or the name of the library."""
    events: int
    """How many of the newest events have it."""


def senders(reader: Reader) -> list[EventSender]:
    """Who sent the newest events: of each kind those with the most events first. Raises `sqlite3.Error`."""
    newest = reader.last_id()
    counts: dict[SenderKind, Counter[str]] = {kind: Counter() for kind in SenderKind}
    for remote, headers, events in reader.execute(
        "select r.remote, r.headers, count(*) from events e join requests r on r.id = e.request_id where e.id > ? "
        "group by r.id",
        (newest - NEWEST,),
    ):
        counts[SenderKind.ADDRESS][lenient.text(remote) or ""] += events
        agent = next((value for name, value in headers_of(headers) if name.lower() == "user-agent"), "")
        counts[SenderKind.AGENT][agent] += events
    for kind, path in _LIBRARIES.items():
        for value, events in reader.execute(_LIBRARY, (path, newest - NEWEST)):
            counts[kind][value if isinstance(value, str) else ""] += events
    return [
        EventSender(kind, value, events)
        for kind, found in counts.items()
        for value, events in found.most_common(MOST)
        if value
    ]


_LIBRARIES = {
    SenderKind.SEGMENT: "$.context.library.name",
    SenderKind.REACT_NATIVE: "$.library.name",
    SenderKind.MIXPANEL: "$.properties.mp_lib",
}
"""Where libraries name themselves."""
_LIBRARY = (
    "select iif(json_valid(payload) and json_type(payload, ?1) = 'text', json_extract(payload, ?1), null), count(*) "
    "from events where id > ?2 group by 1"
)
