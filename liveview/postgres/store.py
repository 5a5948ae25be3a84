"""The store of a shared session: `core.store.Store` on PostgreSQL."""

from collections.abc import Awaitable, Sequence

from liveview.core.batch import Batch
from liveview.core.dedup import Key
from liveview.core.steps import Due, Fetch, Resume, StoredEvent, Task
from liveview.core.store import ClaimsLost, Holders, Noted, Row, SettingsMoved, Stored
from liveview.errors import UnavailableError
from liveview.model.changes import SettingChange
from liveview.model.facts import Replied
from liveview.model.sink import SinkRequest
from liveview.postgres.membership import Membership, SharedTold
from liveview.postgres.retention import MOST_FORGOTTEN, forget
from liveview.postgres.settings import SharedSettings

__all__ = ["PostgresStore", "SharedTold"]


class PostgresStore(Membership):
    """`Store` of one receiver; made by `open`. All methods belong to one event loop."""

    async def holders(self, keys: Sequence[Key], *, copies: bool = False) -> Holders:
        """Who holds these keys, and with `copies` what they and their copies went to."""
        return await self._batches.holders(keys, copies)

    async def commit(self, batch: Batch) -> Stored | ClaimsLost | SettingsMoved:
        """Number and store a batch; raises `UnavailableError`."""
        follows = self._applied
        if self._ended:
            raise UnavailableError(self._ended)
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

    async def change(self, rows: Sequence[SettingChange], who: str) -> SharedSettings:
        """Change the settings of the session for all receivers; raises `UnavailableError`.

        Later events follow them, and the log of changes says who made them.
        """
        return await self._settings.change(rows, who)

    async def forget(self, before: float, claims_before: float | None, most: int = MOST_FORGOTTEN) -> int:
        """Remove some of the oldest events; raises `UnavailableError`. See `retention`."""
        return await forget(self._work, self._address, before, claims_before, most)
