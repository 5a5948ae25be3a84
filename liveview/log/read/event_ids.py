"""The events that match a filter, in pieces: each piece is a range of ids, in either direction."""

import msgspec

from liveview.log.filter import Filter
from liveview.log.filter.drivers import Candidates, best
from liveview.log.queries import Queryable, last_id


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
    if not ids:
        return ids
    query = f"select e.id from events e where e.id in (select value from json_each(?)) and {filter.sql}"
    found = log.execute(query, (msgspec.json.encode(sorted(ids)).decode(), *filter.parameters))
    return frozenset(each for (each,) in found)
