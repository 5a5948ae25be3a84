"""What the store reads from the log: where the previous run stopped, who holds a key, and what is due.

A log may hold unknown words, also one that a run continues: none of them ends the program.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

from liveview.core.dedup import Key, Original
from liveview.core.steps import Due, Fetch, Ids, Resume, StoredEvent, Task
from liveview.core.wire.stored import StoredPayload
from liveview.log import lenient
from liveview.log.lenient import word
from liveview.log.queries import Queryable, balance, event_names, last_id
from liveview.log.rows import columns, struct_of
from liveview.log.stored_payloads import PAYLOAD_COLUMNS, payload_of
from liveview.model.delivery import Delivery, Outcome
from liveview.model.event import DedupSource, EventType, State, Verdict, Wire
from liveview.model.facts import EventMoved
from liveview.model.pipeline_settings import FrozenPipeline

SPREAD = 10.0
"""Seconds over which a start spreads the retries that came due while nothing ran."""
MOST_NAMES = 10_000
"""Event names whose spelling the engine remembers."""
ALL = (1 << 63) - 1
"""The highest id that there can be."""
AT_ONCE = 32
"""Deliveries whose payloads are read together."""
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
    pending = reader.execute(_PENDING)
    return Resume(
        last=Ids(last_id(reader, "requests"), last_id(reader, "events"), last_id(reader, "deliveries")),
        last_attempt_id=last_id(reader, "attempts"),
        balance=balance(reader),
        spellings=event_names(reader, MOST_NAMES),
        pending=frozenset(name for (name,) in pending),
    )


def due(reader: Queryable, fetch: Fetch, leased: Collection[int], at: float, upto: int = ALL) -> Due:
    """The due deliveries of a destination that nobody has; half of the room is for first rounds, half for retries.

    Those with ids above `upto` are left out.
    """
    busy = json.dumps(sorted(leased))
    latest = _EVER if fetch.early else at
    fresh: list[Delivery] = []
    if fetch.fresh:
        fresh = _read(reader.execute(_FRESH, (fetch.destination, upto, busy, fetch.most + 1)))
    retries = _read(reader.execute(_RETRIES, (fetch.destination, upto, busy, latest, fetch.most)))
    tasks: list[Task] = []
    weight = 0
    for task in _tasks(reader, _in_turn(fresh, retries)):
        weight += task.weight
        if tasks and weight > fetch.most:
            break
        tasks.append(task)
    got = {task.delivery.id for task in tasks}
    left = json.dumps(sorted({*leased, *got}))
    later = reader.execute(_NEXT, (fetch.destination, upto, left)).fetchone()
    more = any(delivery.id not in got for delivery in fresh)
    return Due(fetch.destination, tuple(tasks), later[0] if later else None, more=more)


def pending(reader: Queryable, event_id: int, leased: Collection[int], upto: int = ALL) -> tuple[Task, ...]:
    """The pending deliveries of an event that nobody has, up to an id."""
    rows = reader.execute(
        f"{_DELIVERIES} where event_id = ? and state = 'pending' and id <= ? and {_WHOLE} order by id",
        (event_id, upto),
    )
    return tuple(_tasks(reader, (delivery for delivery in _read(rows) if delivery.id not in leased)))


def waiting_retries(reader: Queryable, event_id: int, leased: Collection[int], at: float) -> list[Delivery]:
    """The retries of an event that are due after `at` and that nobody has."""
    rows = reader.execute(
        f"{_DELIVERIES} where event_id = ? and state = 'pending' and rounds > 0 and next_attempt_at > ?",
        (event_id, at),
    )
    return [delivery for delivery in _read(rows) if delivery.id not in leased]


def holders(reader: Queryable, keys: Sequence[Key]) -> dict[Key, Original]:
    """The latest accepted events with these keys; raises `sqlite3.Error`."""
    found: dict[Key, Original] = {}
    start = 0
    for size, query in _HOLDERS.items():
        while len(keys) - start >= size:
            asked = keys[start : start + size]
            start += size
            values = [value for key in asked for value in (key.token, str(key.source), key.text)]
            for place, *row in reader.execute(query, values):
                found[asked[place]] = struct_of(Original, row, payload=_text)
    return found


def sent(reader: Queryable, originals: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The keys of the destinations that each of these events, or a copy of it, was sent to, in alphabetical order."""
    found: dict[int, list[str]] = {}
    for original, destination in reader.execute(_SENT, (json.dumps(list(originals)),)):
        found.setdefault(original, []).append(destination)
    return {original: tuple(destinations) for original, destinations in found.items()}


