"""Reads a session for the screen: rows for the list, what waits, how far an event has come.

Every reader has a read-only connection of its own, so it never delays a commit. Rows are read by event id,
which counts from 1 without gaps: a page of a million events costs as much as a page of fifty.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from liveview.log import queries
from liveview.log.files import LogFile
from liveview.log.filter.functions import install
from liveview.log.lenient import notes, problems, real, text, whole, word, word_or_none
from liveview.log.read.delivery_requests import read_requests
from liveview.log.read.event_detail import EventDetail, read_detail
from liveview.log.read.masked_views import opened
from liveview.log.read.pipeline import DeliveryStages, read_stages
from liveview.model.delivery import Decision, Delivery, DeliveryState, Outcome, Rule
from liveview.model.destination import Destination
from liveview.model.event import Balance, DedupSource, EventType, State, Verdict
from liveview.model.note import PipelineStep
from liveview.model.problem import Problem
from liveview.model.service import ServiceRequest
from liveview.sandbox.sandbox import Sandbox

Found = TypeVar("Found")


class DeliverySummary(msgspec.Struct, frozen=True):
    """One destination of an event in the list."""

    destination: str
    """The key of the destination."""
    decision: Decision
    """Whether routing sends the event there."""
    rule: Rule
    """The rule of routing that decided."""
    state: DeliveryState | None
    """How far the delivery is; None when it is skipped or only previewed."""
    rounds: int
    """Rounds that are finished."""
    next_attempt_at: float | None
    """When the next round is due (epoch seconds); None when none will follow."""
    outcome: Outcome | None
    """How the latest attempt ended; None before it did, and without attempts."""
    webhooks: int = 0
    """Webhooks of the round that delivered it, interrupted calls not counted; 0 for what is not delivered."""
    succeeded: int = 0
    """How many of them answered 2xx; fewer than `webhooks` is a partial success."""
    emission: str | None = None
    """The name under which the event goes there; None in logs of older versions."""
    notes: int = 0
    """How many notes the steps of the pipeline left, without those that every request of a service has."""


class Row(msgspec.Struct, frozen=True):
    """An event as the list shows it."""

    id: int
    """The number of the event, from 1 without gaps."""
    received_at: float
    """When it was received (epoch seconds)."""
    type: EventType
    """The kind of call."""
    name: str | None
    """Its name; None for an event without one."""
    distinct_id: str | None
    """Its user; None for an event without one."""
    verdict: Verdict
    """What the core decided about it."""
    state: State
    """What became of it."""
    problems: tuple[Problem, ...]
    """What validation found; empty when nothing."""
    dedup_source: str | None
    """The fields that made its dedup key; None for an event without a key."""
    duplicate_of: int | None
    """The event that it repeats; None when it is not a duplicate."""
    collision: bool
    """Whether it is a duplicate that differs from its original."""
    deliveries: tuple[DeliverySummary, ...] = ()
    """One for each destination, in configured order; empty for an event that was not routed."""


class Duplicate(msgspec.Struct, frozen=True):
    """One dedup decision."""

    id: int
    """The duplicate."""
    duplicate_of: int
    """The event that it repeats; 0 when a damaged log does not tell."""
    dedup_source: str
    """The fields in which both have the same key."""
    collision: bool
    """Whether the two differ in what happened."""


class Retry(msgspec.Struct, frozen=True):
    """A delivery that failed everywhere and waits for its next round."""

    event_id: int
    """The event."""
    destination: str
    """The key of the destination."""
    round: int
    """The number of the next round; 2 is the first retry."""
    due_at: float
    """When the next round is due (epoch seconds)."""


class Ending(msgspec.Struct, frozen=True):
    """How a call ended; the fields are columns of `attempts`."""

    outcome: Outcome
    """How it ended."""
    status: int | None
    """The HTTP status of the answer; None without an answer."""
    duration_ms: float | None
    """Milliseconds that the call took; None when it was not measured."""


class EventProgress(msgspec.Struct, frozen=True):
    """How far an event has come; while it stays equal, the detail of the event stays the same."""

    state: State
    """What became of the event so far."""
    rounds: int
    """Finished rounds, over all deliveries."""
    attempts: int
    """Calls that began."""
    finished: int
    """Calls that ended."""


class Reader:
    """Reads one log. Use it in the thread that made it, and close it when done."""

    def __init__(self, log: LogFile | Path) -> None:
        self.log = log if isinstance(log, LogFile) else LogFile(log)
        """The log, so that another thread can make a reader of its own."""
        self.path = self.log.path
        """Where the log is."""
        self._sandbox = Sandbox()
        self._connection = opened(self.log)
        install(self._connection)

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._sandbox.close()
        self._connection.close()

    def stop_when(self, stopped: Callable[[], bool]) -> None:
        """Let statements fail from then on that `stopped` says so; it is asked about every millisecond."""
        self._connection.set_progress_handler(lambda: int(stopped()), queries.STEPS_BETWEEN_LOOKS)

    def execute(self, query: str, parameters: Sequence[object] = (), /) -> sqlite3.Cursor:
        """Run a query: for modules of `liveview.log` only, see `queries`. Raises `sqlite3.Error`."""
        return self._connection.execute(query, parameters)

    def at_once(self, read: "Callable[[Reader], Found]") -> Found:
        """What is read from one state of the log, whatever is stored meanwhile; raises `sqlite3.Error`."""
        self._connection.execute("begin")
        try:
            return read(self)
        finally:
            self._connection.execute("rollback")

    def last_id(self) -> int:
        """The id of the newest event, which is also the number of events."""
        return queries.last_id(self)

    def balance(self) -> Balance:
        """How many events are in each state, counted from the log."""
        return queries.balance(self)

    def rows(self, first: int, count: int) -> list[Row]:
        """At most `count` events from the id `first` on, oldest first."""
        return self.rows_of(range(first, first + count))

    def rows_of(self, ids: Sequence[int]) -> list[Row]:
        """The events with these ids, oldest first; ids without an event are left out.

        Meant for one screen of events. Ids without gaps, as in a list without a filter, are read as a range.
        """
        if not ids:
            return []
        first, last = min(ids), max(ids)
        if last - first + 1 == len(ids):
            return self._rows("between ? and ?", (first, last))
        return self._rows(f"in ({', '.join('?' * len(ids))})", tuple(ids))

    def marks(self) -> tuple[int, ...]:
        """The ids of all marked events, lowest first."""
        found = self.execute(f"select cast(name as integer) from settings where {queries.IS_MARK} order by 1")
        return tuple(event_id for (event_id,) in found)

    def waiting(self, destination: str) -> int:
        """How many deliveries of a destination are pending."""
        query = "select count(*) from deliveries where destination = ? and state = 'pending' and rounds "
        return int(self._one(query + "= 0", destination)[0] + self._one(query + "> 0", destination)[0])

    def detail(self, event_id: int) -> EventDetail | None:
        """Everything about an event; None when there is no such event."""
        return read_detail(self, event_id)

    def stages(self, detail: EventDetail, delivery: Delivery, destination: Destination | None = None) -> DeliveryStages:
        """What the pipeline made of an event for one of its deliveries; `destination` is where that goes, if known."""
        # What was sent is done again however long it takes; what failed may have taken too long.
        sql = self._sandbox if delivery.rule is Rule.SQL_ERROR else self._sandbox.again
        return read_stages(self, detail, delivery, sql, destination)

    def requests_of(self, delivery_id: int, destinations: Iterable[Destination]) -> tuple[ServiceRequest, ...] | None:
        """The requests of a delivery to one of the destinations in effect, masked; None when there is no such delivery.

        Raises `ReadError` when it has none, with the reason.
        """
        return read_requests(self, delivery_id, destinations, self._sandbox.again)

    def duplicates(self, after: int, limit: int) -> list[Duplicate]:
        """At most `limit` duplicates with ids above `after`, newest first; it reads every event above `after`."""
        found = self.execute(
            "select id, duplicate_of, dedup_source, collision from events "
            "where id > ? and verdict = 'duplicate' order by id desc limit ?",
            (after, limit),
        )
        return [
            Duplicate(event_id, whole(original), word(DedupSource, source), bool(hit))
            for event_id, original, source, hit in found
        ]

    def retries(self, destinations: Iterable[str], at: float, limit: int) -> list[Retry]:
        """At most `limit` retries of each destination that are due after `at` (epoch seconds), soonest first."""
        found = [
            Retry(event_id, destination, whole(rounds) + 1, real(due_at))
            for destination in destinations
            for event_id, rounds, due_at in self.execute(
                "select event_id, rounds, next_attempt_at from deliveries where destination = ? "
                "and state = 'pending' and next_attempt_at > ? and rounds > 0 order by next_attempt_at limit ?",
                (destination, at, limit),
            )
        ]
        return sorted(found, key=lambda retry: retry.due_at)

    def ending(self, delivery_id: int, started_at: float) -> Ending | None:
        """How the call that began at `started_at` ended; None while it is under way or not yet stored."""
        found = self._one(
            "select outcome, status, duration_ms from attempts where delivery_id = ? and started_at = ?",
            *(delivery_id, started_at),
        )
        if found is None:
            return None
        outcome, status, duration = found
        return None if outcome is None else Ending(word(Outcome, outcome), _number(status), _number(duration))

    def progress(self, event_id: int) -> EventProgress | None:
        """How far an event has come, without reading its payload and bodies; None when there is no such event."""
        found = self._one(
            "select events.state, (select coalesce(sum(rounds), 0) from deliveries where event_id = events.id), "
            "count(a.id), count(a.outcome) from events left join deliveries d on d.event_id = events.id "
            "left join attempts a on a.delivery_id = d.id where events.id = ? group by events.id",
            event_id,
        )
        if found is None:
            return None
        state, rounds, attempts, finished = found
        return EventProgress(word(State, state), rounds=rounds, attempts=attempts, finished=finished)

    def _rows(self, which: str, ids: tuple[int, ...]) -> list[Row]:
        found = self.execute(
            "select id, received_at, type, name, distinct_id, verdict, state, problems, dedup_source, duplicate_of, "
            f"collision from events where id {which} order by id",
            ids,
        ).fetchall()
        deliveries = self._deliveries(which, ids)
        return [
            Row(
                id=event_id,
                received_at=real(at),
                type=word(EventType, kind),
                name=text(name),
                distinct_id=text(user),
                verdict=word(Verdict, verdict),
                state=word(State, state),
                problems=problems(found_wrong),
                dedup_source=word_or_none(DedupSource, source),
                duplicate_of=_number(original),
                collision=bool(collision),
                deliveries=tuple(deliveries.get(event_id, ())),
            )
            for event_id, at, kind, name, user, verdict, state, found_wrong, source, original, collision in found
        ]

    def _deliveries(self, which: str, ids: tuple[int, ...]) -> dict[int, list[DeliverySummary]]:
        last_round = (
            "from attempts where delivery_id = deliveries.id and round = deliveries.rounds "
            "and outcome is not 'interrupted' and webhook <> ''"
        )
        found = self.execute(
            "select event_id, destination, decision, rule, state, rounds, next_attempt_at, "
            "(select outcome from attempts where delivery_id = deliveries.id order by attempts.id desc limit 1), "
            f"iif(state = 'delivered', (select count(*) {last_round}), 0), "
            f"iif(state = 'delivered', (select count(*) {last_round} and outcome = 'ok'), 0), emission, notes "
            f"from deliveries where event_id {which} order by id",
            ids,
        )
        deliveries: dict[int, list[DeliverySummary]] = {}
        for event_id, destination, decision, rule, state, rounds, next_at, outcome, *more in found:
            webhooks, succeeded, emission, noted = more
            delivery = DeliverySummary(
                destination=text(destination) or "",
                decision=word(Decision, decision),
                rule=word(Rule, rule),
                state=word_or_none(DeliveryState, state),
                rounds=whole(rounds),
                next_attempt_at=_number(next_at),
                outcome=word_or_none(Outcome, outcome),
                webhooks=webhooks,
                succeeded=succeeded,
                emission=text(emission),
                notes=sum(note.step is not PipelineStep.SHAPE for note in notes(noted)),
            )
            deliveries.setdefault(event_id, []).append(delivery)
        return deliveries

    def _one(self, query: str, *values: object) -> Any:
        return self.execute(query, values).fetchone()


def _number(value: Any) -> Any:
    """A number as it is; None for anything else."""
    return value if isinstance(value, int | float) else None
