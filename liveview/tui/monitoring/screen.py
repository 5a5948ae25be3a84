"""Monitoring: how each destination does, and everything about the selected one."""

from collections.abc import Callable, Collection, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from liveview.log.read.monitoring import Monitored, monitored
from liveview.log.read.reader import Reader
from liveview.tui.keys import bindings, monitoring_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.list_and_text import ListAndText
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

    BINDINGS: ClassVar[list[BindingType]] = [*monitoring_keys.MONITORING, *bindings.BACK]
    AUTO_FOCUS = "#monitoring-list"

    def __init__(self, feed: Feed, key: str | None = None) -> None:
        super().__init__(feed)
        self._wanted = key
        self._looker = Looker[Sequence[Monitored]](self, feed, "monitoring")
        self._list = MonitoredNames(say("Monitoring"), EMPTY, id="monitoring-list")
        self._text = LinesView(cursor=True, id="monitored-text")
        self._both = ListAndText(self._list, self._text, pane="monitored")

    @property
    def idle(self) -> Collection[str]:
        """Without a destination there is nothing to read."""
        return () if self._selected is not None else {"monitoring.read", "monitoring.follow"}

    def body(self) -> ComposeResult:
        """The list beside, or over, everything about the selected one."""
        yield self._both

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

    @on(PickList.ChoiceHighlighted)
    def _show_selected(self) -> None:
        self._show_one()

    def action_follow(self) -> None:
        """Show the events that the line under the cursor counts."""
        self._text.action_fold()

    def action_back(self) -> None:
        """Leave the text, then the screen."""
        if not self._both.back():
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
            words = say("The numbers come with the first event that a destination gets, or is kept from.")
            self._both.show(say("Destination"), [Line(EMPTY, words, "muted")])
            return
        dated = self.feed.spans_days([each.health.since] if each.health is not None else [])
        self._both.show(safe_text(each.totals.name, 60, "bold"), monitored_lines(each, self.feed.zone, dated=dated))
