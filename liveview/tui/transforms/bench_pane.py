"""The test bench: an event before and after transformations, tried in a worker when nobody has typed for a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from liveview.errors import ReadError
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.bench import Bench, Tried, event_beside, newest_event
from liveview.log.read.reader import Reader
from liveview.model.destination import Destination
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.transform import EVERY, Transform
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.steady import Steady
from liveview.tui.lines.cells import Line
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, content_of, say, visible
from liveview.tui.transforms.bench_lines import bench_lines

PAUSE = 0.2
"""Seconds without a key after which it is tried."""
_NO_EVENT = say("No event has been accepted yet: there is nothing to try it with.")
_NO_DESTINATION = say("There is no destination that it is for.")


class Experiment(msgspec.Struct, frozen=True):
    """What is tried."""

    settings: PipelineSettings
    """The settings with the transformation that is written."""
    at: int | None
    """Its place among the transformations; None for no one."""
    event_id: int
    """The event."""
    destination: str
    """The key of the destination."""


@dataclass
class BenchTried(Message):
    """A worker has tried it."""

    experiment: Experiment
    """What was tried."""
    found: Tried | None
    """The outcome; None if the log could not be read."""
    problem: str = ""
    """Why not; "" if it could."""


_Shown: TypeAlias = tuple[Tried | None, str, int]


class BenchPane(Steady, Vertical):
    """Begins with the event `event_id`, or else with the newest that the transformation may be for."""

    def __init__(self, feed: Feed, event_id: int | None) -> None:
        self.text = LinesView(id="bench-text")
        super().__init__(self.text, id="bench", classes="pane")
        self._feed = feed
        self._bench = Bench()
        self._event_id = event_id
        self._to = 0
        self._settings = PipelineSettings()
        self._at: int | None = None
        self._experiment: Experiment | None = None
        self._found: Tried | None = None
        self._problem = ""
        self._timer: Timer | None = None
        self._shown: _Shown | None = None

    @property
    def event_id(self) -> int | None:
        """The event that is tried; None if there is none."""
        return self._event_id

    @property
    def is_waiting(self) -> bool:
        """Whether something is to be tried that was not yet."""
        return self._timer is not None

    def on_unmount(self) -> None:
        """Nobody tries anything any more."""
        self._bench.close()

    def on_resize(self) -> None:
        """Lines are made for their width."""
        self._show()

    def try_out(self, settings: PipelineSettings, at: int | None, problem: str = "", *, soon: bool = False) -> None:
        """Try these settings, at once or `soon`: when nobody has typed for a moment.

        `problem` is why what is written cannot be tried; then what was found before stays.
        """
        self._problem = problem
        if not problem:
            self._settings, self._at = settings, at
            if self._event_id is None:
                wanted = self._wanted
                name = None if wanted is None or wanted.event == EVERY else wanted.event
                self._event_id = newest_event(self._feed.reader, name)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE if soon else 0.01, self._ask)
        self._show()

    def forget(self) -> None:
        """Another log: its newest event is tried."""
        self._event_id = self._experiment = self._found = None

    def take_event(self, event_id: int) -> None:
        """Try it with this event."""
        self._event_id = event_id
        self._ask()

    def step_event(self, steps: int) -> None:
        """Try it with the next accepted event, or the one before."""
        found = None if self._event_id is None else event_beside(self._feed.reader, self._event_id, steps)
        if found is not None:
            self.take_event(found)
        else:
            tell(self, say("There is no later event.") if steps > 0 else say("There is no earlier event."))

    def step_destination(self, steps: int) -> None:
        """Try it for another destination."""
        self._to += steps
        self._ask()

    def on_bench_tried(self, message: BenchTried) -> None:
        """Show it, unless something else is tried by now."""
        message.stop()
        if message.experiment == self._experiment:
            self._found = message.found
            self._problem = message.problem or self._problem
            self._show()

    @property
    def _wanted(self) -> Transform | None:
        return None if self._at is None else self._settings.transforms[self._at]

    @property
    def _destinations(self) -> Sequence[Destination]:
        """Those that the transformation is for."""
        every, wanted = self._feed.session.settings().destinations, self._wanted
        if wanted is None or wanted.destination == EVERY:
            return every
        return [each for each in every if wanted.destination in {each.key, each.name}]

    def _ask(self) -> None:
        self._timer = None
        destinations, event_id = self._destinations, self._event_id
        if event_id is None or not destinations:
            self._experiment = self._found = None
            self._show()
            return
        key = destinations[self._to % len(destinations)].key
        experiment = Experiment(self._settings, self._at, event_id, key)
        if experiment != self._experiment:
            self._experiment = experiment
            log = self._feed.reader.log
            self.run_worker(
                lambda: self._work(experiment, log), thread=True, exclusive=True, group="bench", exit_on_error=False
            )
        self._show()

    def _work(self, experiment: Experiment, log: LogFile) -> None:
        try:
            with reading(), Reader(log) as reader:
                found = self._bench.tried(
                    reader, experiment.event_id, experiment.destination, experiment.settings, experiment.at
                )
        except ReadError as error:
            self.post_message(BenchTried(experiment, None, str(error)))
        else:
            self.post_message(BenchTried(experiment, found))

    def _show(self) -> None:
        self.border_title = content_of(self._title())
        nothing = self._nothing
        if nothing is not None and not self._problem:
            self._shown = None
            self.text.show([Line(EMPTY, nothing, "muted")], from_top=True)
            return
        shown = (self._found, self._problem, self.text.size.width)
        if shown != self._shown:
            self._shown = shown
            self.text.show(list(bench_lines(self._found, self._problem, max(self.text.size.width, 1))), from_top=False)

    @property
    def _nothing(self) -> SafeText | None:
        """Why nothing can be tried; None if it can."""
        if self._event_id is None:
            return _NO_EVENT
        return None if self._destinations else _NO_DESTINATION

    def _title(self) -> SafeText:
        """`Test bench ─ #12 Purchase → Webhooks, 1 of 3`."""
        event_id, destinations = self._event_id, self._destinations
        if event_id is None or not destinations:
            return say("Test bench")
        rows = self._feed.reader.rows_of((event_id,))
        name = name_text(rows[0].name, 40) if rows and rows[0].name else say("an event")
        at = self._to % len(destinations)
        of = say(", {} of {}", at + 1, len(destinations)) if len(destinations) > 1 else EMPTY
        return say("Test bench ─ #{} {} → {}{}", event_id, name, visible(destinations[at].key, 40), of)
