"""The filter of the main screen: typed in the bar, searched by a worker, kept up to date while events arrive.

New events are asked as they arrive. What is true of older ones may change too (a pending event is delivered), so
when the log has changed, the whole of it is searched again in the background: at most once a second, and for at
most a tenth of the time.
"""

from collections.abc import Sequence
from time import monotonic

from textual import events, work
from textual.timer import Timer
from textual.worker import get_current_worker

from liveview.log.filter import Filter, FilterError, parse
from liveview.log.read.refused import asked
from liveview.log.read.search import matching
from liveview.tui.events.event_list import EventList
from liveview.tui.events.filter_bar import FilterBar
from liveview.tui.events.list_title import FilterNote
from liveview.tui.events.search_job import SearchJob
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.messages import FilterApplied, Searched, SearchFailed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.navigation.actions import EventActions

_GROUP = "filter"
"""The workers that search."""
_MOST_AT_ONCE = 500
"""New events that are asked in one look, some milliseconds even for free text."""
_MOST_BEHIND = 20_000
"""New events from which the whole log is searched instead: a second or two of looks."""
_PAUSE = 1.0
"""Least seconds between two searches of the whole log for the same filter."""
_TIME_PASSES = 5.0
"""Seconds between two searches that only time makes necessary."""
_SHARE = 0.1
"""Most of the time that these searches may take."""


