"""A log in memory: it stores facts and answers everything that the engine asks of a log.

It is not a mock: it derives the states of events from their deliveries, as the design describes, instead of taking them
from the engine. So the engine's own counts can be checked against it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from liveview.core.dedup import Claims, Key, Original
from liveview.core.steps import Due, Fetch, Resume, StoredEvent, Task
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Attempt, Delivery, DeliveryState, Outcome
from liveview.model.event import Balance, Event, Request, State, Verdict, Wire
from liveview.model.facts import Fact


class MemoryLog:
    """The tables of a log, and the answers that the engine needs from them."""

    policy = "drop"

    def __init__(self) -> None:
        self.requests: dict[int, Request] = {}
        self.events: dict[int, Event] = {}
        self.deliveries: dict[int, Delivery] = {}
        self.attempts: dict[int, Attempt] = {}
        self.finals: dict[int, list[DeliveryState]] = {}

    def store(self, facts: Iterable[Fact]) -> None:
        """Commit facts; `finals` collects every final state that a delivery ever gets."""
        for fact in facts:
            match fact:
                case Request():
                    self.requests[fact.id] = fact
                case Event():
                    self.events[fact.id] = fact
                case Attempt():
                    self.attempts[fact.id] = fact
                case Delivery():
                    self.deliveries[fact.id] = fact
                    if fact.state in {DeliveryState.DELIVERED, DeliveryState.FAILED}:
                        self.finals.setdefault(fact.id, []).append(fact.state)

    def state(self, event: Event) -> State:
        """The state of an event, derived from its deliveries alone, as the design describes."""
        return self._judge(event, {row.state for row in self.deliveries.values() if row.event_id == event.id})

    def balance(self) -> Balance:
        """Count all events and refused requests."""
        states: dict[int, set[DeliveryState | None]] = {}
        for row in self.deliveries.values():
            states.setdefault(row.event_id, set()).add(row.state)
        counts = Counter(self._judge(event, states.get(event.id, set())).value for event in self.events.values())
        turned_away = sum(request.problem is not None for request in self.requests.values())
        return Balance(received=len(self.events), refused=turned_away, **counts)

    def _judge(self, event: Event, deliveries: set[DeliveryState | None]) -> State:
        if event.verdict is Verdict.INVALID:
            return State.INVALID
        if event.verdict is Verdict.DUPLICATE and self.policy == "drop":
            return State.DUPLICATE
        for state in (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.DELIVERED):
            if state in deliveries:
                return State(state.value)
        return State.UNROUTED

    def due(self, fetch: Fetch, at: float) -> Due:
        """Answer a `Fetch`: first rounds and due retries, the longest waiting first."""
        waiting = [
            row
            for row in self.deliveries.values()
            if row.destination == fetch.destination
            and row.state is DeliveryState.PENDING
            and row.id not in fetch.busy
            and row.next_attempt_at is not None
        ]
        waiting.sort(key=lambda row: (row.next_attempt_at or 0.0, row.id))
        ready = [row for row in waiting if row.rounds == 0 or fetch.early or (row.next_attempt_at or 0.0) <= at]
        later = [row.next_attempt_at for row in waiting if row not in ready]
        tasks = tuple(self._task(row) for row in ready[: fetch.most])
        next_at = min((moment for moment in later if moment is not None), default=None)
        return Due(fetch.destination, tasks, next_at, more=len(tasks) >= fetch.most)

    def pending(self, event_id: int) -> tuple[Task, ...]:
        """The pending deliveries of an event."""
        rows = (row for row in self.deliveries.values() if row.event_id == event_id)
        return tuple(self._task(row) for row in rows if row.state is DeliveryState.PENDING)

    def stored_events(self, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
        """The events with these ids, to be delivered again."""
        events = (self.events[event_id] for event_id in sorted(set(ids)) if event_id in self.events)
        return tuple(
            StoredEvent(
                *(event.id, event.verdict, event.type, MemoryClaims.key(event), self._siblings(event.id)),
                *(event.token or "", event.received_at),
            )
            for event in events
        )

    def _siblings(self, event_id: int) -> dict[int, DeliveryState]:
        rows = (row for row in self.deliveries.values() if row.event_id == event_id)
        return {row.id: row.state for row in rows if row.state is not None}

    def _task(self, delivery: Delivery) -> Task:
        siblings = self._siblings(delivery.event_id)
        finished = tuple(
            attempt.outcome
            for _, attempt in sorted(self.attempts.items())
            if attempt.delivery_id == delivery.id
            and attempt.round == delivery.rounds + 1
            and attempt.outcome not in {None, Outcome.INTERRUPTED}
        )
        event = self.events[delivery.event_id]
        stored = StoredPayload(
            event.payload or "",
            self.requests[event.request_id].wire or Wire.HTTP_API,
            *(event.type, event.name, event.token, event.time, event.received_at),
        )
        return Task(delivery, stored, siblings, tuple(outcome for outcome in finished if outcome is not None))

    def claims(self) -> Claims:
        """The keys of all originals in this log."""
        return MemoryClaims(self)

    def recover(self, at: float) -> Resume:
        """Tidy up after a run that was cut off, and return where the next one, which starts at `at`, continues."""
        for attempt in self.attempts.values():
            if attempt.outcome is None:
                self.attempts[attempt.id] = msgspec.structs.replace(attempt, outcome=Outcome.INTERRUPTED)
        return Resume(
            last_request_id=max(self.requests, default=0),
            last_event_id=max(self.events, default=0),
            last_delivery_id=max(self.deliveries, default=0),
            last_attempt_id=max(self.attempts, default=0),
            balance=self.balance(),
            pending=frozenset(
                row.destination for row in self.deliveries.values() if row.state is DeliveryState.PENDING
            ),
        )


class MemoryClaims:
    """The claims of a log in memory; like the real ones, they are notified of each commit."""

    def __init__(self, log: MemoryLog) -> None:
        self._log = log
        self._known = {self.key(event) for event in log.events.values() if event.verdict is Verdict.ACCEPTED}

    def find(self, key: Key) -> Original | None:
        """The latest committed original with this key."""
        if key not in self._known:
            return None
        for event in reversed(self._log.events.values()):
            if event.verdict is Verdict.ACCEPTED and self.key(event) == key:
                return Original(event.id, event.received_at, event.payload or "", event.request_id)
        return None

    def add(self, key: Key) -> None:
        """Note that a claim was committed."""
        self._known.add(key)

    @staticmethod
    def key(event: Event) -> Key | None:
        """The dedup key of an event; None for an invalid one."""
        if event.token is None or event.dedup_source is None or event.dedup_key is None:
            return None
        return Key(event.token, event.dedup_source, event.dedup_key)
