"""Stores batches: one statement each, in which the session hands out the ids.

A batch is numbered for the ids that were seen last. If somebody else has stored events meanwhile, the statement shifts
all ids; rows that hold ids in their texts are numbered again and sent once more.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from liveview.core.batch import Batch, BatchRows, DecidedEvent
from liveview.core.dedup import Key, Original
from liveview.core.steps import Ids
from liveview.core.store import ClaimsLost, Holders, SettingsMoved, Stored
from liveview.model.delivery import Decision
from liveview.model.event import Request, State
from liveview.model.facts import EventMoved
from liveview.postgres.address import SharedAddress
from liveview.postgres.connecting import Connection
from liveview.postgres.encoding import encoded, encoded_rows, read
from liveview.postgres.line import ClaimedError, KeptLine, WentOn

TRIES = 8
"""How often a batch with ids in its texts is numbered before it has to be decided again."""

_state = attrgetter("state")
_problem = attrgetter("problem")


class Batches:
    """Stores the batches of one receiver over `line`, whose writer is its intake."""

    def __init__(self, address: SharedAddress, line: KeptLine, receiver_id: int) -> None:
        self._line = line
        self._receiver_id = receiver_id
        self.last = Ids()
        """The ids that were assigned last, as far as this receiver knows."""
        self.counts: Counter[str] = Counter()
        """What its batches add to the balance of the session."""
        self._pipelines: set[int] = set()
        """The frozen settings that it has stored."""
        self._found: frozenset[str] = frozenset()
        """The destinations of deliveries that an unknown commit has left; the next batch tells of them."""
        self._commit = f"select * from {address.schema}.commit_batch({_places(19)}, $20::bigint[])".encode()
        self._holders = _HOLDERS.format(schema=address.schema).encode()
        self._sent = _SENT.format(schema=address.schema).encode()
        self._free = f"select {address.schema}.free_commit($1, $2, $3)".encode()

    async def holders(self, keys: Sequence[Key], copies: bool) -> Holders:
        """Who holds these keys; raises `UnavailableError`."""
        rows = await self._line.ask(self._holders, (encoded(keys),))
        self.last = Ids(*rows[0][:3])
        found: dict[Key, Original] = {}
        for _, _, _, place, *values in rows:
            if place is not None:
                event_id, received_at, payload, request_id = read(values)
                found[keys[place - 1]] = Original(event_id, received_at, payload, request_id)
        if not found or not copies:
            return Holders(found, self.last.event)
        return Holders(found, self.last.event, await self._sent_of([each.event_id for each in found.values()]))

    async def commit(self, batch: Batch, follows: int) -> Stored | ClaimsLost | SettingsMoved:
        """Number and store a batch that was decided by this version of the settings; raises `UnavailableError`."""
        line = self._line
        async with line.turn:
            for _ in range(TRIES):
                base = self._base(batch)
                rows = batch.numbered(base)
                try:
                    found = await line.ask_in_turn(self._commit, self._parameters(batch, rows, base, follows))
                except ClaimedError:
                    return ClaimsLost()
                outcome, request, event, delivery, moved = found[0]
                real = Ids(request, event, delivery)
                if outcome == "stored":
                    line.version += 1
                    return self._stored(batch, rows if real == base else batch.numbered(real), moved)
                self.last = real
                if outcome == "settings":
                    return SettingsMoved()
        return ClaimsLost()

    async def went_on(self, connection: Connection, found: WentOn) -> None:
        """The connection was lost: free what a commit has stored that nobody was told of."""
        self.counts = Counter(found.counts)
        if found.unknown is None:
            return
        freed = await connection.execute(self._free, (self._line.by, self._receiver_id, found.unknown))
        (destinations,) = await freed.fetchone() or (None,)
        self._found |= frozenset(destinations or ())

    async def _sent_of(self, originals: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
        """The keys of the destinations that each of these events, or a copy of it, was sent to."""
        found: dict[int, list[str]] = {}
        for row in await self._line.ask(self._sent, (list(originals),)):
            original, destination = read(row)
            found.setdefault(original, []).append(destination)
        return {original: tuple(destinations) for original, destinations in found.items()}

    def _base(self, batch: Batch) -> Ids:
        """The ids to number a batch by: no row that it refers to is newer."""
        replayed = max((replay.event_id for replay in batch.replays), default=0)
        if replayed <= self.last.event:
            return self.last
        return msgspec.structs.replace(self.last, event=replayed)

    def _parameters(self, batch: Batch, rows: BatchRows, base: Ids, follows: int) -> tuple[object, ...]:
        """The parameters of the statement."""
        pipeline = batch.pipeline
        is_known = pipeline is None or pipeline.id in self._pipelines
        replayed = sorted({replay.event_id for replay in batch.replays})
        return (
            *(self._line.by, self._line.version, self._receiver_id),
            follows,
            batch.seen,
            _is_exact(batch),
            *(base.request, base.event, base.delivery),
            *(len(rows.requests), len(rows.events), len(rows.deliveries)),
            encoded_rows(_without_bodies(rows)) if rows.requests else None,
            encoded_rows(rows.events) if rows.events else None,
            encoded_rows(rows.deliveries) if rows.deliveries else None,
            encoded([task.delivery.id for task in rows.tasks]) if rows.tasks else None,
            None if is_known else encoded(pipeline),
            encoded(batch.resent) if batch.resent else None,
            encoded(sorted(batch.consented)) if batch.resent else None,
            replayed or None,
        )

    def _stored(self, batch: Batch, rows: BatchRows, moved: str | None) -> Stored:
        """Count a batch that was stored."""
        self.last = rows.last
        if batch.pipeline is not None:
            self._pipelines.add(batch.pipeline.id)
        counts = self.counts
        counts["received"] += len(rows.events)
        counts.update(map(_state, rows.events))
        counts["refused"] += sum(problem is not None for problem in map(_problem, rows.requests))
        if self._found:
            rows = msgspec.structs.replace(rows, waiting=rows.waiting | self._found)
            self._found = frozenset()
        return Stored(rows, moves(msgspec.json.decode(moved), counts) if moved else ())


def moves(found: Sequence[Sequence[Any]], counts: Counter[str]) -> tuple[EventMoved, ...]:
    """Events that have moved, each given by its id and its states before and after; they are counted."""
    moved = tuple(EventMoved(event_id, State(was), State(state)) for event_id, was, state in found)
    for each in moved:
        counts[each.was] -= 1
        counts[each.state] += 1
    return moved


def _places(number: int) -> str:
    return ", ".join(f"${place}" for place in range(1, number + 1))


def _without_bodies(rows: BatchRows) -> Sequence[Request]:
    """The requests without each body that is also the payload of the request's one event."""
    payloads = {event.request_id: event.payload for event in rows.events if event.position == 1}
    return [
        msgspec.structs.replace(request, body=None) if _is_payload(request, payloads.get(request.id)) else request
        for request in rows.requests
    ]


