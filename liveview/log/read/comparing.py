"""How two events differ, field by field: a duplicate and its original, or any two events."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest

import msgspec

from liveview.core.dedup import differences
from liveview.core.json.comparison import comparable
from liveview.core.json.document import Document, Json, encode, read
from liveview.core.wire.content import ContentRole, fields, with_role
from liveview.model.event import Wire


class FieldDifference(msgspec.Struct, frozen=True):
    """One value that differs."""

    path: str
    """Where it is, such as `properties.items[0].sku`."""
    original: str | None
    """Its JSON text in the first event; None where it is absent."""
    duplicate: str | None
    """Its JSON text in the second event; None where it is absent."""


class Comparison(msgspec.Struct, frozen=True):
    """Two events side by side."""

    differences: tuple[FieldDifference, ...] = ()
    """Where they differ in what happened."""
    ignored: tuple[FieldDifference, ...] = ()
    """Where they differ in transport fields, which do not count."""
    routing: tuple[FieldDifference, ...] = ()
    """Where they differ in which destinations they may go to."""
    respelt: tuple[FieldDifference, ...] = ()
    """Numbers that are equal but written in two ways."""


_ABSENT = object()


def compared(original: str, duplicate: str, wire: Wire, other: Wire | None = None) -> Comparison:
    """Compare two events (JSON texts) of `wire`, the second of `other` if given; non-objects differ as a whole."""
    left, right, second = _value(original), _value(duplicate), other or wire
    if not (isinstance(left, dict) and isinstance(right, dict)):
        whole = FieldDifference("the whole event", original, duplicate)
        return Comparison(() if original == duplicate else (whole,))
    return Comparison(
        tuple(_different(original, duplicate, wire, second)),
        tuple(_beside(with_role(left, wire, ContentRole.TRANSPORT), with_role(right, second, ContentRole.TRANSPORT))),
        tuple(_beside(with_role(left, wire, ContentRole.ROUTING), with_role(right, second, ContentRole.ROUTING))),
        tuple(_respelt("", fields(left), fields(right))),
    )


def _different(original: str, duplicate: str, wire: Wire, other: Wire) -> Iterator[FieldDifference]:
    """The differences that the core finds, down to single values."""
    for found in differences(original, duplicate, wire, other):
        if found.original is None or found.duplicate is None:
            yield FieldDifference(found.field, found.original, found.duplicate)
        else:
            yield from _descend(found.field, _value(found.original), _value(found.duplicate))


def _descend(path: str, left: Json, right: Json) -> Iterator[FieldDifference]:
    """The innermost values that differ: objects and lists are compared item by item."""
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


def _beside(one: Mapping[str, Json], other: Mapping[str, Json]) -> Iterator[FieldDifference]:
    """Where two events differ in fields that do not describe what happened."""
    for path in {**one, **other}:
        yield from _pair(path, one.get(path, _ABSENT), other.get(path, _ABSENT))


def _respelt(path: str, left: Json, right: Json) -> Iterator[FieldDifference]:
    """Numbers at the same path that are equal but written in two ways."""
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
