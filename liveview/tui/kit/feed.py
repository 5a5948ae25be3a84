"""What all screens show: the engine's latest snapshot and the log, with the time zone and the names of keys.

It decides whether there is anything new, so an idle engine costs almost nothing.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import tzinfo
from time import monotonic

from liveview.config.list_columns import ListColumn, read_columns
from liveview.errors import ReadError
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader, Row
from liveview.log.read.row_values import RowValues
from liveview.model.controls import SessionCommands, SessionView, commands_of
from liveview.model.snapshot import Snapshot
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.keys.names import KeyNames
from liveview.tui.lines.environments import names_by_token
from liveview.tui.lines.moments import counted, day
from liveview.tui.lines.roster import RosterEntry, roster
from liveview.tui.lines.safe_text import EMPTY, SafeText, visible
from liveview.tui.lines.said import said
from liveview.tui.lines.side import Side

PER_SECOND = 15
"""How often per second the engine is checked: well within the limit of 150 ms from event to screen."""
SAMPLES = 16
"""Seconds of the event rate that the header draws."""

JUST_NOW = 5.0
"""Seconds for which an event counts as having arrived just now."""

_BARS = "▁▂▃▄▅▆▇█"


class Feed:
    """One engine and its log. Used on the screen's thread only."""

    def __init__(
        self, session: SessionView, reader: Reader, zone: tzinfo | None = None, key_names: KeyNames = DEFAULT_NAMES
    ) -> None:
        self.session = session
        self.run = session
        """The session of the run itself, even while another session is open."""
        self.before = ""
        """The last log with events that this run has moved on from; "" if there is none."""
        self.reader = reader
        self.zone = zone
        self.keys = key_names
        self.snapshot = session.snapshot()
        self.rates = Rates()
        self._settings_version = session.settings().version
        self._read: tuple[str, int] | None = (str(session.endpoints.readable), self.snapshot.copies)
        self._run_log = session.endpoints.log
        self._run_received = self.snapshot.balance.received
        self._wrong = _wrong(self.snapshot)
        self._opened: Reader | None = None
        self.is_masked = reader.log.masked
        """Whether what no list of HIPAA mode names is hidden."""
        self._came_at = float("-inf")
        self.compared: Side | None = None
        """The first event of a comparison, which may be from another session; None until one is chosen."""
        self._values = RowValues(())
        self.leaving_confirmed = ""
        """The log of the session in which the user agreed that events leave this machine; "" for none."""
        self.unread = ""
        """Why something in view could not be read; "" if everything can."""
        self.unopened = ""
        """Why the log of the session cannot be opened; "" once it is open. Until then, the one before stays open."""

    def look(self) -> bool:
        """Take the latest snapshot; returns whether calls in flight, the log or the settings have changed.

        If the engine has moved on to another log, `reader` is replaced.
        """
        self._note_left()
        before, self.snapshot = self.snapshot, self.session.snapshot()
        if self.snapshot.balance.received > before.balance.received:
            self._came_at = monotonic()
        sampled = self.rates.sample(self.snapshot.rate, self.session.now())
        version, self._settings_version = self._settings_version, self.session.settings().version
        reopened = self._reopen()
        wrong, self._wrong = self._wrong, _wrong(self.run.snapshot())
        news = wrong != self._wrong or _essence(before) != _essence(self.snapshot)
        return sampled or reopened or version != self._settings_version or news

    def destinations(self) -> tuple[RosterEntry, ...]:
        """The destinations of this session with their numbers, current ones first."""
        return roster(self.session.settings(), self.snapshot.destinations)

    def busy(self) -> str:
        """What quitting now would interrupt, in words: pending events or events that just arrived; "" for nothing."""
        pending = self.run.snapshot().balance.pending
        if pending:
            return f"{counted(pending, 'event')} {'is' if pending == 1 else 'are'} pending"
        return "Events are arriving" if monotonic() - self._came_at < JUST_NOW else ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether a session other than that of the run is open."""
        return self.session is not self.run

    @property
    def is_behind(self) -> bool:
        """Whether the run goes on while another session is open."""
        return self.is_elsewhere and self.run.endpoints.is_live

    @property
    def commands(self) -> SessionCommands:
        """What can be changed in the open session; raises `ControlError` if nothing can be."""
        return commands_of(self.session)

    def turn_to(self, session: SessionView) -> None:
        """Open another session, starting with the next `look`."""
        self.session = session
        self._read = None  # even if it is the same file, which is opened in another way

    def mask(self) -> None:
        """Hide what no list of HIPAA mode names, or show it again, starting with the next `look`."""
        self.is_masked = not self.is_masked
        self._read = None

    def _note_left(self) -> None:
        log, received = self.run.endpoints.log, self.run.snapshot().balance.received
        if log != self._run_log:
            self.before, self._run_log = self._run_log if self._run_received else self.before, log
        self._run_received = received

    def spans_days(self, moments: Iterable[float]) -> bool:
        """Whether these times need a date: some are not today, or the session is a recorded one."""
        if not self.session.endpoints.is_live:
            return True
        today = day(self.session.now(), self.zone)
        return any(day(at, self.zone) != today for at in moments)

    def rows_of(self, ids: Sequence[int]) -> tuple[list[Row], str]:
        """The events with these ids, and why some cannot be read ("" if all can). One damaged page hides only a few."""
        try:
            with reading():
                return self.reader.rows_of(ids), ""
        except ReadError as error:
            failure = str(error)
        rows: list[Row] = []
        for event_id in ids:
            with suppress(ReadError), reading():
                rows += self.reader.rows_of((event_id,))
        return rows, failure

    def show_columns(self, texts: Sequence[str]) -> None:
        """Read these additional columns for rows, as named in the configuration."""
        self._values = RowValues(read_columns(texts))

    @property
    def columns(self) -> tuple[ListColumn, ...]:
        """The additional columns of rows."""
        return self._values.columns

    def values_of(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The values of the additional columns for these events, by id; unreadable ones are left out."""
        if not self.columns:
            return {}
        with suppress(ReadError), reading():
            found = self._values.of(self.reader, ids)
            names = names_by_token(self.session.settings().environments)
            return {event_id: said(self.columns, values, names) for event_id, values in found.items()}
        return {}

    def names(self, limit: int) -> list[str]:
        """At most `limit` event names of the session, in alphabetical order."""
        from liveview.log.filter.values import LogValues

        return list(LogValues(self.reader)("name"))[:limit]

    def close(self) -> None:
        """Close the reader that was opened here; the first one belongs to the caller."""
        if self._opened is not None:
            self._opened.close()

    def _reopen(self) -> bool:
        log = self.session.endpoints.readable
        wanted = str(log), self.snapshot.copies
        if wanted == self._read:
            return False
        untouched = not self.session.endpoints.is_live
        try:
            with reading():
                reader = Reader(LogFile(log, untouched, self.is_masked))
        except ReadError as error:  # it is gone: the next look tries again
            self.unopened = str(error)
            return False
        self.close()
        self.unopened = ""
        self._read = wanted
        self.reader = self._opened = reader
        return True


