"""Checklist: what a spec or a plan expects, ticked off while events arrive, and how the nearest event differs."""

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.events import DescendantFocus

from liveview.specs.formats import FORMATS
from liveview.tui.checklist import lines
from liveview.tui.checklist.checklist import TIME_PASSES, Checklist
from liveview.tui.checklist.load import LoadSpecDialog
from liveview.tui.checklist.panes import CheckList, ResultPane
from liveview.tui.keys import bindings, checklist_keys
from liveview.tui.kit.copier import Copier
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.looker import Looked
from liveview.tui.kit.messages import EventChosen
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import PickList
from liveview.tui.kit.steady import tell_unread
from liveview.tui.lines.safe_text import say
from liveview.tui.shell.place import PlaceScreen


class ChecklistScreen(PlaceScreen):
    """The lines over, or beside, everything about the selected one."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*checklist_keys.CHECKLIST, *bindings.BACK]
    AUTO_FOCUS = "#checklist"

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "specs" if self._checklist.plan is None else "plans"

    def __init__(self, feed: Feed, checklist: Checklist) -> None:
        super().__init__(feed)
        self._checklist = checklist
        self._copier = Copier(self, feed)
        self._list = CheckList(checklist)
        self._pane = ResultPane(checklist, feed.keys)

    @property
    def idle(self) -> Collection[str]:
        """Without a spec or a plan there is nothing to read, and without an event nowhere to go."""
        idle = set() if self._pane.leads else {"checklist.follow"}
        if self._checklist.source is None:
            idle |= {"checklist.read"}
        if self._list.chosen is None:
            idle |= {"checklist.open", "checklist.copy"}
        return idle if self._event is not None else {*idle, "checklist.event"}

    def body(self) -> ComposeResult:
        """The list and the text."""
        with Container(id="checklist-body"):
            yield self._list
            yield self._pane

    def on_mount(self) -> None:
        """Read the spec, and look again as time passes, for filters such as `last:5m`."""
        self._checklist.open_on(self)
        self.set_interval(TIME_PASSES, self.time_passes)

    def time_passes(self) -> None:
        """Look again if that may change anything."""
        self._checklist.look(again=True)

    def on_unmount(self) -> None:
        """Nobody sees it any more."""
        self._checklist.close(self)

    def fit(self) -> None:
        """Lines are made for their width."""
        self._show()

    def show_news(self) -> None:
        """Something has happened in the session."""
        self._checklist.look()

    def new_log(self) -> None:
        """The same spec, and other events."""
        self._checklist.read_again()
        self._show()

    def on_looked(self, message: Looked) -> None:
        """Show what was found."""
        if self._checklist.take(message):
            self._show()
        if message.problem and not self._checklist.in_spec:
            tell_unread(self.app, message.problem)

    @on(PickList.ChoiceHighlighted, "#checklist")
    def _show_selected(self) -> None:
        self._show_text(from_top=True)

    @on(PickList.Picked, "#checklist")
    def _go_to_text(self) -> None:
        self._pane.text.focus()

    @on(LinesView.CursorMoved)
    @on(DescendantFocus)
    def _offer_keys(self) -> None:
        self.tell_idle()

    @on(EventChosen)
    def _go_to_event(self, message: EventChosen) -> None:
        message.stop()
        leave_for(self, message.event_id)

    def action_event(self) -> None:
        """Go to the event of the selected line."""
        if self._event is None:
            tell(self, say("There is no event to go to."))
        else:
            leave_for(self, self._event)

    def action_load(self) -> None:
        """Load another spec."""
        self.app.push_screen(LoadSpecDialog(self.feed), self.load)

    def action_read_again(self) -> None:
        """Read the spec again."""
        self._checklist.read_again()
        self._show()
        if self._checklist.source is None:
            tell(self, say("No spec is loaded."))

    def action_copy(self) -> None:
        """Copy the report."""
        judged = self._checklist.judged
        if judged is None or self._list.chosen is None:
            tell(self, say("There is no report yet."))
        else:
            self._copier.copy("Report", FORMATS["text"](judged.report), "checklist-report.txt")

    def action_back(self) -> None:
        """Leave the text, then the screen."""
        if self._pane.text.has_focus:
            self._list.focus()
        else:
            self.dismiss()

    def load(self, path: str | None) -> None:
        """Show the checklist of this spec; None for the one that is shown."""
        if path is not None:
            self._checklist.load(path)
            self._show()

    @property
    def _event(self) -> int | None:
        """The event of the selected line: the one that differs, or the first that was found."""
        chosen = self._list.chosen
        return None if chosen is None else lines.event_of(chosen[1])

    def _show(self) -> None:
        self._list.show_known(over=not self.feed.session.endpoints.is_live)
        self._show_text(from_top=False)

    def _show_text(self, *, from_top: bool) -> None:
        self._pane.show_chosen(self._list.chosen, from_top=from_top)
        self.tell_idle()
