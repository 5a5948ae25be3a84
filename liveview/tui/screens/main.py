"""The main screen: header, events, dedup decisions, destinations, what is in flight, and the inspector.

From 120 columns on everything is there at once; below, one pane at a time and the inspector as a screen of
its own.
"""

from collections import deque
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer

from liveview.log.reader import Duplicate
from liveview.tui import keys
from liveview.tui.feed import Feed
from liveview.tui.messages import EventChosen, EventOpened, PaneChosen
from liveview.tui.screens.inspector import InspectorScreen
from liveview.tui.screens.live import LiveScreen
from liveview.tui.text.panes import COUNTED, destination_lines, duplicate_parts, flight_parts, retry_parts
from liveview.tui.widgets.caption import Caption
from liveview.tui.widgets.empty_state import EmptyState
from liveview.tui.widgets.event_list import EventList
from liveview.tui.widgets.header import Header
from liveview.tui.widgets.inspector import Inspector
from liveview.tui.widgets.short_list import Item, ShortList
from liveview.tui.widgets.tab_strip import TabStrip

PANES = {"events": "1 Events", "dedup": "2 Dedup", "destinations": "3 Destinations", "flight": "4 In flight"}

_MOST_DUPLICATES = 500
"""Dedup decisions in the pane: more than anyone scrolls through."""
_LOOK_BACK = 10_000
"""Events in which duplicates are looked for when a long session is opened: a few milliseconds."""
_MOST_FLIGHTS = 50
"""Calls and retries in the pane; the header says how many deliveries are pending."""


