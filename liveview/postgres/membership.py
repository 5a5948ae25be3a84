"""What it takes to be a receiver of a shared session: three connections, a number, and signs of life.

There are three so that nothing waits for what it has nothing to do with: one for batches, for whose commits clients
wait; one for deliveries and the settings; one for the signs of life.
"""

import asyncio
import os
import socket
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple, Self

from liveview.core.store import Row
from liveview.errors import FencedError
from liveview.model.event import Balance
from liveview.model.facts import Fenced, TakenOver
from liveview.postgres.address import SharedAddress
from liveview.postgres.batches import Batches
from liveview.postgres.beating import Beating, SignOfLife
from liveview.postgres.connecting import Connection
from liveview.postgres.leases import Leases
from liveview.postgres.line import FENCED_TEXT, KeptLine, WentOn
from liveview.postgres.migrating import require_current
from liveview.postgres.notes import Notes
from liveview.postgres.settings import Beginning, StoredSettings

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
    intake: KeptLine
    """Where batches are stored."""

    @property
    def is_waiting(self) -> bool:
        """Whether something waits for the next commit."""
        return bool(self.notes.wishes)

    @property
    def is_in_thread(self) -> bool:
        """Whether a commit is under way."""
        return self.notes.is_storing or self.intake.is_busy


class Membership:
    """One receiver of the session at `address`, from `open` to `close`."""

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
        self._intake, self._work, self._alive = (
            KeptLine(address, changed=told.looked, fenced=self._fence) for _ in range(3)
        )
        self._settings = StoredSettings(address, self._work)
        self._beginning = Beginning(address, self._work)
        self.settings = self._settings.read
        """The settings of the session; raises `UnavailableError`, as do the following."""
        self.mask_key = self._settings.mask_key
        """The key by which HIPAA mode masks IDs; raises `SharedSessionError` for one that cannot be read."""
        self.known_pipelines = self._beginning.known_pipelines
        """All settings that were ever frozen, and empty ones for what is lost."""
        self.recent_reports = self._beginning.recent_reports
        """The last events that a report of the other side may follow."""

    @classmethod
    async def open(cls, address: SharedAddress, *, lease: float, told: SharedTold, now: Callable[[], float]) -> Self:
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
                    await self._beating.leave()
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
        self._leases = Leases(address, self._work, self._intake, self.receiver_id)
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

    async def _work_went_on(self, connection: Connection, found: WentOn) -> None:
        self._notes.went_on(found)
        await self._leases.went_on(connection)

    def _heard(self, beat: SignOfLife) -> None:
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

    async def _close_lines(self) -> None:
        for line in (self._intake, self._work, self._alive):
            await line.close()
