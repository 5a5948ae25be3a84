"""The list of events of a session: a million rows cost no more than fifty.

It draws, scrolls and handles keys. Its `Listing` knows which event is on which line, its `Selection` which one is
selected, `Matching` what a filter shows, and `Viewport` what is in view; only rows in view are read from the log. The
list follows the newest event until the user moves away; then the same events stay in view, and new ones are counted.
"""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from liveview.tui.events.list_title import FilterNote, ListState, empty_lines, title_parts
from liveview.tui.events.listing import Listing
from liveview.tui.events.marks import Marks
from liveview.tui.events.matching import Matching
from liveview.tui.events.rows_in_view import RowsInView
from liveview.tui.events.selection import Selection
from liveview.tui.events.viewport import Viewport
from liveview.tui.keys import bindings, main_keys
from liveview.tui.kit.canvas import Canvas
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.framed import title_of
from liveview.tui.kit.messages import EventHighlighted, EventOpened
from liveview.tui.lines.cells import Part

_TITLE_ENDS = 6
"""Cells of the top border that a title cannot use."""


class EventList(Canvas):
    """Follows the newest event or holds; posts `EventHighlighted` whenever another event is selected."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *main_keys.EVENTS]
    ALLOW_SELECT = False

    def __init__(self, feed: Feed, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self.paused = False
        """Whether the list is frozen."""
        self.listing = Listing()
        """Which event is on which line; read-only for other classes."""
        self._feed = feed
        self._selection = Selection(self.listing)
        self.matching = Matching(self.listing, self._selection, self._change, self.select)
        """What a filter does to the list."""
        self._rows = RowsInView(feed)
        self._view = Viewport(self, self.listing, self._rows, self._load)
        self._marks = Marks()
        self._note = FilterNote()
        self._newest = 0
        self._posted: int | None = None
        self._words: list[Part] = []

    @property
    def selected(self) -> int | None:
        """The selected event: the one the user chose, otherwise the newest one shown; None if there is none."""
        return self._selection.event_id

    @property
    def following(self) -> bool:
        """Whether the list moves with the newest event."""
        return self._selection.following

    @property
    def state(self) -> ListState:
        """What the title says about the list."""
        listing = self.listing
        return ListState(
            shown=len(listing),
            total=listing.last,
            new=self._newest - listing.last if self.paused else self._selection.new,
            hidden=listing.after,
            following=self.following,
            paused=self.paused,
            newest_first=listing.newest_first,
            selected=self.selected,
            focused=self.has_focus,
            missing=self._selection.missing,
            note=self._note,
            keys=self._feed.keys,
        )

    def show(self, last_id: int) -> None:
        """Update the list: there are `last_id` events now, and any of them may have changed."""
        self._newest = last_id
        if not self.paused and last_id != self.listing.last:
            self._change(lambda: self.listing.take(last_id))
        elif not self.paused:
            self._load()
        self._tell()

    def forget(self) -> None:
        """Start over with an empty log; the filter stays, but what it matched is forgotten."""
        self.listing.forget()
        self._selection.follow()
        self._posted, self._newest = None, 0
        self._rows.forget()
        self._change(_nothing)

    def pause(self, paused: bool) -> None:
        """Freeze the list, or resume with what the log has now."""
        self.paused = paused
        self.show(self._newest)

    def mark(self, marks: Iterable[int]) -> None:
        """Show these events as marked; ids are in order, lowest first."""
        self._marks.replace(marks)
        self.refresh()

    def note(self, note: FilterNote) -> None:
        """Show this about the filter in the title."""
        self._note = note
        self._tell()

    def select(self, event_id: int) -> None:
        """Select an event; it is brought into view if the list shows it."""
        self._selection.choose(event_id, self._newest)
        self._view.reveal(self._selection.line)
        self._tell()

    def clear(self) -> None:
        """Hide all events so far and follow, or show them again around the selected one."""
        listing = self.listing
        if not listing.after:
            self._selection.release()
        self._change(lambda: setattr(listing, "after", 0 if listing.after else listing.last))

    def next_mark(self, steps: int) -> int | None:
        """The next marked event in the list, or the previous one for -1; None if there is none."""
        return self._marks.next(self.selected or 0, steps, self.listing.shows)

    def follow(self) -> None:
        """Select the newest event and follow."""
        self._selection.follow()
        self._change(_nothing)

    def render_line(self, y: int) -> Strip:
        """Draw one row (Textual's Line API)."""
        if not len(self.listing):
            return self._rows.empty(self, self._words if self.listing.last else (), y)
        if y < self._view.head:
            return self._rows.heading(self, y)
        event_id = self._view.event_at(y)
        if event_id is None:
            return Strip.blank(self.size.width, self.rich_style)
        return self._rows.strip(self, event_id, cursor=event_id == self.selected, marked=event_id in self._marks)

    def notify_style_update(self) -> None:
        """The theme has changed: draw everything again."""
        self._rows.redraw()
        super().notify_style_update()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Update the title, which names keys of the list only while the list has the focus."""
        super().watch_has_focus(has_focus)
        self._tell()

    def on_resize(self) -> None:
        """Lay the list out for its new size."""
        self._change(_nothing)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what came into view. If the user scrolls to the newest event, follow again; if away from it, hold."""
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)
        if self._view.moved_by_list:
            return
        self._view.bar.move()
        self._load()
        if self._view.moved_by_user:
            if self._view.at_edge:
                self._selection.following = True
            else:
                self._selection.hold(self._newest)
            self._tell()

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _turn_wheel(self, event: events.MouseEvent) -> None:
        """Follow again if the wheel is turned at the end that has the newest event."""
        to_newest = isinstance(event, events.MouseScrollUp) is self.listing.newest_first
        if to_newest and self._view.at_edge and not self.following:
            self._selection.following = True
            self._tell()

    def on_click(self, event: events.Click) -> None:
        """Select the event under the pointer; a double click opens it, and a click on the border follows the newest."""
        offset = event.get_content_offset(self)
        if offset is None:
            if not self.following:
                self.follow()
            return
        event_id = self._view.event_at(offset.y)
        if event_id is not None:
            self.select(event_id)
            if event.chain == 2:
                self.post_message(EventOpened(event_id))

    def action_move(self, lines: int) -> None:
        """Select the event this many lines further; past the newest one, follow."""
        line, last = self._selection.line + lines, len(self.listing) - 1
        if line < 0 if self.listing.newest_first else line > last:
            self.follow()
            return
        event_id = self.listing.at(min(max(line, 0), last))
        if event_id is not None:
            self.select(event_id)

    def action_page(self, pages: int) -> None:
        """Select the event this many pages further."""
        self.action_move(pages * max(self._view.page - 1, 1))

    def action_first(self) -> None:
        """Go to the first line; if the newest event is there, follow."""
        self.action_move(-len(self.listing) - 1 if self.listing.newest_first else -self._selection.line)

    def action_last(self) -> None:
        """Go to the last line; if the newest event is there, follow."""
        end = len(self.listing) - (1 if self.listing.newest_first else 0)
        self.action_move(end - self._selection.line)

    def action_turn_order(self) -> None:
        """Switch between the newest event last and first."""
        listing = self.listing
        self._change(lambda: setattr(listing, "newest_first", not listing.newest_first))
        self.refresh()

    def _scroll_update(self, virtual_size: Size) -> None:
        """Textual calls this with every layout."""
        super()._scroll_update(virtual_size)
        self._view.bar.keep_place()

    def _change(self, change: Callable[[], None]) -> None:
        """Change the listing; what is in view stays in view, or the newest event while following."""
        was_missing = self._selection.missing is not None
        self._view.change(change, self._selection.line, following=self.following)
        if was_missing and self._selection.missing is None:
            self._view.reveal(self._selection.line)
        self._view.settle()
        self._tell()

    def _load(self) -> None:
        """Read the visible rows and draw those that changed."""
        head = self._view.head
        ids = self.listing.lines(self._view.top, self._view.page)
        loaded = self._rows.load(ids, self.size, len(str(self.listing.last)))
        if loaded.failure:
            self.could_not_read(loaded.failure)
        if loaded.relaid or loaded.others:
            self.refresh()
        else:
            for event_id in loaded.changed:
                self.refresh_line(self._view.row_of(event_id))
        if self._view.head != head:
            self._change(_nothing)

    def _tell(self) -> None:
        """Update the title, and post the selection if it has changed."""
        self.set_title(title_of(title_parts(self.state, max(self.outer_size.width - _TITLE_ENDS, 1))))
        words = [] if len(self.listing) else empty_lines(self.state)
        if words != self._words:
            self._words = words
            self.refresh()
        if self.selected != self._posted:
            for event_id in (self._posted, self.selected):
                if event_id is not None:
                    self.refresh_line(self._view.row_of(event_id))
            self._posted = self.selected
            self.post_message(EventHighlighted(self.selected))


def _nothing() -> None:
    """A change that leaves the listing as it is."""
