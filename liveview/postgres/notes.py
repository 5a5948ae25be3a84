"""Stores what has happened: what waits goes into one commit, and stays until it is stored."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from liveview.core.store import Noted, Row
from liveview.errors import UnavailableError
from liveview.log import setting_rows
from liveview.log.engine.wishes import Noting, Recording, Wish, Wishes
from liveview.model.changes import Change
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import State
from liveview.model.facts import EventMoved, Replied
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.settings import SessionLabel, Settings
from liveview.model.sink import SinkRequest
from liveview.postgres.address import SharedAddress
from liveview.postgres.batches import moves
from liveview.postgres.encoding import Encoded, encoded, encoded_rows
from liveview.postgres.line import KeptLine, LostError, WentOn

WITHIN = 0.02
"""Seconds within which rows are stored: usually there are more by then."""
SettingRow: TypeAlias = Change | Settings | SessionLabel
"""What becomes a row of settings."""
_KINDS = frozenset({Attempt, Delivery, SinkRequest, Replied, FrozenPipeline, *setting_rows.STORED})
"""What is noted; everything else is stored with a batch."""


class Notes:
    """Stores the notes of one receiver over `line`, whose writer is its deliveries.

    Deliveries whose round has ended leave `held`; `recorded` is given what was recorded, `broken`
    why nothing can be stored any more.
    """

    def __init__(
        self,
        address: SharedAddress,
        line: KeptLine,
        receiver_id: int,
        *,
        held: set[int],
        recorded: Callable[[tuple[Row, ...]], None],
        broken: Callable[[Exception], None],
    ) -> None:
        self._line = line
        self._receiver_id = receiver_id
        self._recorded = recorded
        self._broken = broken
        self._held = held
        self._loop = asyncio.get_running_loop()
        self.wishes = Wishes()
        """What waits."""
        self.counts: Counter[str] = Counter()
        """What its commits add to the balance of the session."""
        self._running: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ended = ""
        self._store = f"select * from {address.schema}.store_notes($1, $2, $3, $4, $5, $6, $7, $8, $9)".encode()
        self._states = (
            f"select id, 'pending', state from {address.schema}.events "
            "where id = any ($1::bigint[]) and state in ('delivered', 'failed') order by id"
        ).encode()

    @property
    def is_storing(self) -> bool:
        """Whether a commit is under way."""
        return self._running is not None

    def note(self, rows: Sequence[Row]) -> "asyncio.Future[Noted]":
        """Let rows wait for their commit; after the end, waiting for it is cancelled."""
        for row in rows:
            if type(row) not in _KINDS:
                raise TypeError(f"{type(row).__name__} is stored with a batch")
        wish = Noting(tuple(rows), self._loop.create_future())
        if self._ended:
            wish.done.cancel()
            return wish.done
        self._add(wish)
        return wish.done

    def record(self, row: SinkRequest | Replied) -> bool:
        """Let a row wait that may be lost; False if it is lost at once."""
        return not self._ended and self._add(Recording(row))

    def went_on(self, found: WentOn) -> None:
        """The connection was lost."""
        self.counts = Counter(found.counts)

    async def finish(self) -> None:
        """Store what waits; what cannot be stored now is lost."""
        self._ended = "the session has ended"
        self._begin()
        if self._running is not None:
            await self._running

    def end(self, why: str) -> None:
        """Nothing that waits will be stored."""
        self._ended = self._ended or why
        if self._timer is not None:
            self._timer.cancel()
        if self._running is not None:
            self._running.cancel()
        self.wishes.end(UnavailableError(self._ended))

    def _add(self, wish: Noting | Recording) -> bool:
        if not self.wishes.add(wish):
            return False
        if self._running is None and self._timer is None:
            self._timer = self._loop.call_later(WITHIN, self._begin)
        return True

    def _begin(self) -> None:
        """Store what waits, unless something is being stored: then it follows."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._running is None and self.wishes:
            self._running = self._loop.create_task(self._run())

    async def _run(self) -> None:
        group: list[Wish] = []
        try:
            while self.wishes:
                group = self.wishes.take()
                moved = await self._stored(group)
                self._tell(group, moved)
                group = []
        except UnavailableError as error:  # it will never be back
            self._ended = self._ended or str(error)
        except Exception as error:  # a mistake of our own: nothing will ever be stored again
            self._ended = f"the session cannot be written any more: {error!r}"
            self._broken(RuntimeError(self._ended))
        finally:
            self._running = None
            if self._ended:  # also when closing takes too long
                self.wishes.end(UnavailableError(self._ended), group)

    async def _stored(self, group: list[Wish]) -> tuple[EventMoved, ...]:
        """Store a group, however long the session is away; raises `UnavailableError` if it will never be back."""
        rows = [row for wish in group for row in _rows_of(wish)]
        if not rows:
            return ()
        parameters = _parameters(rows)
        while True:
            try:
                found = await self._line.commit(self._store, (self._receiver_id, *parameters))
                self._no_longer_held(rows)
                return moves(found, self.counts)
            except LostError as error:
                await self._line.reconnected()
                if await error.stored:
                    self._no_longer_held(rows)
                    return await self._moved_before(rows)
            except UnavailableError:
                if self._ended:
                    raise
                await self._line.reconnected()

    def _no_longer_held(self, rows: Iterable[Row]) -> None:
        """Rounds have ended, as the session now knows: from here on their deliveries may be leased again."""
        self._held.difference_update(row.id for row in rows if isinstance(row, Delivery))

    async def _moved_before(self, rows: Iterable[Row]) -> tuple[EventMoved, ...]:
        """The events that a commit has moved to their last state before its connection was lost."""
        events = sorted({row.event_id for row in rows if isinstance(row, Delivery)})
        while True:
            try:
                found = await self._line.ask(self._states, (events,))
            except UnavailableError:
                await self._line.reconnected()
            else:
                return tuple(EventMoved(each, State(was), State(state)) for each, was, state in found)

    def _tell(self, group: list[Wish], moved: Iterable[EventMoved]) -> None:
        """Tell those who wait for a group what was stored; each move is told once."""
        moves_left = {each.id: each for each in moved}
        for wish in group:
            if not isinstance(wish, Noting):
                continue
            ended = [row for row in wish.rows if isinstance(row, Delivery)]
            if not wish.done.done():
                events = [row.event_id for row in ended] if moves_left else ()
                told = tuple(each for event in events if (each := moves_left.pop(event, None)) is not None)
                wish.done.set_result(Noted(wish.rows, told))
        if recorded := self.wishes.stored(group):
            self._recorded(recorded)


