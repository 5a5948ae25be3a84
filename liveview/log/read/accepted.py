"""Events as a tracking plan sees them: the accepted ones with their own properties, and how many have problems."""

from collections.abc import Callable, Iterator

import msgspec

from liveview.core.json.document import Json
from liveview.core.planned.omission import subject
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import StoredPayload, normalised
from liveview.log.files import LogFile, read_only
from liveview.log.lenient import real, text, word
from liveview.log.queries import Queryable, last_id
from liveview.model.event import EventType, Wire

PAGE = 1_000
"""Events read at once; a page is one short query, so it never holds up a running liveview."""
_OWN = frozenset({"distinct_id", "token", "time"})
"""Properties that every event has; what begins with `$` belongs to the client."""
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
    connection = read_only(log)
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
                yield AcceptedEvent(stored.type, stored.name or "", own_properties(normalised(stored)))
    finally:
        connection.close()


def own_properties(event: Normalised) -> dict[str, Json]:
    """What a plan says something about: the properties of an event, or the traits of an identify or group event.

    What every event has, and what the client adds, is left out.
    """
    content, _ = subject(event)
    return {
        name: value
        for name, value in content.items()
        if name[:1] != "$" and name not in _OWN and name not in event.reserved
    }


def problem_counts(log: Queryable) -> list[ProblemCount]:
    """Every name and type, in order of the first event; raises `sqlite3.Error`."""
    found = log.execute(
        "select type, name, count(*), sum(problems <> '[]') from events group by type, name order by min(id)"
    )
    return [
        ProblemCount(word(EventType, kind), text(name) or "", received, with_problems)
        for kind, name, received, with_problems in found
    ]
