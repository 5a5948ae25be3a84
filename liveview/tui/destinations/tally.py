"""What a worker counted in the log about each destination, and when it counts again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from textual.message import Message
from textual.screen import Screen

from liveview.log.files import LogFile
from liveview.log.read.overview import Figures, RecentCall, destination_figures, recent_calls
from liveview.log.read.reader import Reader
from liveview.tui.kit.feed import Feed

_REST = 10
"""How many times longer than the last count took the next one waits: counting takes a tenth of a core at most."""


@dataclass
class FiguresRead(Message):
    """A worker has counted."""

    path: Path
    """The log that it read."""
    figures: dict[str, Figures]
    """By destination key; empty when the log could not be read."""
    calls: list[RecentCall]
    """The recent calls of all destinations, newest first."""
    took: float
    """Seconds that counting took."""


class DestinationTally:
    """`screen` gets a `FiguresRead`, which it hands to `take`."""

    def __init__(self, screen: Screen[None], feed: Feed) -> None:
        self._screen = screen
        self._feed = feed
        self._figures: dict[str, Figures] = {}
        self._calls: dict[str, list[RecentCall]] = {}
        self._is_counting = False
        self._is_waiting = False
        self._count_from = 0.0

    def figures_of(self, key: str) -> Figures:
        """What was counted about a destination; all zero before it was counted."""
        return self._figures.get(key, Figures())

    def calls_of(self, key: str) -> Sequence[RecentCall]:
        """The recent calls of a destination, newest first."""
        return self._calls.get(key, ())

    def count(self) -> None:
        """Let a worker count, now or when it has rested."""
        if self._is_counting or self._is_waiting:
            return
        wait = self._count_from - monotonic()
        if wait > 0:
            self._is_waiting = True
            self._screen.set_timer(wait, self._count_again)
        else:
            self._is_counting = True
            log = self._feed.reader.log
            self._screen.run_worker(
                lambda: _read(self._screen, log), group="figures", exclusive=True, thread=True, exit_on_error=False
            )

    def take(self, read: FiguresRead) -> None:
        """Keep what a worker counted, unless another log has been opened since."""
        self._is_counting = False
        self._count_from = monotonic() + read.took * _REST
        if read.path == self._feed.reader.path:
            self._figures, self._calls = read.figures, {}
            for call in read.calls:
                self._calls.setdefault(call.destination, []).append(call)

    def _count_again(self) -> None:
        self._is_waiting = False
        self.count()


def _read(screen: Screen[None], log: LogFile) -> None:
    """Count in a worker; says that it found nothing if the log cannot be read."""
    began = monotonic()
    figures: dict[str, Figures] = {}
    calls: list[RecentCall] = []
    try:
        with Reader(log) as reader:
            figures, calls = destination_figures(reader), recent_calls(reader)
    finally:
        screen.post_message(FiguresRead(log.path, figures, calls, monotonic() - began))
