"""What the engine reads from the log: where the previous run stopped, and the deliveries that are due.

A log may hold unknown words, also one that a run continues: none of them ends the program.
"""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from liveview.core.dedup import Key
from liveview.core.steps import Due, Fetch, Resume, StoredEvent, Task
from liveview.core.wire.stored import StoredPayload
from liveview.log.lenient import word
from liveview.log.queries import Queryable, balance, last_id
from liveview.log.rows import columns, struct_of
from liveview.model.delivery import Delivery, DeliveryState, Outcome
from liveview.model.event import DedupSource, EventType, Verdict, Wire

SPREAD = 10.0
"""Seconds over which a start spreads the retries that came due while nothing ran."""
MOST_NAMES = 10_000
"""Event names whose spelling the engine remembers."""
_EVER = 1e300
"""Later than every time."""


def recover(writer: sqlite3.Connection, at: float) -> None:
    """Tidy up after a run that was cut off: end its open attempts, spread overdue retries."""
    writer.execute("begin immediate")
    writer.execute(
        "update attempts set outcome = 'interrupted', error = 'liveview stopped during the call', "
        "reason = 'stopped' where outcome is null"
    )
    # 2654435761 spreads neighbouring ids evenly (Knuth's multiplicative hash).
    writer.execute(
        "update deliveries set next_attempt_at = ? + ? * ((id * 2654435761) % 4096) / 4096.0 "
        "where state = 'pending' and rounds > 0 and next_attempt_at < ?",
        (at, SPREAD, at),
    )
    writer.execute("commit")


def resume(reader: Queryable) -> Resume:
    """What the engine has to know about the log that it continues."""
    names = reader.execute("select name from events where name is not null group by name limit ?", (MOST_NAMES,))
    pending = reader.execute("select distinct destination from deliveries where state = 'pending'")
    return Resume(
        last_request_id=last_id(reader, "requests"),
        last_event_id=last_id(reader, "events"),
        last_delivery_id=last_id(reader, "deliveries"),
        last_attempt_id=last_id(reader, "attempts"),
        balance=balance(reader),
        spellings=tuple(name for (name,) in names),
        pending=frozenset(name for (name,) in pending),
    )


def due(reader: Queryable, fetch: Fetch, at: float) -> Due:
    """The due deliveries of a destination, longest waiting first; half of the places are for first rounds."""
    busy = json.dumps(sorted(fetch.busy))
    latest = _EVER if fetch.early else at
    fresh = _read(reader.execute(_FRESH, (fetch.destination, busy, fetch.most)))
    places = max(fetch.most - len(fresh), (fetch.most + 1) // 2)
    retries = _read(reader.execute(_RETRIES, (fetch.destination, busy, latest, places)))
    found = [*fresh[: fetch.most - len(retries)], *retries]
    if fetch.most == 1 and fresh and retries:
        found = [min(fresh[0], retries[0], key=lambda delivery: delivery.next_attempt_at or 0.0)]
    later = reader.execute(_NEXT, (fetch.destination, busy, at)).fetchone()
    tasks = tuple(_task(reader, delivery) for delivery in found)
    return Due(fetch.destination, tasks, later[0] if later else None, more=len(found) >= fetch.most)


def pending(reader: Queryable, event_id: int) -> tuple[Task, ...]:
    """The pending deliveries of an event."""
    rows = reader.execute(
        f"{_DELIVERIES} where event_id = ? and state = 'pending' and {_WHOLE} order by id", (event_id,)
    )
    return tuple(_task(reader, delivery) for delivery in _read(rows))


def past(reader: Queryable, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
    """The events with these ids, to be delivered once more; ids of no event are left out."""
    rows = reader.execute(
        "select e.id, verdict, type, token, dedup_source, dedup_key, e.received_at, name, wire from events e "
        "left join requests r on r.id = request_id where e.id in (select value from json_each(?)) order by e.id",
        (json.dumps(list(ids)),),
    ).fetchall()
    return tuple(_past(reader, row) for row in rows)


def _past(reader: Queryable, row: tuple[Any, ...]) -> StoredEvent:
    event_id, verdict, kind, token, source, key, received_at, name, wire = row
    return StoredEvent(
        event_id=event_id,
        verdict=word(Verdict, verdict),
        type=word(EventType, kind),
        key=None if token is None or key is None else Key(token, word(DedupSource, source), key),
        siblings=_siblings(reader, event_id),
        token=token or "",
        received_at=received_at,
        profile_update=StoredPayload("", word(Wire, wire), word(EventType, kind), name).is_profile_update,
    )


_DELIVERIES = f"select {columns(Delivery)} from deliveries"
_WHOLE = "exists (select 1 from events e where e.id = event_id)"
"""A delivery without its event in the log has nothing to send."""
_WAITING = f"where destination = ? and state = 'pending' and id not in (select value from json_each(?)) and {_WHOLE}"
_FRESH = f"{_DELIVERIES} {_WAITING} and rounds = 0 order by next_attempt_at limit ?"
_RETRIES = f"{_DELIVERIES} {_WAITING} and rounds > 0 and next_attempt_at <= ? order by next_attempt_at limit ?"
_NEXT = (
    f"select next_attempt_at from deliveries {_WAITING} and rounds > 0 and next_attempt_at > ? "
    "order by next_attempt_at limit 1"
)


def _read(rows: sqlite3.Cursor) -> list[Delivery]:
    return [struct_of(Delivery, row) for row in rows]


def _task(reader: Queryable, delivery: Delivery) -> Task:
    finished = reader.execute(
        "select outcome from attempts where delivery_id = ? and round = ? and outcome <> 'interrupted' order by id",
        (delivery.id, delivery.rounds + 1),
    )
    return Task(
        delivery,
        stored_event(reader, delivery.event_id),
        _siblings(reader, delivery.event_id),
        tuple(word(Outcome, outcome) for (outcome,) in finished),
    )


def stored_event(reader: Queryable, event_id: int) -> StoredPayload:
    """What webhooks need to know about an event of the log."""
    row = reader.execute(
        f"select {columns(StoredPayload, 'e', wire='r.wire')} from events e "
        "left join requests r on r.id = request_id where e.id = ?",
        (event_id,),
    ).fetchone()
    return struct_of(StoredPayload, row, payload=lambda text: text or "")


def _siblings(reader: Queryable, event_id: int) -> dict[int, DeliveryState]:
    """The states of an event's deliveries, without skipped ones."""
    rows = reader.execute("select id, state from deliveries where event_id = ? and state is not null", (event_id,))
    return {delivery_id: word(DeliveryState, state) for delivery_id, state in rows}
