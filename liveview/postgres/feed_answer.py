"""One answer of the feed to a copy that has every event.

First come new rows, by their ids, which are assigned in the order of the commits. Only when the copy has all of them
come the rows that were changed, and then those of the tables without an order, each up to a version of each writer. An
answer is cut off where it is long enough, but never within what one commit has stored. So a row that refers to another
one never comes before it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from liveview.core.store import Changed, Position, TableRow
from liveview.postgres import feed_statements as statements
from liveview.postgres.feed_line import FeedLine, Question, Rows
from liveview.postgres.feed_statements import CHANGING, NUMBERED, SELDOM, TABLES_READ

MOST_BYTES = 4 << 20
"""Bytes after which an answer ends: large bodies must not fill the memory."""


class Heads(NamedTuple):
    """How far a session is."""

    run: str
    """Which session it is."""
    last: tuple[int, ...]
    """The last id of each table of `NUMBERED`."""
    writers: Mapping[int, int]
    """The version of each writer."""

    @classmethod
    def read(cls, rows: Rows) -> "Heads":
        """From the rows of `statements.heads`."""
        return cls(rows[0][0], rows[0][1:4], {by: version for *_, by, version in rows if version})

    def moved(self, since: Mapping[int, int]) -> tuple[list[int], list[int], list[int]]:
        """The writers that are further than some versions, those versions, and how far they are."""
        found = [(by, since.get(by, 0), version) for by, version in self.writers.items()]
        found = [each for each in sorted(found) if each[1] < each[2]]
        return [by for by, _, _ in found], [old for _, old, _ in found], [version for _, _, version in found]


class Part(NamedTuple):
    """Rows of some tables, up to the same version of each writer."""

    rows: list[tuple[str, tuple[Any, ...]]]
    """The table of each row, and its columns."""
    reached: Mapping[int, int]
    """The version of each writer up to which these are all rows."""
    is_cut: bool
    """Whether there is more."""


def part(found: Iterable[tuple[str, Rows]], heads: Heads, since: Mapping[int, int], most: int) -> Part:
    """What several statements `moved` have returned, up to the version that each of them has reached."""
    found = list(found)
    ends = [rows[-1][:2] for _, rows in found if rows and is_cut(rows, most, place=2)]
    if not ends:
        rows = [(table, row[3:]) for table, rows in found for row in rows]
        return Part(rows, {**since, **heads.writers}, is_cut=False)
    end = min(ends)
    reached = {by: version for by, version in heads.writers.items() if by < end[0]} | {end[0]: end[1]}
    return Part([(table, row[3:]) for table, rows in found for row in rows if row[:2] <= end], {**since, **reached}, True)


def is_cut(rows: Rows, most: int, *, place: int) -> bool:
    """Whether a statement may have found more than it has returned; each row has the number of those found."""
    return bool(rows) and (rows[0][place] > len(rows) or rows[0][place] >= most)


class Answer:
    """What one answer has so far."""

    def __init__(self, line: FeedLine, schema: str, position: Position, heads: Heads, most: int) -> None:
        self._line = line
        self._schema = schema
        self._heads = heads
        self._most = most
        self._rows: list[TableRow] = []
        self._bytes = MOST_BYTES
        self._position = position
        self._read = list(position.read)

    async def changed(self, *, begins: bool, first_event: int) -> Changed:
        """The answer; raises `UnavailableError`."""
        more = await self._fill()
        position = msgspec.structs.replace(self._position, read=tuple(self._read))
        return Changed(position, tuple(self._rows), (), begins, more, first_event)

    async def _fill(self) -> bool:
        """Returns whether there is more."""
        waiting = [max(last - read, 0) for last, read in zip(self._heads.last, self._position.read, strict=True)]
        asked = [number for number, count in enumerate(waiting) if count and sum(waiting[:number]) < self._most]
        questions = [self._new(number, self._most - sum(waiting[:number])) for number in asked]
        left = self._most - sum(waiting)
        if left > 0:
            questions += self._moved(left)
        answers = await self._line.ask(*questions) if questions else []
        for number, rows in zip(asked, answers, strict=False):
            if self._take_new(number, rows, self._most - sum(waiting[:number])):
                return True
        if left <= 0:
            return True
        return await self._take_moved(answers[len(asked) :], left)

    def _new(self, number: int, most: int) -> Question:
        limits = (self._position.read[number], self._heads.last[number], most, MOST_BYTES)
        return statements.new(self._schema, NUMBERED[number]), limits

    def _moved(self, most: int) -> list[Question]:
        """What has changed, then attempts, then which of the other tables have something."""
        changed, appended = self._heads.moved(self._position.writers), self._heads.moved(self._position.appended)
        questions: list[Question] = []
        if changed[0]:
            for table in CHANGING:
                read = self._position.read[NUMBERED.index(table)]
                statement = statements.moved(self._schema, table, " and x.id <= $6")
                questions.append((statement, (*changed, most, MOST_BYTES, read)))
        if appended[0]:
            questions.append((statements.moved(self._schema, "attempts"), (*appended, most, MOST_BYTES)))
            questions.append((statements.seldom(self._schema), appended))
        return questions

    def _take_new(self, number: int, rows: Rows, most: int) -> bool:
        """Take new rows; returns whether there are more."""
        is_cut = is_cut(rows, most, place=0)
        self._take((NUMBERED[number], row[1:]) for row in rows)
        self._read[number] = rows[-1][1] if is_cut else self._heads.last[number]
        return is_cut or self._bytes <= 0

    async def _take_moved(self, answers: Sequence[Rows], most: int) -> bool:
        """Take what has changed and what was appended; returns whether there is more."""
        rest = list(answers)
        if len(rest) in {2, 4}:
            changed = part(zip(CHANGING, rest, strict=False), self._heads, self._position.writers, most)
            self._take(changed.rows)
            self._position = msgspec.structs.replace(self._position, writers=changed.reached)
            if changed.is_cut or self._bytes <= 0:
                return True
        if len(rest) < 2 or len(self._heads.moved(self._position.appended)[0]) == 0:
            return False
        attempts, places = rest[-2:]
        appended = [("attempts", attempts), *await self._seldom([SELDOM[place] for (place,) in places], most)]
        appended.sort(key=lambda each: each[0] != "pipelines")
        found = part(appended, self._heads, self._position.appended, most)
        self._take(found.rows)
        self._position = msgspec.structs.replace(self._position, appended=found.reached)
        return found.is_cut

    async def _seldom(self, tables: Sequence[str], most: int) -> list[tuple[str, Rows]]:
        limits = (*self._heads.moved(self._position.appended), most, MOST_BYTES)
        questions = [(statements.moved(self._schema, table), limits) for table in tables]
        return list(zip(tables, await self._line.ask(*questions) if questions else [], strict=True))

    def _take(self, rows: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        for table, values in rows:
            self._rows.append(TABLES_READ[table].row(values))
            self._bytes -= sum(len(value) for value in values if isinstance(value, str | bytes))
