"""The feed of a shared session: `core.store.ChangeFeed` for its copies.

While nothing happens one small statement answers, whatever the session holds. Nothing is locked, nothing is remembered
about a copy, and no right is needed but to read the tables.
"""

import time
from collections.abc import Callable

from liveview.core.store import Changed, Live, Position
from liveview.log.filter import parse
from liveview.postgres import feed_statements as statements
from liveview.postgres.address import SharedAddress
from liveview.postgres.feed_answer import Answer, Asked, Heads
from liveview.postgres.feed_filter import FilteredAnswer, Scratch
from liveview.postgres.feed_line import FeedLine
from liveview.postgres.feed_totals import Totals

RETENTION = 0
"""The writer that removes the oldest events."""


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
        self._first_event = 0
        self._forgotten = -1
        """The version of `RETENTION` at which the first event was looked up."""

    async def since(self, position: Position, most: int, only: str = "") -> Changed:
        """What changed since a position, about `most` rows of it; raises `UnavailableError` and `FilterError`."""
        wanted = parse(only, self._now()) if only.strip() else None
        (rows,) = await self._line.ask((statements.heads(self._schema), ()))
        heads = Heads.read(rows)
        begins = position.run != heads.run or position.only != only or len(position.read) != len(heads.last)
        if begins:
            position = Position(heads.run, 0, (0,) * len(heads.last), heads.writers, {}, only)
        if not begins and heads.writers == position.writers == position.appended and heads.last == position.read:
            return Changed(position)
        first_event = await self._first(heads)
        asked = Asked(self._line, self._schema, heads, position, most)
        answer = Answer(asked) if wanted is None else FilteredAnswer(asked, wanted, self._scratch)
        return await answer.changed(begins=begins, first_event=first_event)

    async def totals(self) -> Live:
        """What holds now; raises `UnavailableError`."""
        return await self._totals.now()

    async def close(self) -> None:
        """Close the connection."""
        self._scratch.close()
        await self._line.close()

    async def _first(self, heads: Heads) -> int:
        """The oldest event; it is looked up again when some have been removed."""
        forgotten = heads.writers.get(RETENTION, 0)
        if forgotten != self._forgotten:
            ((row,),) = await self._line.ask((statements.first_event(self._schema), ()))
            self._first_event, self._forgotten = row[0], forgotten
        return self._first_event
