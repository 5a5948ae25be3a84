"""What the engine asks of a log: `Store` is the write side of one open session, `ChangeFeed` what a copy of it follows.

All ids, the claims of dedup keys, the leases of deliveries and the states of events are the store's. It stores what
it is given together or not at all, in the order in which it was given.
"""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from liveview.core.batch import Batch, BatchRows
from liveview.core.dedup import Key, Original
from liveview.core.steps import Due, Fetch, Resume, StoredEvent, Task
from liveview.model.changes import Change
from liveview.model.event import Balance
from liveview.model.facts import EventMoved, Fact, Replied
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.settings import SessionLabel, Settings
from liveview.model.sink import SinkRequest
from liveview.model.snapshot import InFlight

Row: TypeAlias = Fact | SinkRequest | Replied | Change | Settings | SessionLabel | FrozenPipeline
"""Whatever a log stores."""


class Holders(msgspec.Struct, frozen=True):
    """Who holds some dedup keys."""

    found: Mapping[Key, Original]
    """The latest accepted event with each key; keys that nobody holds are left out."""
    seen: int
    """The newest event that was looked at: a later one may have claimed a key."""
    sent: Mapping[int, tuple[str, ...]] = {}
    """The keys of the destinations that a holder or a copy of it went to, by id; {} unless they were asked for.

    A duplicate that collides with its original is a different event, so it is not a copy.
    """


class Stored(msgspec.Struct, frozen=True):
    """A batch is in the log."""

    rows: BatchRows
    """Its rows."""
    moved: tuple[EventMoved, ...]
    """The events that became pending again by its replays."""


class ClaimsLost(msgspec.Struct, frozen=True):
    """A batch was not stored: meanwhile somebody else has claimed one of its keys, or stored a copy that counts for it.

    It has to be decided again.
    """


class SettingsMoved(msgspec.Struct, frozen=True):
    """A batch was not stored: the settings of a shared session have changed since it was decided.

    The new ones have to be applied before it is decided again.
    """


class Noted(msgspec.Struct, frozen=True):
    """Rows are in the log."""

    rows: tuple[Row, ...]
    """The rows, in their order."""
    moved: tuple[EventMoved, ...]
    """The events whose state follows from these rows."""


class Store(Protocol):
    """The write side of one open session. Its methods belong to the engine's loop.

    Those that read raise `UnavailableError` while the log cannot be read.
    """

    @property
    def identity(self) -> str:
        """Where the session is, to be shown and printed; never with a password."""

    async def holders(self, keys: Sequence[Key], *, copies: bool = False) -> Holders:
        """Who holds these keys, and with `copies` what they and their copies went to."""

    async def commit(self, batch: Batch) -> Stored | ClaimsLost | SettingsMoved:
        """Number and store a batch; raises `UnavailableError` if that fails, and then nothing of it is stored.

        If nobody can know whether it was stored, that counts as a failure.
        """

    def note(self, rows: Sequence[Row]) -> Awaitable[Noted]:
        """Store what has happened; taken over at once, and kept while the log is away.

        A delivery among the rows ends its lease. Waiting is cancelled when the store ends before it could store them.
        """

    def record(self, row: SinkRequest | Replied) -> bool:
        """Store something that nothing depends on; lost while the log is away. False if it is lost at once."""

    async def lease(self, fetch: Fetch, at: float) -> Due:
        """Due deliveries of a destination, each leased to one owner only, until its end is noted."""

    async def pending(self, event_id: int) -> tuple[Task, ...]:
        """Lease the pending deliveries of an event that nobody has."""

    async def past(self, ids: Sequence[int]) -> tuple[StoredEvent, ...]:
        """The events with these ids, to be delivered once more; ids of no event are left out."""

    async def retry_now(self, event_id: int, at: float) -> int:
        """Make the waiting retries of an event due; returns their number."""

    async def resume(self) -> Resume:
        """What a receiver has to know about the session that it continues."""

    async def close(self, seconds: float) -> bool:
        """Store what is waiting and close; False if that takes longer than `seconds`."""


class Position(msgspec.Struct, frozen=True):
    """How far a copy of a session is; the default is that of an empty copy. To be stored with what was copied."""

    run: str = ""
    """Which run of the feed counts `version`; "" for none."""
    version: int = 0
    """The changes of that run that the copy has."""
    read: tuple[int, ...] = ()
    """The highest row of each table that was looked at, in the feed's order; () for none."""
    writers: Mapping[int, int] = {}
    """Of a shared session: the version of each writer up to which the copy has changed rows; {} for none."""
    appended: Mapping[int, int] = {}
    """The same for the tables whose rows have no order of their own."""
    only: str = ""
    """The filter of the copy; "" when it has every event."""


class TableRow(msgspec.Struct, frozen=True):
    """A row as a session file has it."""

    table: str
    """The name of its table."""
    values: tuple[Any, ...]
    """Its columns in order. A setting whose value is None was removed."""


class Changed(msgspec.Struct, frozen=True):
    """What a copy has to do to get from one position to another."""

    position: Position
    """Where it is then."""
    rows: tuple[TableRow, ...] = ()
    """Rows to store, in order; each replaces the one with the same key."""
    gone: tuple[int, ...] = ()
    """Events that do not match the filter (any more): they are removed with all that belongs to them."""
    begins: bool = False
    """Whether to remove everything from the copy first."""
    more: bool = False
    """Whether there is more to be asked for at once."""
    first_event: int = 0
    """The oldest event that the session still has: older ones are removed with what belongs to them; 0: not told."""


class Live(msgspec.Struct, frozen=True):
    """What a copy cannot count by itself."""

    balance: Balance
    """How many events are in each state."""
    first_event: int
    """The oldest event that is still in the log; 0 if there is none."""
    in_flight: tuple[InFlight, ...] = ()
    """Calls under way, of all receivers."""
    receivers: int = 0
    """How many receivers the session has that are not gone; 0 where there is always one."""


class ChangeFeed(Protocol):
    """What a copy of a session follows. It costs nothing while nobody asks."""

    async def since(self, position: Position, most: int, only: str = "") -> Changed:
        """What changed since a position, about `most` rows of it; raises `UnavailableError` and `FilterError`.

        A copy that follows until there is no more equals the session, and it may be cut off after any answer. With a
        filter, it gets the matching events with their requests, deliveries and attempts, and everything that belongs to
        no event; what refers to another event then refers to nothing.
        """

    async def totals(self) -> Live:
        """What holds now; raises `UnavailableError`."""


class ClosableFeed(ChangeFeed, Protocol):
    """A feed that holds something of its own, such as a connection."""

    async def close(self) -> None:
        """Let go of it."""
