"""Leases deliveries, and reads what it takes to carry them out."""

from collections.abc import Sequence
from typing import Any

import msgspec

from liveview.core.dedup import Key
from liveview.core.steps import Due, Fetch, StoredEvent, Task
from liveview.core.wire.stored import StoredPayload
from liveview.log import lenient
from liveview.log.lenient import word
from liveview.log.rows import columns, struct_of
from liveview.log.stored_payloads import PAYLOAD_COLUMNS, payload_of
from liveview.model.delivery import Delivery, Outcome
from liveview.model.event import DedupSource, Verdict
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.postgres.address import SharedAddress
from liveview.postgres.connecting import Connection
from liveview.postgres.encoding import encoded, read
from liveview.postgres.line import KeptLine

EVER = 1e300
"""Later than every time."""
_OF_DELIVERY = len(Delivery.__struct_fields__)
_OF_PAYLOAD = len(StoredPayload.__struct_fields__)


class Leases:
    """Leases deliveries to one receiver over `line`, whose writer is its deliveries; `intake` stores its batches."""

    def __init__(self, address: SharedAddress, line: KeptLine, intake: KeptLine, receiver_id: int) -> None:
        schema = address.schema
        self._line = line
        self._intake = intake
        self._receiver_id = receiver_id
        self._due = f"select * from {schema}.take_due($1, $2, $3, $4, $5, $6, $7, $8, $9)".encode()
        self._pending = f"select {schema}.take_pending($1, $2, $3, $4, $5, $6)".encode()
        self._retry = f"select {schema}.retry_now($1, $2, $3, $4)".encode()
        self._tasks = _TASKS.format(schema=schema).encode()
        self._past = _PAST.format(schema=schema).encode()
        self._pipelines = (
            f"select {columns(FrozenPipeline)} from {schema}.pipelines where id = any ($1::bigint[])".encode()
        )
        self._free = f"select {schema}.free_unknown($1, $2, $3, $4)".encode()
        self.held: set[int] = set()
        """The deliveries that the receiver knows to have."""
        self._known: dict[int, FrozenPipeline] = {}
        """The frozen settings that were read."""

    async def due(self, fetch: Fetch, at: float) -> Due:
        """Lease due deliveries of a destination; raises `UnavailableError`."""
        upto = EVER if fetch.early else at
        async with self._line.turn:
            asked = (*self._who, fetch.destination, fetch.most, fetch.fresh, upto)
            (taken, next_at, more), *_ = await self._line.ask_as_writer(self._due, asked)
            return Due(fetch.destination, await self._tasks_of(taken or ()), next_at, more=more)

    async def pending(self, event_id: int) -> tuple[Task, ...]:
        """Lease the pending deliveries of an event, also those that other receivers have; raises `UnavailableError`."""
        async with self._line.turn:
            (taken,), *_ = await self._line.ask_as_writer(self._pending, (*self._who, event_id))
            return await self._tasks_of(taken or ())

    async def retry_now(self, event_id: int, at: float) -> int:
        """Make the waiting retries of an event due; raises `UnavailableError`."""
        (number,), *_ = await self._line.commit(self._retry, (event_id, at))
        return int(number)

    async def past(self, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
        """The events with these ids, to be delivered once more; raises `UnavailableError`."""
        return tuple(_past(read(row)) for row in await self._line.ask(self._past, (list(ids),)))

    async def _tasks_of(self, ids: Sequence[int]) -> tuple[Task, ...]:
        """What it takes to carry out these deliveries, in this order.

        It is read in the turn in which they were leased: if the connection was lost and made again in between, they
        would have been freed as deliveries that nobody knows of.
        """
        if not ids:
            return ()
        rows = [read(row) for row in await self._line.ask_in_turn(self._tasks, (list(ids),))]
        deliveries = [struct_of(Delivery, row[:_OF_DELIVERY], notes=lenient.notes) for row in rows]
        await self._read_pipelines({each.pipeline_id for each in deliveries if each.pipeline_id is not None})
        self.held.update(ids)
        return tuple(self._task(each, row[_OF_DELIVERY:]) for each, row in zip(deliveries, rows, strict=True))

    async def went_on(self, connection: Connection) -> None:
        """The connection was lost: free what was leased without anybody knowing it."""
        receiver, intake, known = self._who
        await connection.execute(self._free, (receiver, encoded(list(self.held)), intake, known))

    @property
    def _who(self) -> tuple[int, int | None, int]:
        """The receiver, the writer of its batches, and the last version of it that the receiver knows to be stored."""
        return self._receiver_id, self._intake.by, self._intake.version

    def _task(self, delivery: Delivery, row: tuple[Any, ...]) -> Task:
        finished = tuple(word(Outcome, each) for each in row[_OF_PAYLOAD] or ())
        pipeline = None if delivery.pipeline_id is None else self._pipeline(delivery.pipeline_id)
        return Task(delivery, payload_of(row[:_OF_PAYLOAD]), finished, pipeline=pipeline)

    def _pipeline(self, number: int) -> FrozenPipeline:
        """Settings that are not in the log are empty: nothing is sent by guesswork."""
        return self._known.get(number) or FrozenPipeline(number, 0.0, "")

    async def _read_pipelines(self, ids: set[int]) -> None:
        """Read the frozen settings that are not known yet."""
        unknown = sorted(ids - self._known.keys())
        if unknown:
            for row in await self._line.ask_in_turn(self._pipelines, (unknown,)):
                frozen = struct_of(FrozenPipeline, read(row))
                self._known[frozen.id] = frozen


def _past(row: tuple[Any, ...]) -> StoredEvent:
    event_id, verdict, token, source, key, *payload = row
    stored = payload_of(payload)
    return StoredEvent(
        event_id=event_id,
        verdict=word(Verdict, verdict),
        type=stored.type,
        key=None if token is None or key is None else Key(token, word(DedupSource, source), key),
        token=token or "",
        received_at=stored.received_at,
        profile_update=msgspec.structs.replace(stored, payload="").is_profile_update,
        stored=stored,
    )


_TASKS = (
    f"select {columns(Delivery, 'd')}, {PAYLOAD_COLUMNS}, (select array_agg(a.outcome order by a.started_at, a.id) "
    "from {schema}.attempts a where a.delivery_id = d.id and a.round = d.rounds + 1 and a.outcome <> 'interrupted') "
    "from unnest($1::bigint[]) with ordinality x (id, place) join {schema}.deliveries d on d.id = x.id "
    "join {schema}.events e on e.id = d.event_id left join {schema}.requests r on r.id = e.request_id order by x.place"
)
_PAST = (
    f"select e.id, e.verdict, e.token, e.dedup_source, e.dedup_key, {PAYLOAD_COLUMNS} from {{schema}}.events e "
    "left join {schema}.requests r on r.id = e.request_id where e.id = any ($1::bigint[]) order by e.id"
)
