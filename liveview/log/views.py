"""A log read as if it were a current one with strict types.

The tables that liveview makes are strict: a number column holds numbers only. In a copy made by another tool they may
not be, and one text among the numbers would break every calculation. A log of an older version lacks columns, and is
not changed by reading it. Such tables are covered by views with their names, which cast each value to the type of its
column and add the columns that are missing. Where the log does not count its rows itself, a view counts them.
"""

import sqlite3
from collections.abc import Mapping

from liveview.log.schema import TABLES, VERSION, version_of

_KINDS = {"": "text", "int": "integer", "float": "real", "bytes": "blob"}
_NOTHING = {"": "''", "int": "0", "float": "0.0", "bytes": "x''"}
_SETTINGS = "kind! name! value!"


def _by_error(words: Mapping[str, str]) -> str:
    """An expression for the word whose pattern matches the error of an attempt; NULL when none does."""
    cases = " ".join(f"when error glob '{pattern}' then '{word}'" for pattern, word in words.items())
    return f"case when outcome = 'ok' then null {cases} end"


_PHASE = _by_error(
    {
        "timeout while connecting,*": "connecting",
        "timeout while sending the request,*": "sending",
        "timeout while waiting for the reply,*": "waiting",
        "timeout while reading the reply,*": "reading",
        "the TLS handshake did not end within *": "tls_handshake",
        "liveview stopped while connecting": "connecting",
        "liveview stopped while agreeing on TLS": "tls_handshake",
        "liveview stopped while sending the request": "sending",
        "liveview stopped while waiting for the reply": "waiting",
        "liveview stopped while reading the reply": "reading",
    }
)
_REASON = _by_error(
    {
        "destination removed": "destination_removed",
        "given up by hand": "given_up",
        "the stored event cannot be turned into a webhook body": "no_body",
        "the * s for all webhooks were used up": "time_used_up",
        "the * s of all webhooks were used up": "time_used_up",
        "liveview has no file descriptors left to call anybody": "no_descriptors",
        "liveview stopped before it began": "not_begun",
        "liveview stopped while *": "stopped",
        "liveview stopped during the call": "stopped",
    }
)
_REFUSALS = {
    "no Host header": "no_host",
    "more than one Host header": "several_hosts",
    "Host header does not name": "host",
    "page of a foreign origin": "origin",
    "page of another site": "hidden_origin",
    "target is not a path": "target",
    "too large headers": "headers",
    "Content-Encoding": "content_encoding",
    "multipart": "multipart",
    "100-continue": "expectation",
    "the body is cut off": "body_cut_off",
    "did not arrive": "body_too_slow",
    "body is damaged": "damaged",
    "body is cut off": "stream_cut_off",
    "trailing data": "trailing_data",
    "goes on after its end": "trailing_data",
    "larger than 1048576 bytes": "event_too_large",
    "larger than": "batch_too_large",
    "more than % events": "too_many_events",
    "too many large bodies": "busy",
    "not valid HTTP": "malformed",
    "callback": "callback",
    "no data": "no_data",
}
"""Words of a sentence that says why a request was refused, and the value that they stand for."""
_REFUSAL = " ".join(
    (
        "case when problem is null then null when status = 404 then 'path' when status = 405 then 'method'",
        "when method = 'PRI' then 'http_2'",
        "when method = 'TLS' and problem like '%certificate authority%' then 'untrusted'",
        "when method = 'TLS' and problem like '%does not speak TLS%' then 'not_tls'",
        "when method = 'TLS' then 'tls'",
        *(f"when problem like '%{words}%' then '{refusal}'" for words, refusal in _REFUSALS.items()),
        "end",
    )
)
_MISSING = {
    "requests": {"retry_of": "null", "refusal": _REFUSAL},
    "attempts": {"phase": _PHASE, "reason": _REASON},
    "sink_requests": {"deviations": "'[]'", "message_id": "''"},
    "deliveries": {"emission": "null", "definition": "null", "pipeline_id": "null", "notes": "'[]'"},
}
"""What the columns of later versions hold for the rows of older ones. Until version 4 only sentences told why a call
ended, and until version 5 why a request was refused; `migrations/4.sql` and `migrations/5.sql` say the same.
"""

_COUNTED = (
    "create temp view counts as select 'event' as kind, state, count(*) as count from events group by state "
    "union all select 'request', 'refused', count(*) from requests where problem is not null"
)


def make_current(connection: sqlite3.Connection) -> None:
    """Cover the tables that are not strict or lack columns. Casts cost indexes, so strict columns stay as they are."""
    strict = dict(connection.execute("select name, strict from pragma_table_list where schema = 'main'"))
    if "requests" not in strict:
        return
    older = version_of(connection) < VERSION
    for table, columns in {**TABLES, "settings": _SETTINGS}.items():
        if table not in strict:
            _empty(connection, table, columns)
        elif older or not strict[table]:
            _cover(connection, table, columns, strict=bool(strict[table]))
    if not strict.get("counts"):
        connection.execute(_COUNTED)


def _cover(connection: sqlite3.Connection, table: str, columns: str, *, strict: bool) -> None:
    query = "select name, pk > 0 and type = 'INTEGER' from pragma_table_info(?, 'main')"
    there = dict(connection.execute(query, (table,)))
    missing = _MISSING.get(table, {})
    described = [_parts(column) for column in columns.split()]
    if strict and not any(name in missing and name not in there for name, _, _ in described):
        return
    cells = []
    for name, kind, required in described:
        if name not in there:
            cells += [f"{missing[name]} as {name}"] if name in missing else []
        elif strict or (name == "id" and there[name]):
            cells.append(name)
        else:
            cells.append(_cell(name, kind, required))
    if cells:
        connection.execute(f"create temp view {table} as select {', '.join(cells)} from main.{table}")


def _empty(connection: sqlite3.Connection, table: str, columns: str) -> None:
    """Make a table of later versions, without rows."""
    cells = ", ".join(f"null as {name}" for name, _, _ in map(_parts, columns.split()))
    connection.execute(f"create temp view {table} as select {cells} where false")


def _parts(column: str) -> tuple[str, str, bool]:
    """The name, the type and whether it is required, of a column in `TABLES`."""
    name, _, kind = column.rstrip("!").partition(":")
    return name, "int" if name == "id" else kind, column.endswith("!") or name == "id"


def _cell(name: str, kind: str, required: bool) -> str:
    value = f"cast({name} as {_KINDS[kind]})"
    return f"{f'ifnull({value}, {_NOTHING[kind]})' if required else value} as {name}"
