"""The main screen: header, events, dedup decisions, destinations, calls in flight, and the inspector.

From 120 columns on, everything is shown at once; below that, one pane at a time, and the inspector is a screen of its
own. The screen owns the selection and the pause, and passes what is new on to its parts: `filtering` for the filter,
`pane_layout` for which pane is shown, `side_panes` for the small panes, `decisions` for switching a destination.
"""

from collections.abc import Collection
from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from liveview.errors import ReadError
from liveview.log.errors import reading
from liveview.tui.events.decisions import Decisions
from liveview.tui.events.empty_state import EmptyState
from liveview.tui.events.event_list import EventList
from liveview.tui.events.event_marks import EventMarks
from liveview.tui.events.filtering import EventFilter
from liveview.tui.events.inspection import Inspection
from liveview.tui.events.main_header import MainHeader
from liveview.tui.events.pane_layout import PaneLayout
from liveview.tui.events.panes import pane_tabs
from liveview.tui.events.side_panes import SidePanes
from liveview.tui.inspector.detail import ATTEMPTS, DEDUP, TRACE
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.inspector.screen import InspectorScreen
from liveview.tui.keys import bindings, event_keys, main_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import EventChosen, EventOpened, PaneChosen
from liveview.tui.kit.screen import LiveScreen, ScreenSelection
from liveview.tui.kit.split import Split
from liveview.tui.kit.tab_strip import TabStrip
from liveview.tui.shell.caption import Caption
from liveview.tui.shell.key_bar import KeyBar

_VIEWS = {"dedup": DEDUP, "flight": ATTEMPTS}
"""The view in which the inspector shows an event that is opened from one of these panes."""

_HEIGHTS = [(0, "-short"), (18, "-tall")]
"""From 18 rows on, there is room for more than the essentials."""
_TIDY_EVERY = 0.5
"""Seconds between two calls of `SidePanes.tidy`."""

_WITH_EVENTS = {binding.id or "" for binding in (*event_keys.EVENT, *event_keys.NEIGHBOURS)} - {"event.copy"} | {
    "main.filter",
    "main.export",
    "main.open",
    "destinations.events",
}
"""Names of the keys that need an event."""


