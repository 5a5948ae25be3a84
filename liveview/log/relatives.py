"""The events that share a dedup key: the original of a duplicate, the later duplicates of an original, and how
a duplicate differs from its original, field by field.
"""

import sqlite3
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import msgspec

from liveview.core.comparison import comparable
from liveview.core.dedup import differences
from liveview.core.document import Document, Json, encode, read
from liveview.core.wire.content import Role, apart, fields
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


class FieldDifference(msgspec.Struct, frozen=True):
    """One value that differs, by its path such as `properties.items[0].sku`; JSON texts, None where absent."""

    path: str
    original: str | None
    duplicate: str | None


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


_ABSENT = object()
_COLUMNS = "id, received_at, name, distinct_id, collision"


def read_relatives(connection: sqlite3.Connection, event: Event, wire: Wire) -> Relatives:
    """The relatives of an event that came by `wire`; none of an invalid one."""
    if event.verdict is Verdict.INVALID:
        return Relatives()
    if event.duplicate_of is None:
        among, where = "from events where duplicate_of = ?", (event.id,)
        count = connection.execute(f"select count(*) {among}", where).fetchone()[0]
        few = connection.execute(f"select {_COLUMNS} {among} order by id limit {FEW}", where) if count else ()
        return Relatives(duplicates=tuple(map(_relative, few)), count=count)
    found = connection.execute(f"select {_COLUMNS}, payload from events where id = ?", (event.duplicate_of,)).fetchone()
    if found is None:
        return Relatives()
    original, payload = found[-1] or "", event.payload or ""
    left, right = _value(original), _value(payload)
    return Relatives(
        _relative(found[:-1]),
        differences=tuple(_different(original, payload, wire)),
        ignored=tuple(_beside(left, right, wire, Role.TRANSPORT)),
        routing=tuple(_beside(left, right, wire, Role.ROUTING)),
        respelt=tuple(_respelt("", fields(left), fields(right))),
    )


def _relative(row: tuple[Any, ...]) -> Relative:
    event_id, received_at, name, distinct_id, collision = row
    return Relative(event_id, received_at, name, distinct_id, bool(collision))


def _different(original: str, duplicate: str, wire: Wire) -> Iterator[FieldDifference]:
    """What the core holds to be different, down to the single values that are."""
    for found in differences(original, duplicate, wire):
        if found.original is None or found.duplicate is None:
            yield FieldDifference(found.field, found.original, found.duplicate)
        else:
            yield from _descend(found.field, _value(found.original), _value(found.duplicate))


def _descend(path: str, left: Json, right: Json) -> Iterator[FieldDifference]:
    """The innermost values that differ; two things of one kind differ in what they hold."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in {**left, **right}:
            yield from _pair(f"{path}.{key}", left.get(key, _ABSENT), right.get(key, _ABSENT))
    elif isinstance(left, list) and isinstance(right, list):
        for index, (one, other) in enumerate(zip_longest(left, right, fillvalue=_ABSENT)):
            yield from _pair(f"{path}[{index}]", one, other)
    elif comparable(left) != comparable(right):
        yield FieldDifference(path, _text(left), _text(right))


def _pair(path: str, left: Json, right: Json) -> Iterator[FieldDifference]:
    if left is _ABSENT or right is _ABSENT:
        yield FieldDifference(path, _text(left), _text(right))
    else:
        yield from _descend(path, left, right)


def _beside(left: Json, right: Json, wire: Wire, role: Role) -> Iterator[FieldDifference]:
    """Where two events differ in fields that do not say what happened."""
    one, other = apart(left, wire, role), apart(right, wire, role)
    for path in {**one, **other}:
        yield from _pair(path, one.get(path, _ABSENT), other.get(path, _ABSENT))


def _respelt(path: str, left: Json, right: Json) -> Iterator[FieldDifference]:
    """Numbers at the same place that are equal and written in two ways."""
    if isinstance(left, dict) and isinstance(right, dict):
        for key in [key for key in left if key in right]:
            yield from _respelt(f"{path}.{key}" if path else key, left[key], right[key])
    elif isinstance(left, list) and isinstance(right, list):
        for index, (one, other) in enumerate(zip(left, right, strict=False)):
            yield from _respelt(f"{path}[{index}]", one, other)
    elif _text(left) != _text(right) and comparable(left) == comparable(right):
        yield FieldDifference(path, _text(left), _text(right))


def _value(text: str) -> Json:
    reading = read(text.encode())
    return reading.value if isinstance(reading, Document) else None


def _text(value: Json) -> str | None:
    return None if value is _ABSENT else encode(value).decode()
