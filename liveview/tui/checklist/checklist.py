"""The spec that is loaded, and what the last look found; it outlives its screen, the session and mistakes in the file.

Without a spec, the events that the tracking plan requires take its place.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path

import msgspec
from textual.widget import Widget

from liveview.errors import LiveviewError, PlanError, SpecError
from liveview.log.read.reader import Reader
from liveview.plans.configured import plan_path
from liveview.specs.judge import judge
from liveview.specs.reading import load
from liveview.specs.report import CheckReport
from liveview.specs.spec import Spec
from liveview.tui.checklist.evidence import KnownEvents
from liveview.tui.checklist.required import MOST_EVENTS, RequiredEvents
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.looker import Looked, Looker

TIME_PASSES = 5.0
"""Seconds between two looks that are only needed because time passes."""


class Judged(msgspec.Struct, frozen=True):
    """What a look found."""

    spec: Spec
    """What was expected."""
    report: CheckReport
    """What was found about it."""
    log: Path
    """The log that was looked at."""
    names: Mapping[int, str] = {}
    """The names of the first events of each result, by id; "" for an event without one."""
    is_plan: bool = False
    """Whether it was expected because the plan requires it."""


class SpecQuestion:
    """What a checklist asks of the session; what it keeps is used by one worker after the other."""

    def __init__(self, path: Path, zone: tzinfo | None) -> None:
        self._path = path
        self._zone = zone
        self._spec: Spec | None = None
        self._known: KnownEvents | None = None

    @property
    def moves(self) -> bool:
        """Whether time alone may change what it finds."""
        return self._known is not None and self._known.moves

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> Judged | None:
        """See `SessionQuestion`."""
        if self._spec is None or self._known is None:
            self._spec = load(self._path)
            self._known = KnownEvents(self._spec, self._zone)
        if not self._known.refresh(reader, now, told):
            return None
        report = judge(self._spec, self._known, self._path.name)
        report = msgspec.structs.replace(report, events=self._known.looked_at)
        named = {event for result in report.results for event in result.events[:MOST_EVENTS]}
        names = {event.id: event.name or "" for event in self._known.events("") if event.id in named}
        return Judged(self._spec, report, reader.path, names)


class PlanQuestion:
    """The same of a plan, which only asks whether events came."""

    moves = False
    """Events that came stay."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._spec: Spec | None = None
        self._required: RequiredEvents | None = None

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> Judged | None:
        """See `SessionQuestion`."""
        del now
        if self._spec is None or self._required is None:
            self._spec = _required(self._path)
            self._required = RequiredEvents(self._spec)
        if not self._required.refresh(reader, told):
            return None
        report, names = self._required.report(self._path.name), self._required.names
        return Judged(self._spec, report, reader.path, names, is_plan=True)


def _required(path: Path) -> Spec:
    """What a plan requires; raises `PlanError`. The reader of plans is imported only for one."""
    from liveview.plans.load import load as load_plan
    from liveview.specs.of_plan import spec_of

    return spec_of(load_plan(path))


class Checklist:
    """Without a path, no spec is loaded."""

    def __init__(self, feed: Feed, path: Path | None = None) -> None:
        self._feed = feed
        self._looker: Looker[Judged] | None = None
        self._question: SpecQuestion | PlanQuestion | None = None
        self.path = path
        """The file of the spec; None if none is loaded."""
        self.plan: Path | None = None
        """The plan that takes its place; None if a spec is loaded, or no plan is in use."""
        self.judged: Judged | None = None
        """What the last look found; None before the first in this session."""

    @property
    def source(self) -> Path | None:
        """The file of the spec, or of the plan in its place; None if there is neither."""
        return self.path or self.plan

    @property
    def problem(self) -> str:
        """Why there is nothing newer, as a sentence; "" if there is no reason."""
        return "" if self._looker is None else self._looker.problem

    @property
    def in_spec(self) -> bool:
        """Whether the spec, or the plan, is the reason."""
        return self._looker is not None and self._looker.has_given_up

    @property
    def share(self) -> float:
        """How much of the log the first look has searched, from 0 to 1."""
        return 0.0 if self._looker is None else self._looker.share

    def load(self, path: str) -> None:
        """Use the spec in this file from now on."""
        try:
            self.path = Path(path).expanduser()
        except RuntimeError:  # no such user: reading it will say that there is no such file
            self.path = Path(path)
        self.judged = None
        self.read_again()

    def open_on(self, widget: Widget) -> None:
        """Work for this screen or widget from now on; the file is read again."""
        if self._looker is not None:
            self._looker.stop()
        self._looker = Looker(widget, self._feed, "checklist", final=(SpecError, PlanError))
        self.read_again()

    def works_for(self, widget: Widget) -> bool:
        """Whether it works for this screen or widget."""
        return self._looker is not None and self._looker.works_for(widget)

    def close(self, widget: Widget) -> None:
        """This screen is left: nothing is looked at for it any more."""
        if self._looker is not None and self._looker.works_for(widget):
            self._looker.stop()
            self._looker = None

    def read_again(self) -> None:
        """Read the spec again, or another log, from the beginning; what was found so far is shown meanwhile."""
        self.plan = None
        if self.path is None:
            with suppress(LiveviewError):  # reading the configuration again says what is wrong with it
                self.plan = plan_path(self._feed.run.config_file)
        if self.source is None or (self.judged is not None and self.judged.is_plan != (self.plan is not None)):
            self.judged = None
        if self.judged is not None and self.judged.log != self._feed.reader.path:
            self.judged = None
        self._question = None
        if self.plan is not None:
            self._question = PlanQuestion(self.plan)
        elif self.path is not None:
            self._question = SpecQuestion(self.path, self._feed.zone)
        if self._looker is not None:
            self._looker.ask(self._question)

    def look(self, *, again: bool = False) -> None:
        """Look if something is new, or in any case `again` if time alone may change what a look finds."""
        if self._looker is not None:
            self._looker.look(again=again and self._question is not None and self._question.moves)

    def take(self, message: Looked) -> bool:
        """Keep what a worker found; returns whether there is anything new to show."""
        if self._looker is None or not self._looker.take(message):
            return False
        self.judged = self._looker.found or self.judged
        return True