def has_newer_copy(reader: Queryable, originals: Collection[int], seen: int) -> bool:
    """Whether one of these events got a copy after the event `seen`."""
    row = reader.execute(_NEWER_COPY, (json.dumps(list(originals)), seen)).fetchone() if originals else None
    return row is not None


def derived_states(reader: Queryable, event_ids: Iterable[int]) -> list[EventMoved]:
    """The events whose state differs from the one that follows from their deliveries."""
    moved: list[EventMoved] = []
    asked = list(event_ids)
    for event_id, was, pending_ones, failed in reader.execute(_DERIVED, (json.dumps(asked),)) if asked else ():
        state = State.PENDING if pending_ones else State.FAILED if failed else State.DELIVERED
        if was != state:
            moved.append(EventMoved(event_id, word(State, was), state))
    return moved


def past(reader: Queryable, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
    """The events with these ids, to be delivered once more; ids of no event are left out."""
    rows = reader.execute(
        "select e.id, verdict, type, token, dedup_source, dedup_key, e.received_at, name, wire from events e "
        "left join requests r on r.id = request_id where e.id in (select value from json_each(?)) order by e.id",
        (json.dumps(list(ids)),),
    ).fetchall()
    payloads = _payloads(reader, ids)
    return tuple(_past(row, payloads[row[0]]) for row in rows if row[0] in payloads)


def _past(row: tuple[Any, ...], stored: StoredPayload) -> StoredEvent:
    event_id, verdict, kind, token, source, key, received_at, name, wire = row
    return StoredEvent(
        event_id=event_id,
        verdict=word(Verdict, verdict),
        type=word(EventType, kind),
        key=None if token is None or key is None else Key(token, word(DedupSource, source), key),
        token=token or "",
        received_at=received_at,
        profile_update=StoredPayload("", word(Wire, wire), word(EventType, kind), name).is_profile_update,
        stored=stored,
    )


_DELIVERIES = f"select {columns(Delivery)} from deliveries"
_WHOLE = "exists (select 1 from events e where e.id = event_id)"
"""A delivery without its event in the log has nothing to send."""
_WAITING = (
    "where destination = ? and state = 'pending' and id <= ? and id not in (select value from json_each(?)) "
    f"and {_WHOLE}"
)
_FRESH = f"{_DELIVERIES} {_WAITING} and rounds = 0 order by next_attempt_at limit ?"
_RETRIES = f"{_DELIVERIES} {_WAITING} and rounds > 0 and next_attempt_at <= ? order by next_attempt_at limit ?"
_NEXT = f"select next_attempt_at from deliveries {_WAITING} and rounds > 0 order by next_attempt_at limit 1"
_PENDING = " union ".join(
    f"select destination from deliveries where state = 'pending' and rounds {which}" for which in ("= 0", "> 0")
)
"""The destinations with something pending, each half from an index that holds nothing else."""
_LATEST = (
    "select id from events where dedup_key = k.column4 and token = k.column2 and verdict = 'accepted' "
    "and dedup_source = k.column3 order by id desc limit 1"
)
_HOLDERS = {
    size: f"select k.column1, {columns(Original, 'e', event_id='e.id')} "
    f"from (values {', '.join(f'({place}, ?, ?, ?)' for place in range(size))}) k join events e on e.id = ({_LATEST})"
    for size in (64, 16, 4, 1)
}
"""The query by its number of keys, largest first; few sizes, so that all stay prepared."""
_SENT = (
    "with copies(original, id) as (select value, value from json_each(?1) union all "
    "select duplicate_of, id from events where duplicate_of in (select value from json_each(?1)) "
    "and state <> 'duplicate' and collision = 0) "
    "select distinct original, destination from copies c join deliveries d on d.event_id = c.id "
    "where decision = 'send' order by original, destination"
)
"""Copies that were not delivered are left out by their state."""
_NEWER_COPY = (
    "select 1 from events where duplicate_of in (select value from json_each(?)) and id > ? and collision = 0 limit 1"
)
_DERIVED = (
    "select e.id, e.state, sum(d.state = 'pending'), sum(d.state = 'failed') from events e "
    "join deliveries d on d.event_id = e.id "
    "where e.id in (select value from json_each(?)) and d.state is not null group by e.id"
)
_FINISHED = (
    "select a.delivery_id, a.outcome from attempts a join deliveries d on d.id = a.delivery_id "
    "where a.delivery_id in (select value from json_each(?)) and a.round = d.rounds + 1 "
    "and a.outcome <> 'interrupted' order by a.id"
)
_PAYLOADS = (
    f"select e.id, {PAYLOAD_COLUMNS} from events e "
    "left join requests r on r.id = e.request_id where e.id in (select value from json_each(?))"
)


def _in_turn(fresh: list[Delivery], retries: list[Delivery]) -> Iterator[Delivery]:
    """One of each in turn, however heavy they are; the longest waiting begins."""
    pair = (fresh, retries)
    if fresh and retries and (retries[0].next_attempt_at or 0.0) < (fresh[0].next_attempt_at or 0.0):
        pair = (retries, fresh)
    return (delivery for both in zip_longest(*pair) for delivery in both if delivery is not None)


def _read(rows: sqlite3.Cursor) -> list[Delivery]:
    return [struct_of(Delivery, row, notes=lenient.notes) for row in rows]


def _tasks(reader: Queryable, deliveries: Iterator[Delivery]) -> Iterator[Task]:
    """What it takes to carry out deliveries, read for some of them at a time: their payloads may be large."""
    while some := list(islice(deliveries, AT_ONCE)):
        ids = json.dumps([delivery.id for delivery in some])
        finished: dict[int, list[Outcome]] = {}
        for delivery_id, outcome in reader.execute(_FINISHED, (ids,)):
            finished.setdefault(delivery_id, []).append(word(Outcome, outcome))
        payloads = _payloads(reader, [delivery.event_id for delivery in some])
        pipelines = _pipelines(reader, {each.pipeline_id for each in some if each.pipeline_id is not None})
        for delivery in some:
            done, frozen = finished.get(delivery.id, ()), pipelines.get(delivery.pipeline_id or 0)
            yield Task(delivery, payloads[delivery.event_id], tuple(done), pipeline=frozen)


def _payloads(reader: Queryable, event_ids: Sequence[int]) -> dict[int, StoredPayload]:
    """What webhooks need to know about these events, by id."""
    rows = reader.execute(_PAYLOADS, (json.dumps(list(event_ids)),))
    return {event_id: payload_of(row) for event_id, *row in rows}


def _pipelines(reader: Queryable, ids: Collection[int]) -> dict[int, FrozenPipeline]:
    """The frozen settings with these ids. Settings that are not in the log are empty: nothing is sent by guesswork."""
    if not ids:
        return {}
    query = f"select {columns(FrozenPipeline)} from pipelines where id in (select value from json_each(?))"
    found = (struct_of(FrozenPipeline, row) for row in reader.execute(query, (json.dumps(sorted(ids)),)))
    return {number: FrozenPipeline(number, 0.0, "") for number in ids} | {frozen.id: frozen for frozen in found}


def last_pipelines(reader: Queryable) -> tuple[FrozenPipeline, ...]:
    """All settings that were ever frozen, oldest first."""
    rows = reader.execute(f"select {columns(FrozenPipeline)} from pipelines order by id")
    return tuple(struct_of(FrozenPipeline, row) for row in rows)


def known_pipelines(reader: Queryable) -> tuple[FrozenPipeline, ...]:
    """The same for a run that continues the log, with empty settings for what pending deliveries need and is lost.

    So no other settings get the number of those, and nothing is sent by them.
    """
    found = last_pipelines(reader)
    query = "select distinct pipeline_id from deliveries where state = 'pending' and pipeline_id is not null"
    lost = {number for (number,) in reader.execute(query)} - {frozen.id for frozen in found}
    return (*found, *(FrozenPipeline(number, 0.0, "") for number in sorted(lost)))


def _text(payload: str | None) -> str:
    return payload or ""


def stored_event(reader: Queryable, event_id: int) -> StoredPayload:
    """What webhooks need to know about an event of the log."""
    row = reader.execute(_PAYLOADS, (json.dumps([event_id]),)).fetchone()
    return payload_of(row[1:])
