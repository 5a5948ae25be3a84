"""What the feed asks: each statement is a transaction of its own and returns few rows, whatever the session holds.

What a statement returns is bounded in rows and in bytes. Nothing is decompressed to find out how long it is.
"""

from typing import Any

import msgspec

from liveview.core.store import TableRow
from liveview.log.schema import TABLES
from liveview.postgres.texts import as_read

NUMBERED = ("requests", "events", "deliveries")
"""The tables whose rows are stored in the order of their ids, without gaps, each after those that its rows refer to."""
CHANGING = ("events", "deliveries")
"""Those of them whose rows change."""
SELDOM = ("pipelines", "sink_requests", "replies", "settings", "audit")
"""The tables without an order, but for attempts: one statement tells which of them have something new."""

_COLUMNS = {**TABLES, "settings": "kind! name! value", "audit": "id at:float! who! kind! name! value"}
_LARGE = ("headers", "body", "payload", "problems", "emission", "notes", "json", "value")
"""How the names of columns end that may be long."""
_OWN = "log"
"""The kind of settings that are about a session file itself."""
_MOVED = "unnest($1::int8[], $2::int8[], $3::int8[]) as m(by, since, upto)"
_SINCE = "x.by = m.by and x.changed > m.since and x.changed <= m.upto"
_EVENT_OF = {
    "events": ("", "x.id"),
    "deliveries": ("", "x.event_id"),
    "attempts": ("join {schema}.deliveries d on d.id = x.delivery_id", "d.event_id"),
}


class Table(msgspec.Struct, frozen=True):
    """How rows of one table are read."""

    name: str
    """The table."""
    columns: str
    """What to select from it, as `x`."""
    weight: str
    """About how many bytes a row of `x` has."""
    texts: tuple[int, ...]
    """Which of the columns are texts."""

    def row(self, values: tuple[Any, ...]) -> TableRow:
        """A row as a session file has it."""
        if any("\x01" in (values[number] or "") for number in self.texts):
            values = tuple(as_read(value) if isinstance(value, str) else value for value in values)
        return TableRow(self.name, values)


def _table(name: str, text: str) -> Table:
    columns = [(column, kind) for column, _, kind in (each.rstrip("!").partition(":") for each in text.split())]
    large = [f'coalesce(octet_length(x."{column}"), 0)' for column, _ in columns if column.endswith(_LARGE)]
    return Table(
        name,
        ", ".join(f'x."{column}"' for column, _ in columns),
        " + ".join(large) or "0",
        tuple(number for number, (column, kind) in enumerate(columns) if not kind and column != "id"),
    )


TABLES_READ = {name: _table(name, text) for name, text in _COLUMNS.items()}
"""The tables that copies have."""


def heads(schema: str) -> str:
    """The run of the session, the last ids, and how far each writer is."""
    return (
        "select s.run, s.last_request, s.last_event, s.last_delivery, w.by, w.version "
        f"from {schema}.sessions s left join {schema}.writers w on true"
    )


def first_event(schema: str) -> str:
    """The oldest event; the next one that will come if there is none."""
    oldest = f"select min(id) from {schema}.events"
    return f"select coalesce(({oldest}), (select last_event + 1 from {schema}.sessions))"


def new(schema: str, table: str, *, only_ids: bool = False, condition: str = "true") -> str:
    """Rows by their ids, each after how many there are. Parameters: after which and up to which id, most, bytes."""
    kind = TABLES_READ[table]
    some = f"select * from {schema}.{table} x where x.id > $1 and x.id <= $2 and {condition} order by x.id limit $3"
    weighed = (
        f"select x.*, count(*) over () as total, sum({kind.weight}) over "
        f"(order by x.id rows between unbounded preceding and 1 preceding) as heavy from ({some}) x"
    )
    columns = "x.id" if only_ids else kind.columns
    return f"select x.total, {columns} from ({weighed}) x where coalesce(x.heavy, 0) < $4 order by x.id"


def moved(schema: str, table: str, condition: str = "") -> str:
    """Rows that writers have stored since a version, by writer and version, never a part of a version.

    Each is after its writer, its version, and how many there are. Parameters: the writers, since which version of each,
    up to which, most, bytes; then the value of `$6` in the condition.
    """
    kind = TABLES_READ[table]
    own = f" and x.kind <> '{_OWN}'" if table == "settings" else ""
    return _cut(schema, table, f"{kind.columns}, {kind.weight} as weight", condition + own, kind)


