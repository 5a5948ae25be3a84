"""Connect: for each client the lines that point it at this receiver, and whether its first event has arrived."""

from collections.abc import Collection
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from liveview.clients.connect import GUIDES, Guide, GuideValues, values_of
from liveview.clients.connect.values import MASKED
from liveview.tui.connect.arrived import ArrivedPane
from liveview.tui.connect.first_events import ClientsRecognised, FirstEvents
from liveview.tui.connect.lines import coded, guide_lines, row_parts, rows_width, title
from liveview.tui.keys import bindings, connecting_keys
from liveview.tui.kit.copier import Copier
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.messages import EventChosen
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.safe_text import EMPTY, safe_text, say
from liveview.tui.shell.place import PlaceScreen

_AROUND_ROWS = 4
"""The cells of the list's borders, of the mark of the cursor and of the scroll bar."""

_HEIGHTS = [(0, "-low"), (46, "-high")]
"""From 46 rows on, there is room for more than the lines of a guide."""


class GuideList(PickList, inherit_bindings=False):
    """The clients: Enter goes to the lines of one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *connecting_keys.CONNECT_LIST]


class ConnectScreen(PlaceScreen):
    """The clients beside, or over, the lines of the selected one; with room, what arrives is under them."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*connecting_keys.CONNECT, *bindings.BACK]
    VERTICAL_BREAKPOINTS = _HEIGHTS
    AUTO_FOCUS = "#guides"

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "connect"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._first = FirstEvents(self, feed)
        self._copier = Copier(self, feed)
        self._list = GuideList(say("Connect"), EMPTY, id="guides")
        self._text = LinesView(id="guide-text")
        self._pane = Vertical(id="guide", classes="pane")
        self._arrived = ArrivedPane(feed)
        self._shows_token = False

    @property
    def idle(self) -> Collection[str]:
        """Keys of steps that the guide does not have, and the way to an event that has not arrived."""
        steps = len(coded(self._guide))
        idle = {f"connect.copy-{number}" for number in range(1, connecting_keys.MOST_STEPS + 1) if number > steps}
        idle |= set() if steps else {"connect.copy"}
        idle |= set() if self._has_token else {"connect.token"}
        return idle if self._guide.key in self._first.seen else idle | {"connect.event"}

    def body(self) -> ComposeResult:
        """The list and the selected guide."""
        with Container(id="connect-body"):
            yield self._list
            with Vertical(id="connect-lines"):
                with self._pane:
                    yield self._text
                yield self._arrived

    def on_mount(self) -> None:
        """Let a worker look who has sent something; the first layout shows the rest."""
        self._first.look()

    def fit(self) -> None:
        """The lines are made for their width."""
        self._show()

    def show_news(self) -> None:
        """Tick off who has sent a first event."""
        self._first.look()
        self._arrived.look()

    def new_log(self) -> None:
        """No client has sent anything to the new one yet."""
        self._first.restart()
        self._arrived.look()
        self._show()

    def on_clients_recognised(self, message: ClientsRecognised) -> None:
        """Tick them off."""
        if self._first.take(message):
            self._show()

    @on(PickList.ChoiceHighlighted, "#guides")
    def _show_selected(self) -> None:
        self._show_guide(from_top=True)

    @on(PickList.Picked, "#guides")
    def _go_to_text(self) -> None:
        self._text.focus()

    @on(EventChosen)
    def _go_to_event(self, message: EventChosen) -> None:
        message.stop()
        leave_for(self, message.event_id)

    def action_copy(self, number: int) -> None:
        """Copy the lines of a step."""
        steps = coded(self._guide)
        if number > len(steps):
            tell(self, say("There are no lines with this number here."))
            return
        lines = self._place(hides_token=False).fill(steps[number - 1].code)
        which = f" {number}" if len(steps) > 1 else ""
        name = f"connect-{self._guide.key}-{number}.txt"
        self._copier.copy(f"Lines{which} for {self._guide.title}", lines + "\n", name)

    def action_reveal(self) -> None:
        """Show the token of the HTTP API, or hide it again."""
        if not self._has_token:
            tell(self, say("There is no token here."))
            return
        self._shows_token = not self._shows_token
        self._show_guide(from_top=False)

    def action_event(self) -> None:
        """Go to the first event of the client."""
        first = self._first.seen.get(self._guide.key)
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
    def _has_token(self) -> bool:
        """Whether the selected guide has the token of a run in it."""
        return bool(self.feed.session.endpoints.token) and any("@TOKEN" in step.code for step in self._guide.steps)

    def _place(self, *, hides_token: bool) -> GuideValues:
        """This receiver; a recorded session has no token."""
        endpoints, environments = self.feed.session.endpoints, self.feed.session.settings().environments
        values = values_of(endpoints, environments[0].token if environments else None)
        token = MASKED if hides_token else endpoints.token
        return msgspec.structs.replace(values, token=token) if endpoints.token else values

    def _show(self) -> None:
        zone, seen, dated = self.feed.zone, self._first.seen, self._first.are_dated
        is_wide = self.has_class("-wide")
        room = rows_width(seen, zone, dated=dated) if is_wide else self._list.room
        self._list.styles.width = room + _AROUND_ROWS if is_wide else None
        self._list.show(
            [Choice(each.key, row_parts(each, seen.get(each.key), zone, room, dated=dated)) for each in GUIDES]
        )
        self._list.set_title(title(seen))
        self._show_guide(from_top=False)

    def _show_guide(self, *, from_top: bool) -> None:
        guide = self._guide
        self._pane.border_title = safe_text(guide.title)
        first, dated = self._first.seen.get(guide.key), self._first.are_dated
        place = self._place(hides_token=not self._shows_token)
        lines = list(guide_lines(guide, place, first, self.feed.zone, self.feed.keys, dated=dated))
        self._text.show(lines, from_top=from_top)
        self.tell_idle()
