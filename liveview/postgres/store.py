"""The store of a shared session: `core.store.Store` on PostgreSQL.

A receiver has three connections, so that nothing waits for what it has nothing to do with: one for batches, for whose
commits clients wait; one for its deliveries and the settings; one for its signs of life.
"""

import asyncio
import os
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from liveview.core.batch import Batch
from liveview.core.dedup import Key
from liveview.core.pairing import StoredReport
from liveview.core.steps import Due, Fetch, Resume, StoredEvent, Task
from liveview.core.store import ClaimsLost, Holders, Noted, Row, SettingsMoved, Stored
from liveview.errors import FencedError, UnavailableError
from liveview.model.changes import SettingChange
from liveview.model.event import Balance
from liveview.model.facts import Fenced, Replied, TakenOver
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.sink import SinkRequest
from liveview.postgres.address import SharedAddress
from liveview.postgres.batches import Batches
from liveview.postgres.beating import Beat, Beating
from liveview.postgres.connecting import Connection
from liveview.postgres.leases import Leases
from liveview.postgres.line import FENCED_TEXT, Line, WentOn
from liveview.postgres.migrating import require_current
from liveview.postgres.notes import Notes
from liveview.postgres.retention import MOST_FORGOTTEN, forget
from liveview.postgres.settings import Beginning, SharedSettings, StoredSettings

ENDED = "the session has ended"
"""Why a store that was closed takes nothing more."""


class SharedTold(NamedTuple):
    """Who is told what; every callback returns at once."""

    recorded: Callable[[tuple[Row, ...]], None] = lambda _: None
    """Given what was recorded once it is stored."""
    looked: Callable[[], None] = lambda: None
    """Called whenever `error` may have changed."""
    fatal: Callable[[Exception], None] = lambda _: None
    """Given why nothing can be stored any more."""
    facts: Callable[[tuple[TakenOver | Fenced, ...]], None] = lambda _: None
    """Given what happened between receivers."""
    due: Callable[[Mapping[str, float]], None] = lambda _: None
    """Given the destinations with pending deliveries that nobody has, and when the first is due; with each beat."""
    moved: Callable[[], None] = lambda: None
    """Called when the settings in the store are newer than the applied ones."""


class SharedUnstored(NamedTuple):
    """What a store has taken over, and is not in the session yet."""

    notes: Notes
    """What waits."""
    intake: Line
    """Where batches are stored."""

    @property
    def is_waiting(self) -> bool:
        """Whether something waits for the next commit."""
        return bool(self.notes.wishes)

    @property
    def is_in_thread(self) -> bool:
        """Whether a commit is under way."""
        return self.notes.is_storing or self.intake.is_busy


