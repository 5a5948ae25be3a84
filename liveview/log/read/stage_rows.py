"""Payloads after several stages, line by line: what is the same in all of them is on one line.

The values are walked together, so an added or removed member leaves a gap and moves nothing else. Numbers have the
digits that they had. Members are in the order of the first payload that has them, which no step changes.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import zip_longest
from typing import TypeAlias

import msgspec

from liveview.core.json.document import Document, Json, encode, read


class ChangeMark(StrEnum):
    """How a line differs from that of the stage before."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class StageCell(msgspec.Struct, frozen=True):
    """A line of one payload."""

    text: str
    """The line without the indentation of its row; of something removed only its name."""
    mark: ChangeMark = ChangeMark.SAME
    """How it differs from the stage before."""


class StageRow(msgspec.Struct, frozen=True):
    """The same line of every payload."""

    depth: int
    """How many objects and lists it is in."""
    cells: tuple[StageCell | None, ...]
    """The line of each payload; None where a payload has none."""
    path: tuple[str, ...] = ()
    """The names and places that lead to its value, from the outside in."""


class _Absent:
    """The value where there is none."""


_ABSENT, _WITHIN_ABSENT = _Absent(), _Absent()
"""What is missing in an object or list, and what is missing only because the object or list itself is."""
_Values: TypeAlias = Sequence[Json]
_Path: TypeAlias = tuple[str, ...]
_Name: TypeAlias = str | int
"""The name of a member, or the place of an element."""


def stage_rows(values: Sequence[Json]) -> Iterator[StageRow]:
    """The rows of some payloads, as `value_of` has read them. The first one has no marks."""
    return _rows("", values, [""] * len(values), 0, ())


def value_of(body: bytes) -> Json:
    """A payload for `stage_rows`; one that is not JSON is a text."""
    reading = read(body)
    return reading.value if isinstance(reading, Document) else body.decode(errors="backslashreplace")


def _rows(lead: str, values: _Values, ends: Sequence[str], depth: int, path: _Path) -> Iterator[StageRow]:
    """The rows of one value; `lead` is its key with a colon, `ends` what follows it in each payload."""
    there = [value for value in values if not isinstance(value, _Absent)]
    kinds = {type(value) for value in there}
    if kinds == {dict} and any(there):
        yield from _inside("{}", lead, values, ends, depth, path)
    elif kinds == {list} and any(there):
        yield from _inside("[]", lead, values, ends, depth, path)
    elif kinds.isdisjoint({dict, list}) or not any(value for value in there if isinstance(value, dict | list)):
        yield StageRow(depth, tuple(_flat(lead, values, ends)), path)
    else:
        yield from _mixed(lead, values, ends, depth, path)


def _inside(
    brackets: str, lead: str, values: _Values, ends: Sequence[str], depth: int, path: _Path
) -> Iterator[StageRow]:
    """An object or list in each payload that has it: its brackets, and what is in it."""
    yield StageRow(depth, tuple(_bracket(f"{lead}{brackets[0]}", lead, values)), path)
    names = _names(values)
    lasts = [_last(value, names) for value in values]
    for name in names:
        members = [_member(value, name) for value in values]
        commas = ["," if name != last else "" for last in lasts]
        key = f"{encode(name).decode()}: " if isinstance(name, str) else ""
        yield from _rows(key, members, commas, depth + 1, (*path, str(name)))
    yield StageRow(depth, tuple(_closing(brackets[1], values, ends)), path)


def _marks(values: _Values) -> Iterator[ChangeMark | None]:
    """How each value differs from the one before; None for one that is missing and was missing before."""
    before: Json = values[0]
    for value in values:
        was_there = not isinstance(before, _Absent)
        if isinstance(value, _Absent):
            yield ChangeMark.REMOVED if was_there and value is _ABSENT else None
        elif not was_there:
            yield ChangeMark.ADDED
        else:
            yield ChangeMark.SAME if _is_same(before, value) else ChangeMark.CHANGED
        before = value