def _is_payload(request: Request, payload: str | None) -> bool:
    return payload is not None and payload.encode() == request.body


def _is_exact(batch: Batch) -> bool:
    """Whether its rows hold ids of its own events in their texts."""
    return any(_holds_ids(event) for request in batch.requests for event in request.events)


def _holds_ids(event: DecidedEvent) -> bool:
    if (event.near is not None and event.near < 0) or any(hint.event < 0 for hint in event.pairing):
        return True
    return event.key is None and any(route.decision is not Decision.SKIP for route in event.routes)


_HOLDERS = """
select s.last_request, s.last_event, s.last_delivery, h.place, h.event_id, h.received_at, h.payload, h.request_id
from {schema}.sessions s left join (
   select k.place, c.event_id, c.received_at, case when e.id is not null then coalesce(e.payload, '') end as payload,
      coalesce(e.request_id, 0) as request_id
   from rows from (json_to_recordset($1) as (token text, source text, text text)) with ordinality
      as k (token, source, text, place)
   join {schema}.claims c on c.digest = {schema}.digest(k.token, k.source, k.text)
   left join {schema}.events e on e.id = c.event_id
) h on true where s.id = 1
"""
_SENT = """
with copies (original, id) as (
   select x, x from unnest($1::bigint[]) x union all
   select duplicate_of, id from {schema}.events where duplicate_of = any ($1::bigint[])
      and state <> 'duplicate' and collision = 0
)
select distinct original, destination from copies c join {schema}.deliveries d on d.event_id = c.id
where decision = 'send' order by original, destination
"""