class Rates:
    """The event rate of the last seconds, one sample a second."""

    def __init__(self) -> None:
        self._samples: deque[float] = deque(maxlen=SAMPLES)
        self._next_at = 0.0

    def sample(self, rate: float, at: float) -> bool:
        """Record the rate at `at` (epoch seconds); returns whether the sparkline has changed."""
        if at < self._next_at:
            return False
        self._next_at = at + 1.0
        quiet = not rate and not any(self._samples)
        self._samples.append(rate)
        return not quiet

    @property
    def sparkline(self) -> SafeText:
        """The samples as bars, oldest first; the highest rate gets the highest bar."""
        return sparkline(tuple(self._samples))


def sparkline(samples: tuple[float, ...]) -> SafeText:
    """Bars for non-negative numbers; "" if all are 0, so that silence draws nothing."""
    top = max(samples, default=0.0)
    if top <= 0:
        return EMPTY
    return visible("".join(_BARS[min(int(value / top * len(_BARS)), len(_BARS) - 1)] for value in samples))


def _essence(snapshot: Snapshot) -> tuple[object, ...]:
    """Everything in a snapshot except for its time and its errors."""
    moving = snapshot.in_flight, snapshot.held, snapshot.breakpoints
    return snapshot.version, moving, snapshot.balance, snapshot.destinations, snapshot.rate, snapshot.receivers


def _wrong(snapshot: Snapshot) -> tuple[object, ...]:
    return snapshot.log_error, snapshot.port_error, snapshot.moved, snapshot.lost_since, snapshot.lost