def touched(schema: str, table: str) -> str:
    """The same with only the ids of the events, up to the event `$6`, that the rows belong to."""
    join, event = _EVENT_OF[table]
    some = _some(schema, table, "")
    rows = (
        f"select x.by, x.changed, {event} as event_id, octet_length(e.payload) as weight from ({some}) x "
        f"{join.format(schema=schema)} join {schema}.events e on e.id = {event} where e.id <= $6"
    )
    return _bounded(rows, "x.event_id")


def _some(schema: str, table: str, condition: str) -> str:
    """The first rows of each writer; those of a version together."""
    first = (
        f"select * from {schema}.{table} x where {_SINCE}{condition} order by x.changed fetch first ($4) rows with ties"
    )
    return f"select x.* from {_MOVED} cross join lateral ({first}) x"


def _cut(schema: str, table: str, columns: str, condition: str, kind: Table) -> str:
    rows = f"select x.by, x.changed, {columns} from ({_some(schema, table, condition)}) x"
    return _bounded(rows, kind.columns)


def _bounded(rows: str, columns: str) -> str:
    window = "order by x.by, x.changed groups between unbounded preceding and 1 preceding"
    counted = (
        "select x.*, count(*) over () as total, count(*) over earlier as before, sum(x.weight) over earlier as heavy "
        f"from ({rows}) x window earlier as ({window})"
    )
    return (
        f"select x.by, x.changed, x.total, {columns} from ({counted}) x "
        "where x.before < $4 and coalesce(x.heavy, 0) < $5 order by x.by, x.changed"
    )


def seldom(schema: str) -> str:
    """Which tables of `SELDOM` have rows of writers since a version, by their places. Parameters: as of `moved`."""
    return " union all ".join(
        f"select {place} where exists (select from {_MOVED} join {schema}.{table} x on {_SINCE})"
        for place, table in enumerate(SELDOM)
    )


def whole(schema: str, table: str) -> str:
    """All rows of a table that belong to the events `$1`, and of those that they are duplicates of."""
    kind, events = TABLES_READ[table], "any ($1::int8[])"
    originals = f"select e.duplicate_of from {schema}.events e where e.id = {events}"
    requests = f"select e.request_id from {schema}.events e where e.id = {events} or e.id in ({originals})"
    condition = {
        "requests": f"x.id in ({requests})",
        "events": f"x.id = {events} or x.id in ({originals})",
        "deliveries": f"x.event_id = {events}",
        "attempts": f"x.delivery_id in (select d.id from {schema}.deliveries d where d.event_id = {events})",
    }[table]
    return f"select {kind.columns} from {schema}.{table} x where {condition} order by x.id"


def named_settings(schema: str) -> str:
    """The settings of a kind `$1` with the names `$2`, and the one of kind `$3` with the name `$4`."""
    return (
        f"select {TABLES_READ['settings'].columns} from {schema}.settings x "
        "where x.value is not null and ((x.kind = $1 and x.name = any ($2::text[])) or (x.kind = $3 and x.name = $4))"
    )


def balance(schema: str) -> str:
    """How many events are in each state, in the order of the fields of `Balance`."""
    names = ("received", "invalid", "duplicate", "unrouted", "pending", "delivered", "failed", "refused")
    return f"select {', '.join(f'coalesce(sum({name}), 0)::int8' for name in names)} from {schema}.writers"


def calls(schema: str) -> str:
    """The calls under way of receivers that are not gone, oldest round first; at most `$1`.

    Event, delivery, destination, round, how many calls of the round there are, begin of this one and of the round.
    """
    of_round = f"from {schema}.attempts b where b.delivery_id = a.delivery_id and b.round = a.round"
    return (
        "select d.event_id, d.id, d.destination, a.round, c.calls, a.started_at, coalesce(c.began, a.started_at) "
        f"from {schema}.attempts a join {schema}.deliveries d on d.id = a.delivery_id "
        f"cross join lateral (select count(*) as calls, min(b.started_at) as began {of_round}) c "
        "where a.outcome is null and a.started_at is not null and exists "
        f"(select from {schema}.receivers r where r.id = a.id >> 40 and r.gone = 0) order by 7, a.id limit $1"
    )


def in_force(schema: str) -> str:
    """The setting of kind `$1` with the name `$2`, unless it was stored by writer `$3` in its version `$4`."""
    return (
        f"select x.by, x.changed, x.value from {schema}.settings x "
        "where x.kind = $1 and x.name = $2 and (x.by, x.changed) <> ($3::int8, $4::int8)"
    )