class MainScreen(LiveScreen):
    """Owns the selection and the pause; passes what is new on to its panes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *main_keys.MAIN,
        *event_keys.EXPORT,
        *bindings.INSPECTOR,
        *event_keys.EVENT,
        *bindings.PLACES,
        *event_keys.NEIGHBOURS,
    ]
    VERTICAL_BREAKPOINTS = _HEIGHTS
    ALLOW_IN_MAXIMIZED_VIEW = "Header, KeyBar, Caption"
    AUTO_FOCUS = "#events"
    DEFAULT_CLASSES = "-events"
    """It starts with the events. Classes that are there before the widgets cost no styling of their own."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.paused = False
        self._wanted: int | None = None
        self.header = MainHeader(feed)
        """Its first lines."""
        self._tabs = TabStrip(pane_tabs(feed.keys), PaneChosen, id="panes")
        self._events = EventList(feed, id="events")
        self._filter = EventFilter(feed, self._events)
        self._marks = EventMarks(feed, self._events)
        self._empty = EmptyState(feed, id="empty")
        self._decisions = Decisions(feed)
        self._inspector = Inspector(feed, id="inspector")
        self._split = Split(id="body")
        self._panes = PaneLayout(self, self._tabs, self._inspector)
        self._inspection = Inspection(self, self._events, self._inspector)
        self.side = SidePanes(feed, self._split, self._tabs, self._events)
        """The panes beside the list."""
        self.commands = {
            "back": self._back,
            "clear": self._events.clear,
            "filter": self._edit_filter,
            "go_to_mark": self._marks.go_to,
            "open": self._open,
            "pane": self._go,
            "pause": self._pause,
            "raise_rows": self._split.raise_rows,
            "tab": self._inspector.turn,
            "toggle_filter": self._filter.toggle,
            "widen": self._split.widen,
            "zoom": self._zoom,
        }

    def compose(self) -> ComposeResult:
        """Events, below them decisions and destinations, then calls in flight, with the inspector beside them."""
        with suppress(ReadError), reading():  # the first look says what cannot be read
            self.set_class(self.feed.reader.last_id() > 0, "-events-there", update=False)
        yield self.header
        yield self._tabs
        with self._split:
            with Vertical(id="left") as left:
                yield self._filter
                yield self._empty
                yield self._events
                with self._decisions:
                    yield self.side.dedup
                    yield self.side.destinations
                yield self.side.flight
            yield self._inspector
        self._split.divide(left, self._inspector, (self._events, self._decisions, self.side.flight))
        yield Caption()
        yield KeyBar()

    @property
    def guide_page(self) -> str:
        """The page about filters while one is being typed."""
        return "filter" if self._filter.is_typed else "screens"

    @property
    def focus_due(self) -> bool:
        """Whether a pane will get the focus once it is drawn; keys wait for that."""
        return self._panes.focus_due

    @property
    def selection(self) -> ScreenSelection:
        """The selected event, the destination under the cursor of its pane, and what the list shows."""
        events, pane, state = self._events, self.side.destinations, self._events.state
        text = shown = self._filter.applied
        if state.hidden:
            shown = f"({text}) id>{state.hidden}" if text else f"id>{state.hidden}"
        return ScreenSelection(
            events.selected,
            pane.item.tag if pane.has_focus and pane.item is not None else None,
            self._inspector.value if self._panes.in_inspector else None,
            self._inspector.view,
            events.matching.ids,
            text,
            state.shown,
            shown,
        )

    @property
    def idle(self) -> Collection[str]:
        """Names of the keys that would do nothing; before the first event, `copy` copies a command."""
        without = () if self.has_class("-events-there") else _WITH_EVENTS
        switch = () if self._decisions.former(self.selection.destination) is None else ("destinations.switch",)
        refused = () if self.feed.snapshot.balance.refused else ("go.refused",)
        return {*self._inspector.idle, *refused, *without, *switch}

    @property
    def allow_select(self) -> bool:
        """Text can be selected with the mouse, but not by dragging a border."""
        return super().allow_select and not self._split.is_joint(*self.app.mouse_position)

    def on_mount(self) -> None:
        """Look from now on."""
        self.set_interval(_TIDY_EVERY, self.side.tidy)
        self.look(changed=True)

    def on_screen_resume(self) -> None:
        """Catch up after another screen has been in front."""
        self.look(changed=True)

    def on_resize(self) -> None:
        """Cut the lines of panes for their new width, and update an inspector that came into view."""
        self._after_layout()

    def look(self, *, changed: bool) -> None:
        """Show what is new; `changed` is False when only time has passed."""
        if changed:
            self.header.look()
            last_id = self.feed.reader.last_id()
            self._show_events(last_id)
            self._filter.look()
            if not self.paused:
                self.side.read_duplicates(last_id)
            self._arrive(last_id)
        if not self.paused:
            self.side.look()
            self._inspector.look()

    def go_to(self, event_id: int) -> None:
        """Select this event once it is in the log."""
        self._wanted = event_id
        self._arrive(self.feed.reader.last_id())

    def step(self, event_id: int, lines: int) -> int | None:
        """Select the event this many lines further in the list; past its ends, select nothing and return None."""
        if not self._events.paused:
            self._events.show(self.feed.reader.last_id())  # the list is not updated while another screen is in front
            self._filter.look()
        found = self._events.listing.neighbour(event_id, lines)
        if found is not None:
            self._events.select(found)
        return found

    def new_log(self) -> None:
        """The feed reads another log now: forget everything about the old one, but keep the filter."""
        self._wanted = None
        self._marks.forget()
        self.side.forget()
        self._events.forget()
        self._inspector.inspect(None)
        self._filter.forget()
        self.header.new_log()
        self.look(changed=True)

    def show_only(self, text: str) -> None:
        """Filter the events and go to them."""
        self._filter.show_only(text)
        self._go("events")

    def on_event_highlighted(self) -> None:
        """Inspect the selected event, which may be a later one than that of the message."""
        self._inspection.due(self.feed.snapshot.rate)

    def on_event_chosen(self, message: EventChosen) -> None:
        """Let the list select what another pane selected."""
        self._events.select(message.event_id)

    def on_event_opened(self, message: EventOpened) -> None:
        """Open an event after a double click."""
        self._events.select(message.event_id)
        self._open()

    def on_short_list_resized(self) -> None:
        """Cut the lines of a pane for its new width."""
        self.side.look()

    def on_lines_view_cursor_moved(self) -> None:
        """Update the key bar: other keys may work on another line of the inspector."""
        self.tell_idle()

    def on_pane_chosen(self, message: PaneChosen) -> None:
        """Go to the pane whose tab was clicked."""
        self._go(message.pane)

    def _go(self, name: str) -> None:
        """Go to a pane."""
        self._panes.go(name)
        self._after_layout()

    def _edit_filter(self) -> None:
        """Type a filter, above the events."""
        self._panes.go("events", focus=False)
        self._filter.edit()

    def _open(self) -> None:
        """Go to the inspector, beside the list or on a screen of its own; a small pane decides which view it shows."""
        selected, view = self._events.selected, _VIEWS.get(self._panes.focused)
        if selected is None:
            return
        if not self._panes.is_wide:
            self.app.push_screen(InspectorScreen(self.feed, selected, view or TRACE, self.step))
            return
        self._panes.zoom(None)
        self._after_layout()
        if view is not None:
            self._inspector.choose(view)
        self._inspector.focus_text()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable turning the inspector's tabs unless it is beside the panes."""
        if super().check_action(action, parameters) is False:
            return False
        return parameters[:1] != ("tab",) or self._panes.is_wide

    def _back(self) -> None:
        """End the zoom, otherwise go back to the events, or from there clear the filter."""
        if self._panes.is_zoomed:
            self._zoom()
        elif self.focused is self._events and self._filter.text:
            self._filter.show_only("")
        else:
            self._go("events")

    def _zoom(self) -> None:
        """Let the focused pane fill the screen, or end that."""
        self._panes.toggle_zoom()
        self._after_layout()

    def _pause(self) -> None:
        """Freeze the view, or resume with what the log has now. Receiving goes on in any case."""
        self.paused = not self.paused
        self.set_class(self.paused, "-paused")
        self._events.pause(self.paused)
        self.side.paused = self.paused
        self.look(changed=True)

    def _after_layout(self) -> None:
        self.call_after_refresh(self.side.look)
        self.call_after_refresh(self._inspection.now)

    def _show_events(self, last_id: int) -> None:
        events = self._events
        self._marks.look()
        first = last_id > 0 and not self.has_class("-events-there")
        self.set_class(last_id > 0, "-events-there")
        events.show(last_id)
        if not last_id:
            self._empty.look()
        self.tell_idle()
        if first and self.focused is None:
            events.focus()

    def _arrive(self, last_id: int) -> None:
        """Select the event that was asked for, if it has arrived."""
        if self._wanted is not None and self._wanted <= last_id:
            wanted, self._wanted = self._wanted, None
            self._show_events(last_id)
            self._events.select(wanted)
