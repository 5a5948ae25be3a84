"""The three small panes beside the events: what they show, from the log and the engine's latest snapshot.

Lines are only made for panes that are in view, and those of dedup decisions only if they have changed.
"""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from rich.cells import cell_len

from liveview.log.read.reader import Duplicate
from liveview.tui.events.endings import Endings
from liveview.tui.events.event_list import EventList
from liveview.tui.events.panes import (
    duplicate_parts,
    ended_parts,
    flight_label,
    flight_parts,
    held_parts,
    label_width,
    pane_tabs,
    retry_label,
    retry_parts,
)
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.short_list import DestinationList, Item, ShortList
from liveview.tui.kit.split import Split
from liveview.tui.kit.tab_strip import TabStrip
from liveview.tui.lines.cells import Part
from liveview.tui.lines.moments import number
from liveview.tui.lines.roster import RosterEntry
from liveview.tui.lines.roster_lines import EXPLAINED, SwitchedOff, destination_lines, legend, pane_title
from liveview.tui.lines.safe_text import EMPTY, SafeText, assembled, content_of, say

_DEDUP = say("Dedup decisions")
_FLIGHT = say("In flight and timeouts")
_MOST_NAMES = 500
"""How many names of events are kept."""
_JOINT = say(" ─ ")
_TITLE_ENDS = 2
"""Cells of the border that a title cannot use."""
_MOST_DUPLICATES = 500
"""The most dedup decisions in the pane: more than anyone scrolls through."""
_LOOK_BACK = 10_000
"""How many events are searched for duplicates when a long session is opened: a few milliseconds of work."""
_MOST_FLIGHTS = 50
"""The most calls and the most retries in the pane; the header says how many deliveries are pending."""

_BORDERS = 2
"""Rows of a pane that its border takes."""
_SOME_DUPLICATES, _MOST_DECIDED, _MOST_FLYING = 4, 10, 8
"""How many dedup decisions a pane makes room for, and the most rows that the panes ask for."""


