"""Names of tables and columns: what an event and its properties are called in a warehouse.

A name has only `[a-z0-9_]` and at most 63 characters, so it needs no escape in any database or file system, and nothing
that an event says can lead out of its folder.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from liveview.model.event import EventType

LONGEST = 63
"""Characters of a name, as in PostgreSQL, which drops the rest without a word."""
AUTOMATIC: Mapping[EventType, str] = {
    EventType.IDENTIFY: "identifies",
    EventType.PAGE: "pages",
    EventType.GROUP: "groups",
}
"""The tables of calls that are not track events."""
_HASHED = 8
_OTHERS = re.compile(r"[^a-z0-9]+")
_WITH_HASH = re.compile(r"(.+)_[0-9a-f]{8}", re.ASCII)
_WORDS = """
    all alter analyze and any array as asc between both by case cast check collate column commit constraint create
    cross current_date current_time current_timestamp default delete desc distinct do drop else end escape except
    exists false fetch for foreign from full grant group having if in index inner insert intersect into is isnull
    join key lateral leading left like limit natural not notnull null offset on or order outer primary references
    returning right rollback row select set some table then to trailing transaction trigger true union unique
    update user using values view when where window with
"""
_DEVICES = "con prn aux nul " + " ".join(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))
_RESERVED = frozenset((*_WORDS.split(), *_DEVICES.split()))
"""Words of SQL, and names that Windows keeps for devices."""


class ColumnClash(NamedTuple):
    """Two properties that would have one column."""

    column: str
    """The column, which one of them has."""
    instead: str
    """The column of the other one."""


def table_of(event_name: str) -> str:
    """The table of a track event, by its name."""
    name = _named(event_name, "event")
    return f"_{name}" if name in AUTOMATIC.values() else name


def columns_of(properties: Iterable[str], taken: Iterable[str]) -> Mapping[str, str]:
    """A column for each property, in their order, none of them `taken`.

    Where several would have one column, it goes to the property that is called like it, else to the first in the order
    of the alphabet. The others get a hash of their names.
    """
    names, used, found = tuple(properties), set(taken), {}
    for name in sorted(names, key=lambda name: (_column_of(name) != name, name)):
        column, salt = _column_of(name), name
        while column in used:
            column, salt = _with_hash(_column_of(name), salt), f"{salt}\0"
        used.add(column)
        found[name] = column
    return {name: found[name] for name in names}


def clashes(columns: Iterable[str], fixed: Iterable[str]) -> tuple[ColumnClash, ...]:
    """The properties, by their columns, that could not have the column of their name."""
    names = tuple(columns)
    taken = {*names, *fixed}
    hashed = ((name, match[1]) for name in names if (match := _WITH_HASH.fullmatch(name)))
    return tuple(ColumnClash(plain, name) for name, plain in hashed if plain in taken)


def _column_of(name: str) -> str:
    """The column of a property that is alone; one without a usable character always has a hash, to tell it apart."""
    return _named(name, "") or _with_hash("unnamed", name)


def _named(text: str, empty: str) -> str:
    name = _OTHERS.sub("_", text.lower()).strip("_") or empty
    if name in _RESERVED or name[:1].isdigit() or name.startswith("sqlite_"):
        name = f"_{name}"
    return name if len(name) <= LONGEST else _with_hash(name, text)


def _with_hash(name: str, text: str) -> str:
    """A name that is only this text's; half a surrogate pair counts like any other character."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASHED]
    return f"{name[: LONGEST - _HASHED - 1]}_{digest}"
