"""PostgreSQL: the statements that would make the table of an event and insert its row. They are only shown."""

import re
from collections.abc import Mapping

from liveview.core.json.document import Json, encode
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.row_requests import stored
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.shapes.warehouse_rows import FIXED, METHOD, TYPES, ColumnType, clash_findings, row_of, type_of
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceRequest

_TYPES = {
    ColumnType.TEXT: "text",
    ColumnType.NUMBER: "numeric",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.JSON: "jsonb",
}
_HEADERS = (("Content-Type", "application/sql"),)
_ADDED = re.compile(rb'^alter table .* add column if not exists "([a-z0-9_]{1,63})" [a-z]+;$', re.MULTILINE)
"""The column that a statement adds; the values are in the last statement."""
_INSERT = b"\ninsert into "


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    row = row_of(event)
    name = _table(settings.get("schema", ""), row.table)
    fixed = ", ".join(_column(column, kind) for column, kind in FIXED.items())
    own = [(column, type_of(value)) for column, value in row.cells.items() if column not in FIXED]
    lines = [f"create table if not exists {name} ({fixed});"]
    lines += [f"alter table {name} add column if not exists {_column(column, kind)};" for column, kind in own]
    columns = ", ".join(f'"{column}"' for column in row.cells)
    values = ", ".join(_literal(value) for value in row.cells.values())
    lines.append(f'insert into {name} ({columns}) values ({values}) on conflict ("message_id") do nothing;')
    return (ServiceRequest(METHOD, f"/{row.table}", _HEADERS, "\n".join(lines).encode()),)


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - a row may be of any age
    added: Mapping[str, Json] = dict.fromkeys(
        name.decode() for name in _ADDED.findall(request.body.partition(_INSERT)[0])
    )
    return clash_findings(added)


def _table(schema: str, table: str) -> str:
    quoted = schema.replace('"', '""')
    return f'"{quoted}"."{table}"' if schema else f'"{table}"'


def _column(name: str, kind: ColumnType) -> str:
    return f'"{name}" {_TYPES[kind]}{" primary key" if name == "message_id" else ""}'


def _literal(value: Json) -> str:
    """A value in SQL; PostgreSQL can hold no NUL, so the replacement character takes its place."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    text = encode(value).decode()
    return text if type_of(value) is ColumnType.NUMBER else f"{_quoted(text)}::jsonb"


def _quoted(text: str) -> str:
    return "'" + text.replace("\0", "\ufffd").replace("'", "''") + "'"


SHAPE = Shape(
    kind=Kind.POSTGRES,
    version="version 16",
    source="ours, with the columns of Freshpaint's warehouses page, read 2026-11",
    types=TYPES,
    host=lambda settings: f"postgres:/{settings.get('schema') or 'public'}",
    requests=_requests,
    findings=_findings,
    answer=stored,
)