class PostgresStore:
    """`Store` of one receiver on the session at `address`; made by `open`. All methods belong to one event loop."""

    away = False
    """Whether another session has taken the place of this one: never."""

    def __init__(self, address: SharedAddress, told: SharedTold, now: Callable[[], float]) -> None:
        self._address = address
        self._told = told
        self._now = now
        self._ended = ""
        """Why nothing more is taken; "" while it is."""
        self._applied = 0
        """The version of the settings by which batches are decided."""
        self._others: Counter[str] = Counter()
        """The balance of all other receivers."""
        self.receiver_id = 0
        """The number of this receiver in the session."""
        self._intake = self._line()
        self._work = self._line()
        self._alive = self._line()
        self._settings = StoredSettings(address, self._work)
        self._beginning = Beginning(address, self._work)

    @classmethod
    async def open(
        cls, address: SharedAddress, *, lease: float, told: SharedTold, now: Callable[[], float]
    ) -> "PostgresStore":
        """Join the session as a receiver; raises `SharedSessionError` and `UnavailableError`.

        `lease` is the number of seconds after which a silent receiver counts as gone; `now` is this machine's clock.
        """
        store = cls(address, told, now)
        try:
            await store._open(lease)
        except BaseException:
            await store._close_lines()
            raise
        return store

    @property
    def identity(self) -> str:
        """The address of the session, without user and password."""
        return self._address.identity

    @property
    def first_attempt_id(self) -> int:
        """Attempts of this receiver, and frozen settings, have greater ids than this one."""
        return self.receiver_id << 40

    @property
    def error(self) -> str:
        """Why the session cannot be used, in a sentence; "" while it can."""
        return self._intake.error or self._work.error or self._alive.error

    @property
    def clock_offset(self) -> float:
        """The clock of the database minus this machine's, in seconds."""
        return self._beating.clock_offset

    @property
    def balance(self) -> Balance:
        """How many events of the session are in each state, those of other receivers as of the last sign of life."""
        intake, notes, others = self._batches.counts, self._notes.counts, self._others
        return Balance(**{name: intake[name] + notes[name] + others[name] for name in Balance.__struct_fields__})

    async def holders(self, keys: Sequence[Key], *, copies: bool = False) -> Holders:
        """Who holds these keys, and with `copies` what they and their copies went to."""
        return await self._batches.holders(keys, copies)

    async def commit(self, batch: Batch) -> Stored | ClaimsLost | SettingsMoved:
        """Number and store a batch; raises `UnavailableError`."""
        follows = self._applied
        self._require_open()
        result = await self._batches.commit(batch, follows)
        if isinstance(result, Stored):
            self._leases.held.update(task.delivery.id for task in result.rows.tasks)
        return result

    def note(self, rows: Sequence[Row]) -> Awaitable[Noted]:
        """Store what has happened; taken over at once, and kept while the session is away."""
        return self._notes.note(rows)

    def record(self, row: SinkRequest | Replied) -> bool:
        """Store something that nothing depends on; False if too much waits already."""
        return self._notes.record(row)

    async def lease(self, fetch: Fetch, at: float) -> Due:
        """Due deliveries of a destination."""
        return await self._leases.due(fetch, at)

    async def pending(self, event_id: int) -> tuple[Task, ...]:
        """Lease the pending deliveries of an event, also those that other receivers have."""
        return await self._leases.pending(event_id)

    async def past(self, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
        """The events with these ids; ids of no event are left out."""
        return await self._leases.past(ids)

    async def retry_now(self, event_id: int, at: float) -> int:
        """Make the waiting retries of an event due; returns their number."""
        return await self._leases.retry_now(event_id, at)

    async def resume(self) -> Resume:
        """What a receiver has to know about the session that it continues."""
        return await self._beginning.resume(self.first_attempt_id, self.balance)

    def applied(self, version: int) -> None:
        """Batches that are given from now on were decided by this version of the settings."""
        self._applied = version

    async def settings(self) -> SharedSettings:
        """The settings of the session; raises `UnavailableError`."""
        return await self._settings.read()

    async def change(self, rows: Sequence[SettingChange], who: str) -> SharedSettings:
        """Change the settings of the session for all receivers; raises `UnavailableError`.

        Later events follow them, and the log of changes says who made them.
        """
        return await self._settings.change(rows, who)

    async def known_pipelines(self) -> tuple[FrozenPipeline, ...]:
        """All settings that were ever frozen, and empty ones for what is lost; raises `UnavailableError`."""
        return await self._beginning.known_pipelines()

    async def mask_key(self) -> bytes:
        """The key by which HIPAA mode masks IDs; raises `UnavailableError` and `SharedSessionError`."""
        return await self._settings.mask_key()

    async def recent_reports(self) -> tuple[StoredReport, ...]:
        """The last events that a report of the other side may follow; raises `UnavailableError`."""
        return await self._beginning.recent_reports()

    async def forget(self, before: float, claims_before: float | None, most: int = MOST_FORGOTTEN) -> int:
        """Remove some of the oldest events; raises `UnavailableError`. See `retention`."""
        return await forget(self._work, self._address, before, claims_before, most)

    async def close(self, seconds: float) -> bool:
        """Store what is waiting, free what is left, and close; False if that takes longer than `seconds`."""
        if self._ended == ENDED:
            return True
        was_fenced, self._ended = bool(self._ended), ENDED
        await self._beating.end()
        try:
            async with asyncio.timeout(seconds):
                if not was_fenced:
                    await self._notes.finish()
                    await self._leave()
        except TimeoutError:
            return False
        finally:
            self._notes.end(ENDED)
            await self._close_lines()
        return True

    async def _open(self, lease: float) -> None:
        address = self._address
        await require_current(await self._alive.open(), address)
        await asyncio.gather(self._intake.open(), self._work.open())
        join = f"select {address.schema}.join_session($1, $2)".encode()
        ((self.receiver_id,),) = await self._alive.ask(join, (socket.gethostname(), os.getpid()))
        self._intake.by, self._work.by = self.receiver_id * 4, self.receiver_id * 4 + 1
        self._batches = Batches(address, self._intake, self.receiver_id)
        self._leases = Leases(address, self._work, self.receiver_id)
        self._notes = Notes(
            address,
            self._work,
            self.receiver_id,
            held=self._leases.held,
            recorded=self._told.recorded,
            broken=self._told.fatal,
        )
        self._intake.went_on, self._work.went_on = self._batches.went_on, self._work_went_on
        self._beating = Beating(
            address, self._alive, self.receiver_id, lease=lease, now=self._now, told=self._heard, fenced=self._fence
        )
        self.unstored = SharedUnstored(self._notes, self._intake)
        await self._beating.beat()
        self._beating.begin()

    def _line(self) -> Line:
        return Line(self._address, changed=self._told.looked, fenced=self._fence)

    def _require_open(self) -> None:
        if self._ended:
            raise UnavailableError(self._ended)

    async def _work_went_on(self, connection: Connection, found: WentOn) -> None:
        self._notes.went_on(found)
        await self._leases.went_on(connection, self._intake)

    def _heard(self, beat: Beat) -> None:
        """A sign of life was answered."""
        self._others = Counter({name: getattr(beat, name) for name in Balance.__struct_fields__})
        if beat.taken:
            self._told.facts(tuple(TakenOver(of, freed) for of, freed in beat.taken))
        self._told.due(beat.due)
        if beat.settings > self._applied:
            self._told.moved()

    def _fence(self) -> None:
        """The others have taken over."""
        if self._ended:
            return
        self._ended = FENCED_TEXT
        for line in (self._intake, self._work, self._alive):
            line.end(FENCED_TEXT)
        self._notes.end(FENCED_TEXT)
        self._told.facts((Fenced(),))
        self._told.fatal(FencedError(FENCED_TEXT))

    async def _leave(self) -> None:
        """Tell the others that this receiver is gone; if that fails, they will notice."""
        leave = f"select * from {self._address.schema}.take_over($1, $2::integer[])".encode()
        try:
            await self._alive.ask(leave, (self.receiver_id * 4 + 2, [self.receiver_id]))
        except UnavailableError:
            return

    async def _close_lines(self) -> None:
        for line in (self._intake, self._work, self._alive):
            await line.close()
