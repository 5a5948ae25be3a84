"""One answer of the feed to a copy that has only the events that match a filter.

PostgreSQL does not know the language of filters. So whatever may have come to match, or to match no longer, is looked
at as a whole in a database in memory, with the very filter that a session file is asked with.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from liveview.core.store import Changed, Position, TableRow
from liveview.log import schema
from liveview.log.filter import Filter
from liveview.log.filter.functions import install
from liveview.model.settings import SettingKind
from liveview.postgres.feed_answer import Asked, is_cut, part
from liveview.postgres.feed_tables import NAMES, FoundRow

_WHOLE = ("requests", "events", "deliveries", "attempts", "settings")
"""What a filter may ask about, each after what it refers to."""
_OTHERS = ("pipelines", "sink_requests", "replies", "settings", "audit")
"""What belongs to no event; every copy has it."""
_REQUESTS, _EVENTS = 0, 1


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
                names, places = ", ".join(NAMES[table]), ", ".join("?" * len(NAMES[table]))
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
        schema.migrate(self._connection)
        install(self._connection)
        return self._connection


class FilteredAnswer:
    """Takes what was found as long as there is room; what matches `wanted` is found out in `scratch`."""

    def __init__(self, position: Position, most: int, asked: Asked, wanted: Filter, scratch: Scratch) -> None:
        self._position = position
        self._heads, self._found = asked
        self._most = most
        self._had = position.read[_EVENTS]
        """The newest event that was looked at before."""
        self._rows: list[TableRow] = []
        self._whole = {table: [each.row for each in self._of(f"whole {table}")] for table in _WHOLE}
        self._matching = scratch.matching(self._whole, wanted)

    def changed(self, *, begins: bool) -> Changed:
        """The answer."""
        more = self._take_refused()
        new = [int(each.row.values[0]) for each in self._of("new ids")]
        touched, is_more = self._take_moved(self._most - (self._heads.last[_EVENTS] - self._had))
        more |= self._read_events(new) or is_more
        matching = self._matching.intersection({*new, *touched})
        rows = (*self._belonging(matching), *self._rows)
        return Changed(self._position, rows, tuple(sorted(touched - matching)), begins, more, self._heads.first_event)

    def _of(self, name: str) -> Sequence[FoundRow]:
        return self._found.get(name, ())

    def _take_refused(self) -> bool:
        """Take refused requests; returns whether there is more."""
        found = self._of("new requests")
        more = is_cut(found, self._most)
        last = found[-1].row.values[0] if more else self._heads.last[_REQUESTS]
        self._rows += [each.row for each in found]
        read = (last, *self._position.read[1:2], self._heads.last[2])
        self._position = msgspec.structs.replace(self._position, read=read)
        return more

    def _read_events(self, new: Sequence[int]) -> bool:
        """New events were looked at; returns whether there is more."""
        last = self._heads.last[_EVENTS]
        more = len(new) >= self._most or (bool(new) and new[-1] < last)
        read = (self._position.read[_REQUESTS], new[-1] if more else last, self._position.read[2])
        self._position = msgspec.structs.replace(self._position, read=read)
        return more

    def _take_moved(self, room: int) -> tuple[set[int], bool]:
        """Take what has changed and belongs to no event; returns the events to look at, and whether there is more."""
        if room <= 0:
            return set(), True
        changed = part(("touched",), self._found, self._heads, self._position.writers, room)
        others = part(_OTHERS, self._found, self._heads, self._position.appended, room)
        self._position = msgspec.structs.replace(self._position, writers=changed.reached, appended=others.reached)
        self._rows += [each.row for each in others.found]
        touched = {int(each.row.values[0]) for each in changed.found}
        for each in others.found:
            kind, name = each.row.values[:2]
            if each.row.table == "settings" and kind == SettingKind.MARK and name.isdecimal():
                touched.add(int(name))
        return {number for number in touched if number <= self._had}, changed.more or others.more

    def _belonging(self, matching: set[int]) -> Iterator[TableRow]:
        """The rows of these events."""
        events = [row for row in self._whole["events"] if row.values[0] in matching]
        requests = {row.values[1] for row in events}
        deliveries = [row for row in self._whole["deliveries"] if row.values[1] in matching]
        sent = {row.values[0] for row in deliveries}
        yield from (row for row in self._whole["requests"] if row.values[0] in requests)
        yield from events
        yield from deliveries
        yield from (row for row in self._whole["attempts"] if row.values[1] in sent)
