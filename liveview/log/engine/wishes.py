"""What waits to be stored, in order, and what became of it."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import msgspec

from liveview.core.batch import Batch, BatchRows
from liveview.core.steps import Ids
from liveview.core.store import ClaimsLost, Noted, Row, Stored
from liveview.model.delivery import Delivery
from liveview.model.event import Balance
from liveview.model.facts import EventMoved, Replied
from liveview.model.sink import SinkRequest

MOST_AT_ONCE = 512
"""Things of one transaction: a bound on how long it holds the loop."""
MOST_RECORDING = 32 << 20
"""Bytes of sink requests that may wait for the log; further ones are not recorded while it is away."""
RECORD = 4_096
"""Approximate bytes of a recorded row without its body."""


class Commit(msgspec.Struct, eq=False):
    """A batch to store."""

    batch: Batch
    """The batch."""
    done: "asyncio.Future[Stored | ClaimsLost]"
    """Set once its fate is known."""


class Noting(msgspec.Struct, eq=False):
    """Rows to store."""

    rows: tuple[Row, ...]
    """The rows."""
    done: "asyncio.Future[Noted]"
    """Set once they are stored."""


class Recording(msgspec.Struct, eq=False):
    """A row that may be lost."""

    row: SinkRequest | Replied
    """The row."""

    @property
    def size(self) -> int:
        """Approximate bytes of the row."""
        return RECORD + (len(self.row.body) if isinstance(self.row, SinkRequest) else 0)


Wish: TypeAlias = Commit | Noting | Recording


Changing: TypeAlias = Sequence[Row | EventMoved]
"""What a transaction changed."""


class Found(msgspec.Struct, frozen=True):
    """What is in the log after a transaction that failed, and whose rows may be in it nevertheless."""

    balance: Balance
    """How many events are in each state."""
    is_news: bool
    """Whether such rows are there."""
    waiting: frozenset[str]
    """The keys of destinations with deliveries among them."""


class Written(msgspec.Struct):
    """What a transaction stored."""

    last: Ids
    """The ids assigned last."""
    rows: list[BatchRows | None] = []
    """For each wish the rows of its batch; None for any other wish, and for a batch that has lost a claim."""
    moved: dict[int, EventMoved] = {}
    """The events whose state has changed, by id."""
    found: Found | None = None
    """What it found; None if no transaction had failed before."""

    def changing(self, wishes: Iterable[Wish]) -> Changing:
        """The rows that may have been there before, and those that do not come in the order of their ids."""
        noted = [row for wish in wishes if isinstance(wish, Noting) for row in wish.rows]
        return (*noted, *self.moved.values())

    def tell(self, wishes: Iterable[Wish], waiting: frozenset[str] = frozenset()) -> frozenset[str]:
        """Tell those who wait what was stored for them.

        The first batch also tells that deliveries to the destinations in `waiting` wait; those that are left are
        returned.
        """
        for wish, rows in zip(wishes, self.rows, strict=True):
            if isinstance(wish, Noting):
                events = (row.event_id for row in wish.rows if isinstance(row, Delivery))
                _settle(wish.done, Noted(wish.rows, self._take(events)))
            elif isinstance(wish, Commit) and rows is None:
                _settle(wish.done, ClaimsLost())
            elif isinstance(wish, Commit) and rows is not None:
                told = msgspec.structs.replace(rows, waiting=rows.waiting | waiting) if waiting else rows
                waiting = frozenset()
                _settle(wish.done, Stored(told, self._take(replay.event_id for replay in wish.batch.replays)))
        return waiting

    def _take(self, events: Iterable[int]) -> tuple[EventMoved, ...]:
        """The moves of these events, each handed out once."""
        if not self.moved:
            return ()
        return tuple(found for event_id in events if (found := self.moved.pop(event_id, None)) is not None)


class Wishes:
    """The wishes that wait, oldest first."""

    def __init__(self) -> None:
        self._waiting: deque[Wish] = deque()
        self._recording = 0
        """Bytes of the records that wait or are being stored."""

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, wish: Wish) -> bool:
        """Let a wish wait; False for a record when too much waits already."""
        if isinstance(wish, Recording):
            if self._recording + wish.size > MOST_RECORDING:
                return False
            self._recording += wish.size
        self._waiting.append(wish)
        return True

    def take(self) -> list[Wish]:
        """The wishes of the next transaction. Each of them has to be told of by `stored` or `failed`."""
        if len(self._waiting) <= MOST_AT_ONCE:
            taken, self._waiting = list(self._waiting), deque()
            return taken
        return [self._waiting.popleft() for _ in range(MOST_AT_ONCE)]

    def stored(self, taken: list[Wish]) -> tuple[Row, ...]:
        """These wishes were stored; return the records among them."""
        records = [wish for wish in taken if isinstance(wish, Recording)]
        self._recording -= sum(record.size for record in records)
        return tuple(record.row for record in records)

    def failed(self, taken: list[Wish], error: Exception) -> None:
        """These wishes were not stored, and those that wait would not be either.

        Batches are told so, records are dropped, and notes wait on.
        """
        every = (*taken, *self._waiting)
        self._waiting = deque(wish for wish in every if isinstance(wish, Noting))
        for wish in every:
            if isinstance(wish, Commit):
                fail(wish.done, error)
            elif isinstance(wish, Recording):
                self._recording -= wish.size

    def end(self, error: Exception, taken: Iterable[Wish] = ()) -> None:
        """Nothing that waits or was taken will be stored: batches are told so, and waiting for a note is cancelled."""
        for wish in (*taken, *self._waiting):
            if isinstance(wish, Commit):
                fail(wish.done, error)
            elif isinstance(wish, Noting):
                wish.done.cancel()
        self._waiting.clear()


def _settle(future: "asyncio.Future[Any]", answer: object) -> None:
    """Set the result of a future that somebody may have cancelled."""
    if not future.done():
        future.set_result(answer)


def fail(future: "asyncio.Future[Any]", error: Exception) -> None:
    """Set the error of a future that somebody may have cancelled, or that nobody waits for."""
    if not future.done():
        future.set_exception(error)
        future.exception()  # otherwise one that nobody waits for would complain
