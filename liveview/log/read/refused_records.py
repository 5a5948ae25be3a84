"""Refused requests as records for export, read in pages so that memory stays flat."""

import base64
from collections.abc import Iterator
from typing import Any

import msgspec

from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.log.read.refused import Which
from liveview.log.rows import headers_of

PAGE = 200
"""Requests read at once; each may hold 64 KiB."""


class RefusedRecord(msgspec.Struct, frozen=True):
    """A refused request as it is exported: the columns of `requests`."""

    id: int
    """The id of the request."""
    received_at: float
    """When it arrived (epoch seconds)."""
    method: str
    """The HTTP method."""
    path: str
    """The path and query."""
    wire: str | None
    """The protocol, a value of `Wire`; None when it speaks none that is known."""
    remote: str
    """The address that it came from."""
    headers: msgspec.Raw
    """A JSON list of pairs, secrets masked."""
    status: int
    """The HTTP status of the reply."""
    problem: str
    """Why it was refused."""
    body: str | None
    """The start of the body as text; None when it is not UTF-8."""
    body_base64: str | None
    """The start of the body when it is not UTF-8, in base64; None when it is."""


def refused_records(log: LogFile, which: Which) -> Iterator[RefusedRecord]:
    """The refused requests that `which` selects, oldest first; raises `sqlite3.Error`."""
    query = (
        "select r.id, r.received_at, r.method, r.path, nullif(r.wire, ''), r.remote, r.headers, r.status, r.problem, "
        "r.body "
        f"from requests r where r.problem is not null and r.id > ? and {which.sql} order by r.id limit ?"
    )
    with Reader(log) as reader:
        last = 0
        while rows := reader.execute(query, (last, *which.parameters, PAGE)).fetchall():
            last = rows[-1][0]
            yield from map(_record, rows)


def _record(row: tuple[Any, ...]) -> RefusedRecord:
    *columns, headers, status, reason, body = row
    values = (*columns, msgspec.Raw(msgspec.json.encode(headers_of(headers))), status, reason, *_body(body))
    return RefusedRecord(**dict(zip(RefusedRecord.__struct_fields__, values, strict=True)))


def _body(body: bytes | None) -> tuple[str | None, str | None]:
    try:
        return (body or b"").decode("utf-8"), None
    except UnicodeDecodeError:
        return None, base64.b64encode(body or b"").decode()
