"""Writes what one transaction is to store: numbers the batches, and derives the states of events."""

import sqlite3
from collections.abc import Iterable

from liveview.core.batch import Batch
from liveview.core.steps import Ids
from liveview.core.store import Row
from liveview.log.engine import tasks
from liveview.log.engine.wishes import Commit, Found, Noting, Wish, Written
from liveview.log.queries import balance, last_id
from liveview.log.rows import insert
from liveview.model.delivery import Delivery
from liveview.model.event import State
from liveview.model.facts import EventMoved


def write(connection: sqlite3.Connection, wishes: Iterable[Wish], last: Ids, *, unsure: bool = False) -> Written:
    """Write everything that is wished within a transaction; ids continue after `last`. Raises `sqlite3.Error`.

    `unsure` says that the last transaction failed, and that its rows may be in the log nevertheless.
    """
    written = Written(_last(connection) if unsure else last)
    first = written.last
    rows: list[Row] = []
    events: dict[int, None] = {}
    for wish in wishes:
        numbered = None
        if isinstance(wish, Commit):
            batch = wish.batch
            if batch.seen != written.last.event or batch.resent:  # another batch, or a replay, may have come between
                insert(connection, rows)
                rows.clear()
            if not _is_late(connection, batch, written.last.event):
                numbered = batch.numbered(written.last)
                written.last = numbered.last
                rows += numbered.all
                events.update((replay.event_id, None) for replay in batch.replays)
        elif isinstance(wish, Noting):
            rows += wish.rows
            events.update((row.event_id, None) for row in wish.rows if isinstance(row, Delivery))
        else:
            rows.append(wish.row)
        written.rows.append(numbered)
    insert(connection, rows)
    moved = tasks.derived_states(connection, events)
    insert(connection, moved)
    written.moved = {each.id: each for each in moved}
    if unsure:
        written.moved |= _moved_before(connection, [each for each in events if each not in written.moved])
        written.found = Found(balance(connection), first != last, _waiting(connection, last, first))
    return written


def _last(connection: sqlite3.Connection) -> Ids:
    return Ids(*(last_id(connection, table) for table in ("requests", "events", "deliveries")))


def _waiting(connection: sqlite3.Connection, after: Ids, upto: Ids) -> frozenset[str]:
    """The destinations of pending deliveries between these ids."""
    query = "select distinct destination from deliveries where id > ? and id <= ? and state = 'pending'"
    return frozenset(name for (name,) in connection.execute(query, (after.delivery, upto.delivery)))


def _moved_before(connection: sqlite3.Connection, events: Iterable[int]) -> dict[int, EventMoved]:
    """The events that the failed transaction has moved to their last state, which nobody was told."""
    found = {}
    for event_id in events:
        row = connection.execute("select state from events where id = ?", (event_id,)).fetchone()
        if row is not None and row[0] in {State.DELIVERED, State.FAILED}:
            found[event_id] = EventMoved(event_id, State.PENDING, State(row[0]))
    return found


def _is_late(connection: sqlite3.Connection, batch: Batch, last: int) -> bool:
    """Whether a batch would be decided in another way now; `last` is the newest event."""
    if batch.seen != last and _is_claimed(connection, batch):
        return True
    asked = {original for original, _ in batch.consented}
    sent = tasks.sent(connection, asked) if asked else {}  # a replay by hand adds no event
    return any(destination in sent.get(original, ()) for original, destination in batch.consented)


def _is_claimed(connection: sqlite3.Connection, batch: Batch) -> bool:
    """Whether somebody else has claimed a key of a batch, or stored a copy that counts, since its holders were read."""
    claimed = tasks.holders(connection, batch.claims)
    if any(holder.event_id > batch.seen for holder in claimed.values()):
        return True
    return tasks.has_newer_copy(connection, batch.resent, batch.seen)