class Filtering(EventActions):
    """Owns the filter in force; the list shows what it matches."""

    @property
    def guide_page(self) -> str:
        """That about filters while one is typed."""
        return "filter" if self._bar.has_focus_within else "screens"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._events = EventList(feed, id="events")
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

    def on_mount(self) -> None:
        """A filter such as "last:5m" is left behind by time alone."""
        self.set_interval(_TIME_PASSES, self._time_passes)

    @property
    def matches(self) -> Sequence[int] | None:
        """The events that the filter in force lets through, as far as they are found; None without one."""
        return self._events.matches

    @property
    def filter_text(self) -> str:
        """The filter in force; "" for none."""
        return self._text if self._on else ""

    def step(self, event_id: int, lines: int) -> int | None:
        """Select the event this many lines further in the list; None, and nothing selected, behind its ends."""
        if not self._events.paused:
            self._events.show(self.feed.reader.last_id())  # the list may be behind another screen
            self.match_new()
        found = self._events.neighbour(event_id, lines)
        if found is not None:
            self._events.select(found)
        return found

    def filter_by(self, text: str) -> None:
        """Show only what this filter matches; "" shows everything. It must be one that can be parsed."""
        self._text, self._on = text, True
        if text:
            self._bar.remember(text)
        self._apply()

    def action_filter(self) -> None:
        """Type a filter."""
        self._bar.edit(self._text)

    def action_export(self) -> None:
        """Write the events that the list shows to a file."""
        state = self._events.state
        if not state.shown:
            tell(self, say("The list shows no event to export."))
            return
        from liveview.tui.export.screen import ExportDialog

        text = self.filter_text
        if state.hidden:
            text = f"({text}) id>{state.hidden}" if text else f"id>{state.hidden}"
        self.app.push_screen(ExportDialog(self.feed, text, state.shown))

    def action_toggle_filter(self) -> None:
        """Take the filter off, or put it back."""
        if not self._text and self._bar.before:
            self.filter_by(self._bar.before[-1])
        elif self._text:
            self._on = not self._on
            self._apply()
        else:
            tell(self, say("There is no filter yet; {} begins one.", visible(self.feed.keys["main.filter"])))

    def on_filter_applied(self, message: FilterApplied) -> None:
        """Enter. A filter for refused requests leaves the list as it is: they have a screen of their own."""
        which = asked(message.text, self.feed.controls.now(), self.feed.zone)
        if which is None:
            self.filter_by(message.text)
            self._leave_bar()
        else:
            self._bar.remember(message.text)
            self._leave_bar()
            self.open_refused(which)

    def on_filter_left(self) -> None:
        """Escape."""
        self._leave_bar()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The bar is there only while it is typed in."""
        if self._bar not in event.widget.ancestors:
            self._bar.display = False

    def on_searched(self, message: Searched) -> None:
        """Show what a search found; one that was given up in the meantime does not count."""
        job = self._job
        if job is None or message.search is not job:
            return
        if job.again:
            self._events.refresh_matching(message.ids, job.upto)
        else:
            self._events.add(message.ids)
        if message.share >= 1:
            self._job = None
            self._next_at = monotonic() + max(_PAUSE, job.took * (1 / _SHARE - 1))
            if self._stale:
                self._plan()
            if not job.again:
                self._events.select_near()
        if message.share >= 1:
            self._note(None, message.reason)
        elif not job.again:
            self._note(message.share)

    def on_search_failed(self, message: SearchFailed) -> None:
        """Say why; what was found so far stays."""
        if message.search is self._job:
            self._job = None
            self._note(None)
            tell(self, visible(f"The log could not be searched: {message.reason}"), severity="error")

    def match_new(self) -> None:
        """Ask the events that the list has taken in since, and the older ones again when it is time."""
        filter_, last = self._filter, self._events.last
        if filter_ is None or self._events.paused:
            return
        if last - self._upto > _MOST_BEHIND:
            self._next_at = 0.0  # by asking so few at a time it would take too long
        elif last > self._upto:
            upto = min(last, self._upto + _MOST_AT_ONCE)
            self._events.add(matching(self.feed.reader.connection, filter_, self._upto, upto))
            self._upto = upto
        self._stale = True
        self._plan()

    def forget_matches(self) -> None:
        """Another log: search that one."""
        self._job = None
        self._upto = 0
        self._apply()

    def _apply(self) -> None:
        """Put the filter in force as it is now."""
        self._filter = self._parsed() if self._text and self._on else None
        self._job = None
        self.workers.cancel_group(self, _GROUP)
        if self._filter is None:
            self._note(None)
            self._events.show_all()
            return
        self._events.show_matching()
        self._begin(again=False)
        self._note(0.0)

    def _begin(self, *, again: bool) -> None:
        """Search the whole log."""
        if self._filter is not None:
            self._upto = self._events.last
            self._stale = False
            self._job = SearchJob(self.feed.reader.log, self._filter, self._upto, self.post_message, again=again)
            self._search(self._job)

    @work(thread=True, exclusive=True, group=_GROUP, exit_on_error=False)
    def _search(self, job: SearchJob) -> None:
        worker = get_current_worker()
        job.run(lambda: worker.is_cancelled)

    def _plan(self) -> None:
        """See to it that the log is searched again, now or as soon as that is due."""
        if self._job is None and self._timer is None:
            self._timer = self.set_timer(max(self._next_at - monotonic(), 0.001), self._search_again)

    def _search_again(self) -> None:
        self._timer = None
        if self._filter is not None and self._job is None and not self._events.paused:
            self._filter = self._parsed()
            self._begin(again=True)

    def _time_passes(self) -> None:
        if self._moves and self._filter is not None:
            self._stale = True
            self._plan()

    def _parsed(self) -> Filter | None:
        """The filter; its times ("last:5m") are counted from now."""
        now, zone = self.feed.controls.now(), self.feed.zone
        try:
            filter_ = parse(self._text, now, zone)
        except FilterError as error:
            tell(self, visible(f"This is not a filter: {error.message}"), severity="error")
            return None
        self._moves = filter_ != parse(self._text, now + 1.0, zone)
        return filter_

    def _note(self, searched: float | None, reason: str = "") -> None:
        self._events.note(FilterNote(self._text, self._on, searched, reason))

    def _leave_bar(self) -> None:
        if self.focused is None or self._bar in self.focused.ancestors:
            self.set_focus(self._events)  # at once: the next key is already on its way
        self._bar.display = False