class MainScreen(LiveScreen):
    """Owns the selection and the pause; hands what is new down to its panes."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.MAIN, *keys.INSPECTOR]
    ALLOW_IN_MAXIMIZED_VIEW = "Header, Footer, Caption"
    AUTO_FOCUS = "#events"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.paused = False
        self._duplicates: deque[Duplicate] = deque(maxlen=_MOST_DUPLICATES)
        self._looked_up_to = max(feed.reader.last_id() - _LOOK_BACK, 0)
        self._header = Header(feed)
        self._tabs = TabStrip(PANES, PaneChosen, id="panes")
        self._empty = EmptyState(feed.controls.endpoints, id="empty")
        self._events = EventList(feed.reader, feed.zone, id="events")
        self._dedup = ShortList("Dedup decisions", " no duplicates yet", id="dedup")
        self._destinations = ShortList("Destinations", " none configured", id="destinations")
        self._destinations.border_subtitle = " ".join(f"{look.glyph} {look.word}" for look in COUNTED)
        self._flight = ShortList("In flight and timeouts", " nothing in flight", id="flight")
        self._inspector = Inspector(feed, id="inspector")

    def compose(self) -> ComposeResult:
        """Events over decisions and destinations over what is in flight, the inspector beside them."""
        yield self._header
        yield self._tabs
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield self._empty
                yield self._events
                with Horizontal(id="decisions"):
                    yield self._dedup
                    yield self._destinations
                yield self._flight
            yield self._inspector
        yield Caption()
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Start with the events."""
        self.action_pane("events", focus=False)
        self.look(changed=True)

    def on_screen_resume(self) -> None:
        """Catch up after another screen was in front."""
        self.look(changed=True)

    def on_resize(self) -> None:
        """Pane texts are cut for their width, which is another now; the inspector may have come into view."""
        self.call_after_refresh(self._look_at_panes)
        self.call_after_refresh(self._inspect)

    def look(self, *, changed: bool) -> None:
        """Show what is new; `changed` is False when only time has passed."""
        if changed:
            self._header.look()
            last_id = self.feed.reader.last_id()
            self._show_events(last_id)
            if not self.paused:
                self._read_duplicates(last_id)
        if not self.paused:
            self._look_at_panes()
            self._inspector.look()

    def on_event_highlighted(self) -> None:
        """Inspect what is selected now, which may be a later event than the one of the message."""
        self._inspect()

    def on_event_chosen(self, message: EventChosen) -> None:
        """Let the list select what another pane selected."""
        self._events.select(message.event_id)

    def on_event_opened(self, message: EventOpened) -> None:
        """Double click."""
        self._events.select(message.event_id)
        self.action_open()

    def on_pane_chosen(self, message: PaneChosen) -> None:
        """A click on a tab."""
        self.action_pane(message.pane)

    def action_pane(self, name: str, *, focus: bool = True) -> None:
        """Go to a pane; on a narrow screen it takes the place of the others."""
        self._tabs.activate(name)
        for pane in PANES:
            self.set_class(pane == name, f"-{pane}")
        if focus:
            self._zoom(None)
            self.call_after_refresh(self.query_one(f"#{name}").focus)

    def action_open(self) -> None:
        """Go into the inspector: beside the list, or on a screen of its own."""
        selected = self._events.selected
        if selected is None:
            return
        if self.has_class("-wide"):
            self._zoom(None)
            self._inspector.focus_text()
        else:
            self.app.push_screen(InspectorScreen(self.feed, selected))

    def action_tab(self, steps: int) -> None:
        """Show the view of the inspector so many tabs further."""
        self._inspector.turn(steps)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There are no tabs to turn while the inspector is not beside the panes."""
        del parameters
        return action != "tab" or self.has_class("-wide")

    def action_back(self) -> None:
        """Leave the zoom, else go back to the events."""
        if self.has_class("-zoom"):
            self._zoom(None)
        else:
            self.action_pane("events")

    def action_zoom(self) -> None:
        """Give the focused pane the whole screen, or take it back."""
        if self.has_class("-zoom"):
            self._zoom(None)
        elif self._in_inspector():
            self._zoom("inspector")
        elif self.focused is not None and self.focused.id in PANES:
            self._zoom(self.focused.id)

    def action_pause(self) -> None:
        """Freeze the view, or go on from where the log is now. Receiving goes on all the time."""
        self.paused = not self.paused
        self.set_class(self.paused, "-paused")
        self._events.pause(self.paused)
        self.look(changed=True)

    def _zoom(self, name: str | None) -> None:
        """Show one pane alone, or all of them for None; the style sheet does the rest."""
        self.set_class(name is not None, "-zoom")
        for pane in (*PANES, "inspector"):
            if name is not None or pane == "inspector":
                self.set_class(pane == name, f"-{pane}")
        self.call_after_refresh(self._look_at_panes)
        self.call_after_refresh(self._inspect)

    def _inspect(self) -> None:
        if self.has_class("-wide"):
            self._inspector.inspect(self._events.selected)

    def _in_inspector(self) -> bool:
        return self.focused is not None and self._inspector in self.focused.ancestors

    def _show_events(self, last_id: int) -> None:
        events = self._events
        first = last_id > 0 and not self.has_class("-events-there")
        self.set_class(last_id > 0, "-events-there")
        events.show(last_id)
        if first and self.focused is None:
            events.focus()

    def _read_duplicates(self, last_id: int) -> None:
        if last_id > self._looked_up_to:
            found = self.feed.reader.duplicates(self._looked_up_to, _MOST_DUPLICATES)
            self._duplicates.extendleft(reversed(found))
            self._looked_up_to = max(last_id, found[0].id if found else 0)

    def _look_at_panes(self) -> None:
        if self.paused:
            return
        live, now = self.feed.live, self.feed.controls.now()
        dedup, destinations, flight = self._dedup, self._destinations, self._flight
        dedup.show([Item(found.id, duplicate_parts(found, dedup.room)) for found in self._duplicates])
        destinations.show([Item(None, parts) for parts in destination_lines(live.destinations, destinations.room)])
        names = [total.name for total in live.destinations]
        retries = self.feed.reader.retries(names, now, _MOST_FLIGHTS) if live.balance.pending else []
        calls = [Item(call.event_id, flight_parts(call, now, flight.room)) for call in live.in_flight[:_MOST_FLIGHTS]]
        waiting = [Item(retry.event_id, retry_parts(retry, now, flight.room)) for retry in retries[:_MOST_FLIGHTS]]
        flight.show(calls + waiting)
