"""A feed that remembers how often its copy had to begin again: a screen then shows other rows under the same ids."""

from liveview.core.store import Changed, ClosableFeed, Live, Position


class CopiedFeed:
    """Passes on what a feed answers; any thread may read `begun`."""

    def __init__(self, feed: ClosableFeed) -> None:
        self.begun = 0
        """How often the copy has begun: counted with the next question, when that is stored."""
        self._feed = feed
        self._begins = False

    async def since(self, position: Position, most: int, only: str = "") -> Changed:
        """What changed since a position; raises `UnavailableError` and `FilterError`."""
        if self._begins:
            self.begun += 1
            self._begins = False
        changed = await self._feed.since(position, most, only)
        self._begins = changed.begins
        return changed

    async def totals(self) -> Live:
        """What holds now; raises `UnavailableError`."""
        return await self._feed.totals()

    async def close(self) -> None:
        """Ask no more."""
        await self._feed.close()
