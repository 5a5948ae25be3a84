"""The main screen: header, events, dedup decisions, destinations, what is in flight, and the inspector.

From 120 columns on everything is there at once; below, one pane at a time and the inspector as a screen of
its own. The filter is `filtering`, what is done with an event `actions`, the lines of the small panes `side_panes`.
"""

from collections.abc import Collection
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from liveview.model.settings import Former
from liveview.tui.events.empty_state import EmptyState
from liveview.tui.events.filtering import Filtering
from liveview.tui.events.panes import pane_tabs
from liveview.tui.events.side_panes import SidePanes
from liveview.tui.inspector.detail import ATTEMPTS, DEDUP, TRACE
from liveview.tui.inspector.inspector import Inspector
from liveview.tui.inspector.screen import InspectorScreen
from liveview.tui.keys import bindings, event_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import DestinationOpened, DestinationSwitched, EventChosen, EventOpened, PaneChosen
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.split import Split
from liveview.tui.kit.tab_strip import TabStrip
from liveview.tui.lines.roster_lines import former_words
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.lines.terms import term
from liveview.tui.shell.caption import Caption
from liveview.tui.shell.header import Header
from liveview.tui.shell.key_bar import KeyBar

PANES = ("events", "dedup", "destinations", "flight")
_VIEWS = {"dedup": DEDUP, "flight": ATTEMPTS}
"""What the inspector shows of an event that is opened from one of these panes."""

_RUSH = 20.0
"""Events a second from which nobody can read one after the other."""
_GLANCE = 0.3
"""Seconds between two events in the inspector then."""
_HEIGHTS = [(0, "-short"), (18, "-tall")]
"""From 18 rows on there is room for more than the essential."""
_TIDY_EVERY = 0.5
"""Seconds."""
_STEP = 4
"""Cells by which a key makes the panes wider."""

_WITH_EVENTS = {binding.id or "" for binding in (*event_keys.EVENT, *event_keys.NEIGHBOURS)} - {"event.copy"} | {
    "main.filter",
    "main.export",
    "main.open",
    "destinations.events",
}
"""Keys that need an event."""


