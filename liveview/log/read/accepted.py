"""Events as a tracking plan sees them: the accepted ones with their own properties, and how many have problems."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from liveview.core.json.document import Document, Json, read_text
from liveview.core.planned.omission import subject
from liveview.core.wire.stored import StoredPayload, normalised
from liveview.core.wire.track import WEB
from liveview.log.files import LogFile
from liveview.log.lenient import real, text, word
from liveview.log.queries import Queryable, last_id
from liveview.log.read.masked_views import opened
from liveview.model.event import EventType, Wire

PAGE = 1_000
"""Events read at once; a page is one short query, so it never holds up a running liveview."""
_OWN = frozenset({"distinct_id", "token", "time"})
"""Properties that every event has; what begins with `$` belongs to the client."""
_OWN_OF_WEB = _OWN | {"mp_lib"}
"""The same for the web SDK."""
_PLAIN = frozenset({Wire.HTTP_API, Wire.WEB_SDK, Wire.MIXPANEL})
"""Protocols that have the properties of a track event where they can be taken as they are."""
_QUERY = (
    "select e.type, e.name, e.payload, r.wire, e.token, e.time, e.received_at from events e "
    "join requests r on r.id = e.request_id "
    "where e.id between ? and ? and e.verdict = 'accepted' and e.payload is not null order by e.id"
)


class AcceptedEvent(msgspec.Struct, frozen=True):
    """An accepted event."""

    type: EventType
    """The kind of call."""
    name: str
    """Its name; "" without one."""
    properties: dict[str, Json]
    """Its properties, or the traits of an identify or group event, without those that belong to the client."""


class ProblemCount(msgspec.Struct, frozen=True):
    """How many events of one name and type have problems."""

    type: EventType
    """The kind of call."""
    name: str
    """The name; "" for events without one."""
    received: int
    """How many there are, whatever became of them."""
    with_problems: int
    """How many of them have a problem, an error or a warning."""


def accepted_events(log: LogFile, stop: Callable[[], bool] = lambda: False) -> Iterator[AcceptedEvent]:
    """The accepted events up to the newest one now, oldest first, until `stop` says so; raises `sqlite3.Error`."""
    connection = opened(log)
    try:
        newest = last_id(connection)
        for first in range(1, newest + 1, PAGE):
            if stop():
                return
            for kind, name, payload, wire, token, time, received_at in connection.execute(
                _QUERY, (first, min(first + PAGE - 1, newest))
            ).fetchall():
                stored = StoredPayload(
                    payload=text(payload) or "",
                    wire=word(Wire, wire),
                    type=word(EventType, kind),
                    name=text(name),
                    token=text(token),
                    time=None if time is None else real(time),
                    received_at=real(received_at),
                )
                yield AcceptedEvent(stored.type, stored.name or "", own_properties(stored))
    finally:
        connection.close()


def own_properties(stored: StoredPayload) -> dict[str, Json]:
    """What a plan says something about: the properties of an event, or the traits of an identify or group event.

    What every event has, and what the client adds, is left out.
    """
    plain = _plain_properties(stored)
    if plain is not None:
        return _without(plain, _OWN_OF_WEB if plain.get("mp_lib") == WEB else _OWN)
    event = normalised(stored)
    return _without(subject(event)[0], _OWN | event.reserved)


def _plain_properties(stored: StoredPayload) -> dict[str, Json] | None:
    """The properties of an event on `/track`, as nearly all are; None for any other, which has to be read in full.

    That takes as long again.
    """
    if stored.type is not EventType.TRACK or stored.wire not in _PLAIN:
        return None
    reading = read_text(stored.payload)
    event = reading.value if isinstance(reading, Document) else None
    properties = event.get("properties") if isinstance(event, dict) else None
    return properties if isinstance(properties, dict) else None


def _without(content: Mapping[str, Json], names: frozenset[str]) -> dict[str, Json]:
    return {name: value for name, value in content.items() if name[:1] != "$" and name not in names}


def problem_counts(log: Queryable) -> list[ProblemCount]:
    """Every name and type, in order of the first event; raises `sqlite3.Error`."""
    found = log.execute(
        "select type, name, count(*), sum(problems <> '[]') from events group by type, name order by min(id)"
    )
    return [
        ProblemCount(word(EventType, kind), text(name) or "", received, with_problems)
        for kind, name, received, with_problems in found
    ]
