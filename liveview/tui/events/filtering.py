"""The filter of the events: typed in the bar, run by a worker, kept up to date while events arrive.

New events are checked as they arrive. Older ones may start or stop matching too, for example when a pending event is
delivered. So when the log has changed, all of it is searched again in the background: at most once a second, and for
at most a tenth of the time.
"""

from time import monotonic

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import get_current_worker

from liveview.errors import FilterError
from liveview.log.filter import Filter, parse
from liveview.log.read.refused import asked
from liveview.log.read.search import matching
from liveview.tui.events.event_list import EventList
from liveview.tui.events.filter_bar import FilterBar
from liveview.tui.events.list_title import FilterNote
from liveview.tui.events.search_job import SearchJob
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import FilterApplied, PlaceOpened, Searched, SearchFailed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.steady import Steady
from liveview.tui.lines.safe_text import say, visible

_GROUP = "filter"
"""The group of the workers that search."""
_MOST_AT_ONCE = 500
"""The most new events checked in one look: some milliseconds even for free text."""
_MOST_BEHIND = 20_000
"""With more new events than this, the whole log is searched instead, as looks would take a second or two."""
_PAUSE = 1.0
"""The least time between two searches of the whole log for the same filter, in seconds."""
_TIME_PASSES = 5.0
"""Seconds between two searches that are only needed because time passes."""
_SHARE = 0.1
"""The largest share of the time that these searches may take."""


