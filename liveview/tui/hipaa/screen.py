"""HIPAA mode: a matrix of properties and destinations, in which one allows what may leave."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import DescendantFocus
from textual.message import Message
from textual.widgets import Input

from liveview.log.read.property_names import ListName
from liveview.tui.hipaa.edits import ListEdits
from liveview.tui.hipaa.grid import HipaaGrid
from liveview.tui.hipaa.lines import KINDS, column_lines, nothing_words, off_lines, property_lines, title_words
from liveview.tui.hipaa.matrix import LEGEND
from liveview.tui.hipaa.names import PropertiesFound, PropertiesQuestion
from liveview.tui.keys import bindings, pipeline_keys
from liveview.tui.kit.config_edit import ConfigWritten
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.kit.messages import EventChosen
from liveview.tui.kit.one_line import OneLine
from liveview.tui.kit.pick_list import PickList
from liveview.tui.kit.steady import tell_unread
from liveview.tui.kit.tab_strip import TabStrip
from liveview.tui.lines.entries import AnyLine, event_of, filter_of
from liveview.tui.lines.safe_text import content_of, say, visible
from liveview.tui.lines.tabs import Tab
from liveview.tui.shell.place import PlaceScreen


@dataclass
class KindChosen(Message):
    """The user clicked the tab of a list."""

    kind: str
    """The name of the list."""


class HipaaScreen(PlaceScreen):
    """Tabs for the lists over the matrix, over everything about the property under the cursor."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*pipeline_keys.HIPAA, *bindings.BACK]
    AUTO_FOCUS = "#hipaa-grid"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._edits = ListEdits(self, feed)
        self._names: Looker[PropertiesFound] = Looker(self, feed, "names")
        self._token = ""
        self._matrix = self._edits.matrix(ListName.EVENTS, "", None)
        self._version = feed.session.settings().version
        self._tabs = TabStrip({name.value: Tab(words) for name, words in KINDS.items()}, KindChosen, id="hipaa-kinds")
        self._grid = HipaaGrid()
        self._find = OneLine(placeholder="a part of a name", id="hipaa-find", compact=True)
        self._text = LinesView(cursor=True, id="hipaa-text")
        self._pane = Vertical(self._text, id="hipaa-property", classes="pane")

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "pipeline"

    @property
    def idle(self) -> Collection[str]:
        """Without changes there is nothing to save, and without environments there are no other lists."""
        idle = set() if self._edits.count else {"hipaa.save", "hipaa.undo"}
        line = self._text.line
        if not (self._text.has_focus and line is not None and (event_of(line) or filter_of(line))):
            idle.add("hipaa.follow")
        if not self.feed.session.settings().environments:
            idle.add("hipaa.environment")
        if self.is_fixed:
            idle |= {"hipaa.allow", "hipaa.switch", "hipaa.save"}
        return idle

    def body(self) -> ComposeResult:
        """The parts from top to bottom."""
        yield self._tabs
        yield self._grid
        yield self._find
        yield self._pane

    def on_mount(self) -> None:
        """Look which properties there are."""
        self._find.display = False
        self._names.ask(PropertiesQuestion())

    def on_unmount(self) -> None:
        """Nobody sees it any more."""
        self._names.stop()

    def show_news(self) -> None:
        """Events or settings may be new."""
        self._names.look()
        version = self.feed.session.settings().version
        if version != self._version:
            self._version = version
            self.fit()

    def new_log(self) -> None:
        """Another session: nothing that is known holds for it."""
        self._names.ask(PropertiesQuestion())
        self.fit()

    def on_looked(self, message: Looked) -> None:
        """Show what was found."""
        is_first = self._names.found is None
        if self._names.take(message):
            self.fit()
            if is_first and self._names.found is not None and not self._edits.count:
                self._grid.action_first()
        if message.problem:
            tell_unread(self.app, message.problem)

    def on_kind_chosen(self, message: KindChosen) -> None:
        """Show the list whose tab was clicked."""
        self._tabs.activate(message.kind)
        self.fit()

    def on_config_written(self, message: ConfigWritten) -> None:
        """What was saved is in effect; what was not saved stays, so that it can be saved again."""
        if not message.problem:
            self._edits.drop()
        self.fit()

    @on(HipaaGrid.CellPicked)
    def _turn(self, message: HipaaGrid.CellPicked) -> None:
        if self._edits.turn(self._matrix, message.column, message.name):
            self.fit()

    @on(LinesView.CursorMoved)
    @on(DescendantFocus)
    def _offer_keys(self) -> None:
        self.tell_idle()

    @on(EventChosen)
    def _go_to_event(self, message: EventChosen) -> None:
        message.stop()
        if self._edits.may_leave():
            leave_for(self, message.event_id)

    def action_switch_mode(self) -> None:
        """Switch the mode on or off, once it is saved."""
        if self._edits.switch_mode(self._matrix):
            self.fit()

    def action_save(self) -> None:
        """Write all changes to the file at once."""
        self._edits.save()

    def action_undo(self) -> None:
        """Drop what was not saved."""
        self._edits.drop()
        self.fit()

    def action_kind(self, steps: int) -> None:
        """Show the lists of another kind."""
        self._tabs.activate(self._tabs.step(steps))
        self.fit()

    def action_environment(self) -> None:
        """Show the lists of the next environment, and after the last those of the project."""
        tokens = ["", *(each.token for each in self.feed.session.settings().environments)]
        self._token = tokens[(tokens.index(self._token) + 1) % len(tokens)] if self._token in tokens else ""
        self.fit()

    @on(Input.Submitted, "#hipaa-find")
    def action_find(self) -> None:
        """Narrow the names down while one types; Enter goes back to those that are left."""
        if self._find.has_focus:
            self._grid.focus()
        else:
            self._find.display = True
            self._find.focus()

    def action_follow(self) -> None:
        """Go where the current line leads."""
        if self._text.has_focus:
            self._text.action_fold()

    def action_back(self) -> None:
        """Clear the line that finds names, leave the text, then the screen; warn once about what was not saved."""
        if self._find.display:
            self._find.value = ""
            self._find.display = False
            self._grid.focus()
            self.fit()
        elif self._text.has_focus:
            self._grid.focus()
        elif self._edits.may_leave():
            self.dismiss()

    @on(Input.Changed, "#hipaa-find")
    def fit(self) -> None:
        """Show everything; columns are made for their width."""
        matrix = self._matrix = self._edits.matrix(ListName(self._tabs.active), self._token, self._names.found)
        count = self._grid.show_matrix(matrix, self._find.value)
        self._grid.hint(nothing_words(is_read=self._names.found is not None, is_narrowed=bool(self._find.value)))
        self._grid.set_title(title_words(matrix, count))
        self._grid.set_subtitle(LEGEND)
        self._show_text()

    @on(PickList.ChoiceHighlighted, "#hipaa-grid")
    @on(HipaaGrid.ColumnChanged)
    def _show_text(self) -> None:
        matrix, name, column = self._matrix, self._grid.selected, self._grid.column
        shown: list[AnyLine] = []
        if not matrix.settings.hipaa.on:
            shown += off_lines(self.feed.keys)
        if name is not None:
            shown += property_lines(matrix, name, column, self.feed.keys)
        if column is not None:
            shown += column_lines(matrix, column)
        self._pane.border_title = content_of(visible(name, 60) if name is not None else say("No property selected"))
        self._text.show(shown, from_top=False)
        self.tell_idle()
