"""A log that is open for a session, whatever stores it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import NamedTuple, Protocol

from liveview.config.schema import Config
from liveview.core.pairing import StoredReport
from liveview.core.steps import Resume
from liveview.core.store import ClosableFeed, Row, Store
from liveview.model.changes import SettingChange
from liveview.model.event import Balance
from liveview.model.facts import Fenced, TakenOver
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.settings import Settings
from liveview.model.snapshot import DestinationTotals, InFlight
from liveview.runtime.followed_settings import HoldsSettings, SettingsThere
from liveview.runtime.own_copy import OwnCopy


class WaitingRows(Protocol):
    """What a store has taken over, and is not in the log yet."""

    @property
    def is_waiting(self) -> bool:
        """Whether something waits for the next transaction."""

    @property
    def is_in_thread(self) -> bool:
        """Whether a transaction is under way outside of the loop."""


class SessionStore(Store, Protocol):
    """A store as a session uses it."""

    @property
    def error(self) -> str:
        """Why the log cannot be used, in a sentence; "" while it can."""

    @property
    def away(self) -> bool:
        """Whether the log is gone for good, so that the session has to go on in another one."""

    @property
    def balance(self) -> Balance:
        """How many events of the session are in each state."""

    @property
    def unstored(self) -> WaitingRows:
        """What is not in the log yet."""


class TotalsBefore(Protocol):
    """What happened at each destination besides what this run counts."""

    def added_to(self, totals: tuple[DestinationTotals, ...]) -> tuple[DestinationTotals, ...]:
        """The totals of this run, and what else is known of the session."""

    def close(self) -> None:
        """Count no more."""


class LogListener(NamedTuple):
    """Who is told what by a log. All of them must return at once."""

    recorded: Callable[[tuple[Row, ...]], None]
    """Gets the rows that nobody waits for, once they are stored."""
    looked: Callable[[], None]
    """The state of the log may have changed."""
    fatal: Callable[[Exception], None]
    """Nothing can be stored any more."""
    facts: Callable[[tuple[TakenOver | Fenced, ...]], None] = lambda _: None
    """Gets what happens among the receivers of a shared session."""
    due: Callable[[Mapping[str, float]], None] = lambda _: None
    """Gets the keys of destinations with deliveries that nobody has, and when the first one is due."""
    moved: Callable[[], None] = lambda: None
    """The settings of a shared session have changed."""


class LogNews:
    """Passes on what a log tells; what it tells before anybody listens is kept until then."""

    def __init__(self) -> None:
        self._listener: LogListener | None = None
        self._early: list[Callable[[LogListener], None]] = []

    def listen(self, listener: LogListener) -> None:
        """Tell everything to this listener from now on."""
        self._listener = listener
        early, self._early = self._early, []
        for tell in early:
            tell(listener)

    def tell(self, tell: Callable[[LogListener], None]) -> None:
        """Tell the listener, or keep what is to be told."""
        if self._listener is None:
            self._early.append(tell)
        else:
            tell(self._listener)

    def recorded(self, rows: tuple[Row, ...]) -> None:
        """Rows that nobody waits for are stored."""
        self.tell(lambda listener: listener.recorded(rows))

    def looked(self) -> None:
        """The state of the log may have changed."""
        self.tell(lambda listener: listener.looked())

    def fatal(self, error: Exception) -> None:
        """Nothing can be stored any more."""
        self.tell(lambda listener: listener.fatal(error))

    def facts(self, facts: tuple[TakenOver | Fenced, ...]) -> None:
        """Something happens among the receivers of a shared session."""
        self.tell(lambda listener: listener.facts(facts))

    def due(self, due: Mapping[str, float]) -> None:
        """Deliveries wait that nobody has."""
        self.tell(lambda listener: listener.due(due))

    def moved(self) -> None:
        """The settings of a shared session have changed."""
        self.tell(lambda listener: listener.moved())


class SharedStore(SessionStore, HoldsSettings, Protocol):
    """The store of a session that receivers share."""

    @property
    def receiver_id(self) -> int:
        """The number of this receiver."""


class SharedPart(NamedTuple):
    """What only the log of a shared session has."""

    store: SharedStore
    """The same store."""
    settings: SettingsThere
    """The settings when it was opened."""
    ids_after: int
    """Ids that this receiver gives out itself are greater."""
    copy: OwnCopy
    """What readers read."""


class OpenedLog(NamedTuple):
    """A log that is ready to be written, and what it remembers."""

    store: SessionStore
    """Writes it."""
    news: LogNews
    """What the store tells."""
    path: Path | None
    """The session file that readers read; None where they read a copy."""
    resume: Resume
    """What it holds already."""
    changes: tuple[SettingChange, ...]
    """The changes of settings that it remembers."""
    settings: Settings | None
    """The settings that were in effect last; None when it does not know."""
    label: str
    """What it was called; "" for nothing."""
    pipelines: tuple[FrozenPipeline, ...]
    """The settings of pipelines that decided in it."""
    key: bytes
    """What masks IDs in it."""
    reports: tuple[StoredReport, ...]
    """Its last events that the other side may still report."""
    totals: Callable[[Callable[[], None]], TotalsBefore]
    """Begins to count what happened at each destination; calls what it is given whenever it has news, in any thread."""
    feed: Callable[[Callable[[], tuple[InFlight, ...]], Callable[[], float]], ClosableFeed]
    """Makes what a copy follows; given the calls of this receiver that are under way, and its clock."""
    close: Callable[[], Awaitable[None]]
    """Stores what waits, and lets go of the log."""
    shared: SharedPart | None = None
    """What only the log of a shared session has; None for a file."""

    @property
    def ids_after(self) -> int:
        """Ids that this receiver gives out itself are greater; 0 where they go on behind those of the log."""
        return 0 if self.shared is None else self.shared.ids_after

    def attempt_numbers(self) -> Iterator[int]:
        """The ids of the next attempts."""
        return count((self.resume.last_attempt_id if self.shared is None else self.shared.ids_after) + 1)

    def pending_for(self, config: Config) -> frozenset[str]:
        """The destinations with something pending, as far as this receiver carries it out.

        In a shared session, a destination that it does not know is for those that do.
        """
        if self.shared is None:
            return self.resume.pending
        return self.resume.pending & {destination.key for destination in config.destinations}
