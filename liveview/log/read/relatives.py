"""The events that share a dedup key: the original of a duplicate, or the later duplicates of an original.

How a duplicate differs from its original is up to `comparing`.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from liveview.log.queries import Queryable
from liveview.log.read.comparing import FieldDifference, compared
from liveview.log.rows import columns, named
from liveview.model.event import Event, Verdict, Wire

FEW = 5
"""Later duplicates that are read; the others are only counted."""


class Relative(msgspec.Struct, frozen=True):
    """Another event with the same key, in a few words."""

    id: int
    """Its id."""
    received_at: float
    """When it was received (epoch seconds)."""
    name: str | None
    """Its name; None for an event without one."""
    distinct_id: str | None
    """Its user; None for an event without one."""
    collision: bool
    """Whether it differs from its original; False for an original."""


class Relatives(msgspec.Struct, frozen=True):
    """The other events with the dedup key of an event. Only `differences` make a duplicate a collision."""

    original: Relative | None = None
    """What the event is a duplicate of; None when it is not one, or the original is not in the log."""
    duplicates: tuple[Relative, ...] = ()
    """The first `FEW` later duplicates of an original; empty for a duplicate."""
    count: int = 0
    """How many later duplicates an original has; 0 for a duplicate."""
    differences: tuple[FieldDifference, ...] = ()
    """Where the event differs from its original in what happened."""
    ignored: tuple[FieldDifference, ...] = ()
    """Where it differs in transport fields."""
    routing: tuple[FieldDifference, ...] = ()
    """Where it differs in which destinations it may go to."""
    respelt: tuple[FieldDifference, ...] = ()
    """Numbers that are equal in both but written in two ways."""


_COLUMNS = columns(Relative)


def read_relatives(log: Queryable, event: Event, wire: Wire) -> Relatives:
    """The relatives of an event of `wire`; an invalid event has none."""
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
    *row, payload = found
    said = compared(payload or "", event.payload or "", wire)
    return Relatives(_relative(row), **msgspec.structs.asdict(said))


def _relative(row: Iterable[Any]) -> Relative:
    values = named(Relative, row)
    return Relative(**{**values, "collision": bool(values["collision"])})