class MainScreen(Filtering):
    """Owns the selection, the pause and the marks; hands what is new down to its panes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings.MAIN,
        *event_keys.EXPORT,
        *bindings.INSPECTOR,
        *event_keys.EVENT,
        *bindings.PLACES,
        *event_keys.NEIGHBOURS,
    ]
    VERTICAL_BREAKPOINTS = _HEIGHTS
    ALLOW_IN_MAXIMIZED_VIEW = "Header, KeyBar, Caption"
    AUTO_FOCUS = "#events"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.paused = False
        self.focus_due = False
        """Whether a pane gets the focus as soon as it is drawn: keys wait for it."""
        self._wanted: int | None = None
        self._marked_at = -1
        self._inspected_at = 0.0
        self._glance: Timer | None = None
        self._header = Header(feed, feed.keys["go.refused"])
        self._tabs = TabStrip(pane_tabs(feed.keys), PaneChosen, id="panes")
        self._empty = EmptyState(feed, id="empty")
        self._side = SidePanes(feed)
        self._inspector = Inspector(feed, id="inspector")
        self._split = Split(id="body")

    def compose(self) -> ComposeResult:
        """Events over decisions and destinations over what is in flight, the inspector beside them."""
        yield self._header
        yield self._tabs
        with self._split:
            with Vertical(id="left") as left:
                yield self._bar
                yield self._empty
                yield self._events
                with Horizontal(id="decisions") as decisions:
                    yield self._side.dedup
                    yield self._side.destinations
                yield self._side.flight
            yield self._inspector
        self._split.divide(left, self._inspector, (self._events, decisions, self._side.flight))
        yield Caption()
        yield KeyBar()

    @property
    def selected(self) -> int | None:
        """The selected event."""
        return self._events.selected

    @property
    def destination(self) -> str | None:
        """The destination under the cursor of its pane."""
        pane = self._side.destinations
        return pane.item.tag if pane.has_focus and pane.item is not None else None

    @property
    def idle(self) -> Collection[str]:
        """Before the first event there is nothing to do anything with; `copy` copies a command."""
        without = () if self.has_class("-events-there") else _WITH_EVENTS
        switch = () if self._former(self.destination) is None else ("destinations.switch",)
        return {*self._inspector.idle, *self.idle_places, *without, *switch}

    @property
    def copied_value(self) -> str | None:
        """The value under the cursor of the inspector, while that has the keys."""
        return self._inspector.value if self._in_inspector() else None

    @property
    def copied_view(self) -> str:
        """The view that the inspector shows."""
        return self._inspector.view

    @property
    def allow_select(self) -> bool:
        """Text can be selected with the mouse, but not by dragging a border."""
        return super().allow_select and not self._split.is_joint(*self.app.mouse_position)

    def on_mount(self) -> None:
        """Start with the events."""
        self.action_pane("events", focus=False)
        self.set_interval(_TIDY_EVERY, self._tidy)
        self.look(changed=True)

    def on_screen_resume(self) -> None:
        """Catch up after another screen was in front."""
        self.look(changed=True)

    def on_resize(self) -> None:
        """Pane texts are cut for their width, which is another now; the inspector may have come into view."""
        self._after_layout()

    def look(self, *, changed: bool) -> None:
        """Show what is new; `changed` is False when only time has passed."""
        if changed:
            self._header.look()
            last_id = self.feed.reader.last_id()
            self._show_marks()
            self._show_events(last_id)
            self.match_new()
            if not self.paused:
                self._side.read_duplicates(last_id)
            self._arrive(last_id)
        if not self.paused:
            self._look_at_panes()
            self._inspector.look()

    def go_to(self, event_id: int) -> None:
        """Select this event, as soon as it is in the log."""
        self._wanted = event_id
        self._arrive(self.feed.reader.last_id())

    def new_log(self) -> None:
        """The feed reads another log now: what was known of the old one is forgotten, the filter's text stays."""
        self._wanted, self._marked_at = None, -1
        self._side.forget()
        self._events.forget()
        self._inspector.inspect(None)
        self.forget_matches()
        self.look(changed=True)

    def on_event_highlighted(self) -> None:
        """Inspect what is selected now, which may be a later event than the one of the message.

        While many events rush by nobody reads each: then only now and then, which leaves the time for keys.
        """
        rushing = self._events.following and self.feed.snapshot.rate > _RUSH
        wait = self._inspected_at + _GLANCE - monotonic() if rushing else 0.0
        if wait <= 0:
            self._inspect()
        elif self._glance is None:
            self._glance = self.set_timer(wait, self._inspect)

    def on_event_chosen(self, message: EventChosen) -> None:
        """Let the list select what another pane selected."""
        self._events.select(message.event_id)

    def on_event_opened(self, message: EventOpened) -> None:
        """Double click."""
        self._events.select(message.event_id)
        self._open()

    def on_short_list_resized(self) -> None:
        """The lines of a pane are cut for a width that it no longer has."""
        self._look_at_panes()

    def on_destination_opened(self, message: DestinationOpened) -> None:
        """Show only the events of this destination."""
        self.show_only(term("dest", message.key))

    def show_only(self, text: str) -> None:
        """Filter the events and go to them."""
        self.filter_by(text)
        self.action_pane("events")

    def on_destination_switched(self, message: DestinationSwitched) -> None:
        """Switch it on or off; what is pending waits meanwhile."""
        key = message.key
        former = self._former(key)
        if former is not None:
            tell(self, former_words(former))
            return
        on = next((known.enabled for known in self.feed.controls.settings().destinations if known.key == key), True)
        done = f"{visible(key)} is off: its deliveries wait." if on else f"{visible(key)} is on."
        self.change(lambda: self.feed.controls.set_destination(key, not on), done)

    def on_destination_list_moved(self) -> None:
        """One that is not in force cannot be switched."""
        self.tell_idle()

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
            self.focus_due = True
            self.call_after_refresh(self._focus_pane, name)

    def _focus_pane(self, name: str) -> None:
        self.focus_due = False
        if self.is_current:
            self.set_focus(self.query_one(f"#{name}"))

    def action_filter(self) -> None:
        """Type a filter, above the events."""
        self.action_pane("events", focus=False)
        super().action_filter()

    def action_open(self) -> None:
        """Go into the inspector: beside the list, or on a screen of its own."""
        self._open()

    def action_copy(self) -> None:
        """Copy from the event, or the command that sends the first one."""
        if self.has_class("-events-there"):
            super().action_copy()
        else:
            self._empty.copy()

    def action_tab(self, steps: int) -> None:
        """Show the view of the inspector this many tabs further."""
        self._inspector.turn(steps)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There are no tabs to turn while the inspector is not beside the panes."""
        if super().check_action(action, parameters) is False:
            return False
        return action != "tab" or self.has_class("-wide")

    def action_back(self) -> None:
        """Leave the zoom, else go back to the events, else clear the filter."""
        if self.has_class("-zoom"):
            self._zoom(None)
        elif self.focused is self._events and self._text:
            self.filter_by("")
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

    def action_widen(self, steps: int) -> None:
        """Make the panes wider and the inspector narrower, or the other way round."""
        self._split.widen(steps * _STEP)

    def action_raise_rows(self, rows: int) -> None:
        """Give the panes below the events more rows, or fewer."""
        self._split.raise_rows(rows)

    def action_pause(self) -> None:
        """Freeze the view, or go on from where the log is now. Receiving goes on all the time."""
        self.paused = not self.paused
        self.set_class(self.paused, "-paused")
        self._events.pause(self.paused)
        self.look(changed=True)

    def action_clear(self) -> None:
        """Hide the events so far, or show them again; the log keeps them."""
        self._events.clear()

    def action_go_to_mark(self, steps: int) -> None:
        """Select the next marked event, or the one before."""
        event_id = self._events.next_mark(steps)
        if event_id is None:
            tell(self, say("There is no marked event {}.", say("further on") if steps > 0 else say("before")))
        else:
            self._events.select(event_id)

    def _former(self, key: str | None) -> Former | None:
        """How a destination was known that is not in force any more; None for one that is."""
        return next((known.former for known in self.feed.destinations() if known.key == key), None)

    def _open(self) -> None:
        """Show what the pane in focus is about; from the events the inspector stays at its view."""
        selected = self.selected
        if selected is None:
            return
        view = _VIEWS.get(self.focused.id or "") if self.focused is not None else None
        if not self.has_class("-wide"):
            self.app.push_screen(InspectorScreen(self.feed, selected, view or TRACE, self.step))
            return
        self._zoom(None)
        if view is not None:
            self._inspector.choose(view)
        self._inspector.focus_text()

    def _zoom(self, name: str | None) -> None:
        """Show one pane alone, or all of them for None; the style sheet does the rest."""
        self.set_class(name is not None, "-zoom")
        for pane in (*PANES, "inspector"):
            if name is not None or pane == "inspector":
                self.set_class(pane == name, f"-{pane}")
        self._after_layout()

    def _after_layout(self) -> None:
        self.call_after_refresh(self._look_at_panes)
        self.call_after_refresh(self._inspect)

    def _inspect(self) -> None:
        self._inspected_at, self._glance = monotonic(), None
        if self.has_class("-wide"):
            self._inspector.inspect(self.selected)

    def _in_inspector(self) -> bool:
        return self.focused is not None and self._inspector in self.focused.ancestors

    def _show_events(self, last_id: int) -> None:
        events = self._events
        first = last_id > 0 and not self.has_class("-events-there")
        self.set_class(last_id > 0, "-events-there")
        events.show(last_id)
        if not last_id:
            self._empty.look()
        self.tell_idle()
        if first and self.focused is None:
            events.focus()

    def _show_marks(self) -> None:
        """A mark is in the log and nowhere else, so every commit may have brought one."""
        version = self.feed.snapshot.version
        if version != self._marked_at:
            self._marked_at = version
            self._events.mark(self.feed.reader.marks())

    def _arrive(self, last_id: int) -> None:
        """Select the event that was asked for, once it is there."""
        if self._wanted is not None and self._wanted <= last_id:
            wanted, self._wanted = self._wanted, None
            self._show_events(last_id)
            self._events.select(wanted)

    def _tidy(self) -> None:
        """Take away what was only left to be read; no look comes while nothing happens."""
        if self._side.lingers:
            self._look_at_panes()

    def _look_at_panes(self) -> None:
        if not self.paused:
            self._side.look()
            self._split.reserve(*self._side.rows)
            counts = {**self._side.counts, "events": self._events.last}
            for pane, tab in pane_tabs(self.feed.keys, self._side.collisions, counts).items():
                self._tabs.relabel(pane, tab)
