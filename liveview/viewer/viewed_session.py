"""A session that somebody else writes, as it is seen here: `SessionView` over its mirror."""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from liveview.core.store import Live
from liveview.errors import ControlError, LogError
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.log.read.replies import replied_at
from liveview.model.breakpoint import Breakpoint, HeldCall
from liveview.model.controls import SessionView
from liveview.model.event import Balance
from liveview.model.replay import Replaying
from liveview.model.settings import Settings
from liveview.model.snapshot import DestinationTotals, Endpoints, Role, Snapshot
from liveview.viewer.commands import ViewerCommands
from liveview.viewer.mirrored import MirrorWatch
from liveview.viewer.operating import SessionOperator

RATE_SECONDS = 2.0
"""Seconds over which the rate of events is averaged."""
COMMANDS_SECONDS = 1.0
"""Seconds that commands may still take when the screen is closed."""


class Following(Protocol):
    """What fills the mirror; any thread may read it."""

    @property
    def live(self) -> Live | None:
        """What holds in the session; None before that was asked for the first time."""

    @property
    def version(self) -> int:
        """Grows with everything that changes the mirror."""

    @property
    def error(self) -> str:
        """Why the session cannot be reached; "" while it is."""

    @property
    def lost_since(self) -> float | None:
        """Since when it cannot be reached (epoch seconds, our clock); None while it is."""


class AttachedTo(msgspec.Struct, frozen=True, kw_only=True):
    """Where a viewer is attached to."""

    identity: str
    """The session, to be shown: never with a user, a password or a token."""
    role: Role
    """What may be done there."""
    receiver: str = ""
    """The URL of its receiver; "" where there are several."""


class EngineState(msgspec.Struct, frozen=True, kw_only=True):
    """What only an engine knows, or the database that several share."""

    held: Sequence[HeldCall] = ()
    """The calls that are held at breakpoints."""
    breakpoints: tuple[tuple[str, Breakpoint], ...] = ()
    """Destinations, by key, and which of their calls are held from now on."""
    destinations: tuple[DestinationTotals, ...] | None = None
    """What happened at each destination; None where that has to be counted in the mirror."""
    log_error: str = ""
    """Why the log cannot be written; "" when it can, or nobody knows."""
    copies: int = 0
    """How often the mirror has begun."""
    offset: float = 0.0
    """The clock there minus ours, in seconds."""


class ViewedSession:
    """Any thread may ask it. `mirror` is filled by `following`, which sets `news` when it has changed something.

    `state` returns what the engine says besides; `opened` opens a recorded session, None for a screen in a browser,
    which may be elsewhere and gets no other session of this machine. `config_file` is the configuration of the screen.
    Without an `operator`, nothing can be changed.
    """

    def __init__(
        self,
        attached: AttachedTo,
        following: Following,
        mirror: Path,
        news: threading.Event,
        *,
        state: Callable[[], EngineState],
        opened: Callable[[str], SessionView] | None,
        operator: SessionOperator | None = None,
        config_file: str | None = None,
    ) -> None:
        self.endpoints = Endpoints(
            receiver=attached.receiver,
            sink="",
            log=str(mirror),
            token="",
            config=None,
            outside=(),
            attached=attached.identity,
            role=attached.role,
            is_alone=opened is None,
        )
        """Nothing listens here; the log is the mirror."""
        self.config_file = config_file
        """Names the tracking plan; nothing can be reloaded."""
        self._following = following
        self._mirror = mirror
        self._state = state
        self._opened = opened
        self._watch = MirrorWatch(mirror, news, counts=state().destinations is None)
        self._history: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()
        self.commands: ViewerCommands | None = None
        """What can be changed; None for a viewer."""
        if operator is not None:
            self.commands = ViewerCommands(operator, self.settings, self._received, mirror)

    def start(self) -> None:
        """Read the mirror for the first time, and then as it changes."""
        self._watch.start()

    def stop(self) -> bool:
        """Have what was asked for done, and read the mirror no more; False if that takes too long."""
        done = self.commands is None or self.commands.queue.stop(COMMANDS_SECONDS)
        self._watch.stop()
        return done

    def snapshot(self) -> Snapshot:
        """What holds now, as far as it is known here."""
        live, state, error = self._following.live, self._state(), self._following.error
        at = time.time() + state.offset
        balance = Balance() if live is None else live.balance
        since = self._following.lost_since
        return Snapshot(
            at=at,
            version=self._following.version,
            balance=balance,
            in_flight=() if live is None or error else live.in_flight,
            held=() if error else tuple(state.held),
            breakpoints=state.breakpoints,
            destinations=self._watch.totals if state.destinations is None else state.destinations,
            rate=0.0 if live is None else self._rate(at, balance.received),
            log_error="" if error else state.log_error,
            receivers=0 if live is None else live.receivers,
            lost_since=since + state.offset if error and since is not None else None,
            lost=error,
            copies=state.copies,
            refusal="" if self.commands is None else self.commands.queue.refusal,
        )

    def now(self) -> float:
        """Epoch seconds on the clock of the session."""
        return time.time() + self._state().offset

    def settings(self) -> Settings:
        """Those in effect on its receivers, as of the last look."""
        return self._watch.settings

    def replied_at(self, request_id: int) -> float | None:
        """When a request was answered, if the mirror knows."""
        try:
            with Reader(LogFile(self._mirror)) as reader:
                return replied_at(reader, request_id)
        except (sqlite3.Error, LogError):
            return None

    def recorded(self, path: str) -> SessionView:
        """Open a recorded session to look at; raises `ControlError`."""
        if self._opened is None:
            raise ControlError("a window of a browser shows only the session that it is attached to")
        return self._opened(path)

    def replaying(self) -> Replaying | None:
        """Nothing is replayed from here."""
        return None

    def _received(self) -> int:
        live = self._following.live
        return 0 if live is None else live.balance.received

    def _rate(self, at: float, received: int) -> float:
        """Events per second over the last seconds; 0 when nobody has asked for longer."""
        with self._lock:
            history = self._history
            if history and (received < history[-1][1] or at < history[-1][0]):
                history.clear()  # another session, or another clock
            history.append((at, received))
            while len(history) > 1 and at - history[1][0] >= RATE_SECONDS:
                history.popleft()
            first_at, first = history[0]
            return (received - first) / max(at - first_at, RATE_SECONDS)
