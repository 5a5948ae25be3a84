"""Verification: how each event fares, with its properties and their drift, and how each destination does."""

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.events import DescendantFocus

from liveview.tui.keys import bindings, verification_keys
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.looker import Looked
from liveview.tui.kit.messages import EventChosen, FilterWanted
from liveview.tui.kit.pick_list import PickList
from liveview.tui.kit.steady import tell_unread
from liveview.tui.shell.place import PlaceScreen
from liveview.tui.verification.commands import VerificationCommands
from liveview.tui.verification.destinations import VerifiedDestinations
from liveview.tui.verification.filters import of_name, together
from liveview.tui.verification.panes import NameList, NamePane, TraceSearch
from liveview.tui.verification.scope import VerifiedScope
from liveview.tui.verification.verification import Verification

_BEFORE_DOES = "shows the drift from it"


class VerificationScreen(PlaceScreen):
    """The names over the destinations, beside everything about the selected name when there is room."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*verification_keys.VERIFICATION, *bindings.BACK]
    AUTO_FOCUS = "#verification-names"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.known = Verification(self, feed)
        """What is asked about the session, and what is known."""
        self._name_list = NameList()
        self._destination_list = VerifiedDestinations()
        self._pane = NamePane()
        self._search = TraceSearch()
        self.commands = VerificationCommands(self, self.known, self.fit).commands

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "plans"

    @property
    def idle(self) -> Collection[str]:
        """Without a name there is nothing to filter by, and the plan is what it is compared with anyway."""
        idle = set() if self._pane.leads else {"verification.follow"}
        chosen = self._name_list.chosen
        if chosen is None or chosen.tally is None:
            idle |= {"verification.open"}
        return idle if self.known.before is not None else {*idle, "verification.plan"}

    def body(self) -> ComposeResult:
        """The lists and the text."""
        with Container(id="verification-body"):
            with Vertical(id="verification-lists"):
                yield self._name_list
                yield self._destination_list
                yield self._search
            yield self._pane

    def on_mount(self) -> None:
        """Count the session."""
        self.action_read_again()

    def on_unmount(self) -> None:
        """Nobody sees it any more."""
        self.known.stop()

    def fit(self) -> None:
        """Show everything that is known; lines are made for their width."""
        self._name_list.show_known(self.known, self.feed)
        self._destination_list.show_known(self.known)
        self._show_text(from_top=False)

    def show_news(self) -> None:
        """Something has happened in the session."""
        self.known.look()

    def new_log(self) -> None:
        """Another session: nothing that is known holds for it."""
        self.known.ask(keep=False)
        self.fit()

    def on_looked(self, message: Looked) -> None:
        """Show what was found."""
        if self.known.take(message):
            self.fit()
        if message.problem:
            tell_unread(self.app, message.problem)

    @on(PickList.ChoiceHighlighted, "#verification-names")
    def _select(self) -> None:
        self._show_text(from_top=self.known.choose(self._name_list.chosen))

    @on(PickList.Picked, "#verification-names")
    def _filter_by_name(self) -> None:
        chosen = self._name_list.chosen
        if chosen is not None and chosen.tally is not None:
            self.post_message(FilterWanted(together((of_name(chosen.key), self.known.scope.filter))))

    @on(VerifiedDestinations.FareChosen)
    def _verify_destination(self, message: VerifiedDestinations.FareChosen) -> None:
        scope = self.known.scope._replace(destination=message.destination, fares=message.fares)
        again = scope == self.known.scope
        self.known.verify(scope._replace(destination="", fares="") if again else scope)
        self.fit()

    @on(TraceSearch.TextWanted)
    def _verify_text(self, message: TraceSearch.TextWanted) -> None:
        self._name_list.focus()
        self.known.verify(self.known.scope._replace(text=message.text.strip()))
        self.fit()

    @on(TraceSearch.SearchLeft)
    def _leave_search(self) -> None:
        self._name_list.focus()

    @on(LinesView.CursorMoved)
    @on(DescendantFocus)
    def _offer_keys(self) -> None:
        self.tell_idle()

    @on(EventChosen)
    def _go_to_event(self, message: EventChosen) -> None:
        message.stop()
        leave_for(self, message.event_id)

    def action_search(self) -> None:
        """Let the user type what to search for."""
        self._search.open(self.known.scope.text)

    def action_read_again(self) -> None:
        """Read the plan again, and count from the beginning."""
        self.known.ask()
        self.fit()

    def action_back(self) -> None:
        """Leave the text, then verify everything again, then leave the screen."""
        if not self._name_list.has_focus:
            self._name_list.focus()
        elif self.known.scope.filter:
            self.known.verify(VerifiedScope())
            self.fit()
        else:
            self.dismiss()

    def _show_text(self, *, from_top: bool) -> None:
        self._pane.show_chosen(self.known, self._name_list.chosen, self.feed, from_top=from_top)
        self.tell_idle()
