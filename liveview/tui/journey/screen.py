"""Journey: the events of one person under all IDs, in the order they happened, with what is wrong with the IDs."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import DescendantFocus
from textual.message import Message
from textual.strip import Strip
from textual.worker import get_current_worker

from liveview.log.errors import reading
from liveview.log.read.journey import Journey, journey_now, journey_of
from liveview.log.read.journey_findings import JourneyEvent
from liveview.log.read.reader import Reader
from liveview.tui.inspector.screen import InspectorScreen
from liveview.tui.journey import lines
from liveview.tui.keys import bindings, event_keys, journey_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.messages import EventChosen
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.kit.screen import ScreenSelection
from liveview.tui.lines.entries import event_of
from liveview.tui.lines.safe_text import EMPTY, SafeText, say
from liveview.tui.shell.place import PlaceScreen

PAUSE = 0.25
"""Seconds between two readings: with thousands of events, each takes a worker a twentieth of a second."""


@dataclass
class JourneyRead(Message):
    """A worker has read the journey, or what is new in it."""

    event_id: int
    """The event whose journey was asked for."""
    journey: Journey | None
    """The journey; None if the event is in none."""


class JourneyList(PickList, inherit_bindings=False):
    """The events of a journey: Enter opens one. Only visible lines are drawn: there may be thousands."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *journey_keys.JOURNEY_LIST]

    def __init__(self) -> None:
        super().__init__(say("Journey"), lines.READING, id="journey")
        self._layout: lines.JourneyLayout | None = None
        self._events: dict[str, tuple[int, JourneyEvent]] = {}

    @property
    def event_id(self) -> int | None:
        """The selected event; None if there is none."""
        return None if self.selected is None else int(self.selected)

    def show_journey(self, journey: Journey, zone: tzinfo | None, *, dated: bool) -> None:
        """Show these events; the cursor stays on its event, and on the last line it follows new ones."""
        last = next(reversed(self._events), None)
        was_last = last is not None and self.selected == last
        self._layout = lines.layout_of(journey, self.room, zone, dated=dated)
        self._events = {str(event.id): (place, event) for place, event in enumerate(journey.events)}
        self.show([Choice(key, ()) for key in self._events], lines.heading_parts(self._layout))
        if was_last:
            self.action_last()
        self.set_title(lines.title(journey))
        self.set_subtitle(lines.below(journey))
        self.refresh()

    def show_none(self, event_id: int, why: SafeText) -> None:
        """Show no events, and why."""
        self._events = {}
        self.hint(why)
        self.show([])
        self.set_title(say("Journey of #{}", event_id))
        self.set_subtitle(EMPTY)

    def draw_choice(self, choice: Choice, *, cursor: bool) -> Strip:
        """The strip of an event."""
        if self._layout is None:
            return super().draw_choice(choice, cursor=cursor)
        place, event = self._events[choice.key]
        return super().draw_choice(choice._replace(parts=lines.row_parts(place, event, self._layout)), cursor=cursor)


class FindingsText(LinesView):
    """What is wrong with the IDs; Enter goes to the event of a line."""

    BINDINGS: ClassVar[list[BindingType]] = [*journey_keys.JOURNEY_FINDINGS]

    def __init__(self) -> None:
        super().__init__(cursor=True, id="journey-findings")
        self.add_class("pane")

    def show_findings(self, journey: Journey | None) -> None:
        """Show the findings, or nothing at all if there are none."""
        self.display = journey is not None and bool(journey.findings)
        if journey is not None and journey.findings:
            self.set_title(lines.findings_title(journey))
            self.show(list(lines.finding_lines(journey)), from_top=False)


