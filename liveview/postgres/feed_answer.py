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
    more: bool
    """Whether there is more."""


def part(found: Iterable[tuple[str, Rows]], heads: Heads, since: Mapping[int, int], most: int) -> Part:
    """What several statements `moved` have returned, up to the version that each of them has reached."""
    found = list(found)
    ends = [rows[-1][:2] for _, rows in found if rows and is_cut(rows, most, place=2)]
    if not ends:
        rows = [(table, row[3:]) for table, rows in found for row in rows]
        return Part(rows, {**since, **heads.writers}, more=False)
    end = min(ends)
    reached = {by: version for by, version in heads.writers.items() if by < end[0]} | {end[0]: end[1]}
    return Part(
        [(table, row[3:]) for table, rows in found for row in rows if row[:2] <= end], {**since, **reached}, True
    )


def is_cut(rows: Rows, most: int, *, place: int) -> bool:
    """Whether a statement may have found more than it has returned; each row has the number of those found."""
    return bool(rows) and (rows[0][place] > len(rows) or rows[0][place] >= most)


class Asked(NamedTuple):
    """What a copy asks for, and who is asked."""

    line: FeedLine
    """The connection."""
    schema: str
    """The quoted name of the schema."""
    heads: Heads
    """How far the session was when the question came: the answer goes no further."""
    position: Position
    """How far the copy is."""
    most: int
    """About how many rows to return."""


class Answer:
    """What one answer has so far."""

    def __init__(self, asked: Asked) -> None:
        self._line, self._schema, self._heads, self._position, self._most = asked
        self._rows: list[TableRow] = []
        self._bytes = MOST_BYTES
        self._read = list(asked.position.read)

    async def changed(self, *, begins: bool, first_event: int) -> Changed:
        """The answer; raises `UnavailableError`."""
        more = await self._fill()
        position = msgspec.structs.replace(self._position, read=tuple(self._read))
        return Changed(position, tuple(self._rows), (), begins, more, first_event)

    async def _fill(self) -> bool:
        """Returns whether there is more."""
        waiting = [max(last - read, 0) for last, read in zip(self._heads.last, self._position.read, strict=True)]
        room = [self._most - sum(waiting[:number]) for number in range(len(waiting) + 1)]
        """How many rows there is room for in front of each table, and behind the last."""
        new = [number for number, count in enumerate(waiting) if count and room[number] > 0]
        changed = self._changed(room[-1]) if room[-1] > 0 else []
        appended = self._appended(room[-1]) if room[-1] > 0 else []
        questions = [*(self._new(number, room[number]) for number in new), *changed, *appended]
        answers = await self._line.ask(*questions) if questions else []
        for number in new:
            if self._take_new(number, answers.pop(0), room[number]):
                return True
        if room[-1] <= 0 or (changed and self._take_changed(answers[: len(changed)], room[-1])):
            return True
        return bool(appended) and await self._take_appended(*answers[-len(appended) :], most=room[-1])

    def _new(self, number: int, most: int) -> Question:
        limits = (self._position.read[number], self._heads.last[number], most, MOST_BYTES)
        return statements.new(self._schema, NUMBERED[number]), limits

    def _changed(self, most: int) -> list[Question]:
        """Which rows were changed that the copy has."""
        moved = self._heads.moved(self._position.writers)
        return [
            (
                statements.moved(self._schema, table, " and x.id <= $6"),
                (*moved, most, MOST_BYTES, self._position.read[NUMBERED.index(table)]),
            )
            for table in CHANGING * bool(moved[0])
        ]

    def _appended(self, most: int) -> list[Question]:
        """The attempts, and which of the other tables have something."""
        moved = self._heads.moved(self._position.appended)
        if not moved[0]:
            return []
        attempts = statements.moved(self._schema, "attempts"), (*moved, most, MOST_BYTES)
        return [attempts, (statements.seldom(self._schema), moved)]

    def _take_new(self, number: int, rows: Rows, most: int) -> bool:
        """Take new rows; returns whether that is enough."""
        more = is_cut(rows, most, place=0)
        self._take((NUMBERED[number], row[1:]) for row in rows)
        self._read[number] = rows[-1][1] if more else self._heads.last[number]
        return more or self._bytes <= 0

    def _take_changed(self, answers: Sequence[Rows], most: int) -> bool:
        """Take changed rows; returns whether that is enough."""
        found = part(zip(CHANGING, answers, strict=True), self._heads, self._position.writers, most)
        self._take(found.rows)
        self._position = msgspec.structs.replace(self._position, writers=found.reached)
        return found.more or self._bytes <= 0

    async def _take_appended(self, attempts: Rows, places: Rows, *, most: int) -> bool:
        """Take what has no order; returns whether there is more."""
        limits = (*self._heads.moved(self._position.appended), most, MOST_BYTES)
        tables = [SELDOM[place] for (place,) in places]
        questions = [(statements.moved(self._schema, table), limits) for table in tables]
        others = await self._line.ask(*questions) if questions else []
        answers = [*zip(tables, others, strict=True), ("attempts", attempts)]
        found = part(answers, self._heads, self._position.appended, most)
        self._take(found.rows)
        self._position = msgspec.structs.replace(self._position, appended=found.reached)
        return found.more

    def _take(self, rows: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        for table, values in rows:
            self._rows.append(TABLES_READ[table].row(values))
            self._bytes -= sum(len(value) for value in values if isinstance(value, str | bytes))
