"""Refused requests as records for export, read in pages so that memory stays flat."""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.log.read.refused import Which
from liveview.log.rows import columns, headers_of, named

PAGE = 200
"""Requests read at once; each may hold 64 KiB."""
_WIRE = "nullif(r.wire, '')"


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
    """Why it was refused, in words."""
    refusal: str | None
    """The same as a value of `Refusal`; None when an older log does not say."""
    body: str | None
    """The start of the body as text; None when it is not UTF-8."""
    body_base64: str | None
    """The start of the body when it is not UTF-8, in base64; None when it is."""


def refused_records(log: LogFile, which: Which) -> Iterator[RefusedRecord]:
    """The refused requests that `which` selects, oldest first; raises `sqlite3.Error`."""
    query = (
        f"select {columns(RefusedRecord, 'r', wire=_WIRE, body_base64='null')} from requests r "
        f"where r.problem is not null and r.id > ? and {which.sql} order by r.id limit ?"
    )
    with Reader(log) as reader:
        last = 0
        while found := [_record(row) for row in reader.execute(query, (last, *which.parameters, PAGE))]:
            last = found[-1].id
            yield from found


def _record(row: Iterable[Any]) -> RefusedRecord:
    values = named(RefusedRecord, row)
    headers = msgspec.Raw(msgspec.json.encode(headers_of(values["headers"])))
    return RefusedRecord(**{**values, "headers": headers, **_body(values["body"] or b"")})


def _body(body: bytes) -> dict[str, str | None]:
    """The body in the field that fits."""
    try:
        return {"body": body.decode("utf-8"), "body_base64": None}
    except UnicodeDecodeError:
        return {"body": None, "body_base64": base64.b64encode(body).decode()}
