"""The events that match a filter, in pieces: each piece is a range of ids, in either direction."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from liveview.log.filter import Filter
from liveview.log.filter.drivers import Candidates, best
from liveview.log.queries import Queryable, last_id

_MOST_TOGETHER = 100
"""Filters in one statement."""
_LONGEST_TOGETHER = 100_000
"""Characters of their SQL, which also bounds the number of their parameters."""


class ReadyFilter(msgspec.Struct, frozen=True):
    """A filter made ready for one log."""

    filter: Filter
    """The filter."""
    candidates: Candidates | None
    """What an index finds for it; None when every event has to be asked."""
    newest: int
    """The newest event of the log when this was made; 0 when there was none."""


def matching_of(log: Queryable, filter: Filter) -> ReadyFilter:  # noqa: A002 - the word of the filter language
    """Make a filter ready; `log` is a `Reader`. Raises `sqlite3.Error`."""
    newest = last_id(log)
    return ReadyFilter(filter, best(log, filter.drivers, newest), newest)


def ids_within(log: Queryable, matching: ReadyFilter, span: range, most: int, *, newest: bool) -> list[int]:
    """At most `most` matching events with ids in `span`, newest or oldest first; raises `sqlite3.Error`."""
    wanted, found = matching.filter, matching.candidates
    among = "e.id between ?1 and ?2" if found is None else f"e.id in ({found.sql})"
    parameters = (*(() if found is None else found.parameters), *wanted.parameters)
    query = (
        f"select e.id from events e where {among} and {wanted.sql} order by e.id {'desc' if newest else 'asc'} limit ?"
    )
    return [each for (each,) in log.execute(query, (span.start, span.stop - 1, *parameters, most))]


def ids_among(log: Queryable, filter: Filter, ids: frozenset[int]) -> frozenset[int]:  # noqa: A002 - as above
    """The events among these ids that match; raises `sqlite3.Error`."""
    (found,) = ids_for_each(log, [filter], ids)
    return found


def ids_for_each(log: Queryable, filters: Sequence[Filter], ids: frozenset[int]) -> list[frozenset[int]]:
    """For each filter the events among these ids that match; raises `sqlite3.Error`.

    Many filters are asked in few statements: hundreds who wait must not slow down those who send.
    """
    found: list[frozenset[int]] = []
    for some in _together(filters):
        columns = ", ".join(each.sql for each in some)
        query = f"select e.id, {columns} from events e where e.id in (select value from json_each(?))"
        parameters = [value for each in some for value in each.parameters]
        rows = log.execute(query, (*parameters, msgspec.json.encode(sorted(ids)).decode())).fetchall() if ids else []
        found += [frozenset(row[0] for row in rows if row[place]) for place in range(1, len(some) + 1)]
    return found


def events_of_deliveries(log: Queryable, deliveries: Iterable[int]) -> dict[int, int]:
    """The event of each of these deliveries that is in the log; raises `sqlite3.Error`."""
    ids = sorted(deliveries)
    marks = ", ".join("?" * len(ids))
    return dict(log.execute(f"select id, event_id from deliveries where id in ({marks})", ids)) if ids else {}


def _together(filters: Sequence[Filter]) -> Iterator[list[Filter]]:
    """The filters in groups that fit into one statement."""
    some: list[Filter] = []
    size = 0
    for each in filters:
        if some and (len(some) == _MOST_TOGETHER or size + len(each.sql) > _LONGEST_TOGETHER):
            yield some
            some, size = [], 0
        some.append(each)
        size += len(each.sql)
    if some:
        yield some
