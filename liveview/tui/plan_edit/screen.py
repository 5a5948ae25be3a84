"""Plan edit: one violation of the plan, and what can be done about it; the plan is written and used at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from liveview.errors import LiveviewError
from liveview.tui.keys import plan_keys
from liveview.tui.kit.dialog import Box, Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Line
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.entries import BLANK, AnyLine, wide
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, safe_text, say, visible
from liveview.tui.plan_edit import lines
from liveview.tui.plan_edit.undoing import PlanHistory
from liveview.tui.plan_edit.work import (
    ChangesOffered,
    PlanOffer,
    ViolationWanted,
    change,
    offer,
    save_as_own,
    undo,
    why_not,
)

_LONGEST = 500
"""Characters of what is said."""
_SECONDS = 8.0
"""How long the notification about a change stays."""


@dataclass
class PlanRead(Message):
    """A worker has read the plan."""

    offered: PlanOffer | None
    """What can be done; None if that cannot be said."""
    problem: str = ""
    """Why not; "" if it can."""


@dataclass
class PlanWritten(Message):
    """A worker has written the plan, or was not able to."""

    done: str
    """What was done; "" if nothing was."""
    problem: str = ""
    """Why not; "" if it was."""
    is_over: bool = True
    """Whether there is nothing more to do here."""


class PlanEditDialog(Dialog[None]):
    """Shows what can be done about one violation of an event, and does it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*plan_keys.PLAN_EDIT]
    AUTO_FOCUS = "#plan-choices"

    def __init__(self, feed: Feed, event_id: int, wanted: ViolationWanted, history: PlanHistory) -> None:
        super().__init__(feed)
        self._history = history
        self._event_id = event_id
        self._detail = feed.reader.detail(event_id)
        self._violations = wanted.choices(self._detail.event.problems) if self._detail else ()
        self._violation = next(iter(self._violations), None)
        self._offered: PlanOffer | None = None
        self._choices: list[lines.PlanChoice] = []
        self._is_busy = False
        self._text = LinesView(id="plan-text")
        self._list = PickList(EMPTY, EMPTY, id="plan-choices")
        self._line = LinesView(id="plan-line")

    def compose(self) -> ComposeResult:
        """The violation, the choices, and what the selected one writes."""
        with Box(classes="dialog", id="plan-edit"):
            yield self._text
            yield self._list
            yield self._line

    def on_mount(self) -> None:
        """Read the plan."""
        name = name_text(self._detail.event.name or NOTHING, 40) if self._detail else ""
        self.query_one("#plan-edit", Box).border_title = safe_text(f"Change the plan: #{self._event_id} {name}", 80)
        self._read()

    def on_plan_read(self, message: PlanRead) -> None:
        """Offer what can be done."""
        self._is_busy = False
        self._offered = message.offered
        if isinstance(self._offered, ChangesOffered):
            self._violation = self._offered.problem
        self._say(message.problem)

    def on_plan_written(self, message: PlanWritten) -> None:
        """Say how it went; after a change, that is all."""
        self._is_busy = False
        if message.problem:
            self._say(message.problem)
            return
        tell(self, visible(message.done, _LONGEST), timeout=_SECONDS)
        if message.is_over:
            self.dismiss()
        else:
            self._read()

    def worker_failed(self, name: str, reason: str) -> None:
        """Say what nobody expected, and let the user try again."""
        del name
        self._is_busy = False
        self._say(f"This could not be finished: {reason}")

    @on(PickList.Picked, "#plan-choices")
    def _picked(self, message: PickList.Picked) -> None:
        self.action_take(message.key)

    @on(PickList.ChoiceHighlighted, "#plan-choices")
    def _show_line(self) -> None:
        chosen = next((each for each in self._choices if each.name == self._list.selected), None)
        self._line.show([Line(EMPTY, chosen.line, "accent")] if chosen and chosen.line else [], from_top=True)

    def action_take(self, name: str) -> None:
        """Do one of the choices."""
        chosen = next((each for each in self._choices if each.name == name), None)
        if chosen is None or self._is_busy:
            return
        if name == lines.READ:
            self._read()
        elif name == lines.UNDO:
            self._write(partial(undo, self.feed.run, self._history), is_over=False)
        elif isinstance(self._offered, ChangesOffered):
            made = next(each for each in self._offered.changes if each.edit.value == name)
            self._write(partial(change, self.feed.run, self._history, self._offered.plan, made), is_over=True)
        elif self._offered is not None:
            how = self._offered
            self._write(partial(save_as_own, self.feed.run, how), is_over=how.after is None)

    def _read(self) -> None:
        detail, violations, run = self._detail, self._violations, self.feed.run
        if detail is None or not violations:
            self._say("The plan allows all of this event.", again=False)
            return
        self._is_busy = True
        self._say("", again=False)
        self._work(lambda: PlanRead(offer(run, detail, violations)), lambda problem: PlanRead(None, problem))

    def _write(self, write: Callable[[], str], *, is_over: bool) -> None:
        self._is_busy = True
        self._work(lambda: PlanWritten(write(), is_over=is_over), lambda problem: PlanWritten("", problem))

    def _work(self, work: Callable[[], Message], failed: Callable[[str], Message]) -> None:
        def run() -> None:
            try:
                message = work()
            except LiveviewError as error:
                message = failed(why_not(error))
            self.post_message(message)

        self.run_worker(run, thread=True, exclusive=True, group="plan", exit_on_error=False)

    def _say(self, problem: str, *, again: bool = True) -> None:
        """Show the violation, what is in the way (`problem`), and the choices."""
        shown: list[AnyLine] = [] if self._violation is None else [*lines.violation_lines(self._violation)]
        shown += lines.offer_lines(self._offered if not problem else None)
        if problem:
            shown += [BLANK, wide((say("! {}", visible(problem, _LONGEST)), "error"))]
        self._text.show(shown, from_top=False)
        last = None if self._is_busy else self._history.last
        self._choices = lines.choices(self._offered, last, again=again and bool(problem))
        self._list.show([Choice(each.name, each.parts(self.feed.keys)) for each in self._choices])
        self._show_line()
        works = (("pick.choose", "does it"),) if self._choices else ()
        self.query_one("#plan-edit", Box).set_subtitle(self.hint_content(*works))
