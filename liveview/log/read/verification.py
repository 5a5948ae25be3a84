"""How the events of a session fare, for the verification screen: by name, by destination, and one name at a time.

Everything is asked for a range of ids or from an id on, so that a worker can count a long session in pieces, say how
far it is, and later count only what is new. Raises `sqlite3.Error`.
"""

from collections.abc import Iterator

import msgspec

from liveview.core.json.document import Json
from liveview.core.wire.stored import StoredPayload
from liveview.log import lenient
from liveview.log.filter import Filter
from liveview.log.filter.fields import FARES
from liveview.log.filter.terms import FARE_SQL, IS_SENT
from liveview.log.read.accepted import own_properties
from liveview.log.read.reader import Reader
from liveview.model.event import EventType, Wire
from liveview.model.problem import Problem, Severity

PLAN = "plan-"
"""What the codes of problems with a tracking plan begin with."""

_VIOLATES = f"(e.verdict = 'invalid' or instr(e.problems, '\"code\":\"{PLAN}') > 0)"
"""Whether an event is invalid or does not follow the plan."""
_COMPARED = f"(e.verdict = 'accepted' or instr(e.problems, '\"code\":\"{PLAN}') > 0)"
"""Whether an event can be compared with a plan: one with a `plan-` problem has no other error."""


class NameTally(msgspec.Struct, frozen=True):
    """The events of one name and type, in a range of events."""

    type: EventType
    """The kind of call."""
    name: str
    """The name; "" for events without one."""
    seen: int
    """How many events there are, duplicates and invalid ones among them."""
    valid: int
    """How many of them are not invalid and follow the plan."""
    last_at: float
    """When the latest was received (epoch seconds)."""
    first_violation: int | None
    """The id of the first event that is not valid; None if all are."""

    @property
    def key(self) -> tuple[EventType, str]:
        """What tells it apart."""
        return self.type, self.name

    def plus(self, later: "NameTally") -> "NameTally":
        """Together with the events of a later range."""
        first = later.first_violation if self.first_violation is None else self.first_violation
        return NameTally(
            *self.key, self.seen + later.seen, self.valid + later.valid, max(self.last_at, later.last_at), first
        )


class DestinationOutcomes(msgspec.Struct, frozen=True):
    """What became of the events that went to one destination: each delivery is exactly one of these."""

    destination: str
    """The key of the destination."""
    ok: int = 0
    """Delivered at the first call of every webhook, and nothing is wrong with the event."""
    warnings: int = 0
    """Delivered, but a call failed, or the event has a problem."""
    errors: int = 0
    """Given up."""
    pending: int = 0
    """Not delivered yet."""

    @property
    def sent(self) -> int:
        """How many events go there."""
        return self.ok + self.warnings + self.errors + self.pending

    def plus(self, later: "DestinationOutcomes") -> "DestinationOutcomes":
        """Together with the deliveries of other events."""
        return DestinationOutcomes(
            self.destination,
            self.ok + later.ok,
            self.warnings + later.warnings,
            self.errors + later.errors,
            self.pending + later.pending,
        )


class EventViolation(msgspec.Struct, frozen=True):
    """What is wrong with an event that is not valid."""

    event_id: int
    """The event."""
    problem: Problem
    """Its first error, or else the first thing that the plan does not allow."""


class CodeTally(msgspec.Struct, frozen=True):
    """How many events of a name have a problem of one code."""

    code: str
    """The code."""
    events: int
    """How many events have it."""
    first_id: int
    """The first of them."""


class NamedEvent(msgspec.Struct, frozen=True):
    """An event of a name with what a plan says something about."""

    id: int
    """The number of the event."""
    received_at: float
    """When it was received (epoch seconds)."""
    properties: dict[str, Json]
    """Its properties, or its traits."""


def names_between(reader: Reader, within: Filter | None, after: int, up_to: int) -> list[NameTally]:
    """Every name and type among the events with ids above `after` up to `up_to` that a filter matches."""
    found = reader.execute(
        f"select e.type, e.name, count(*), sum(not {_VIOLATES}), max(e.received_at), min(iif({_VIOLATES}, e.id, null)) "
        f"from events e where e.id > ? and e.id <= ? and {_sql(within)} group by e.type, e.name order by min(e.id)",
        (after, up_to, *_parameters(within)),
    )
    return [
        NameTally(lenient.word(EventType, kind), lenient.text(name) or "", seen, valid, lenient.real(last_at), first)
        for kind, name, seen, valid, last_at, first in found
    ]


