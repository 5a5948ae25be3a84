"""The values of the configured columns of the event list, read for the events in view only.

A payload never changes, so the values found in it are kept for the events that were read last.
"""

import json
from collections import OrderedDict
from collections.abc import Sequence

from liveview.config.list_columns import ListColumn
from liveview.log.filter.payload import Json, found_at, text_of
from liveview.log.filter.senders import HEADERS, header_sql
from liveview.log.lenient import problems
from liveview.log.queries import Queryable

_KEPT = 1_000
"""Events whose values are kept: several screens."""
_LONGEST = 200
"""Characters of a value that are shown."""

_LAST = (
    "(select {} from deliveries d join attempts a on a.delivery_id = d.id "
    "where d.event_id = e.id and a.outcome is not null order by a.id desc limit 1)"
)
_REQUEST = "(select {} from requests r where r.id = e.request_id)"
_SQL = {
    "latency": (
        "(select max(a.started_at + a.duration_ms / 1000.0) from deliveries d join attempts a on a.delivery_id = d.id "
        "where d.event_id = e.id) - e.received_at"
    ),
    "duration": _LAST.format("a.duration_ms") + " / 1000.0",
    "status": _LAST.format("a.status"),
    "attempts": "(select count(*) from deliveries d join attempts a on a.delivery_id = d.id where d.event_id = e.id)",
    "problem": "e.problems",
    "token": "e.token",
    "wire": _REQUEST.format("r.wire"),
    "remote": _REQUEST.format("r.remote"),
    **{field: _REQUEST.format(header_sql(field, "r")) for field in HEADERS},
    "size": "length(cast(e.payload as blob))",
}
"""The words of `list_columns.WORDS` over a row of `events` named `e`."""

Value = str | float | int | None
"""What is in a cell: a text, a number of seconds or bytes, or nothing."""


class RowValues:
    """Reads the values of some columns, from one log at a time."""

    def __init__(self, columns: Sequence[ListColumn]) -> None:
        self.columns = tuple(columns)
        self._words = [column.word for column in self.columns if column.word]
        self._paths = [column.keys for column in self.columns if column.keys]
        self._found: OrderedDict[int, tuple[Value, ...]] = OrderedDict()
        self._log: Queryable | None = None

    def of(self, log: Queryable, ids: Sequence[int]) -> dict[int, tuple[Value, ...]]:
        """The values of each of these events, by id, one for each column; empty without columns."""
        if not self.columns or not ids:
            return {}
        if log is not self._log:
            self._log = log
            self._found.clear()
        words = self._read(log, ids, [_SQL[word] for word in self._words]) if self._words else {}
        paths = self._in_payloads(log, ids) if self._paths else {}
        return {
            event_id: self._in_order(words.get(event_id, ()), paths.get(event_id, ()))
            for event_id in (words if self._words else paths)
        }

    def _in_order(self, words: Sequence[Value], paths: Sequence[Value]) -> tuple[Value, ...]:
        by_word, by_path = iter(words), iter(paths)
        return tuple(
            _codes(next(by_word, None)) if column.word == "problem" else next(by_word if column.word else by_path, None)
            for column in self.columns
        )

    def _in_payloads(self, log: Queryable, ids: Sequence[int]) -> dict[int, tuple[Value, ...]]:
        new = [event_id for event_id in ids if event_id not in self._found]
        for event_id, (payload,) in self._read(log, new, ["cast(e.payload as blob)"]).items():
            self._found[event_id] = tuple(_shown(payload, keys) for keys in self._paths)
        while len(self._found) > max(_KEPT, len(ids)):
            self._found.popitem(last=False)
        return {event_id: self._found[event_id] for event_id in ids if event_id in self._found}

    def _read(self, log: Queryable, ids: Sequence[int], what: Sequence[str]) -> dict[int, tuple[Value, ...]]:
        marks = ", ".join("?" * len(ids))
        query = f"select e.id, {', '.join(what)} from events e where e.id in ({marks})"
        return {event_id: tuple(values) for event_id, *values in log.execute(query, tuple(ids))}


def _codes(stored: Value) -> str:
    return " ".join(found.code for found in problems(stored))


def _shown(payload: object, keys: Sequence[str]) -> str:
    """The value at a path as a text; "" when there is no such path."""
    found = found_at(payload, keys) if isinstance(payload, bytes) else ()
    return "" if not found else _text(found[0])[:_LONGEST]


def _text(value: Json) -> str:
    scalar = text_of(value)
    return scalar if scalar is not None else json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
