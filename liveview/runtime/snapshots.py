"""Publishes immutable snapshots of the running engine for the screen, at most twenty a second."""

import asyncio
from collections import deque

from liveview.adapters.clock import Clock
from liveview.model.event import Balance
from liveview.model.facts import SessionMoved
from liveview.model.snapshot import Snapshot
from liveview.runtime.session import Session

INTERVAL = 0.05
"""Seconds between two snapshots: the screen is drawn fifteen times a second."""
NO_DESCRIPTORS = "no file descriptors are left, new connections wait: close clients, or raise ulimit -n"
"""The port error while a port has no descriptor for a client."""
RATE_SECONDS = 2.0
"""Seconds over which the rate of events is averaged."""


class SnapshotPublisher:
    """Publishes `latest`, which any thread may read. Its methods belong to the engine's loop."""

    def __init__(self, clock: Clock) -> None:
        self.latest = Snapshot(at=clock.now(), version=0, balance=Balance())
        self._clock = clock
        self._session: Session | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._history: deque[tuple[float, int]] = deque()
        self._port_error = ""
        self._shortages = 0
        self._moved: SessionMoved | None = None

    def watch(self, session: Session, moved: SessionMoved | None = None) -> None:
        """Publish this session's state from now on; `moved` says why it began by itself, None if asked for."""
        self._session = session
        self._moved = moved
        self._history.clear()
        self.take()

    def port_lost(self, error: str) -> None:
        """Publish that the receiver cannot be reached, or can be again ("")."""
        self._port_error = error
        self.take()

    def lacks_descriptors(self, lacking: bool) -> None:
        """Publish that a port has no descriptor left for a client, or has one again."""
        self._shortages += 1 if lacking else -1
        self.take()

    def take(self) -> None:
        """Publish a snapshot now."""
        self._timer = None
        session = self._session
        if session is None:
            return
        at, balance, live = self._clock.now(), session.balance, session.live
        rate = self._rate(at, balance.received)
        self.latest = Snapshot(
            at=at,
            version=session.version,
            balance=balance,
            in_flight=session.in_flight(),
            held=session.deliveries.breakpoints.held(),
            breakpoints=tuple(session.deliveries.breakpoints.in_effect().items()),
            destinations=session.totals(),
            rate=rate,
            log_error=session.store.error,
            moved=self._moved,
            receivers=0 if live is None else live.receivers,
            port_error=self._port_error or (NO_DESCRIPTORS if self._shortages else ""),
        )
        if rate > 0:
            self.schedule()

    def schedule(self) -> None:
        """Publish a snapshot soon."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(INTERVAL, self.take)

    def _rate(self, at: float, received: int) -> float:
        self._history.append((at, received))
        while len(self._history) > 1 and at - self._history[1][0] >= RATE_SECONDS:
            self._history.popleft()
        first_at, first = self._history[0]
        return (received - first) / max(at - first_at, RATE_SECONDS)
