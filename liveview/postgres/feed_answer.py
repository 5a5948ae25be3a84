"""One answer of the feed to a copy that has every event.

The function `feed` of the schema finds all of it in one state of the session. First come new rows, by their ids, which
are assigned in the order of the commits. Only when the copy has all of them come the rows that were changed, and then
those of the tables without an order, each up to a version of each writer. An answer is cut off where it is long enough,
but never within what one commit has stored. So a row that refers to another one never comes before it.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import msgspec

from liveview.core.store import Changed, Position, TableRow
from liveview.postgres.feed_line import Question, Rows
from liveview.postgres.feed_tables import APPENDED, CHANGING, MOST_BYTES, NUMBERED, FoundRow, found_in, new


class SessionHeads(msgspec.Struct, frozen=True, array_like=True):
    """How far a session is."""

    run: str
    """Which session it is."""
    last: tuple[int, ...]
    """The last id of each table of `NUMBERED`."""
    writers: Mapping[int, int]
    """The version of each writer that has stored something."""
    first_event: int
    """The oldest event; the one that comes next if there is none."""

    def beginning(self, only: str) -> Position:
        """Where a copy begins: it reads all rows by their ids, and what has changed since."""
        return Position(self.run, 0, (0,) * len(self.last), self.writers, {}, only)


class Asked(NamedTuple):
    """What the session holds for a copy."""

    heads: SessionHeads
    """How far the session is."""
    found: Mapping[str, Sequence[FoundRow]]
    """What was found for the copy, by table: new rows of `NUMBERED`, then the rows that writers have stored."""


class VersionPart(NamedTuple):
    """Rows of some tables, up to the same version of each writer."""

    found: list[FoundRow]
    """The rows."""
    reached: Mapping[int, int]
    """The version of each writer up to which these are all rows."""
    more: bool
    """Whether there is more."""


def feed(schema: str, position: Position, most: int) -> Question:
    """Ask for all of an answer; a copy of another session is only told how far this one is."""
    writers = sorted({*position.writers, *position.appended})
    vectors = ([vector.get(by, 0) for by in writers] for vector in (position.writers, position.appended))
    is_filtered = bool(position.only)
    return (
        f"select * from {schema}.feed($1, $2::int8[], $3::int8[], $4::int8[], $5::int8[], $6, $7, $8)",
        (position.run, list(position.read), writers, *vectors, most, MOST_BYTES, is_filtered),
    )


def asked(rows: Rows) -> Asked:
    """What `feed` has found."""
    head, *others = rows
    heads = msgspec.json.decode(head[-1], type=SessionHeads)
    return Asked(heads, {name: found_in(name, list(some)) for name, some in groupby(others, itemgetter(0))})


def part(
    names: Sequence[str],
    found: Mapping[str, Sequence[FoundRow]],
    heads: SessionHeads,
    since: Mapping[int, int],
    most: int,
) -> VersionPart:
    """What writers have stored in several tables, up to the version that all of these have reached."""
    tables = [found[name] for name in names if found.get(name)]
    ends = [table[-1].place for table in tables if is_cut(table, most)]
    if not ends:
        return VersionPart([row for table in tables for row in table], {**since, **heads.writers}, more=False)
    end = min(ends)
    reached = {by: version for by, version in heads.writers.items() if by < end[0]} | {end[0]: end[1]}
    return VersionPart([row for table in tables for row in table if row.place <= end], {**since, **reached}, more=True)


def is_cut(found: Sequence[FoundRow], most: int) -> bool:
    """Whether there may be more than was returned."""
    return bool(found) and (found[0].total > len(found) or found[0].total >= most)


class CopyAnswer:
    """Takes what was found, in its order, as long as there is room."""

    def __init__(self, position: Position, most: int, asked: Asked) -> None:
        self._position = position
        self._heads, self._found = asked
        self._room = most
        self._bytes = MOST_BYTES
        self._rows: list[TableRow] = []

    def changed(self, *, begins: bool) -> Changed:
        """The answer."""
        more = self._take_new() or self._take_changed() or self._take_appended()
        return Changed(self._position, tuple(self._rows), (), begins, more, self._heads.first_event)

    def _take_new(self) -> bool:
        """Take new rows; returns whether that is enough. Room is counted as the function of the schema does it."""
        read = list(self._position.read)
        for number, (name, last) in enumerate(zip(NUMBERED, self._heads.last, strict=True)):
            if self._room <= 0 or self._bytes <= 0:
                break
            found = self._found.get(new(name), ())
            self._take(found)
            if is_cut(found, self._room):
                read[number], self._room = found[-1].row.values[0], 0
                break
            self._room -= max(last - read[number], 0)
            read[number] = max(last, read[number])
        self._position = msgspec.structs.replace(self._position, read=tuple(read))
        return read != list(self._heads.last) or self._room <= 0 or self._bytes <= 0

    def _take_changed(self) -> bool:
        """Take rows that have changed; returns whether that is enough."""
        found = part(CHANGING, self._found, self._heads, self._position.writers, self._room)
        self._take(found.found)
        self._position = msgspec.structs.replace(self._position, writers=found.reached)
        return found.more or self._bytes <= 0

    def _take_appended(self) -> bool:
        """Take rows of the other tables; returns whether there is more."""
        found = part(APPENDED, self._found, self._heads, self._position.appended, self._room)
        self._take(found.found)
        self._position = msgspec.structs.replace(self._position, appended=found.reached)
        return found.more

    def _take(self, found: Sequence[FoundRow]) -> None:
        self._rows += [each.row for each in found]
        self._bytes -= sum(each.size for each in found)
