"""The list of events of a session: a million rows cost what fifty cost.

Which event is on which line is up to its `Listing`; only the visible rows are read from the log, and nothing
else is held. The list follows the newest event until the user moves away; then the same events stay under the
eye and what is new is counted. The selection belongs to an event, not to a line: it stays while lines come and
go, even when the list does not show its event.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from liveview.tui.events.list_title import FilterNote, ListState, empty_lines, title_parts, unread_row
from liveview.tui.events.listing import Listing
from liveview.tui.events.rows_in_view import RowsInView
from liveview.tui.keys import bindings
from liveview.tui.kit.canvas import draw
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.framed import title_of
from liveview.tui.kit.messages import EventHighlighted, EventOpened
from liveview.tui.kit.quiet_bar import QuietBar
from liveview.tui.lines.cells import Part, centred

_LEAST_PAGE = 3
"""Rows that a list shows before it has a heading."""
_TITLE_ENDS = 6
"""Cells of the top border that a title cannot use."""


class EventList(QuietBar):
    """Follows or holds; posts `EventHighlighted` whenever another event is selected."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *bindings.EVENTS]
    ALLOW_SELECT = False

    def __init__(self, feed: Feed, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="pane")
        self.following = True
        self.paused = False
        self._feed = feed
        self._listing = Listing()
        self._note = FilterNote()
        self._marks: tuple[int, ...] = ()
        self._marked: frozenset[int] = frozenset()
        self._newest = 0
        self._held_at = 0
        self._pinned: int | None = None
        self._before: int | None = None  # selected before a filter hid it
        self._posted: int | None = None
        self._rows = RowsInView(feed)
        self._scrolling = False
        self._known_end = 0
        self._words: list[Part] = []

    @property
    def selected(self) -> int | None:
        """The selected event: the one the user chose, else the newest one shown; None while there is none."""
        return self._pinned or self._listing.newest

    @property
    def last(self) -> int:
        """The newest event that the list has taken in, shown or not; it stays the same while paused."""
        return self._listing.last

    @property
    def matches(self) -> "array[int] | None":
        """The events that the filter lets through, lowest first; None without a filter. The list goes on without it."""
        listing = self._listing
        return listing.matching_after(listing.after) if listing.filtered else None

    @property
    def state(self) -> ListState:
        """What the title tells."""
        listing, selected = self._listing, self.selected
        new = self._newest - listing.last if self.paused else 0 if self.following else listing.newer(self._held_at)
        return ListState(
            shown=len(listing),
            total=listing.last,
            new=new,
            hidden=listing.after,
            following=self.following,
            paused=self.paused,
            newest_first=listing.newest_first,
            selected=selected,
            focused=self.has_focus,
            missing=None if selected is None or listing.shows(selected) else selected,
            note=self._note,
            keys=self._feed.keys,
        )

    def show(self, last_id: int) -> None:
        """There are `last_id` events now, and any of them may have changed."""
        self._newest = last_id
        if not self.paused and last_id != self.last:
            self._change(lambda: self._listing.take(last_id))
        elif not self.paused:
            self._load()
        self._tell()

    def forget(self) -> None:
        """Start over with an empty log; the filter's text stays, what it matched is forgotten."""
        filtered, newest_first = self._listing.filtered, self._listing.newest_first
        self._listing = Listing()
        self._listing.newest_first = newest_first
        if filtered:
            self._listing.show_matching()
        self.following = True
        self._pinned, self._posted, self._before, self._newest = None, None, None, 0
        self._rows.forget()
        self._change(lambda: None)
        self._tell()

    def pause(self, paused: bool) -> None:
        """Freeze the list as it is, or let it go on from where the log is now."""
        self.paused = paused
        self.show(self._newest)

    def mark(self, marks: Iterable[int]) -> None:
        """These events are marked, lowest id first."""
        self._marks = tuple(marks)
        self._marked = frozenset(self._marks)
        self.refresh()

    def note(self, note: FilterNote) -> None:
        """Tell this about the filter."""
        self._note = note
        self._tell()

    def show_all(self) -> None:
        """Show every event, and select again what the filter had hidden."""
        before, self._before = self._before, None
        self._change(self._listing.show_all)
        if before is not None:
            self.select(before)

    def show_matching(self, ids: Iterable[int] = ()) -> None:
        """Show these events only, lowest id first; the selection and the place are kept."""
        self._change(lambda: self._listing.show_matching(ids))

    def select_near(self) -> None:
        """What a filter shows is known now: an event that it hides gives the selection to the nearest match."""
        pinned, listing = self._pinned, self._listing
        if pinned is None or listing.shows(pinned) or not len(listing):
            return
        before = self._before or pinned
        self.select(listing.nearest(pinned))
        self._before = before

    def refresh_matching(self, ids: "array[int]", upto: int) -> None:
        """Of the events up to `upto`, these match now; later ones stay as they are."""
        self.show_matching(ids + self._listing.matching_after(upto))

    def add(self, ids: "array[int]") -> None:
        """Show these events too."""
        if ids:
            self._change(lambda: self._listing.add(ids))

    def select(self, event_id: int) -> None:
        """Select an event; it is brought into view if the list shows it."""
        self._hold()
        self._before = None
        self._pinned = max(event_id, 1)
        self._held_at = max(self._held_at, self._pinned)
        self._reveal(self._listing.near(self._pinned))
        self._tell()

    def clear(self) -> None:
        """Hide all events so far and follow, or show them again around what is selected."""
        listing = self._listing
        if not listing.after:
            self._pinned, self.following = None, True
        self._change(lambda: setattr(listing, "after", 0 if listing.after else listing.last))

    def neighbour(self, event_id: int, lines: int) -> int | None:
        """The event this many lines further than this one; None behind the ends."""
        return self._listing.neighbour(event_id, lines)

    def next_mark(self, steps: int) -> int | None:
        """The next marked event in the list, or the one before for -1; None when there is none."""
        at, marks = self.selected or 0, self._marks
        further = marks[bisect_right(marks, at) :] if steps > 0 else reversed(marks[: bisect_left(marks, at)])
        return next((event_id for event_id in further if self._listing.shows(event_id)), None)

    def render_line(self, y: int) -> Strip:
        """Textual's Line API."""
        if not len(self._listing):
            return self._empty_line(y)
        if y < self._head:
            return self._rows.heading(self, y)
        event_id = self._listing.at(y - self._head + self.scroll_offset.y)
        cursor, marked = event_id == self.selected, event_id in self._marked
        strip = None if event_id is None else self._rows.strip(self, event_id, cursor=cursor, marked=marked)
        return self._unread_line(event_id) if strip is None else strip

    def notify_style_update(self) -> None:
        """Another theme: everything is drawn again."""
        self._rows.redraw()
        super().notify_style_update()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The title names keys of the list only while it has them."""
        super().watch_has_focus(has_focus)
        self._tell()

    def on_resize(self) -> None:
        """Other lines are visible now."""
        self._change(lambda: None)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Read what came into view; the user scrolling to the newest event follows again, away from it holds."""
        if round(old_value) != round(new_value):
            self.refresh(self.size.region)
        if self._scrolling:
            return
        self._move_thumb()
        self._load()
        if self.max_scroll_y == self._known_end:
            if self._at_edge:
                self.following = True
            else:
                self._hold()
            self._tell()

    def on_mouse_scroll_down(self) -> None:
        """Turning the wheel at the very end follows again."""
        self._follow_at_edge(newest_first=False)

    def on_mouse_scroll_up(self) -> None:
        """So it does at the very top when the newest event is there."""
        self._follow_at_edge(newest_first=True)

    def on_click(self, event: events.Click) -> None:
        """Select the event under the pointer, open it with a double click; the border goes to the newest."""
        offset = event.get_content_offset(self)
        if offset is None:
            if not self.following:
                self.follow()
            return
        event_id = self._listing.at(offset.y - self._head + self.scroll_offset.y) if offset.y >= self._head else None
        if event_id is not None:
            self.select(event_id)
            if event.chain == 2:
                self.post_message(EventOpened(event_id))

    def follow(self) -> None:
        """Select the newest event and follow."""
        self._pinned, self._before, self.following = None, None, True
        self._change(lambda: None)

    def action_move(self, lines: int) -> None:
        """Select the event this many lines further; past the newest one the list follows."""
        self._go(self._line + lines)

    def action_page(self, pages: int) -> None:
        """Select the event this many pages further."""
        self._go(self._line + pages * max(self._page - 1, 1))

    def action_first(self) -> None:
        """Go to the first line; with the newest event there, follow."""
        self._go(-1 if self._listing.newest_first else 0)

    def action_last(self) -> None:
        """Go to the last line; with the newest event there, follow."""
        self._go(len(self._listing) - (1 if self._listing.newest_first else 0))

    def action_turn_order(self) -> None:
        """Newest event last, or first."""
        self._change(lambda: setattr(self._listing, "newest_first", not self._listing.newest_first))
        self.refresh()

    @property
    def _line(self) -> int:
        """The line of the selected event, or the one where it would be."""
        return self._listing.near(self.selected or 0)

    @property
    def _head(self) -> int:
        """Lines of the heading; a list without lines, or with hardly any room, has none."""
        lines = self._rows.layout.lines
        return lines if len(self._listing) and self.size.height >= lines + _LEAST_PAGE else 0

    @property
    def _page(self) -> int:
        """Lines of the list in view."""
        return max(self.size.height - self._head, 1)

    @property
    def _at_edge(self) -> bool:
        return self.scroll_offset.y <= 0 if self._listing.newest_first else self.is_vertical_scroll_end

    def _go(self, line: int) -> None:
        last = len(self._listing) - 1
        if line < 0 if self._listing.newest_first else line > last:
            self.follow()
            return
        event_id = self._listing.at(min(max(line, 0), last))
        if event_id is not None:
            self.select(event_id)

    def _change(self, change: Callable[[], None]) -> None:
        """Change the listing; what is under the eye stays there, or the newest event does while following."""
        listing, top, line = self._listing, self.scroll_offset.y, self._line
        missed = self._pinned is not None and not listing.shows(self._pinned)
        at = line - top if top <= line < top + self._page else 0
        held = listing.at(top + at)
        change()
        self._resize()
        if self.following:
            self._scroll(0 if listing.newest_first else self.max_scroll_y)
        else:
            self._scroll(top if held is None else listing.near(held) - at)
        if missed and self._pinned is not None and listing.shows(self._pinned):
            self._reveal(self._line)
        self._known_end = self.max_scroll_y
        self._tell()

    def _load(self) -> None:
        """Read the visible rows and draw those that changed."""
        top = self.scroll_offset.y
        ids = self._listing.lines(top, self._page)
        head = self._head
        loaded = self._rows.load(ids, self.size, len(str(self.last)))
        if loaded.failure:
            self.could_not_read(loaded.failure)
        if loaded.relaid or loaded.others:
            self.refresh()
        else:
            for event_id in loaded.changed:
                self._refresh_event(event_id)
        if self._head != head:
            self._change(lambda: None)

    def _resize(self) -> None:
        self._resize_text(Size(self.size.width, len(self._listing) + self._head))

    def _refresh_event(self, event_id: int) -> None:
        self.refresh_line(self._listing.near(event_id) + self._head)

    def _hold(self) -> None:
        if self.following:
            self._pinned = self.selected
            self._held_at = self._newest
        self.following = False

    def _follow_at_edge(self, *, newest_first: bool) -> None:
        if newest_first is self._listing.newest_first and self._at_edge and not self.following:
            self.following = True
            self._tell()

    def _reveal(self, line: int) -> None:
        top, height = self.scroll_offset.y, self._page
        if line < top:
            self._scroll(line)
        elif line >= top + height:
            self._scroll(line - height + 1)

    def _scroll(self, line: int) -> None:
        """Scroll by ourselves, which says nothing about what the user wants."""
        self._scrolling = True
        self.scroll_to(y=line, animate=False, immediate=True)
        self._scrolling = False
        self._move_thumb()
        self._load()

    def _tell(self) -> None:
        """Bring title and selection up to date."""
        self.set_title(title_of(title_parts(self.state, max(self.outer_size.width - _TITLE_ENDS, 1))))
        words = [] if len(self._listing) else empty_lines(self.state)
        if words != self._words:
            self._words = words
            self.refresh()
        if self.selected != self._posted:
            for event_id in (self._posted, self.selected):
                if event_id is not None:
                    self._refresh_event(event_id)
            self._posted = self.selected
            self.post_message(EventHighlighted(self.selected))

    def _unread_line(self, event_id: int | None) -> Strip:
        """The line of an event that could not be read, or has not been yet."""
        if event_id is None or not self._feed.unread:
            return Strip.blank(self.size.width, self.rich_style)
        cursor = event_id == self.selected
        return draw(self, unread_row(event_id, self.size.width, cursor=cursor), cursor=cursor)

    def _empty_line(self, y: int) -> Strip:
        """A line of the words in the middle while there is nothing to show."""
        width, words = self.size.width, self._words
        place = y - max((self.size.height - len(words)) // 2, 0)
        if not self.last or not 0 <= place < len(words):
            return Strip.blank(width, self.rich_style)
        text, style = words[place]
        return draw(self, [(centred(text, width), style)]).adjust_cell_length(width, self.rich_style)
