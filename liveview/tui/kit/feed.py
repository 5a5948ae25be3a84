"""What the screens look at: the engine's latest moment, the log, and how to show it: time zone and names of keys.

It decides whether there is anything new, so that an idle engine costs nothing but the question.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path
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
from liveview.tui.lines.moments import counted, day
from liveview.tui.lines.roster import RosterEntry, roster
from liveview.tui.lines.safe_text import EMPTY, SafeText, visible
from liveview.tui.lines.said import said
from liveview.tui.lines.side import Side

PER_SECOND = 15
"""Looks at the engine per second: well within the 150 ms from event to screen, and a third of the work of 60."""
SAMPLES = 16
"""Seconds of event rate that the header draws."""

JUST_NOW = 5.0
"""Seconds for which an event that came counts as just now."""

_BARS = "▁▂▃▄▅▆▇█"


class Feed:
    """One engine and its log. Used on the screen's thread only."""

    def __init__(
        self, session: SessionView, reader: Reader, zone: tzinfo | None = None, key_names: KeyNames = DEFAULT_NAMES
    ) -> None:
        self.session = session
        self.run = session
        """The run itself, also while another session is looked at."""
        self.before = ""
        """The log with events in it that this run left last; "" before it left one."""
        self.reader = reader
        self.zone = zone
        self.keys = key_names
        self.snapshot = session.snapshot()
        self.rates = Rates()
        self._settings_version = session.settings().version
        self._log = session.endpoints.log
        self._run_log = self._log
        self._run_received = self.snapshot.balance.received
        self._wrong = _wrong(self.snapshot)
        self._opened: Reader | None = None
        self._came_at = float("-inf")
        self.compared: Side | None = None
        """The event that waits for another one to be compared with, which may be of another session."""
        self._values = RowValues(())
        self.unread = ""
        """Why something in view could not be read; "" while everything can."""

    def look(self) -> bool:
        """Take the latest moment; whether anything in it changed: in flight, in the log, or in the settings.

        When the engine has gone on in another log, `reader` is a new one afterwards.
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
        """The destinations of this session, current ones first, with their numbers."""
        return roster(self.session.settings(), self.snapshot.destinations)

    def busy(self) -> str:
        """What leaving now would cut off, in words: events that are pending or that came just now; "" for nothing."""
        pending = self.run.snapshot().balance.pending
        if pending:
            return f"{counted(pending, 'event')} {'is' if pending == 1 else 'are'} pending"
        return "Events are arriving" if monotonic() - self._came_at < JUST_NOW else ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether another session is looked at than the one of the run."""
        return self.session is not self.run

    @property
    def is_behind(self) -> bool:
        """Whether that run receives while another session is looked at."""
        return self.is_elsewhere and bool(self.run.endpoints.receiver)

    @property
    def commands(self) -> SessionCommands:
        """What can be changed in the session that is looked at; raises `ControlError` for a recorded one."""
        return commands_of(self.session)

    def turn_to(self, session: SessionView) -> None:
        """Look at another session from the next look on."""
        self.session = session
        self._log = ""  # also when it is the same file: it is opened in another way

    def _note_left(self) -> None:
        log, received = self.run.endpoints.log, self.run.snapshot().balance.received
        if log != self._run_log:
            self.before, self._run_log = self._run_log if self._run_received else self.before, log
        self._run_received = received

    def spans_days(self, moments: Iterable[float]) -> bool:
        """Whether what happened then has to say of which day it is: other days than today, or a recorded session."""
        if not self.session.endpoints.receiver:
            return True
        today = day(self.session.now(), self.zone)
        return any(day(at, self.zone) != today for at in moments)

    def rows_of(self, ids: Sequence[int]) -> tuple[list[Row], str]:
        """The events with these ids, and why some cannot be read ("" when all can): a damaged page hides few."""
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
        """Read these further columns of rows, as the configuration names them."""
        self._values = RowValues(read_columns(texts))

    @property
    def columns(self) -> tuple[ListColumn, ...]:
        """The further columns of rows."""
        return self._values.columns

    def values_of(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """What the further columns say of these events, by id; what cannot be read is left out."""
        if not self.columns:
            return {}
        with suppress(ReadError), reading():
            found = self._values.of(self.reader, ids)
            return {event_id: said(self.columns, values) for event_id, values in found.items()}
        return {}

    def names(self, limit: int) -> list[str]:
        """At most `limit` event names of the session, in alphabetic order."""
        from liveview.log.filter.values import LogValues

        return list(LogValues(self.reader)("name"))[:limit]

    def close(self) -> None:
        """Close the reader that was opened here; the first one belongs to its maker."""
        if self._opened is not None:
            self._opened.close()

    def _reopen(self) -> bool:
        log = self.session.endpoints.log
        if log == self._log:
            return False
        untouched = not self.session.endpoints.receiver
        try:
            with reading():
                reader = Reader(LogFile(Path(log), untouched))
        except ReadError as error:  # it went away: the next look tries again
            self.unread = str(error)
            return False
        self.close()
        self._log = log
        self.reader = self._opened = reader
        return True


class Rates:
    """The event rate of the last seconds, one sample a second."""

    def __init__(self) -> None:
        self._samples: deque[float] = deque(maxlen=SAMPLES)
        self._next_at = 0.0

    def sample(self, rate: float, at: float) -> bool:
        """Note the rate at `at` (epoch seconds); whether the picture changed."""
        if at < self._next_at:
            return False
        self._next_at = at + 1.0
        quiet = not rate and not any(self._samples)
        self._samples.append(rate)
        return not quiet

    @property
    def sparkline(self) -> SafeText:
        """The samples as bars, oldest first, the highest bar for the highest rate."""
        return sparkline(tuple(self._samples))


def sparkline(samples: tuple[float, ...]) -> SafeText:
    """Bars for numbers from 0 up; "" when all are 0, so that silence draws nothing."""
    top = max(samples, default=0.0)
    if top <= 0:
        return EMPTY
    return visible("".join(_BARS[min(int(value / top * len(_BARS)), len(_BARS) - 1)] for value in samples))


def _essence(snapshot: Snapshot) -> tuple[object, ...]:
    """Everything of a moment but its time, and what goes wrong."""
    return snapshot.version, snapshot.in_flight, snapshot.balance, snapshot.destinations, snapshot.rate


def _wrong(snapshot: Snapshot) -> tuple[object, ...]:
    return snapshot.log_error, snapshot.port_error, snapshot.moved
