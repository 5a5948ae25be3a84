"""A log in memory: a small store that answers everything a receiver asks of one, without waiting.

It is not a mock: it counts the balance as the real store does, and again from the deliveries alone, as the design
describes. So what was decided about the states of events can be checked against what happened to them.
"""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import zip_longest
from typing import TypeAlias

import msgspec

from liveview.core.batch import Batch
from liveview.core.dedup import Key, Original
from liveview.core.planned.omission import omitted_fields
from liveview.core.steps import Due, Fetch, Ids, Resume, StoredEvent, Task
from liveview.core.store import ClaimsLost, Holders, Noted, Row, Stored
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome
from liveview.model.event import Balance, Event, Request, State, Verdict, Wire
from liveview.model.facts import EventMoved
from liveview.model.pipeline_settings import FrozenPipeline

Wish: TypeAlias = Batch | tuple[Row, ...]
"""What waits for the log: a batch, which a failure loses, or rows that are written later then."""


class MemoryLog:
    """The tables of a log, who has which delivery, and the answers that a receiver needs from them."""

    policy = "drop"

    def __init__(self) -> None:
        self.requests: dict[int, Request] = {}
        self.events: dict[int, Event] = {}
        self.deliveries: dict[int, Delivery] = {}
        self.attempts: dict[int, Attempt] = {}
        self.pipelines: dict[int, FrozenPipeline] = {}
        self.finals: dict[int, list[DeliveryState]] = {}
        """Every final state that a delivery ever got; more than one would be a mistake."""
        self.leased: set[int] = set()
        """The deliveries that a receiver has."""
        self.moved: list[EventMoved] = []
        """Every change of an event's state, in order."""
        self.changes = 0
        """How often rows were stored or events moved; the balance is the same until the next time."""
        self._states: Counter[State] = Counter()

    @property
    def last(self) -> Ids:
        """The ids assigned last."""
        return Ids(max(self.requests, default=0), max(self.events, default=0), max(self.deliveries, default=0))

    def holders(self, keys: Sequence[Key], *, copies: bool = False) -> Holders:
        """Who holds these keys, and what they and their copies went to."""
        wanted, found = set(keys), {}
        for event in self.events.values():
            key = key_of(event)
            if event.verdict is Verdict.ACCEPTED and key in wanted:
                found[key] = Original(event.id, event.received_at, event.payload or "", event.request_id)
        sent = self._sent({original.event_id for original in found.values()}) if copies else {}
        return Holders(found, self.last.event, sent)

    def _sent(self, originals: Container[int]) -> dict[int, tuple[str, ...]]:
        """The destinations that each of these events, or a copy of it, went to."""
        found: dict[int, set[str]] = {}
        for row in self.deliveries.values():
            event = self.events[row.event_id]
            original = event.id if event.duplicate_of is None else event.duplicate_of
            if original in originals and row.decision is Decision.SEND and not event.collision:
                found.setdefault(original, set()).add(row.destination)
        return {original: tuple(sorted(destinations)) for original, destinations in found.items()}

    def commit(self, batch: Batch) -> Stored | ClaimsLost:
        """Number and store a batch, unless what somebody else has stored since it was decided counts for it."""
        held = MemoryLog.holders(self, batch.claims)
        if any(holder.event_id > batch.seen for holder in held.found.values()):
            return ClaimsLost()
        newer = (event for event in self.events.values() if event.id > batch.seen and not event.collision)
        if any(event.duplicate_of in batch.resent for event in newer):
            return ClaimsLost()
        rows = batch.numbered(self.last)
        self.store(rows.all)
        self._states.update(event.state for event in rows.events)
        for task in rows.tasks:
            found = self._task(task.delivery)
            assert task.pipeline in (None, found.pipeline), "the log has other settings"
            without_body = msgspec.structs.replace(task, body=b"", sent=None, pipeline=None)
            assert without_body == msgspec.structs.replace(found, pipeline=None), (
                "the log would have handed out another task"
            )
            self._lease(task.delivery)
        return Stored(rows, self._moves(replay.event_id for replay in batch.replays))

    def note(self, rows: Sequence[Row]) -> Noted:
        """Store what has happened; the end of a round also ends the lease."""
        ended = [row for row in rows if isinstance(row, Delivery)]
        for row in ended:
            assert row.id in self.leased, f"delivery {row.id} ended without a lease"
            self.leased.remove(row.id)
        self.store(rows)
        return Noted(tuple(rows), self._moves(row.event_id for row in ended))

    def commit_all(self, wishes: Sequence[Wish]) -> list[Stored | ClaimsLost | Noted]:
        """Store batches and rows in one transaction."""
        return [self.commit(wish) if isinstance(wish, Batch) else self.note(wish) for wish in wishes]

    def lease(self, fetch: Fetch, at: float) -> Due:
        """Answer a `Fetch`: first rounds and due retries in turn, the longest waiting first."""
        free = [row for row in self.pending_rows() if row.destination == fetch.destination]
        free.sort(key=lambda row: (row.next_attempt_at or 0.0, row.id))
        fresh = [row for row in free if not row.rounds and fetch.fresh]
        retries = [row for row in free if row.rounds and (fetch.early or (row.next_attempt_at or 0.0) <= at)]
        tasks: list[Task] = []
        for row in in_turn(fresh, retries):
            task = self._task(row)
            if tasks and sum(each.weight for each in tasks) + task.weight > fetch.most:
                break
            tasks.append(task)
        for task in tasks:
            self._lease(task.delivery)
        later = [row.next_attempt_at for row in free if row.rounds and row.id not in self.leased]
        next_at = min((moment for moment in later if moment is not None), default=None)
        return Due(fetch.destination, tuple(tasks), next_at, more=any(row.id not in self.leased for row in fresh))

    def pending(self, event_id: int) -> tuple[Task, ...]:
        """Lease the pending deliveries of an event that nobody has."""
        tasks = tuple(self._task(row) for row in self.pending_rows() if row.event_id == event_id)
        for task in tasks:
            self._lease(task.delivery)
        return tasks

    def past(self, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
        """The events with these ids, to be delivered again."""
        events = (self.events[event_id] for event_id in sorted(set(ids)) if event_id in self.events)
        return tuple(
            StoredEvent(
                *(event.id, event.verdict, event.type, key_of(event), event.token or "", event.received_at),
                *(self._payload(event).is_profile_update, self._payload(event)),
            )
            for event in events
        )

    def retry_now(self, event_id: int, at: float) -> int:
        """Make the waiting retries of an event due; returns their number."""
        mine = (row for row in self.pending_rows() if row.event_id == event_id and row.rounds)
        found = [row for row in mine if (row.next_attempt_at or 0.0) > at]
        self.store(msgspec.structs.replace(row, next_attempt_at=at) for row in found)
        return len(found)

    def recover(self, at: float) -> Resume:
        """Tidy up after a run that was cut off, and return where the next one, which starts at `at`, continues."""
        self.leased.clear()
        for attempt in self.attempts.values():
            if attempt.outcome is None:
                self.attempts[attempt.id] = msgspec.structs.replace(attempt, outcome=Outcome.INTERRUPTED)
        names = dict.fromkeys(event.name for event in self.events.values() if event.name is not None)
        return Resume(
            last=self.last,
            last_attempt_id=max(self.attempts, default=0),
            balance=self.balance,
            spellings=tuple(sorted(names)),
            pending=frozenset(row.destination for row in self.pending_rows()),
        )

    def pending_rows(self) -> list[Delivery]:
        """The pending deliveries that nobody has."""
        rows = self.deliveries.values()
        return [row for row in rows if row.state is DeliveryState.PENDING and row.id not in self.leased]

    def store(self, rows: Iterable[Row]) -> None:
        """Write rows; nothing is checked or counted."""
        self.changes += 1
        for row in rows:
            match row:
                case Request():
                    self.requests[row.id] = row
                case Event():
                    self.events[row.id] = row
                case Attempt():
                    self.attempts[row.id] = row
                case FrozenPipeline():
                    self.pipelines[row.id] = row
                case Delivery():
                    self.deliveries[row.id] = row
                    if row.state in {DeliveryState.DELIVERED, DeliveryState.FAILED}:
                        self.finals.setdefault(row.id, []).append(row.state)

    @property
    def balance(self) -> Balance:
        """How many events are in each state, counted as they were stored and moved."""
        turned_away = sum(request.problem is not None for request in self.requests.values())
        counts = {state.value: count for state, count in self._states.items()}
        return Balance(received=len(self.events), refused=turned_away, **counts)

    def recounted(self) -> Balance:
        """The same, derived from all deliveries."""
        states: dict[int, set[DeliveryState | None]] = {}
        for row in self.deliveries.values():
            states.setdefault(row.event_id, set()).add(row.state)
        counts = Counter(self._judge(event, states.get(event.id, set())).value for event in self.events.values())
        turned_away = sum(request.problem is not None for request in self.requests.values())
        return Balance(received=len(self.events), refused=turned_away, **counts)

    def state(self, event: Event) -> State:
        """The state of an event, derived from its deliveries alone, as the design describes."""
        return self._judge(event, {row.state for row in self.deliveries.values() if row.event_id == event.id})

    def _judge(self, event: Event, deliveries: set[DeliveryState | None]) -> State:
        if event.verdict is Verdict.INVALID:
            return State.INVALID
        if event.verdict is Verdict.DUPLICATE and self.policy == "drop" and not deliveries:
            return State.DUPLICATE
        for state in (DeliveryState.PENDING, DeliveryState.FAILED, DeliveryState.DELIVERED):
            if state in deliveries:
                return State(state.value)
        return State.UNROUTED

    def _moves(self, event_ids: Iterable[int]) -> tuple[EventMoved, ...]:
        """Give these events the states that follow from their deliveries."""
        moves = []
        self.changes += 1
        for event_id in dict.fromkeys(event_ids):
            event = self.events[event_id]
            state = self.state(event)
            if state is not event.state:
                moves.append(EventMoved(event_id, event.state, state))
                self.events[event_id] = msgspec.structs.replace(event, state=state)
                self._states[event.state] -= 1
                self._states[state] += 1
        self.moved += moves
        return tuple(moves)

    def _lease(self, delivery: Delivery) -> None:
        assert delivery.id not in self.leased, f"delivery {delivery.id} is handed out twice"
        self.leased.add(delivery.id)

    def _task(self, delivery: Delivery) -> Task:
        finished = tuple(
            attempt.outcome
            for _, attempt in sorted(self.attempts.items())
            if attempt.delivery_id == delivery.id
            and attempt.round == delivery.rounds + 1
            and attempt.outcome not in {None, Outcome.INTERRUPTED}
        )
        event = self.events[delivery.event_id]
        outcomes = tuple(outcome for outcome in finished if outcome is not None)
        pipeline = self.pipelines.get(delivery.pipeline_id or 0)
        return Task(delivery, self._payload(event), outcomes, pipeline=pipeline)

    def _payload(self, event: Event) -> StoredPayload:
        wire = self.requests[event.request_id].wire or Wire.HTTP_API
        return StoredPayload(
            event.payload or "",
            wire,
            event.type,
            event.name,
            event.token,
            event.time,
            event.received_at,
            omitted_fields(event.problems),
        )


def in_turn(fresh: Sequence[Delivery], retries: Sequence[Delivery]) -> list[Delivery]:
    """One of each in turn, so that half of the room is for each; the longest waiting begins."""
    one, other = fresh, retries
    if fresh and retries and (retries[0].next_attempt_at or 0.0) < (fresh[0].next_attempt_at or 0.0):
        one, other = retries, fresh
    return [row for pair in zip_longest(one, other) for row in pair if row is not None]


def key_of(event: Event) -> Key | None:
    """The dedup key of an event; None for an invalid one."""
    if event.token is None or event.dedup_source is None or event.dedup_key is None:
        return None
    return Key(event.token, event.dedup_source, event.dedup_key)
