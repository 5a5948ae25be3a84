"""Which of some events are there, and which of them have a pending delivery."""

from collections.abc import Sequence

from liveview.log.queries import Queryable


def existing(log: Queryable, ids: Sequence[int]) -> frozenset[int]:
    """Those that are in the log; raises `sqlite3.Error`."""
    return _found(log, "select id from events where id in ({})", ids)


def pending(log: Queryable, ids: Sequence[int]) -> frozenset[int]:
    """Those with a delivery that is not over yet; raises `sqlite3.Error`."""
    return _found(log, "select event_id from deliveries where event_id in ({}) and state = 'pending'", ids)


def _found(log: Queryable, query: str, ids: Sequence[int]) -> frozenset[int]:
    return frozenset(found for (found,) in log.execute(query.format(", ".join("?" * len(ids))), tuple(ids)))
