"""Asking SQL about a session: what answers it, and the queries that several modules of the log share.

SQL about a session file is written in `liveview/log` and its mirror only; everybody else calls its functions.
"""

import sqlite3
from collections.abc import Sequence
from typing import Protocol

from liveview.model.event import Balance, State

IS_MARK = "kind = 'mark' and value = 'true'"
"""True of the rows of `settings` that mark an event; their `name` is its id as text."""

STEPS_BETWEEN_LOOKS = 20_000
"""Steps of SQLite's virtual machine, about a millisecond, between two checks whether to stop."""


class Queryable(Protocol):
    """A `Reader`, or a plain connection where there is no reader."""

    def execute(self, query: str, parameters: Sequence[object] = (), /) -> sqlite3.Cursor:
        """Run one statement; raises `sqlite3.Error`."""


def last_id(log: Queryable, table: str = "events") -> int:
    """The highest id of a table, 0 when it is empty."""
    return int(log.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0])


def balance(log: Queryable) -> Balance:
    """How many events are in each state and how many requests were refused.

    The log keeps count itself, so this takes as long for ten million events as for ten.
    """
    counted = {(kind, state): count for kind, state, count in log.execute("select kind, state, count from counts")}
    states = {state: count for (kind, state), count in counted.items() if kind == "event"}
    counts = {state.value: states.get(state.value, 0) for state in State}
    return Balance(received=sum(states.values()), refused=counted.get(("request", "refused"), 0), **counts)


def event_names(log: Queryable, most: int) -> tuple[str, ...]:
    """The first `most` names of events, in the order of their text.

    Each is looked up after the one before, which takes as long as there are names, not events.
    """
    return tuple(name for (name,) in log.execute(_NAMES, (most,)))


_NAMES = (
    "with recursive names(name) as (select min(name) from events union all "
    "select (select min(name) from events where name > names.name) from names where name is not null) "
    "select name from names where name is not null limit ?"
)
