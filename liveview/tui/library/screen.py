"""Event Library: definitions, how many events match each, how one event fares with them, and changes to them."""

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message

from liveview.model.definition import Definition
from liveview.tui.keys import bindings, library_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.kit.messages import FilterWanted
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.library.commands import ChosenDefinitions, LibraryCommands
from liveview.tui.library.lines import ShownDefinition, detail_lines, empty_lines, heading, row_parts, title
from liveview.tui.library.matches import EventTried, MatchesFound, MatchesQuestion, TrialQuestion
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, content_of, say, visible
from liveview.tui.lines.terms import term
from liveview.tui.shell.place import PlaceScreen

_CHANGES = frozenset({"library.change", "library.add", "library.duplicate", "library.destinations", "library.delete"})
_OF_ONE = frozenset({"library.mark", "library.mark_all", "library.events"}) | _CHANGES - {"library.add"}


class DefinitionList(PickList, inherit_bindings=False):
    """The definitions in the order of the file; Enter changes the selected one, Space marks it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *library_keys.LIBRARY_LIST]

    class MarksChanged(Message):
        """Other definitions are marked."""

    def __init__(self) -> None:
        super().__init__(say("Event Library"), EMPTY, id="library-list")
        self.marked: set[str] = set()
        """The names of the definitions that the user marked."""

    def action_mark(self) -> None:
        """Mark the selected definition, or take its mark away."""
        if self.selected is not None:
            self.marked ^= {self.selected}
            self.action_move(1)
            self.post_message(self.MarksChanged())

    def action_mark_all(self) -> None:
        """Mark all definitions, or none."""
        names = {choice.key for choice in self._choices}
        self.marked = set() if self.marked >= names else names
        self.post_message(self.MarksChanged())


class LibraryScreen(PlaceScreen):
    """Tries the definitions with the event `event_id`; without one, with the newest."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*library_keys.LIBRARY, *bindings.BACK]
    AUTO_FOCUS = "#library-list"

    def __init__(self, feed: Feed, event_id: int | None = None) -> None:
        super().__init__(feed)
        self._event_id = event_id
        self._definitions: tuple[Definition, ...] = ()
        self.commands = LibraryCommands(self, feed, self._chosen, self._saved).commands
        self._matches = Looker[MatchesFound](self, feed, "library-matches")
        self._trial = Looker[EventTried](self, feed, "library-trial")
        self._list = DefinitionList()
        self._text = LinesView(id="definition-text")
        self._pane = Vertical(self._text, id="definition", classes="pane")

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "pipeline"

    @property
    def idle(self) -> Collection[str]:
        """A recorded session cannot be changed; without a definition there is little to do."""
        return (_CHANGES if self.is_fixed else frozenset()) | (frozenset() if self._definitions else _OF_ONE)

    def body(self) -> ComposeResult:
        """The list over, or beside, everything about the selected one."""
        with Container(id="library-body"):
            yield self._list
            yield self._pane

    def on_mount(self) -> None:
        """Let workers count and try; the first layout shows the rest."""
        self._ask()

    def fit(self) -> None:
        """The lines are made for their width."""
        self._show()

    def show_news(self) -> None:
        """There are other definitions, or more events."""
        if self.feed.session.settings().pipeline.definitions != self._definitions:
            self._ask()
        self._matches.look()
        self._trial.look()
        self._show()

    def new_log(self) -> None:
        """The events are others."""
        self._event_id = None
        self._ask()

    def on_looked(self, message: Looked) -> None:
        """A worker has counted, or tried."""
        if self._matches.take(message) or self._trial.take(message):
            self._show()

    @on(DefinitionList.MarksChanged)
    def _show_marks(self) -> None:
        self._show()

    @on(PickList.ChoiceHighlighted, "#library-list")
    def _show_selected(self) -> None:
        """Show the selected one; the lines of the list, of which there may be hundreds, stay as they are."""
        self._show_one()

    @on(PickList.Picked, "#library-list")
    def _change_selected(self) -> None:
        self.commands["change"]()

    def action_events(self) -> None:
        """Show only the events that went out under the name of the selected definition."""
        found = self._selected
        if found is not None:
            self.post_message(FilterWanted(term("definition", found.name, exactly=True)))

    def action_event(self, steps: int) -> None:
        """Try the definitions with the event this many further."""
        before = self._event_id or (self._trial.found.event_id if self._trial.found is not None else 0)
        wanted = min(max(before + steps, 1), self.feed.reader.last_id())
        if wanted and wanted != self._event_id:
            self._event_id = wanted
            self._trial.ask(TrialQuestion(self._definitions, wanted), keep=True)

    @property
    def _selected(self) -> Definition | None:
        return next((each for each in self._definitions if each.name == self._list.selected), None)

    def _chosen(self) -> ChosenDefinitions:
        marked = tuple(each for each in self._definitions if each.name in self._list.marked)
        return ChosenDefinitions(self._definitions, self._selected, marked, self._trial.found)

    def _saved(self, name: str | None) -> None:
        """Show what was saved, once it is in effect."""
        self.show_news()
        if name is not None:
            self._list.highlight(name)

    def _ask(self) -> None:
        self._definitions = self.feed.session.settings().pipeline.definitions
        self._list.marked &= {each.name for each in self._definitions}
        self._matches.ask(MatchesQuestion(self._definitions))
        self._trial.ask(TrialQuestion(self._definitions, self._event_id))

    def _show(self) -> None:
        found, tried, room = self._matches.found, self._trial.found, self._list.room
        shown = [self._shown(each, found, tried) for each in self._definitions]
        destinations = self.feed.session.settings().destinations
        self._list.hint(say("no definitions: every event keeps its name"))
        rows = [Choice(each.definition.name, row_parts(each, destinations, room)) for each in shown]
        self._list.show(rows, heading(room) if shown else ())
        self._list.set_title(title(shown, found))
        self._list.set_subtitle(self._counting())
        self._show_one()
        self.tell_idle()

    def _shown(self, each: Definition, found: MatchesFound | None, tried: EventTried | None) -> ShownDefinition:
        seen = found.counts.get(each.name) if found is not None else None
        trial = tried.trials.get(each.name) if tried is not None else None
        return ShownDefinition(each, seen, trial, each.name in self._list.marked)

    def _counting(self) -> SafeText:
        if self._matches.problem:
            return visible(self._matches.problem, 80)
        if self._matches.found is None and self._definitions:
            return say("counting {} %", int(self._matches.share * 100))
        marked = len(self._list.marked)
        return say("{} marked", marked) if marked else EMPTY

    def _show_one(self) -> None:
        found, tried, selected = self._matches.found, self._trial.found, self._selected
        if selected is None:
            offered, event_id = (tried.offered, tried.event_id) if tried is not None else (None, 0)
            self._pane.border_title = content_of(say("What a definition is"))
            self._text.show(
                list(empty_lines(offered, event_id, self.feed.keys, recorded=self.is_fixed)), from_top=False
            )
            return
        shown = self._shown(selected, found, tried)
        self._pane.border_title = content_of(name_text(selected.name, 60))
        destinations = self.feed.session.settings().destinations
        self._text.show(list(detail_lines(shown, destinations, found, tried)), from_top=False)