def numbers_of(reader: Reader, kind: EventType, name: str, after: int, up_to: int, most: int) -> list[int]:
    """The first events of a name with ids above `after` up to `up_to`, at most `most` of them."""
    found = reader.execute(
        f"select e.id from events e where {_named(name)} and e.id > ? and e.id <= ? order by e.id limit ?",
        (name, kind.value, after, up_to, most),
    )
    return [number for (number,) in found]


def newest_names(reader: Reader, most: int) -> list[tuple[int, str | None, str]]:
    """The names and types among the newest events, each with the number of the newest of them, ascending."""
    found = reader.execute(
        "select max(e.id), e.name, e.type from events e where e.id > ? group by e.name, e.type order by 1",
        (reader.last_id() - most,),
    )
    return [(number, lenient.text(name), lenient.text(kind) or "") for number, name, kind in found]


def violation_of(reader: Reader, event_id: int) -> EventViolation | None:
    """What is wrong with an event; None for an event that is valid or not in the log."""
    found = reader.execute("select problems from events where id = ?", (event_id,)).fetchone()
    every = lenient.problems(found[0]) if found else ()
    errors = (each for each in every if each.severity is Severity.ERROR)
    planned = (each for each in every if each.code.startswith(PLAN))
    wrong = next(errors, next(planned, None))
    return None if wrong is None else EventViolation(event_id, wrong)


def destinations_between(reader: Reader, within: Filter | None, after: int, up_to: int) -> list[DestinationOutcomes]:
    """What became of the events with these ids at each destination that at least one of them goes to."""
    found = reader.execute(
        f"select d.destination, {', '.join(f'sum({FARE_SQL[each]})' for each in FARES)} "
        f"from events e join deliveries d on d.event_id = e.id where e.id > ? and e.id <= ? and {IS_SENT} "
        f"and {_sql(within)} group by d.destination order by min(d.id)",
        (after, up_to, *_parameters(within)),
    )
    return [DestinationOutcomes(lenient.text(key) or "", *counts) for key, *counts in found]


def codes_of(reader: Reader, within: Filter | None, kind: EventType, name: str) -> list[CodeTally]:
    """The codes of the problems that events of a name have, the most frequent first."""
    found = reader.execute(
        "select json_extract(p.value, '$.code'), count(distinct e.id), min(e.id) from events e, "
        "json_each(iif(json_valid(e.problems), e.problems, '[]')) p "
        f"where {_named(name)} and e.problems <> '[]' and {_sql(within)} group by 1 order by 2 desc, 3",
        (name, kind.value, *_parameters(within)),
    )
    return [CodeTally(lenient.text(code) or "", events, first) for code, events, first in found]


def events_of(
    reader: Reader, within: Filter | None, kind: EventType, name: str, after: int, most: int
) -> list[NamedEvent]:
    """At most `most` events of a name with ids above `after`, oldest first, without duplicates and broken ones."""
    return list(_events(reader, within, kind, name, after, most))


def _events(
    reader: Reader, within: Filter | None, kind: EventType, name: str, after: int, most: int
) -> Iterator[NamedEvent]:
    found = reader.execute(
        "select e.id, e.payload, r.wire, e.token, e.time, e.received_at from events e "
        f"join requests r on r.id = e.request_id where {_named(name)} and e.id > ? and {_COMPARED} "
        f"and e.verdict <> 'duplicate' and e.payload is not null and {_sql(within)} order by e.id limit ?",
        (name, kind.value, after, *_parameters(within), most),
    ).fetchall()
    for event_id, payload, wire, token, time, received_at in found:
        stored = StoredPayload(
            payload=lenient.text(payload) or "",
            wire=lenient.word(Wire, wire),
            type=kind,
            name=name or None,
            token=lenient.text(token),
            time=None if time is None else lenient.real(time),
            received_at=lenient.real(received_at),
        )
        yield NamedEvent(event_id, stored.received_at, own_properties(stored))


def _named(name: str) -> str:
    """A condition on the name and the type; a missing name and an empty one are the same."""
    return "e.name = ? and e.type = ?" if name else "(e.name is null or e.name = ?) and e.type = ?"


def _sql(within: Filter | None) -> str:
    return "1" if within is None else within.sql


def _parameters(within: Filter | None) -> tuple[object, ...]:
    return () if within is None else within.parameters
