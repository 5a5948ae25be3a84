"""Changes: who changed which setting of a shared session and when, newest first, and everything about one of them."""

from collections.abc import Callable, Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from liveview.log.read.audit import AuditEntry, AuditLog, audit
from liveview.log.read.reader import Reader
from liveview.tui.changes.lines import NONE, NOT_RECORDED, entry_lines, entry_parts
from liveview.tui.keys import bindings, change_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.list_and_text import ListAndText
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Line
from liveview.tui.lines.moments import number
from liveview.tui.lines.safe_text import EMPTY, say, visible
from liveview.tui.shell.place import PlaceScreen

_NOTHING = AuditLog((), -1)
"""The answer about a session that does not record changes."""


class ChangesQuestion:
    """Reads the newest changes."""

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> AuditLog | None:  # noqa: ARG002 (the shape of a question)
        """See `SessionQuestion`."""
        return reader.at_once(audit) or _NOTHING


class ChangeList(PickList, inherit_bindings=False):
    """The list of changes; Enter goes to the text about the selected one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *change_keys.CHANGE_LIST]


class ChangesScreen(PlaceScreen):
    """The list over, or beside, the text."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.BACK]
    AUTO_FOCUS = "#change-list"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._looker = Looker[AuditLog](self, feed, "changes")
        self._list = ChangeList(say("Changes"), say("reading"), id="change-list")
        self._text = LinesView(id="change-text")
        self._both = ListAndText(self._list, self._text, pane="change")

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "team"

    @property
    def idle(self) -> Collection[str]:
        """Without a change there is nothing to read."""
        return {"changes.read"} if self._selected is None else ()

    def body(self) -> ComposeResult:
        """The list and the selected change."""
        yield self._both

    def on_mount(self) -> None:
        """Let a worker read; the first layout shows the rest."""
        super().on_mount()
        self._looker.ask(ChangesQuestion())

    def fit(self) -> None:
        """Lines are made for their width."""
        self._show()

    def show_news(self) -> None:
        """Read again."""
        self._looker.look()

    def new_log(self) -> None:
        """The changes of another session are others."""
        self._looker.ask(ChangesQuestion())

    def on_looked(self, message: Looked) -> None:
        """A worker has read."""
        if self._looker.take(message):
            self._show()

    @on(PickList.ChoiceHighlighted)
    def _show_selected(self) -> None:
        self._show_one()

    def action_back(self) -> None:
        """Leave the text, then the screen."""
        if not self._both.back():
            self.dismiss()

    @property
    def _selected(self) -> AuditEntry | None:
        found, key = self._looker.found or _NOTHING, self._list.selected
        return next((each for each in found.entries if str(each.id) == key), None)

    def _show(self) -> None:
        found, problem = self._looker.found, self._looker.problem
        entries = found.entries if found is not None else ()
        if problem:
            self._list.hint(visible(problem, 200))
        elif found is not None:
            self._list.hint(NOT_RECORDED if found == _NOTHING else NONE)
        more = found.total - len(entries) if found is not None else 0
        self._list.set_subtitle(say("{} older ones are not listed", number(more)) if more > 0 else EMPTY)
        dated, room, zone = self.feed.spans_days(each.at for each in entries), self._list.room, self.feed.zone
        self._list.show([Choice(str(each.id), entry_parts(each, zone, room, dated=dated)) for each in entries])
        self._show_one()

    def _show_one(self) -> None:
        each = self._selected
        self.tell_idle()
        if each is None:
            words = say("Changes of destinations, event settings and the sink are listed with who made them.")
            self._both.show(say("Change"), [Line(EMPTY, words, "muted")])
            return
        self._both.show(say("Change {}", each.id), list(entry_lines(each, self.feed.zone)))
