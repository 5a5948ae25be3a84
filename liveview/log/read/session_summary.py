"""A session in numbers, as the HTTP API tells them: names, destinations, how their calls ended and how long they took.

It reads every event and every call, so that a long session takes seconds: ask for it in a thread of its own.
"""

from collections.abc import Iterable

import msgspec

from liveview.log import lenient
from liveview.log.engine.settings import last_settings
from liveview.log.queries import Queryable
from liveview.model.destination import SINK_SCHEME
from liveview.text.hosts import is_public


class SummaryName(msgspec.Struct, frozen=True, kw_only=True):
    """The events of one name and type."""

    name: str | None
    """The name; None for events without one."""
    type: str
    """The kind of call, a value of `EventType`."""
    count: int
    """How many there are."""
    invalid: int
    """How many of them are invalid."""
    duplicate: int
    """How many of them are duplicates, delivered or not."""
    warnings: int
    """How many of them have a warning."""
    last_at: float
    """When the latest was received, in epoch seconds."""


class SummaryDestination(msgspec.Struct, frozen=True, kw_only=True):
    """What happened at one destination."""

    name: str
    """The key of the destination."""
    delivered: int
    """Deliveries that succeeded."""
    failed: int
    """Deliveries that were given up."""
    pending: int
    """Deliveries that are still to be made."""
    skipped: int
    """Events that do not go there."""
    attempts: int
    """Calls, those under way among them."""
    outcomes: dict[str, int]
    """How many calls ended in each way; values of `Outcome`."""
    p50_ms: float | None
    """Milliseconds within which half of the calls ended (nearest rank); None when none did."""
    p95_ms: float | None
    """Milliseconds within which 95 % of them did."""
    p99_ms: float | None
    """Milliseconds within which 99 % of them did."""
    ok_share: float | None
    """The share of calls that succeeded among those that ended, from 0 to 1; None when none did."""
    previewed: int
    """Events whose payload was made and checked, and sent to nobody."""
    rules: dict[str, int]
    """How many events were skipped by each rule, the most frequent first; values of `Rule`."""
    notes: list[str]
    """The codes of what the steps of the pipeline changed and found, in order of the alphabet; then `not-public` for a
    destination with a URL that only this network reaches.
    """


EACH_NOTE = "json_each(case when json_valid(d.notes) then d.notes else '[]' end)"
"""The notes of a delivery `d`; a text that is not JSON has none."""
NOT_PUBLIC = "not-public"
"""The note of a destination that a service on the internet could not call."""
ENDED = "a.duration_ms is not null and a.outcome not in ('not_called', 'interrupted')"
"""Whether a call ended: one that was not made or that was cut off on this side did not."""


def first_request_at(log: Queryable) -> float | None:
    """When the first request of the session arrived (epoch seconds); None before it did."""
    row = log.execute("select received_at from requests order by id limit 1").fetchone()
    return None if row is None else lenient.real(row[0])


def summary_names(log: Queryable) -> list[SummaryName]:
    """Every name and type, the most frequent first; raises `sqlite3.Error`."""
    found = log.execute(
        "select name, type, count(*), sum(state = 'invalid'), sum(verdict = 'duplicate'), "
        """sum(instr(problems, '"severity":"warning"') > 0), max(received_at) """
        "from events group by name, type order by 3 desc, 1, 2"
    )
    return [
        SummaryName(
            name=lenient.text(name),
            type=lenient.text(kind) or "",
            count=count,
            invalid=invalid,
            duplicate=duplicate,
            warnings=warnings,
            last_at=lenient.real(last_at),
        )
        for name, kind, count, invalid, duplicate, warnings, last_at in found
    ]


def summary_destinations(log: Queryable) -> list[SummaryDestination]:
    """Every destination that an event was routed to or not, in order of its first event; raises `sqlite3.Error`."""
    outcomes: dict[str, dict[str, int]] = {}
    calls: dict[str, int] = {}
    query = (
        "select d.destination, a.outcome, count(*) from attempts a join deliveries d on d.id = a.delivery_id "
        "group by d.destination, a.outcome order by 1, 2"
    )
    for key, outcome, count in log.execute(query):
        calls[key] = calls.get(key, 0) + count
        if outcome is not None:
            outcomes.setdefault(key, {})[lenient.text(outcome) or ""] = count
    ranks, shares, rules, notes = _ranks(log), dict(log.execute(_SHARES)), _rules(log), _notes(log)
    found = log.execute(
        "select destination, sum(state is 'delivered'), sum(state is 'failed'), sum(state is 'pending'), "
        "sum(decision = 'skip'), sum(decision = 'preview') from deliveries group by destination order by min(id)"
    )
    return [
        SummaryDestination(
            name=lenient.text(key) or "",
            delivered=delivered,
            failed=failed,
            pending=pending,
            skipped=skipped,
            attempts=calls.get(key, 0),
            outcomes=outcomes.get(key, {}),
            p50_ms=ranks.get((key, 50)),
            p95_ms=ranks.get((key, 95)),
            p99_ms=ranks.get((key, 99)),
            ok_share=shares.get(key),
            previewed=previewed,
            rules=rules.get(key, {}),
            notes=notes.get(key, []),
        )
        for key, delivered, failed, pending, skipped, previewed in found
    ]


def _ranks(log: Queryable) -> dict[tuple[str, int], float]:
    """The duration of the calls at the nearest rank of each percentile, by destination and percent."""
    ranked = (
        "select d.destination, a.duration_ms, row_number() over by_time as place, "
        "count(*) over (partition by d.destination) as calls "
        "from attempts a join deliveries d on d.id = a.delivery_id "
        f"where {ENDED} "
        "window by_time as (partition by d.destination order by a.duration_ms)"
    )
    query = f"select destination, duration_ms from ({ranked}) where place = (calls * ? + 99) / 100"
    return {(key, percent): lenient.real(took) for percent in (50, 95, 99) for key, took in _rows(log, query, percent)}


def _rows(log: Queryable, query: str, percent: int) -> Iterable[tuple[str, object]]:
    yield from log.execute(query, (percent,))


_SHARES = (
    "select d.destination, avg(a.outcome = 'ok') from attempts a join deliveries d on d.id = a.delivery_id "
    f"where {ENDED} group by 1"
)


def _rules(log: Queryable) -> dict[str, dict[str, int]]:
    """How many events were skipped by each rule, by destination."""
    found: dict[str, dict[str, int]] = {}
    query = (
        "select destination, rule, count(*) from deliveries where decision = 'skip' group by 1, 2 order by 3 desc, 2"
    )
    for key, rule, count in log.execute(query):
        found.setdefault(key, {})[lenient.text(rule) or ""] = count
    return found


def _notes(log: Queryable) -> dict[str, list[str]]:
    """The codes of notes, by destination."""
    found: dict[str, list[str]] = {}
    query = (
        f"select distinct d.destination, n.value ->> 'code' from deliveries d, {EACH_NOTE} n "
        "where d.notes <> '[]' order by 1, 2"
    )
    for key, code in log.execute(query):
        found.setdefault(key, []).append(lenient.text(code) or "")
    settings = last_settings(log)
    for destination in settings.destinations if settings is not None else ():
        if any(not is_public(url) for url in destination.urls if not url.startswith(SINK_SCHEME)):
            found.setdefault(destination.key, []).append(NOT_PUBLIC)
    return found
