"""The way to a session in PostgreSQL that receivers share."""

import asyncio
import time

from liveview.model.snapshot import Role
from liveview.postgres.access import SharedAccess, access
from liveview.postgres.address import SharedAddress
from liveview.postgres.feed import PostgresFeed
from liveview.viewer.copied import CopiedFeed
from liveview.viewer.operating import SessionOperator
from liveview.viewer.shared_operator import SharedOperator
from liveview.viewer.viewed_session import AttachedTo, EngineState


class SharedLink:
    """To the session at an address. With `only_looks`, nothing is offered that changes it, whatever the role may do."""

    def __init__(self, address: SharedAddress, *, only_looks: bool = False) -> None:
        self._address = address
        self._only_looks = only_looks
        self._access = SharedAccess(is_operator=False, offset=0.0)
        self._feed: PostgresFeed | None = None
        self._copied: CopiedFeed | None = None

    @property
    def attached(self) -> AttachedTo:
        """The session, and the role of the user of PostgreSQL: an operator may write settings."""
        may = self._access.is_operator and not self._only_looks
        return AttachedTo(identity=self._address.identity, role=Role.OPERATOR if may else Role.VIEWER)

    def check(self) -> None:
        """Connect once; raises `SharedSessionError`."""
        self._access = asyncio.run(access(self._address))

    def feed(self) -> CopiedFeed:
        """A feed with a connection of its own."""
        self._feed = PostgresFeed(self._address, now=time.time)
        self._copied = CopiedFeed(self._feed)
        return self._copied

    def state(self) -> EngineState:
        """What the database said last."""
        offset = None if self._feed is None else self._feed.offset
        copies = 0 if self._copied is None else self._copied.begun
        return EngineState(offset=self._access.offset if offset is None else offset, copies=copies)

    def operator(self) -> SessionOperator | None:
        """Commands as rows of the session, for an operator."""
        return SharedOperator(self._address) if self.attached.role is Role.OPERATOR else None
