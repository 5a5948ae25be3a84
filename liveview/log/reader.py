"""Reading a session for people: rows for the list, and everything about one event.

Every reader has a read-only connection of its own, so it never delays the writer. Rows are read by event id,
which counts from 1 without gaps: a page of a million-event session costs what a page of fifty costs.
"""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from liveview.log.dossier import Dossier, read_dossier
from liveview.log.files import read_only
from liveview.model.delivery import Decision, DeliveryState, Outcome, Rule
from liveview.model.event import Balance, EventType, State, Verdict
from liveview.model.problem import Problem


class Leg(msgspec.Struct, frozen=True):
    """One destination of an event in the list. `outcome` is that of the latest attempt, None before it ended."""

    destination: str
    decision: Decision
    rule: Rule
    state: DeliveryState | None
    rounds: int
    next_attempt_at: float | None
    outcome: Outcome | None


class Row(msgspec.Struct, frozen=True):
    """An event as the list shows it. `legs` is in configured order."""

    id: int
    received_at: float
    type: EventType
    name: str | None
    distinct_id: str | None
    verdict: Verdict
    state: State
    problems: tuple[Problem, ...]
    dedup_source: str | None
    duplicate_of: int | None
    collision: bool
    legs: tuple[Leg, ...] = ()


class Duplicate(msgspec.Struct, frozen=True):
    """One dedup decision: this event is a duplicate of that one, found by these fields."""

    id: int
    duplicate_of: int
    dedup_source: str
    collision: bool


class Retry(msgspec.Struct, frozen=True):
    """A delivery that failed everywhere and waits for its next round, due at `due_at` (epoch seconds)."""

    event_id: int
    destination: str
    round: int
    due_at: float


class Progress(msgspec.Struct, frozen=True):
    """How far an event has come; equal values mean that its dossier has not changed."""

    state: State
    rounds: int
    attempts: int
    finished: int


class Reader:
    """Reads one log; use it in the thread that made it, close it when done."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = read_only(path)
        """For the other modules of `log`; nobody else asks it anything."""

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()

    def last_id(self) -> int:
        """The id of the newest event, which is also how many there are."""
        return int(self._one("select coalesce(max(id), 0) from events")[0])

    def balance(self) -> Balance:
        """The balance counted from the log."""
        states = dict(self.connection.execute("select state, count(*) from events group by state"))
        refused = self._one("select count(*) from requests where problem is not null")[0]
        counts = {state.value: states.get(state.value, 0) for state in State}
        return Balance(received=sum(states.values()), refused=refused, **counts)

    def rows(self, first: int, count: int) -> list[Row]:
        """At most `count` events from the id `first` on, oldest first."""
        if count <= 0:
            return []
        last = first + count - 1
        found = self.connection.execute(
            "select id, received_at, type, name, distinct_id, verdict, state, problems, dedup_source, duplicate_of, "
            "collision from events where id between ? and ? order by id",
            (first, last),
        ).fetchall()
        legs = self._legs(first, last)
        return [
            Row(
                *(event_id, at, EventType(kind), name, user, Verdict(verdict), State(state)),
                *(_problems(problems), source, original, bool(collision), tuple(legs.get(event_id, ()))),
            )
            for event_id, at, kind, name, user, verdict, state, problems, source, original, collision in found
        ]

    def dossier(self, event_id: int) -> Dossier | None:
        """Everything about an event; None when there is no such event."""
        return read_dossier(self.connection, event_id)

    def duplicates(self, after: int, limit: int) -> list[Duplicate]:
        """At most `limit` duplicates with ids above `after`, newest first; it looks at every event above `after`."""
        found = self.connection.execute(
            "select id, duplicate_of, dedup_source, collision from events "
            "where id > ? and verdict = 'duplicate' order by id desc limit ?",
            (after, limit),
        )
        return [Duplicate(event_id, original, source, bool(hit)) for event_id, original, source, hit in found]

    def retries(self, destinations: Iterable[str], at: float, limit: int) -> list[Retry]:
        """At most `limit` deliveries of each destination that wait for a time after `at`, soonest first."""
        found = [
            Retry(event_id, destination, rounds + 1, due_at)
            for destination in destinations
            for event_id, rounds, due_at in self.connection.execute(
                "select event_id, rounds, next_attempt_at from deliveries where destination = ? "
                "and state = 'pending' and next_attempt_at > ? and rounds > 0 order by next_attempt_at limit ?",
                (destination, at, limit),
            )
        ]
        return sorted(found, key=lambda retry: retry.due_at)

    def progress(self, event_id: int) -> Progress | None:
        """How far an event has come, without reading its payload and bodies; None when there is no such event."""
        found = self._one(
            "select events.state, (select coalesce(sum(rounds), 0) from deliveries where event_id = events.id), "
            "count(a.id), count(a.outcome) from events left join deliveries d on d.event_id = events.id "
            "left join attempts a on a.delivery_id = d.id where events.id = ? group by events.id",
            event_id,
        )
        return None if found is None else Progress(State(found[0]), *found[1:])

    def _legs(self, first: int, last: int) -> dict[int, list[Leg]]:
        found = self.connection.execute(
            "select event_id, destination, decision, rule, state, rounds, next_attempt_at, "
            "(select outcome from attempts where delivery_id = deliveries.id order by attempts.id desc limit 1) "
            "from deliveries where event_id between ? and ? order by id",
            (first, last),
        )
        legs: dict[int, list[Leg]] = {}
        for event_id, destination, decision, rule, state, rounds, next_at, outcome in found:
            leg = Leg(
                *(destination, Decision(decision), Rule(rule), DeliveryState(state) if state else None),
                *(rounds, next_at, Outcome(outcome) if outcome else None),
            )
            legs.setdefault(event_id, []).append(leg)
        return legs

    def _one(self, query: str, *values: object) -> Any:
        return self.connection.execute(query, values).fetchone()


def _problems(text: str) -> tuple[Problem, ...]:
    return msgspec.json.decode(text, type=tuple[Problem, ...])