class EventFilter(Steady, Vertical):
    """Owns the filter of the list, and the bar where it is typed."""

    def __init__(self, feed: Feed, shown: EventList) -> None:
        super().__init__(id="event-filter")
        self.feed = feed
        self._events = shown
        self._bar = FilterBar(feed, id="filter")
        self._text = ""
        self._on = True
        self._filter: Filter | None = None
        self._job: SearchJob | None = None
        self._moves = False
        self._stale = False
        self._upto = 0
        self._next_at = 0.0
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The bar, hidden until the user types a filter."""
        yield self._bar

    def on_mount(self) -> None:
        """Search again as time passes, for filters such as "last:5m", and hide the bar when nobody types in it."""
        self.set_interval(_TIME_PASSES, self.time_passes)
        self.watch(self.screen, "focused", self._hide_unless_typing, init=False)

    @property
    def is_typed(self) -> bool:
        """Whether a filter is being typed."""
        return self._bar.has_focus_within

    @property
    def text(self) -> str:
        """The filter, even while it is off; "" for none."""
        return self._text

    @property
    def applied(self) -> str:
        """The filter that is applied to the list; "" for none."""
        return self._text if self._on else ""

    def show_only(self, text: str) -> None:
        """Show only what this filter matches; "" shows everything. The filter must be valid."""
        self._text, self._on = text, True
        if text:
            self._bar.remember(text)
        self._apply()

    def edit(self) -> None:
        """Let the user type a filter."""
        self._bar.edit(self._text)

    def toggle(self) -> None:
        """Take the filter off, or put it back."""
        if not self._text and self._bar.before:
            self.show_only(self._bar.before[-1])
        elif self._text:
            self._on = not self._on
            self._apply()
        else:
            tell(self, say("No filter yet. Press {} to start one.", self.feed.keys["main.filter"]))

    def on_filter_applied(self, message: FilterApplied) -> None:
        """Apply a filter, or go to the refused requests if it asks for them: they have a screen of their own."""
        message.stop()
        which = asked(message.text, self.feed.session.now(), self.feed.zone)
        if which is None:
            self.show_only(message.text)
            self._leave_bar()
        else:
            self._bar.remember(message.text)
            self._leave_bar()
            self.post_message(PlaceOpened("refused", (which,)))

    def on_filter_left(self) -> None:
        """Go back to the list."""
        self._leave_bar()

    def on_searched(self, message: Searched) -> None:
        """Show what a search found, unless it has been abandoned."""
        job = self._job
        if job is None or message.search is not job:
            return
        if job.again:
            self._events.matching.refresh(message.ids, job.upto)
        else:
            self._events.matching.add(message.ids)
        if message.share >= 1:
            self._job = None
            self._next_at = monotonic() + max(_PAUSE, job.took * (1 / _SHARE - 1))
            if self._stale:
                self._plan()
            if not job.again:
                self._events.matching.select_near()
        if message.share >= 1:
            self._note(None, message.reason)
        elif not job.again:
            self._note(message.share)

    def on_search_failed(self, message: SearchFailed) -> None:
        """Say why a search failed; what it found so far stays."""
        if message.search is self._job:
            self._job = None
            self._note(None)
            tell(self, visible(f"The log could not be searched: {message.reason}"), severity="error")

    def look(self) -> None:
        """Check the events that have arrived since, and the older ones again when it is time."""
        filter_, last = self._filter, self._events.listing.last
        if filter_ is None or self._events.paused:
            return
        if last - self._upto > _MOST_BEHIND:
            self._next_at = 0.0  # checking so few at a time would take too long
        elif last > self._upto:
            upto = min(last, self._upto + _MOST_AT_ONCE)
            self._events.matching.add(matching(self.feed.reader, filter_, self._upto, upto))
            self._upto = upto
        self._stale = True
        self._plan()

    def forget(self) -> None:
        """Search another log."""
        self._job = None
        self._upto = 0
        self._apply()

    def _apply(self) -> None:
        """Apply the current filter, or none if it is off."""
        self._filter = self._parsed() if self._text and self._on else None
        self._job = None
        self.workers.cancel_group(self, _GROUP)
        if self._filter is None:
            self._note(None)
            self._events.matching.show_all()
            return
        self._events.matching.show()
        self._begin(again=False)
        self._note(0.0)

    def _begin(self, *, again: bool) -> None:
        """Search the whole log."""
        if self._filter is not None:
            self._upto = self._events.listing.last
            self._stale = False
            self._job = SearchJob(self.feed.reader.log, self._filter, self._upto, self.post_message, again=again)
            self._search(self._job)

    @work(thread=True, exclusive=True, group=_GROUP, exit_on_error=False)
    def _search(self, job: SearchJob) -> None:
        worker = get_current_worker()
        job.run(lambda: worker.is_cancelled)

    def _plan(self) -> None:
        """Schedule another search of the log, as soon as it is due."""
        if self._job is None and self._timer is None:
            self._timer = self.set_timer(max(self._next_at - monotonic(), 0.001), self.search_again)

    def search_again(self) -> None:
        """Search the whole log again, because older events may match now or no longer."""
        self._timer = None
        if self._filter is not None and self._job is None and not self._events.paused:
            self._filter = self._parsed()
            self._begin(again=True)

    def time_passes(self) -> None:
        """Search again if the filter depends on the time, so that older events leave the list."""
        if self._moves and self._filter is not None:
            self._stale = True
            self._plan()

    def _parsed(self) -> Filter | None:
        """The filter, with its times ("last:5m") relative to now."""
        now, zone = self.feed.session.now(), self.feed.zone
        try:
            filter_ = parse(self._text, now, zone)
        except FilterError as error:
            tell(self, visible(f"Invalid filter: {error.message}"), severity="error")
            return None
        self._moves = filter_ != parse(self._text, now + 1.0, zone)
        return filter_

    def _note(self, searched: float | None, reason: str = "") -> None:
        self._events.note(FilterNote(self._text, self._on, searched, reason))

    def _leave_bar(self) -> None:
        if self.screen.focused is None or self._bar in self.screen.focused.ancestors:
            self.screen.set_focus(self._events)  # immediately, as the next key may already be on its way
        self._bar.display = False

    def _hide_unless_typing(self, focused: Widget | None) -> None:
        if focused is not None and self._bar not in focused.ancestors:
            self._bar.display = False