class JourneyScreen(PlaceScreen):
    """The findings, if there are any, over the events of the journey that `event_id` is in."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *journey_keys.JOURNEY,
        *event_keys.EVENT,
        *bindings.PLACES,
        *bindings.BACK,
    ]
    AUTO_FOCUS = "#journey"

    def __init__(self, feed: Feed, event_id: int) -> None:
        super().__init__(feed)
        self._event_id = event_id
        self._wanted: int | None = event_id
        self._journey: Journey | None = None
        self._has_none = False
        self._is_reading = False
        self._has_news = False
        self._failure = ""
        self._list = JourneyList()
        self._findings = FindingsText()

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "plans"

    @property
    def selection(self) -> ScreenSelection:
        """The selected event."""
        return ScreenSelection(self._list.event_id)

    @property
    def idle(self) -> Collection[str]:
        """Names of keys that do nothing now."""
        idle = {"event.journey"} if self.feed.snapshot.balance.refused else {"event.journey", "go.refused"}
        if self._journey is None or not self._journey.findings:
            idle |= {"journey.next", "journey.previous", "journey.pane"}
        if self._list.event_id is None:
            idle |= {"journey.open", *(binding.id or "" for binding in event_keys.EVENT)}
        line = self._findings.line if self._findings.has_focus else None
        return idle if line is not None and event_of(line) is not None else {*idle, "journey.follow"}

    def body(self) -> ComposeResult:
        """The findings over the events."""
        with Vertical(id="journey-body"):
            yield self._findings
            yield self._list

    def on_mount(self) -> None:
        """Read the journey."""
        self._findings.display = False
        self._read_again()

    def fit(self) -> None:
        """Lines are made for their width."""
        self._show()

    def show_news(self) -> None:
        """Read what is new; while a worker reads, once it is done."""
        if self._is_reading:
            self._has_news = True
        else:
            self._read_again()

    def new_log(self) -> None:
        """Another session has other events."""
        self.dismiss()

    def go_to(self, event_id: int) -> None:
        """Select this event, which may have just been stored; show its journey if it is in another one."""
        self._wanted = event_id
        if self._journey is None or not self._list.highlight(str(event_id)):
            self._event_id, self._journey, self._has_none = event_id, None, False
            self.show_news()

    def step(self, event_id: int, lines: int) -> int | None:
        """Select the event this many lines below one of the journey; None past the ends."""
        events = [] if self._journey is None else [event.id for event in self._journey.events]
        place = events.index(event_id) + lines if event_id in events else -1
        if not 0 <= place < len(events):
            return None
        self._list.highlight(str(events[place]))
        return events[place]

    def could_not_read(self, reason: str) -> None:
        """Say why there is nothing to see; news are tried as usual."""
        super().could_not_read(reason)
        self._failure = reason
        self._show()

    def worker_failed(self, name: str, reason: str) -> None:
        """The worker could not read the log."""
        del name
        self.could_not_read(reason)
        self.set_timer(PAUSE, self._pause_over)

    def on_journey_read(self, message: JourneyRead) -> None:
        """Show what was read, unless another event was asked for meanwhile."""
        self._failure = ""
        if message.event_id == self._event_id:
            changed = message.journey is None or message.journey != self._journey
            self._journey, self._has_none = message.journey, message.journey is None
            if changed:
                self._show()
        self._has_news |= message.event_id != self._event_id
        self.set_timer(PAUSE, self._pause_over)

    @on(PickList.Picked, "#journey")
    def _open(self, message: PickList.Picked) -> None:
        self.app.push_screen(InspectorScreen(self.feed, int(message.key), step=self.step))

    @on(PickList.ChoiceHighlighted, "#journey")
    @on(LinesView.CursorMoved)
    @on(DescendantFocus)
    def _offer_keys(self) -> None:
        self.tell_idle()

    @on(EventChosen)
    def _go_to_row(self, message: EventChosen) -> None:
        message.stop()
        self._list.highlight(str(message.event_id))
        self._list.focus()

    def action_finding(self, steps: int) -> None:
        """Go to the next event that a finding names, or to the previous one for -1; around at the ends."""
        journey = self._journey
        if journey is None or not journey.findings:
            return
        named = {event_id for finding in journey.findings for event_id in finding.events}
        places = [place for place, event in enumerate(journey.events) if event.id in named]
        here = [event.id for event in journey.events].index(self._list.event_id or journey.events[0].id)
        at = bisect_right(places, here) if steps > 0 else bisect_left(places, here) - 1
        if places:
            self._list.highlight(str(journey.events[places[at % len(places)]].id))

    def action_back(self) -> None:
        """Leave the findings, then the screen."""
        if self._findings.has_focus:
            self._list.focus()
        else:
            self.dismiss()

    @property
    def _hint(self) -> SafeText:
        """Why there are no events."""
        if self._failure:
            return lines.not_read(self._failure)
        return lines.no_journey(self._event_id) if self._has_none else lines.READING

    def _pause_over(self) -> None:
        self._is_reading = False
        if self._has_news:
            self._read_again()

    def _read_again(self) -> None:
        self._is_reading, self._has_news = True, False
        self._read(self._event_id, self._journey)

    @work(thread=True, group="journey", exit_on_error=False)
    def _read(self, event_id: int, known: Journey | None) -> None:
        """In a worker, because finding a device reads all events."""
        with reading(), Reader(self.feed.reader.log) as reader:
            worker = get_current_worker()
            reader.stop_when(lambda: worker.is_cancelled)
            found = reader.at_once(lambda log: journey_of(log, event_id) if known is None else journey_now(log, known))
        self.post_message(JourneyRead(event_id, found))

    def _show(self) -> None:
        journey = self._journey
        if self._findings.has_focus and (journey is None or not journey.findings):
            self._list.focus()
        self._findings.show_findings(journey)
        if journey is None:
            self._list.show_none(self._event_id, self._hint)
        else:
            dated = self.feed.spans_days([journey.events[0].at, journey.events[-1].at])
            self._list.show_journey(journey, self.feed.zone, dated=dated)
            if self._wanted is not None and self._list.highlight(str(self._wanted)):
                self._wanted = None
        self.tell_idle()
