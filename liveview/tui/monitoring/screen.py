"""Monitoring: how each destination does, and everything about the selected one."""

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from liveview.log.read.monitoring import Monitored, monitored
from liveview.log.read.reader import Reader
from liveview.tui.keys import bindings, monitoring_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, safe_text, say, visible
from liveview.tui.monitoring.lines import monitored_lines, monitored_parts
from liveview.tui.shell.place import PlaceScreen

_NONE = say("no event has been routed yet")


class MonitoringQuestion:
    """Reads the numbers of every destination."""

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> Sequence[Monitored] | None:  # noqa: ARG002 (the shape of a question)
        """See `SessionQuestion`."""
        return reader.at_once(lambda log: monitored(log, now))


class MonitoredNames(PickList, inherit_bindings=False):
    """The list of destinations; Enter goes to the text about the selected one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *monitoring_keys.MONITORING_LIST]


class MonitoringScreen(PlaceScreen):
    """Opens at the destination `key`, if it is given."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*monitoring_keys.MONITORING, *bindings.BACK]
    AUTO_FOCUS = "#monitoring-list"

    def __init__(self, feed: Feed, key: str | None = None) -> None:
        super().__init__(feed)
        self._wanted = key
        self._looker = Looker[Sequence[Monitored]](self, feed, "monitoring")
        self._list = MonitoredNames(say("Monitoring"), EMPTY, id="monitoring-list")
        self._text = LinesView(cursor=True, id="monitored-text")
        self._pane = Vertical(id="monitored", classes="pane")

    @property
    def idle(self) -> Collection[str]:
        """Without a destination there is nothing to read."""
        return () if self._selected is not None else {"monitoring.read", "monitoring.follow"}

    def body(self) -> ComposeResult:
        """The list beside, or over, everything about the selected one."""
        with Container(id="monitoring-body"):
            yield self._list
            with self._pane:
                yield self._text

    def on_mount(self) -> None:
        """Let a worker read; the first layout shows the rest."""
        super().on_mount()
        self._looker.ask(MonitoringQuestion())

    def fit(self) -> None:
        """The lines are made for their width."""
        self._show()

    def show_news(self) -> None:
        """Read again; the sparkline moves on with the next call."""
        self._looker.look()

    def on_looked(self, message: Looked) -> None:
        """A worker has read."""
        if self._looker.take(message):
            self._show()

    @on(PickList.ChoiceHighlighted, "#monitoring-list")
    def _show_selected(self) -> None:
        self._show_one()
        self._text.scroll_home(animate=False)

    @on(PickList.Picked, "#monitoring-list")
    def _go_to_text(self) -> None:
        self._text.focus()

    def action_follow(self) -> None:
        """Show the events that the line under the cursor counts."""
        self._text.action_fold()

    def action_back(self) -> None:
        """Leave the text, then the screen."""
        if self._text.has_focus:
            self._list.focus()
        else:
            self.dismiss()

    @property
    def _selected(self) -> Monitored | None:
        key = self._list.selected
        return next((each for each in self._looker.found or () if each.totals.name == key), None)

    def _show(self) -> None:
        found, room = self._looker.found or (), self._list.room
        problem = self._looker.problem
        self._list.hint(visible(problem, 200) if problem else _NONE)
        self._list.show([Choice(each.totals.name, monitored_parts(each, room)) for each in found])
        if self._wanted is not None and found:
            self._list.highlight(self._wanted)
            self._wanted = None
        self._show_one()

    def _show_one(self) -> None:
        each = self._selected
        self.tell_idle()
        if each is None:
            self._pane.border_title = "Destination"
            words = say("The numbers come with the first event that a destination gets, or is kept from.")
            self._text.show([Line(EMPTY, words, "muted")], from_top=False)
            return
        self._pane.border_title = safe_text(each.totals.name, 60, "bold")
        dated = self.feed.spans_days([each.health.since] if each.health is not None else [])
        self._text.show(monitored_lines(each, self.feed.zone, dated=dated), from_top=False)
