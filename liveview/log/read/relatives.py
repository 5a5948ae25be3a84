"""The events that share a dedup key: the original of a duplicate, the later duplicates of an original, and how
a duplicate differs from its original, see `comparing`.
"""

from typing import Any

import msgspec

from liveview.log.queries import Queryable
from liveview.log.read.comparing import FieldDifference, compared
from liveview.model.event import Event, Verdict, Wire

FEW = 5
"""Later duplicates that are named; the others are counted."""


class Relative(msgspec.Struct, frozen=True):
    """Another event with the same key, in a few words. `collision` belongs to a duplicate."""

    id: int
    received_at: float
    name: str | None
    distinct_id: str | None
    collision: bool


class Relatives(msgspec.Struct, frozen=True):
    """What an event has to do with others. `differences` decide whether a duplicate is a collision, the others do not.

    `duplicates` are the first few that came later, `count` is how many there are. `routing` is where the duplicate may
    go and its original may not, or the other way; `ignored` are transport fields, `respelt` numbers that are the same.
    """

    original: Relative | None = None
    duplicates: tuple[Relative, ...] = ()
    count: int = 0
    differences: tuple[FieldDifference, ...] = ()
    ignored: tuple[FieldDifference, ...] = ()
    routing: tuple[FieldDifference, ...] = ()
    respelt: tuple[FieldDifference, ...] = ()


_COLUMNS = "id, received_at, name, distinct_id, collision"


def read_relatives(log: Queryable, event: Event, wire: Wire) -> Relatives:
    """The relatives of an event that came by `wire`; none of an invalid one."""
    if event.verdict is Verdict.INVALID:
        return Relatives()
    if event.duplicate_of is None:
        among, where = "from events where duplicate_of = ?", (event.id,)
        count = log.execute(f"select count(*) {among}", where).fetchone()[0]
        few = log.execute(f"select {_COLUMNS} {among} order by id limit {FEW}", where) if count else ()
        return Relatives(duplicates=tuple(map(_relative, few)), count=count)
    found = log.execute(f"select {_COLUMNS}, payload from events where id = ?", (event.duplicate_of,)).fetchone()
    if found is None:
        return Relatives()
    said = compared(found[-1] or "", event.payload or "", wire)
    return Relatives(_relative(found[:-1]), **msgspec.structs.asdict(said))


def _relative(row: tuple[Any, ...]) -> Relative:
    event_id, received_at, name, distinct_id, collision = row
    return Relative(event_id, received_at, name, distinct_id, bool(collision))
