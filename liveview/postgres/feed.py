"""The feed of a shared session: `core.store.ChangeFeed` for its copies.

An answer is one statement, for which the plan is kept by the server: copies ask many times a second. Nothing is locked,
nothing is remembered about a copy, and no right is needed but to read the tables.
"""

import time
from collections.abc import Callable

import msgspec

from liveview.core.store import Changed, Live, Position
from liveview.log.filter import parse
from liveview.postgres.address import SharedAddress
from liveview.postgres.feed_answer import Asked, CopyAnswer, asked, feed
from liveview.postgres.feed_filter import FilteredAnswer, Scratch
from liveview.postgres.feed_line import FeedLine
from liveview.postgres.feed_totals import Totals


class PostgresFeed:
    """`ChangeFeed` of the session at `address`, with a connection of its own; all methods belong to one loop.

    `now` is the time that filters count from.
    """

    def __init__(self, address: SharedAddress, *, now: Callable[[], float] = time.time) -> None:
        self._schema = address.schema
        self._now = now
        self._line = FeedLine(address)
        self._totals = Totals(self._line, address.schema)
        self._scratch = Scratch()

    @property
    def offset(self) -> float | None:
        """Seconds by which the database's clock was ahead at the last `totals`, None before; any thread may ask."""
        return self._totals.offset

    async def since(self, position: Position, most: int, only: str = "") -> Changed:
        """What changed since a position, about `most` rows of it; raises `UnavailableError` and `FilterError`."""
        only = only if only.strip() else ""
        wanted = parse(only, self._now()) if only else None
        if position.only != only:
            position = Position()
        found = await self._find(msgspec.structs.replace(position, only=only), most)
        begins = position.run != found.heads.run
        if begins:
            position = found.heads.beginning(only)
            found = await self._find(position, most)
        if wanted is None:
            return CopyAnswer(position, most, found).changed(begins=begins)
        return FilteredAnswer(position, most, found, wanted, self._scratch).changed(begins=begins)

    async def totals(self) -> Live:
        """What holds now; raises `UnavailableError`."""
        return await self._totals.now()

    async def close(self) -> None:
        """Close the connection."""
        self._scratch.close()
        await self._line.close()

    async def _find(self, position: Position, most: int) -> Asked:
        return asked(await self._line.ask(*feed(self._schema, position, most)))
