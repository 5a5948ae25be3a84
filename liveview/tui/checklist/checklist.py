"""The spec that is loaded, and what the last look found; it outlives its screen, the session and mistakes in the file.

Without a spec, the events that the tracking plan requires take its place.

A screen lets it look, in a worker: at most a few times a second, and for a fifth of the time at most.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from time import monotonic

import msgspec
from textual.message import Message
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from liveview.errors import LiveviewError, PlanError, SpecError
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.plans.configured import plan_path
from liveview.specs.judge import judge
from liveview.specs.reading import load
from liveview.specs.report import CheckReport
from liveview.specs.spec import Spec
from liveview.tui.checklist.evidence import KnownEvents
from liveview.tui.kit.feed import Feed

MOST_EVENTS = 50
"""Events of a result that are listed with their names; the others are counted."""
PAUSE = 0.25
"""Seconds between two looks."""
TIME_PASSES = 5.0
"""Seconds between two looks that are only needed because time passes."""
_AGAIN = 1.0
"""Seconds until it looks again at a session that could not be read."""
_SHARE = 0.2
"""The largest share of the time that looks take."""
_PROGRESS = 0.1
"""Seconds between two messages about how far the first look is."""


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


@dataclass
class ChecklistLooked(Message):
    """A worker has looked, or is still looking."""

    look: object
    """The look, to tell it apart from one that was given up."""
    judged: Judged | None = None
    """What it found; None if it is still looking or failed."""
    problem: str = ""
    """Why it failed, as a sentence; "" if it did not."""
    in_spec: bool = False
    """Whether the spec is the reason."""
    share: float = 1.0
    """The share of the log that was searched, from 0 to 1."""


class _Look:
    """One look; what it keeps is used by one worker after the other."""

    def __init__(self, path: Path, zone: tzinfo | None, *, is_plan: bool) -> None:
        self.path = path
        self._is_plan = is_plan
        self._zone = zone
        self._spec: Spec | None = None
        self._known: KnownEvents | None = None
        self.took = 0.0

    @property
    def moves(self) -> bool:
        """Whether time alone may change what it finds."""
        return self._known is not None and self._known.moves

    def take(self, log: LogFile, now: float, told: Callable[[float], bool]) -> Judged | None:
        """Read what is new and judge it; None if `told` ended it. Raises `LiveviewError`."""
        began = monotonic()
        if self._spec is None or self._known is None:
            self._spec = _required(self.path) if self._is_plan else load(self.path)
            self._known = KnownEvents(self._spec, self._zone)
        with reading(), Reader(log) as reader:
            if not self._known.refresh(reader, now, told):
                return None
        report = judge(self._spec, self._known, self.path.name)
        report = msgspec.structs.replace(report, events=self._known.looked_at)
        named = {event for result in report.results for event in result.events[:MOST_EVENTS]}
        names = {event.id: event.name or "" for event in self._known.events("") if event.id in named}
        self.took = monotonic() - began
        return Judged(self._spec, report, log.path, names, self._is_plan)


def _required(path: Path) -> Spec:
    """What a plan requires; raises `PlanError`. The reader of plans is imported only for one."""
    from liveview.plans.load import load as load_plan
    from liveview.specs.of_plan import spec_of

    return spec_of(load_plan(path))


class Checklist:
    """Without a path, no spec is loaded."""

    def __init__(self, feed: Feed, path: Path | None = None) -> None:
        self._feed = feed
        self._shown_by: Widget | None = None
        self._worker: Worker[None] | None = None
        self._look: _Look | None = None
        self._seen: tuple[str, int] | None = None
        self._is_stale = False
        self._next_at = 0.0
        self.path = path
        """The file of the spec; None if none is loaded."""
        self.plan: Path | None = None
        """The plan that takes its place; None if a spec is loaded, or no plan is in use."""
        self.judged: Judged | None = None
        """What the last look found; None before the first in this session."""
        self.problem = ""
        """Why there is nothing newer, as a sentence; "" if there is no reason."""
        self.in_spec = False
        """Whether the spec, or the plan, is the reason."""
        self.share = 0.0
        """How much of the log the first look has searched, from 0 to 1."""

    @property
    def source(self) -> Path | None:
        """The file of the spec, or of the plan in its place; None if there is neither."""
        return self.path or self.plan

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
        self._shown_by = widget
        self.read_again()

    def works_for(self, widget: Widget) -> bool:
        """Whether it works for this screen or widget."""
        return widget is self._shown_by

    def close(self, widget: Widget) -> None:
        """This screen is left: nothing is looked at for it any more."""
        if widget is self._shown_by:
            self._stop()
            self._shown_by = None

    def read_again(self) -> None:
        """Read the spec again, or another log, from the beginning; what was found so far is shown meanwhile."""
        self._stop()
        self.plan = None
        if self.path is None:
            with suppress(LiveviewError):  # reading the configuration again says what is wrong with it
                self.plan = plan_path(self._feed.run.config_file)
        if self.source is None or (self.judged is not None and self.judged.is_plan != (self.plan is not None)):
            self.judged = None
        if self.judged is not None and self.judged.log != self._feed.reader.path:
            self.judged = None
        self.problem, self.in_spec, self.share, self._next_at = "", False, 0.0, 0.0
        self.look()

    def look(self, *, again: bool = False) -> None:
        """Look if something is new, or in any case `again` if time alone may change what a look finds."""
        if self._shown_by is None or self.source is None or self.in_spec:
            return
        now = (self._feed.session.endpoints.log, self._feed.snapshot.version)
        moves = again and self._look is not None and self._look.moves
        self._is_stale |= moves or now != self._seen
        if self._is_stale and not self._is_looking and monotonic() >= self._next_at:
            self._seen, self._is_stale = now, False
            self._begin(self._shown_by, self.source)

    def take(self, message: ChecklistLooked) -> bool:
        """Keep what a worker found; returns whether there is anything new to show."""
        if message.look is not self._look or self._look is None:
            return False
        if message.share < 1:
            self.share = message.share
            return self.judged is None
        self._worker = None
        before = self.judged, self.problem
        self.judged = message.judged or self.judged
        self.problem, self.in_spec = message.problem, message.in_spec
        self._is_stale |= bool(self.problem)
        pause = _AGAIN if self.problem else max(PAUSE, self._look.took * (1 / _SHARE - 1))
        self._next_at = monotonic() + pause
        if self._shown_by is not None and not self.in_spec:
            self._shown_by.set_timer(pause, self._go_on)
        return before != (self.judged, self.problem)

    def _go_on(self) -> None:
        """The pause is over."""
        self._next_at = 0.0
        self.look()

    @property
    def _is_looking(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    def _begin(self, widget: Widget, path: Path) -> None:
        look = self._look = self._look or _Look(path, self._feed.zone, is_plan=self.plan is not None)
        self._next_at = monotonic() + _AGAIN  # in case that it ends without a message
        log, now = self._feed.reader.log, self._feed.session.now()
        self._worker = widget.run_worker(
            lambda: _work(widget, look, log, now), group="checklist", thread=True, exit_on_error=False
        )

    def _stop(self) -> None:
        """Give up the look that is under way, and all that it keeps."""
        if self._worker is not None:
            self._worker.cancel()
        self._worker = self._look = self._seen = None


def _work(widget: Widget, look: _Look, log: LogFile, now: float) -> None:
    worker, told_at = get_current_worker(), monotonic()

    def told(share: float) -> bool:
        nonlocal told_at
        if share < 1 and monotonic() >= told_at + _PROGRESS:
            told_at = monotonic()
            widget.post_message(ChecklistLooked(look, share=share))
        return not worker.is_cancelled

    try:
        judged = look.take(log, now, told)
    except LiveviewError as error:
        widget.post_message(ChecklistLooked(look, problem=str(error), in_spec=isinstance(error, SpecError | PlanError)))
    else:
        if judged is not None:
            widget.post_message(ChecklistLooked(look, judged))