def _is_same(before: Json, value: Json) -> bool:
    """Whether neither has changed itself; objects and lists compare what is in them line by line."""
    if before is value or (type(before) is type(value) and isinstance(value, dict | list)):
        return True
    return encode(before) == encode(value)


def _bracket(text: str, lead: str, values: _Values) -> Iterator[StageCell | None]:
    for mark in _marks(values):
        yield None if mark is None else StageCell(_name(lead) if mark is ChangeMark.REMOVED else text, mark)


def _closing(bracket: str, values: _Values, ends: Sequence[str]) -> Iterator[StageCell | None]:
    for mark, end in zip(_marks(values), ends, strict=True):
        yield None if mark in {None, ChangeMark.REMOVED} else StageCell(f"{bracket}{end}", mark or ChangeMark.SAME)


def _flat(lead: str, values: _Values, ends: Sequence[str]) -> Iterator[StageCell | None]:
    """A value of one line in each payload."""
    for value, mark, end in zip(values, _marks(values), ends, strict=True):
        if mark is None or mark is ChangeMark.REMOVED:
            yield None if mark is None else StageCell(_name(lead), mark)
        else:
            yield StageCell(f"{lead}{encode(value).decode()}{end}", mark)


def _mixed(lead: str, values: _Values, ends: Sequence[str], depth: int, path: _Path) -> Iterator[StageRow]:
    """A value that has become an object or list, or was one: each payload has lines of its own."""
    columns: list[list[StageCell]] = []
    before: Json = values[0]
    for value, mark, end in zip(values, _marks(values), ends, strict=True):
        if mark is None or mark is ChangeMark.REMOVED:
            columns.append([] if mark is None else [StageCell(_name(lead), mark)])
        else:
            inside = mark is ChangeMark.SAME and encode(before) != encode(value)
            columns.append(
                [StageCell(text, ChangeMark.CHANGED if inside else mark) for text in _lines(lead, value, end)]
            )
        before = value
    for cells in zip_longest(*columns):
        yield StageRow(depth, cells, path)


def _lines(lead: str, value: Json, end: str) -> Iterator[str]:
    """The lines of one value, indented as far as they are inside of it."""
    for row in _rows(lead, [value], [end], 0, ()):
        for cell in row.cells:
            yield "" if cell is None else "  " * row.depth + cell.text


def _names(values: _Values) -> Sequence[_Name]:
    """What leads to the members of objects, or to the elements of lists."""
    objects = [value for value in values if isinstance(value, dict)]
    if not objects:
        return range(max(len(value) for value in values if isinstance(value, list)))
    return [*_merged(objects)] if len(objects) > 1 else [*objects[0]]


def _merged(objects: Iterable[Iterable[str]]) -> Iterator[str]:
    """The names of all objects; one that a later object adds comes after the one that it follows there."""
    following: dict[str | None, str | None] = {None: None}
    for each in objects:
        before: str | None = None
        for name in each:
            if name not in following:
                following[name], following[before] = following[before], name
            before = name
    at = following[None]
    while at is not None:
        yield at
        at = following[at]


def _member(value: Json, name: _Name) -> Json:
    if isinstance(value, dict):
        return value.get(name, _ABSENT)
    if isinstance(value, list) and isinstance(name, int):
        return value[name] if name < len(value) else _ABSENT
    return _WITHIN_ABSENT


def _last(value: Json, names: Sequence[_Name]) -> _Name | None:
    """The name of the member that is shown last, which no comma follows."""
    if isinstance(value, dict):
        return next((name for name in reversed(names) if name in value), None)
    return len(value) - 1 if isinstance(value, list) else None


def _name(lead: str) -> str:
    """What is shown of something removed: its key, or that it was an element of a list."""
    return lead.rstrip(" ") or "…"
