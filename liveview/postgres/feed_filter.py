"""One answer of the feed to a copy that has only the events that match a filter.

PostgreSQL does not know the language of filters. So whatever may have come to match, or to match no longer, is looked
at as a whole in a database in memory, with the very filter that a session file is asked with.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from liveview.core.store import Changed, TableRow
from liveview.log import schema as tables
from liveview.log.filter import Filter
from liveview.log.filter.functions import install
from liveview.log.setting_rows import EFFECTIVE
from liveview.model.settings import SettingKind
from liveview.postgres import feed_statements as statements
from liveview.postgres.feed_answer import MOST_BYTES, Asked, is_cut, part
from liveview.postgres.feed_line import Question, Rows
from liveview.postgres.feed_statements import SELDOM, TABLES_READ

_TOUCHING = ("events", "deliveries", "attempts")
"""The tables whose rows belong to an event and may make it match."""
_WHOLE = ("attempts", "deliveries", "events", "requests")
"""What belongs to an event, each before what it refers to: nothing is missing that another row refers to."""
_REFUSED, _EVENTS = 0, 1


class Scratch:
    """A database in memory that holds some events for a moment."""

    def __init__(self) -> None:
        self._connection: sqlite3.Connection | None = None

    def matching(self, found: Mapping[str, Sequence[TableRow]], wanted: Filter) -> set[int]:
        """Which of the events among some rows, by table, match."""
        connection = self._connection or self._open()
        connection.execute("begin")
        try:
            for table, rows in found.items():
                names = TABLES_READ[table].columns.replace("x.", "")
                places = ", ".join("?" * (names.count(",") + 1))
                connection.executemany(f"insert into {table} ({names}) values ({places})", [row.values for row in rows])
            query = f"select e.id from events e where {wanted.sql}"
            return {number for (number,) in connection.execute(query, wanted.parameters)}
        finally:
            connection.execute("rollback")

    def close(self) -> None:
        """Forget it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        tables.migrate(self._connection)
        install(self._connection)
        return self._connection


class FilteredAnswer:
    """What one answer has so far."""

    def __init__(self, asked: Asked, wanted: Filter, scratch: Scratch) -> None:
        self._line, self._schema, self._heads, self._position, self._most = asked
        self._wanted = wanted
        self._scratch = scratch
        self._read = [*self._position.read[:2], self._heads.last[2]]
        self._rows: list[TableRow] = []
        self._new: list[int] = []
        """New events."""
        self._touched: set[int] = set()
        """Events that the copy may have, and that may have changed."""

    async def changed(self, *, begins: bool, first_event: int) -> Changed:
        """The answer; raises `UnavailableError`."""
        more = await self._find()
        rows, gone = await self._matching()
        position = msgspec.structs.replace(self._position, read=tuple(self._read))
        return Changed(position, (*rows, *self._rows), gone, begins, more, first_event)

    async def _find(self) -> bool:
        """Find refused requests and events to look at; returns whether there is more."""
        waiting = max(self._heads.last[_EVENTS] - self._position.read[_EVENTS], 0)
        left = self._most - waiting
        refused, events, *moved = await self._line.ask(
            self._new_rows(_REFUSED, "requests", condition="x.problem is not null"),
            self._new_rows(_EVENTS, "events", only_ids=True),
            *(self._moved(left) if left > 0 else ()),
        )
        self._new = [row[1] for row in events]
        self._rows += [TABLES_READ["requests"].row(row[1:]) for row in refused]
        more = False
        for number, rows in ((_REFUSED, refused), (_EVENTS, events)):
            cut = is_cut(rows, self._most, place=0)
            self._read[number] = rows[-1][1] if cut else self._heads.last[number]
            more |= cut
        return await self._take_moved(moved, left) or more if moved else more or left <= 0

    def _new_rows(self, number: int, table: str, *, only_ids: bool = False, condition: str = "true") -> Question:
        statement = statements.new(self._schema, table, only_ids=only_ids, condition=condition)
        return statement, (self._position.read[number], self._heads.last[number], self._most, MOST_BYTES)

    def _moved(self, most: int) -> list[Question]:
        changed = self._heads.moved(self._position.writers)
        limits = (*changed, most, MOST_BYTES, self._position.read[_EVENTS])
        questions: list[Question] = [(statements.touched(self._schema, table), limits) for table in _TOUCHING]
        return [*questions, (statements.seldom(self._schema), self._heads.moved(self._position.appended))]

    async def _take_moved(self, answers: Sequence[Rows], most: int) -> bool:
        """Take what has changed; returns whether there is more."""
        *changes, places = answers
        changed = part(zip(_TOUCHING, changes, strict=True), self._heads, self._position.writers, most)
        self._touched.update(values[0] for _, values in changed.rows)
        limits = (*self._heads.moved(self._position.appended), most, MOST_BYTES)
        tables = [SELDOM[place] for (place,) in places]
        questions = [(statements.moved(self._schema, table), limits) for table in tables]
        found = zip(tables, await self._line.ask(*questions) if questions else (), strict=True)
        appended = part(found, self._heads, self._position.appended, most)
        self._take(appended.rows)
        self._position = msgspec.structs.replace(self._position, writers=changed.reached, appended=appended.reached)
        return changed.more or appended.more

    def _take(self, rows: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
        """Take rows that belong to no event; a mark is a reason to look at its event."""
        for table, values in rows:
            self._rows.append(TABLES_READ[table].row(values))
            if table == "settings" and values[0] == SettingKind.MARK and values[1].isdecimal():
                self._touched.update({int(values[1])}.intersection(range(self._position.read[_EVENTS] + 1)))

    async def _matching(self) -> tuple[list[TableRow], tuple[int, ...]]:
        """The rows of the events that match, and those of the touched events that do not."""
        ids = sorted({*self._new, *self._touched})
        if not ids:
            return [], ()
        marks = (SettingKind.MARK.value, [str(number) for number in ids], *EFFECTIVE)
        *answers, settings = await self._line.ask(
            *((statements.whole(self._schema, table), (ids,)) for table in _WHOLE),
            (statements.named_settings(self._schema), marks),
        )
        found = {
            table: [TABLES_READ[table].row(row) for row in rows]
            for table, rows in zip((*_WHOLE, "settings"), (*answers, settings), strict=True)
        }
        matching = self._scratch.matching(found, self._wanted).intersection(ids)
        return list(_belonging(found, matching)), tuple(sorted(self._touched - matching))


def _belonging(found: dict[str, list[TableRow]], matching: set[int]) -> Iterable[TableRow]:
    """The rows of these events, each after those that it refers to."""
    events = [row for row in found["events"] if row.values[0] in matching]
    requests = {row.values[1] for row in events}
    deliveries = [row for row in found["deliveries"] if row.values[1] in matching]
    sent = {row.values[0] for row in deliveries}
    yield from (row for row in found["requests"] if row.values[0] in requests)
    yield from events
    yield from deliveries
    yield from (row for row in found["attempts"] if row.values[1] in sent)
