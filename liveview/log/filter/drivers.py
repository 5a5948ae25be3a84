"""Drivers: the events that a term can be true of, found by an index instead of asking every event.

A term that is true of one event in a million must find it within 100 ms. SQLite's planner does not know which term
of a filter is the rare one, so a filter has a driver for each term with an index, and a search counts, up to a limit,
what each of them would find.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeAlias

import msgspec

from liveview.log.filter.text import looks_like, matcher
from liveview.log.filter.tree import Value
from liveview.log.queries import IS_MARK, Queryable

MOST_SPELLINGS = 1_000
"""Distinct names that are searched for a value; a session with more has no driver for names."""
COUNTED = 5_000
"""Events up to which the finds of a driver are counted, in less than a millisecond; with more it is just common."""


class IndexedColumn(msgspec.Struct, frozen=True):
    """A column with few distinct texts and an index that lists them."""

    first: str
    """The query for the lowest text."""
    following: str
    """The query for the lowest text above the parameter `?`."""

    def spellings(self, log: Queryable) -> Iterator[str]:
        """Every text of the column once; each takes one look-up in its index."""
        (spelling,) = log.execute(self.first).fetchone()
        while spelling is not None:
            yield spelling
            (spelling,) = log.execute(self.following, (spelling,)).fetchone()


_LOWEST_DESTINATION = "select min(destination) from deliveries where decision = 'send'"
NAMES = IndexedColumn("select min(name) from events", "select min(name) from events where name > ?")
_LOWEST_DEFINITION = "select min(definition) from deliveries where definition is not null"
DEFINITIONS = IndexedColumn(_LOWEST_DEFINITION, f"{_LOWEST_DEFINITION} and definition > ?")
DESTINATIONS = IndexedColumn(_LOWEST_DESTINATION, f"{_LOWEST_DESTINATION} and destination > ?")


class Spelled(msgspec.Struct, frozen=True):
    """Values of a column whose index knows exact spellings only.

    It lists all of them so fast that letter case and wildcards can be resolved first.
    """

    column: IndexedColumn
    """The column whose spellings are listed."""
    values: tuple[Value, ...]
    """What a spelling has to match, one of them at least."""
    looks: bool = False
    """Whether a spelling that only looks like a value matches, too."""

    def find(self, log: Queryable) -> list[str] | None:
        """The spellings that match one of the values; None when there are too many to search."""
        found = list(islice(self.column.spellings(log), MOST_SPELLINGS + 1))
        if len(found) > MOST_SPELLINGS:
            return None
        wanted = [
            of(value.parts) for value in self.values for of in ((matcher, looks_like) if self.looks else (matcher,))
        ]
        return [spelling for spelling in found if any(matches(spelling) for matches in wanted)]


class Source(msgspec.Struct, frozen=True):
    """A query for the ids of events from `?1` to `?2`."""

    sql: str
    """The query; `{}` in it becomes the placeholders of the spellings found."""
    parameters: tuple[object, ...] = ()
    """Its other parameters, in order."""
    spelled: Spelled | None = None
    """What the spellings are found by; None when the query needs none."""


Driver: TypeAlias = tuple[Source, ...]
"""Sources that together find every event that a term can be true of."""


class Candidates(msgspec.Struct, frozen=True):
    """A driver made ready for one log."""

    sql: str
    """A query for ids of events from `?1` to `?2`."""
    parameters: tuple[object, ...]
    """Its parameters behind those two, in order."""


def best(log: Queryable, drivers: Sequence[Driver], newest: int) -> Candidates | None:
    """The driver that finds the fewest events up to the id `newest`; None when none can be used."""
    ready = [made for driver in drivers if (made := _ready(log, driver)) is not None]
    if len(ready) < 2:
        return ready[0] if ready else None
    return min(ready, key=lambda made: _count(log, made, newest))


def _ready(log: Queryable, driver: Driver) -> Candidates | None:
    queries: list[str] = []
    parameters: list[object] = []
    for source in driver:
        spellings = source.spelled.find(log) if source.spelled else []
        if spellings is None:
            return None
        queries.append(source.sql.format(", ".join("?" * len(spellings))))
        parameters += [*source.parameters, *spellings]
    return Candidates(" union all ".join(queries), tuple(parameters))


def _count(log: Queryable, made: Candidates, newest: int) -> int:
    query = f"select count(*) from (select 1 from ({made.sql}) limit {COUNTED})"
    return int(log.execute(query, (0, newest, *made.parameters)).fetchone()[0])


def user(values: tuple[Value, ...]) -> tuple[Driver, ...]:
    """Events of these users; no driver for values that the index cannot look up."""
    if not all(value.is_exact and (value.exactly or value.text.isascii()) for value in values):
        return ()
    query = "select id from events where id between ?1 and ?2 and distinct_id = ? collate nocase"
    return (tuple(Source(query, (value.text,)) for value in values),)


def name(values: tuple[Value, ...]) -> tuple[Driver, ...]:
    """Events with these names."""
    if all(value.exactly and value.is_exact for value in values):
        return equal("name = ?", [value.text for value in values])
    query = "select id from events where id between ?1 and ?2 and name in ({})"
    return ((Source(query, spelled=Spelled(NAMES, values, looks=True)),),)


def destination(values: tuple[Value, ...]) -> tuple[Driver, ...]:
    """Events that go to these destinations."""
    query = (
        "select event_id from deliveries where event_id between ?1 and ?2 and decision = 'send' and destination in ({})"
    )
    return ((Source(query, spelled=Spelled(DESTINATIONS, values)),),)


def definition(values: tuple[Value, ...]) -> tuple[Driver, ...]:
    """Events that go by these definitions to some destination."""
    query = (
        "select event_id from deliveries where event_id between ?1 and ?2 and definition is not null "
        "and definition in ({})"
    )
    return ((Source(query, spelled=Spelled(DEFINITIONS, values)),),)


def equal(column_is: str, values: Sequence[object]) -> tuple[Driver, ...]:
    """Events for which a condition such as `state = ?` is true with one of the values."""
    query = f"select id from events where id between ?1 and ?2 and {column_is}"
    return (tuple(Source(query, (value,)) for value in values),)


def condition(sql: str) -> tuple[Driver, ...]:
    """Events for which a condition without parameters is true; it needs an index of its own."""
    return ((Source(f"select id from events where id between ?1 and ?2 and {sql}"),),)


def failed_calls(conditions: Sequence[tuple[str, tuple[object, ...]]]) -> tuple[Driver, ...]:
    """Events with a failed call that meets one of the conditions (SQL and parameters) on an attempt `a`.

    Deliveries are numbered in the order of their events, so a range of events is a range of deliveries.
    """
    query = (
        "select d.event_id from attempts a cross join deliveries d on d.id = a.delivery_id where a.delivery_id between "
        "(select id from deliveries where event_id >= ?1 order by event_id, id limit 1) and "
        "(select id from deliveries where event_id <= ?2 order by event_id desc, id desc limit 1) "
        "and a.outcome <> 'ok' and "
    )
    return (tuple(Source(query + sql, parameters) for sql, parameters in conditions),)


MARKED: tuple[Driver, ...] = (
    (
        Source(
            f"select cast(name as integer) from settings where cast(name as integer) between ?1 and ?2 and {IS_MARK}"
        ),
    ),
)
PENDING: tuple[Driver, ...] = (
    tuple(
        Source(
            f"select event_id from deliveries where +event_id between ?1 and ?2 and state = 'pending' and rounds {each}"
        )
        for each in ("= 0", "> 0")  # each has an index
    ),
)
NOTED: tuple[Driver, ...] = (
    (Source("select event_id from deliveries where event_id between ?1 and ?2 and notes <> '[]'"),),
)
"""Events about which a step of the pipeline noted something."""
RETRYING: tuple[Driver, ...] = (
    # The + keeps SQLite from using the index by event: few deliveries wait for a retry, a range has many events.
    (Source("select event_id from deliveries where +event_id between ?1 and ?2 and state = 'pending' and rounds > 0"),),
)
