"""Refused requests: pages for a list, one in full, and which of them a filter such as `is:refused` asks for.

Places count from the oldest, starting at 0: a request keeps its place while others arrive, so a list needs only the
page that it shows. Rows are never removed from a log.
"""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any

import msgspec

from liveview.errors import FilterError
from liveview.log import queries
from liveview.log.filter import grammar, readings
from liveview.log.filter.pieces import TRUE, SqlPiece, all_of, is_one_of, is_word
from liveview.log.filter.senders import HEADERS, header_sql
from liveview.log.filter.terms import REFUSED
from liveview.log.filter.tree import All, Field, Node, Not
from liveview.log.read.reader import Reader
from liveview.log.rows import columns, headers_of, struct_of
from liveview.model.event import REFUSED_BODY_BYTES, Headers
from liveview.model.refusal import Refusal

_LONGEST = 500
"""Characters of a path or a reason that a list shows."""

_REFUSED = "r.problem is not null"


class RefusedSummary(msgspec.Struct, frozen=True):
    """A refused request as a list shows it."""

    id: int
    """The id of the request."""
    received_at: float
    """When it arrived (epoch seconds)."""
    method: str
    """The HTTP method."""
    path: str
    """The path and query, cut to `_LONGEST` characters."""
    wire: str | None
    """The protocol, a value of `Wire`; None when it speaks none that is known."""
    status: int
    """The HTTP status of the reply."""
    reason: str
    """Why it was refused, in words, cut to `_LONGEST` characters."""
    refusal: Refusal | None
    """The same as a value; None when an older log does not say."""


class RefusedRequest(msgspec.Struct, frozen=True):
    """All that is kept of a refused request."""

    summary: RefusedSummary
    """What the list shows of it."""
    remote: str
    """The address that it came from."""
    headers: Headers
    """Its headers, secrets masked."""
    body: bytes
    """The start of the body as received, at most `REFUSED_BODY_BYTES`."""


class Which(msgspec.Struct, frozen=True):
    """Which refused requests are meant."""

    text: str = ""
    """The filter as it was typed; "" for all of them."""
    sql: str = TRUE.sql
    """A condition on a row `r` of `requests` that was refused."""
    parameters: tuple[object, ...] = ()
    """The values of its placeholders, in order."""


ALL = Which()


def asked(text: str, now: float, zone: tzinfo | None = None) -> Which | None:
    """The refused requests that a filter asks for at `now` (epoch seconds); None for a filter about events.

    A filter asks for them with `is:refused`, alone or with `wire:`, `remote:`, `agent:`, `sender:`, `after:` and
    `last:`, negated or not.
    Times are fixed here and do not move on.
    """
    try:
        node = grammar.read(text)
        nodes = node.nodes if isinstance(node, All) else (node,)
        if not any(_is_refused(each) for each in nodes):
            return None
        pieces = [_piece(each, now, zone) for each in nodes if not _is_refused(each)]
    except FilterError:
        return None
    if any(piece is None for piece in pieces):
        return None
    piece = all_of([piece for piece in pieces if piece is not None])
    return Which(text, piece.sql, piece.parameters)


def count(reader: Reader, which: Which = ALL, after: int = 0) -> int:
    """How many there are with request ids above `after`."""
    query = f"select count(*) from requests r where {_REFUSED} and r.id > ? and {which.sql}"
    return int(reader.execute(query, (after, *which.parameters)).fetchone()[0])


def last_id(reader: Reader) -> int:
    """The id of the newest request, refused or not; 0 when there is none."""
    return queries.last_id(reader, "requests")


def page(reader: Reader, which: Which, first: int, most: int, total: int) -> list[RefusedSummary]:
    """At most `most` from the place `first` on, oldest first; `total` is how many there are.

    It starts from the nearer end: both ends are free, and the middle of a million takes some milliseconds.
    """
    upto = min(first + most, total)
    if first >= upto:
        return []
    from_end = first > total // 2
    order, skipped = ("desc", total - upto) if from_end else ("asc", first)
    ids = f"select r.id from requests r where {_REFUSED} and {which.sql} order by r.id {order} limit ? offset ?"
    found = reader.execute(f"{_SELECT} where r.id in ({ids}) order by r.id", (*which.parameters, upto - first, skipped))
    return [_summary(row) for row in found]


def newest(reader: Reader) -> RefusedSummary | None:
    """The latest refused request; None when there is none."""
    row = reader.execute(f"{_SELECT} where {_REFUSED} order by r.id desc limit 1").fetchone()
    return None if row is None else _summary(row)


def refused_request(reader: Reader, request_id: int) -> RefusedRequest | None:
    """One of them in full; None when there is no such refused request."""
    row = reader.execute(f"{_SELECT} where {_REFUSED} and r.id = ?", (request_id,)).fetchone()
    if row is None:
        return None
    remote, headers, body = reader.execute(
        "select remote, headers, substr(body, 1, ?) from requests where id = ?", (REFUSED_BODY_BYTES, request_id)
    ).fetchone()
    return RefusedRequest(_summary(row), remote, headers_of(headers), body or b"")


_SUMMARY = columns(
    RefusedSummary,
    "r",
    path=f"substr(r.path, 1, {_LONGEST})",
    wire="nullif(r.wire, '')",
    reason=f"substr(r.problem, 1, {_LONGEST})",
)
_SELECT = f"select {_SUMMARY} from requests r"


def _summary(row: Iterable[Any]) -> RefusedSummary:
    return struct_of(RefusedSummary, row)


def _is_refused(node: Node) -> bool:
    return isinstance(node, Field) and node.name == "is" and readings.choices(node) == (REFUSED,)


def _piece(node: Node, now: float, zone: tzinfo | None) -> SqlPiece | None:
    """A term about refused requests; None for one that only events can answer."""
    if isinstance(node, Not):
        inside = _piece(node.node, now, zone)
        return None if inside is None else SqlPiece(f"not ({inside.sql})", inside.parameters)
    if not isinstance(node, Field):
        return None
    if node.name == "wire":
        return is_word("ifnull(r.wire, '')", readings.choices(node))
    if node.name == "remote":
        return is_one_of("r.remote", readings.text(node))
    if node.name in HEADERS:
        return is_one_of(header_sql(node.name, "r"), readings.text(node))
    if node.name == "last":
        return SqlPiece("r.received_at >= ?", (readings.since(node, now),))
    return _after(node, now, zone) if node.name == "after" else None


def _after(node: Field, now: float, zone: tzinfo | None) -> SqlPiece:
    start = readings.after(node, now, zone)
    if isinstance(start, int):
        return SqlPiece("r.received_at >= ifnull((select e.received_at from events e where e.id = ?), 0)", (start,))
    return SqlPiece("r.received_at >= ?", (start,))