def _rows_of(wish: Wish) -> Sequence[Row]:
    if isinstance(wish, Recording):
        return (wish.row,)
    return wish.rows if isinstance(wish, Noting) else ()


def _parameters(rows: Sequence[Row]) -> tuple[Encoded | None, ...]:
    """The rows by kind. Of rows with the same key, the last one counts."""
    attempts = {row.id: row for row in rows if isinstance(row, Attempt)}
    deliveries = {row.id: row for row in rows if isinstance(row, Delivery)}
    settings = dict(_setting(row) for row in rows if isinstance(row, setting_rows.STORED))
    of_kinds: list[Sequence[msgspec.Struct]] = [
        list(attempts.values()),
        list(deliveries.values()),
        [row for row in rows if isinstance(row, SinkRequest)],
        [row for row in rows if isinstance(row, Replied)],
        [row for row in rows if isinstance(row, FrozenPipeline)],
    ]
    return (*(encoded_rows(found) if found else None for found in of_kinds), settings_of(settings))


def _setting(row: SettingRow) -> tuple[tuple[str, str], str | None]:
    kind, name, value = setting_rows.setting_row(row)
    return (kind, name), value


def settings_of(rows: Mapping[tuple[str, str], str | None]) -> Encoded | None:
    """Rows of settings, by kind and name; None if there are none."""
    if not rows:
        return None
    return encoded([{"kind": kind, "name": name, "value": value} for (kind, name), value in rows.items()])
