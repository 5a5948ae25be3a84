"""Connect: for each client the lines that point it here, and whether its first event has arrived."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.worker import get_current_worker

from liveview.clients import recognise
from liveview.clients.connect import GUIDES, Guide, Place, guide_of, place_of
from liveview.log.files import LogFile
from liveview.log.read.first_seen import RECENT, Arrival, arrivals
from liveview.log.read.reader import Reader
from liveview.tui.connect.lines import CLIENTS, First, coded, guide_lines, row_parts, title
from liveview.tui.keys import bindings, connecting_keys
from liveview.tui.kit.copier import Copier
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.safe_text import EMPTY, safe_text, say
from liveview.tui.shell.place import PlaceScreen

_AT_ONCE = 200
"""Requests that are recognised before somebody is told."""


class GuideList(PickList, inherit_bindings=False):
    """The clients: Enter goes to the lines of one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *connecting_keys.CONNECT_LIST]


class ConnectScreen(PlaceScreen):
    """The clients beside, or over, the lines of the selected one."""

    @dataclass
    class Recognised(Message):
        """A worker has looked at the events of the log at `path` up to `upto`; `found` is by the key of the guide."""

        path: Path
        upto: int
        found: dict[str, First]

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*connecting_keys.CONNECT, *bindings.BACK]
    AUTO_FOCUS = "#guides"

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "connect"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._seen: dict[str, First] = {}
        self._upto = max(feed.reader.last_id() - RECENT, 0)
        self._looking = False
        self._copier = Copier(self, feed)
        self._list = GuideList(say("Connect"), EMPTY, id="guides")
        self._text = LinesView(id="guide-text")
        self._pane = Vertical(id="guide", classes="pane")

    @property
    def idle(self) -> Collection[str]:
        """Keys of steps that the guide does not have, and the way to an event that has not arrived."""
        steps = len(coded(self._guide))
        idle = {f"connect.copy-{number}" for number in range(1, connecting_keys.MOST_STEPS + 1) if number > steps}
        idle |= set() if steps else {"connect.copy"}
        return idle if self._guide.key in self._seen else idle | {"connect.event"}

    def body(self) -> ComposeResult:
        """The list and the selected guide."""
        with Container(id="connect-body"):
            yield self._list
            with self._pane:
                yield self._text

    def on_mount(self) -> None:
        """Let a worker look who was there; the first layout shows the rest."""
        self._recognise_new()

    def fit(self) -> None:
        """The lines are made for their width."""
        self._show()

    def show_news(self) -> None:
        """Tick off who has sent a first event."""
        self._recognise_new()

    def new_log(self) -> None:
        """Nobody has sent anything to the new one yet."""
        self._seen, self._upto, self._looking = {}, 0, False
        self._show()
        self._recognise_new()

    def on_connect_screen_recognised(self, message: Recognised) -> None:
        """Show it, and go on if there is more by now."""
        if message.path != self.feed.reader.path:
            return
        self._looking = False
        self._upto = message.upto
        if fresh := message.found.keys() - self._seen.keys():
            self._seen |= {key: message.found[key] for key in fresh}
            self._show()
        self._recognise_new()

    @on(PickList.Highlighted, "#guides")
    def _show_selected(self) -> None:
        self._show_guide(from_top=True)

    @on(PickList.Picked, "#guides")
    def _go_to_text(self) -> None:
        self._text.focus()

    def action_copy(self, number: int) -> None:
        """Copy the lines of a step."""
        steps = coded(self._guide)
        if number > len(steps):
            tell(self, say("There are no such lines here."))
            return
        lines = self._place.fill(steps[number - 1].code)
        which = f" {number}" if len(steps) > 1 else ""
        self._copier.copy(
            f"Lines{which} for {self._guide.title}", lines + "\n", f"connect-{self._guide.key}-{number}.txt"
        )

    def action_event(self) -> None:
        """Go to the first event of the client."""
        first = self._seen.get(self._guide.key)
        if first is None:
            tell(self, say("Its first event has not arrived yet."))
        else:
            leave_for(self, first.event_id)

    def action_back(self) -> None:
        """Leave the lines, then the screen."""
        if self._text.has_focus:
            self._list.focus()
        else:
            self.dismiss()

    @property
    def _guide(self) -> Guide:
        selected = self._list.selected
        return next((guide for guide in GUIDES if guide.key == selected), GUIDES[0])

    @property
    def _place(self) -> Place:
        environments = self.feed.controls.settings().environments
        return place_of(self.feed.controls.endpoints, environments[0].token if environments else None)

    @property
    def _dated(self) -> bool:
        return self.feed.spans_days([first.received_at for first in self._seen.values()])

    def _show(self) -> None:
        zone, room = self.feed.zone, self._list.room
        dated = self._dated
        rows = (row_parts(each, self._seen.get(each.key), zone, room, dated=dated) for each in GUIDES)
        self._list.show([Choice(each.key, row) for each, row in zip(GUIDES, rows, strict=True)])
        self._list.set_title(safe_text(title(self._seen)))
        self._show_guide(from_top=False)

    def _show_guide(self, *, from_top: bool) -> None:
        guide = self._guide
        self._pane.border_title = safe_text(guide.title)
        first = self._seen.get(guide.key)
        lines = list(guide_lines(guide, self._place, first, self.feed.zone, self.feed.keys, dated=self._dated))
        self._text.show(lines, from_top=from_top)
        self.tell_idle()

    def _recognise_new(self) -> None:
        """Let a worker look at the events that nobody has looked at, as long as somebody is missing."""
        if self._looking or len(self._seen) == len(CLIENTS) or self.feed.reader.last_id() <= self._upto:
            return
        self._looking = True
        self._recognise(self.feed.reader.log, self._upto)

    @work(thread=True, exclusive=True, group="recognise", exit_on_error=False)
    def _recognise(self, log: LogFile, after: int) -> None:
        worker = get_current_worker()
        found: dict[str, First] = {}
        upto = after
        try:
            with Reader(log) as reader:
                newest = reader.last_id()
                while not worker.is_cancelled and (new := arrivals(reader, upto, _AT_ONCE)):
                    upto = new[-1].event_id
                    for arrival in new:
                        _note(arrival, found)
                upto = max(upto, newest)
        finally:
            self.post_message(self.Recognised(log.path, upto, found))


def _note(arrival: Arrival, found: dict[str, First]) -> None:
    """Find the guide of the client that sent this; events that were sent from here say nothing about themselves."""
    client = recognise(arrival.method, arrival.path, arrival.headers, arrival.start)
    name = client.name if client is not None else ""
    if not name and not any(header.lower() == "user-agent" for header, _ in arrival.headers):
        return
    guide = guide_of(GUIDES, arrival.wire, name)
    if guide is not None and guide.key not in found:
        sentence = client.sentence if client is not None else ""
        found[guide.key] = First(arrival.event_id, arrival.received_at, sentence)
