"""Who sends the events of a session: the addresses, User-Agents, libraries and names of the newest senders."""

from collections import Counter
from enum import StrEnum

import msgspec

from liveview.log import lenient
from liveview.log.filter.senders import HEADERS, header_value
from liveview.log.read.reader import Reader
from liveview.log.rows import headers_of

NEWEST = 2_000
"""Newest events that are looked at: enough to find who is testing now, and a few milliseconds."""
MOST = 50
"""Senders of a kind that are told apart; beyond this, User-Agents are data."""


class SenderKind(StrEnum):
    """By what a sender can be known; a field of the filter language."""

    ADDRESS = "remote"
    """The address of the caller."""
    AGENT = "agent"
    """The User-Agent of its requests."""
    LIBRARY = "library"
    """The library, as it names itself."""
    SENDER = "sender"
    """How it names itself, with a header of its own."""


class EventSender(msgspec.Struct, frozen=True):
    """What some of the newest events have in common."""

    kind: SenderKind
    """By what they are known."""
    value: str
    """The address, the User-Agent, the name of the library or that of the sender."""
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
        found = headers_of(headers)
        for field, name in HEADERS.items():
            counts[SenderKind(field)][header_value(found, name) or ""] += events
    for *names, events in reader.execute(_LIBRARIES, (newest - NEWEST,)):
        for value in {name for name in names if isinstance(name, str)}:
            counts[SenderKind.LIBRARY][value] += events
    return [
        EventSender(kind, value, events)
        for kind, found in counts.items()
        for value, events in found.most_common(MOST)
        if value
    ]


_AT = "iif(json_valid(payload) and json_type(payload, '{0}') = 'text', json_extract(payload, '{0}'), null)"
_LIBRARIES = (
    f"select {_AT.format('$.context.library.name')}, {_AT.format('$.library.name')}, "
    f"{_AT.format('$.properties.mp_lib')}, count(*) from events where id > ? group by 1, 2, 3"
)
"""Where libraries name themselves, see `senders.LIBRARIES`, and how many events name them so."""