class SidePanes:
    """Makes the panes and keeps them up to date; the screen places them."""

    def __init__(self, feed: Feed, split: Split, tabs: TabStrip, shown: EventList) -> None:
        self._feed = feed
        self._split = split
        self._tabs = tabs
        self._events = shown
        self.paused = False
        """Whether the panes are frozen."""
        self._duplicates: deque[Duplicate] = deque(maxlen=_MOST_DUPLICATES)
        self._looked_up_to = max(feed.reader.last_id() - _LOOK_BACK, 0)
        self._shown: object = None
        self._endings = Endings(lambda call: feed.reader.ending(call.delivery_id, call.started_at))
        self._off: dict[str, SwitchedOff] = {}
        self._counted_at = 0.0
        self._names: dict[int, str] = {}
        self.under_way = 0
        """How many calls are under way or waiting for their next round."""
        self._rows = (_BORDERS, _BORDERS)
        self._widest_label = 0
        self.collisions = 0
        """How many decisions in the pane are collisions."""
        self.dedup = ShortList(_DEDUP, say(" no duplicates yet"), id="dedup")
        self.destinations = DestinationList(say("Destinations"), say(" none configured"), id="destinations")
        self.destinations.tooltip = content_of(EXPLAINED)
        self.flight = ShortList(_FLIGHT, say(" nothing in flight"), id="flight")

    def read_duplicates(self, last_id: int) -> None:
        """Read the dedup decisions among the events up to `last_id`."""
        if last_id > self._looked_up_to:
            found = self._feed.reader.duplicates(self._looked_up_to, _MOST_DUPLICATES)
            self._duplicates.extendleft(reversed(found))
            self._looked_up_to = max(last_id, found[0].id if found else 0)
            if found:
                self.collisions = sum(known.collision for known in self._duplicates)

    def forget(self) -> None:
        """Start over with another log."""
        self._duplicates.clear()
        self._looked_up_to, self.collisions = 0, 0
        self._endings.forget()
        self._off, self._shown, self.under_way, self._widest_label = {}, None, 0, 0
        self._names.clear()

    @property
    def counts(self) -> dict[str, int]:
        """The count for the tab of each pane: duplicates, destinations, calls and retries."""
        snapshot = self._feed.snapshot
        return {"dedup": snapshot.balance.duplicate, "destinations": len(self._members()), "flight": self.under_way}

    @property
    def rows(self) -> tuple[int, int]:
        """The rows that the second and the third row of panes would fill; they only grow."""
        decided = max(len(self._feed.snapshot.destinations), min(len(self._duplicates), _SOME_DUPLICATES))
        self._rows = (
            max(self._rows[0], min(decided + _BORDERS, _MOST_DECIDED)),
            max(self._rows[1], min(self.under_way + _BORDERS, _MOST_FLYING)),
        )
        return self._rows

    def tidy(self) -> None:
        """Remove the endings that have been on screen long enough, as no update comes while nothing happens."""
        if self._endings.lingers:
            self.look()

    def look(self) -> None:
        """Show the current state, give the panes the rows that they ask for, and update the counts on their tabs."""
        if self.paused:
            return
        self._show_duplicates()
        if self.destinations.size.height:
            self._show_destinations()
        self._show_flight()
        self._split.reserve(*self.rows)
        counts = {**self.counts, "events": self._events.listing.last}
        for pane, tab in pane_tabs(self._feed.keys, self.collisions, counts).items():
            self._tabs.relabel(pane, tab)

    def _show_duplicates(self) -> None:
        pane, newest = self.dedup, self._duplicates[0].id if self._duplicates else 0
        what = (newest, len(self._duplicates), pane.room)
        if not pane.size.height or what == self._shown:
            return
        self._shown = what
        pane.show([Item(found.id, duplicate_parts(found, pane.room)) for found in self._duplicates])
        if self.collisions:
            loud = say("! {} COLLISION{}", number(self.collisions), EMPTY if self.collisions == 1 else say("S"))
            head = _DEDUP if len(_DEDUP + _JOINT + loud) <= pane.room - _TITLE_ENDS else say("Dedup")
            pane.set_title(assembled(head, _JOINT, (loud, "bold $text-error")))
        else:
            pane.set_title(_DEDUP)

    def _show_destinations(self) -> None:
        pane, members = self.destinations, self._members()
        lines = destination_lines(members, pane.room, self._switched_off())
        pane.set_title(pane_title(members, pane.room - _TITLE_ENDS))
        pane.set_subtitle(legend(pane.room))
        pane.show([Item(None, parts, member.key) for member, parts in zip(members, lines, strict=True)])

    def _members(self) -> tuple[RosterEntry, ...]:
        return self._feed.destinations()

    def _switched_off(self) -> dict[str, SwitchedOff]:
        """The destinations that are off. Waiting deliveries may be many and are only counted once a second."""
        off = [known.key for known in self._feed.session.settings().destinations if not known.enabled]
        now = self._feed.session.now()
        if off != list(self._off) or not self._counted_at <= now < self._counted_at + 1.0:
            self._off = {key: SwitchedOff(self._feed.reader.waiting(key)) for key in off}
            self._counted_at = now
        return self._off

    def _show_flight(self) -> None:
        pane, snapshot, now = self.flight, self._feed.snapshot, self._feed.session.now()
        ended = self._endings.look(snapshot.in_flight, now)
        names = [member.key for member in self._members()]
        retries = self._feed.reader.retries(names, now, _MOST_FLIGHTS) if snapshot.balance.pending else []
        self.under_way = len(snapshot.in_flight) + len(snapshot.held) + len(retries)
        if not pane.size.height:
            return
        calls, held = snapshot.in_flight[:_MOST_FLIGHTS], snapshot.held[:_MOST_FLIGHTS]
        waits = retries[:_MOST_FLIGHTS]
        labels = self._widen_labels(
            [
                *map(flight_label, held),
                *map(flight_label, calls),
                *map(retry_label, waits),
                *(flight_label(over.call) for over in ended),
            ]
        )

        def item(event_id: int, parts: Callable[[int, int, str], tuple[Part, ...]], key: str) -> Item:
            return Item(event_id, parts(pane.room, labels, self._name(event_id)), key)

        pane.show(
            [
                *(item(call.event_id, partial(held_parts, call, now), call.destination) for call in held),
                *(item(call.event_id, partial(flight_parts, call, now), call.destination) for call in calls),
                *(item(wait.event_id, partial(retry_parts, wait, now), wait.destination) for wait in waits),
                *(
                    item(over.call.event_id, partial(ended_parts, over.call, over.ending), "ended")
                    for over in reversed(ended)
                ),
            ]
        )
        pane.set_title(say("{}{}", _FLIGHT, say("{}{}", _JOINT, number(self.under_way)) if self.under_way else EMPTY))

    def _widen_labels(self, labels: Sequence[SafeText]) -> int:
        """The cells of the labels; they only grow while there are any, so that bars keep their place."""
        self._widest_label = max(self._widest_label, *map(cell_len, labels)) if labels else 0
        return label_width(self._widest_label, self.flight.room)

    def _name(self, event_id: int) -> str:
        """The name of an event; read once, and forgotten when there are too many."""
        if event_id not in self._names:
            if len(self._names) >= _MOST_NAMES:
                self._names.clear()
            found = self._feed.reader.rows_of((event_id,))
            if not found:
                return ""  # not in the log yet
            self._names[event_id] = found[0].name or ""
        return self._names[event_id]
