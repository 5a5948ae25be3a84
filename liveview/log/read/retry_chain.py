"""The requests with the same events: a client that got no answer sent them again."""

import msgspec

from liveview.log.queries import Queryable
from liveview.log.rows import headers_of

MOST = 20
"""Requests of a chain that are read; the others are only counted."""
_LINK = "id, received_at, status, headers"
RETRY_COUNT = "x-retry-count"
"""The header in which Segment's libraries number their retries."""


class Link(msgspec.Struct, frozen=True):
    """One request of a chain."""

    request_id: int
    """The id of the request."""
    received_at: float
    """When it was received (epoch seconds)."""
    status: int
    """The HTTP status that it was answered with."""
    retry_count: str = ""
    """What the client says in `RETRY_COUNT`; "" when it says nothing."""


class RetryChain(msgspec.Struct, frozen=True):
    """The requests with the same events; empty when nothing was sent twice."""

    links: tuple[Link, ...] = ()
    """The first `MOST` of them, oldest first."""
    count: int = 0
    """How many there are in all; 0 when nothing was sent twice."""


def read_retry_chain(log: Queryable, request_id: int, retry_of: int | None) -> RetryChain:
    """The chain of a request; `retry_of` is the first request with its events, None when it is the first."""
    first = retry_of or request_id
    (repeats,) = log.execute("select count(*) from requests where retry_of = ?", (first,)).fetchone()
    if not repeats:
        return RetryChain()
    rows = log.execute(
        f"select {_LINK} from requests where id = ?1 "
        f"union all select {_LINK} from (select {_LINK} from requests where retry_of = ?1 order by id limit ?2)",
        (first, MOST - 1),
    ).fetchall()
    links = (Link(number, at, status, _retry_count(headers)) for number, at, status, headers in rows)
    return RetryChain(tuple(links), repeats + 1)


def _retry_count(headers: str) -> str:
    return next((value for name, value in headers_of(headers) if name.lower() == RETRY_COUNT), "")
