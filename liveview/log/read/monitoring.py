"""Destination monitoring: how the calls of each destination ended lately, since when, and what was left out.

The numbers of the whole session are those of `session_summary`, so that the screen and the HTTP API agree. All of it is
read from one state of the log, in time that grows with the session: ask for it in a thread of its own.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from liveview.log import lenient
from liveview.log.queries import Queryable
from liveview.log.read.session_summary import EACH_NOTE, ENDED, SummaryDestination, summary_destinations
from liveview.model.delivery import Outcome

MINUTES = 15
"""Minutes that are counted one by one."""
WINDOW = 20
"""The latest calls of a destination, by which its health is judged (ours)."""
HEALTHY, FAILING = 0.9, 0.5
"""Shares of successful calls: from the first on a destination is healthy, below the second it is failing (ours)."""
MOST_CALLS = 2_000
"""The latest calls of all destinations among which the last change of health is looked for."""


class Condition(StrEnum):
    """How a destination does, by its latest calls."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    FAILING = "failing"


class HealthChange(msgspec.Struct, frozen=True):
    """How a destination does, and since when."""

    health: Condition
    """How it does."""
    since: float
    """When the first call of this stretch began, in epoch seconds."""
    calls: int
    """Calls that have ended since, that one among them."""
    failed: int
    """How many of them failed."""
    is_first: bool
    """Whether it has not been otherwise, as far as the latest calls tell."""


class Minute(msgspec.Struct, frozen=True):
    """The calls that began within one minute."""

    ok: int = 0
    """Those that succeeded."""
    failed: int = 0
    """Those that ended in any other way."""


class Monitored(msgspec.Struct, frozen=True, kw_only=True):
    """One destination."""

    totals: SummaryDestination
    """The numbers of the whole session."""
    minutes: tuple[Minute, ...]
    """The last `MINUTES` minutes, oldest first."""
    health: HealthChange | None
    """How it does; None before a call has ended."""
    notes: Mapping[str, int]
    """How many notes of each code its deliveries have, the most frequent first."""
    removed: Mapping[str, int]
    """How many deliveries lost each property to a step of the pipeline, the most frequent first."""


def monitored(log: Queryable, at: float) -> list[Monitored]:
    """Every destination with a delivery, in order of its first one; `at` is now, in epoch seconds.

    Raises `sqlite3.Error`.
    """
    minutes, health = _minutes(log, at), health_of(log)
    notes, removed = _counted(log, _CODES), _counted(log, _REMOVED)
    return [
        Monitored(
            totals=totals,
            minutes=minutes.get(totals.name, (Minute(),) * MINUTES),
            health=health.get(totals.name),
            notes=notes.get(totals.name, {}),
            removed=removed.get(totals.name, {}),
        )
        for totals in summary_destinations(log)
    ]


def health_of(log: Queryable) -> dict[str, HealthChange]:
    """How each destination does by its latest calls. It takes as long for ten million calls as for ten."""
    calls: dict[str, list[tuple[float, bool]]] = {}
    for key, started_at, outcome in log.execute(_LATEST, (MOST_CALLS,)):
        calls.setdefault(lenient.text(key) or "", []).append((lenient.real(started_at), outcome == Outcome.OK))
    return {key: _last_change(found[::-1]) for key, found in calls.items()}


def _last_change(calls: Sequence[tuple[float, bool]]) -> HealthChange:
    """The last stretch of calls in which the health stayed the same; `calls` are oldest first, at least one."""
    window: deque[bool] = deque(maxlen=WINDOW)
    start, health, changes = 0, Condition.HEALTHY, 0
    for place, (_, ok) in enumerate(calls):
        window.append(ok)
        now = _judged(sum(window) / len(window))
        if place == 0 or now is not health:
            changes += place > 0
            start, health = _stretch(calls, place, now) if place else 0, now
    stretch = calls[start:]
    return HealthChange(health, stretch[0][0], len(stretch), sum(not ok for _, ok in stretch), changes == 0)


def _stretch(calls: Sequence[tuple[float, bool]], place: int, health: Condition) -> int:
    """Where a stretch begins that was noticed at `place`: with the first of the calls in a row that made it so."""
    wanted = health is Condition.HEALTHY
    while place > 0 and calls[place - 1][1] is wanted:
        place -= 1
    return place


def _judged(share: float) -> Condition:
    return Condition.HEALTHY if share >= HEALTHY else Condition.FAILING if share < FAILING else Condition.DEGRADED


def _minutes(log: Queryable, at: float) -> dict[str, tuple[Minute, ...]]:
    found: dict[str, list[Minute]] = {}
    for key, age, ok, count in log.execute(_BY_MINUTE, (at, at - MINUTES * 60, at)):
        if 0 <= age < MINUTES:
            minutes = found.setdefault(lenient.text(key) or "", [Minute()] * MINUTES)
            minutes[MINUTES - 1 - age] = Minute(ok, count - ok)
    return {key: tuple(minutes) for key, minutes in found.items()}


def _counted(log: Queryable, query: str) -> dict[str, dict[str, int]]:
    """Counts by destination and word, the highest first."""
    found: dict[str, dict[str, int]] = {}
    for key, word, count in _rows(log.execute(query)):
        found.setdefault(key, {})[word] = count
    return found


def _rows(rows: Iterable[tuple[object, object, int]]) -> Iterator[tuple[str, str, int]]:
    for key, word, count in rows:
        yield lenient.text(key) or "", lenient.text(word) or "", count


_LATEST = (
    "select d.destination, a.started_at, a.outcome from attempts a join deliveries d on d.id = a.delivery_id "
    f"where {ENDED} order by a.id desc limit ?"
)
_BY_MINUTE = (
    "select d.destination, cast((? - a.started_at) / 60 as int) as age, sum(a.outcome = 'ok'), count(*) "
    f"from attempts a join deliveries d on d.id = a.delivery_id where {ENDED} and a.started_at > ? "
    "and a.started_at <= ? group by 1, 2"
)
_NOTED = f"from deliveries d, {EACH_NOTE} n where d.notes <> '[]'"
_CODES = f"select d.destination, n.value ->> 'code' as code, count(*) {_NOTED} group by 1, 2 order by 3 desc, 2"
_REMOVED = (
    f"select d.destination, r.value as name, count(*) from deliveries d, {EACH_NOTE} n, "
    "json_each(n.value, '$.removed') r where d.notes <> '[]' group by 1, 2 order by 3 desc, 2"
)
