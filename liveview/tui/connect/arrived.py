"""The newest events under the lines of a guide, on a screen that has room for them: what was sent shows at once."""

from textual import events

from liveview.log.read.reader import Row
from liveview.tui.kit.canvas import Banner
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.framed import Framed
from liveview.tui.kit.messages import EventChosen, PlaceOpened
from liveview.tui.lines import status
from liveview.tui.lines.cells import Part, fit, fit_parts
from liveview.tui.lines.moments import clock, counted, number
from liveview.tui.lines.safe_text import SafeText, say, visible
from liveview.tui.lines.verdicts import start_of

_NAME = 32
"""Cells of a name."""
_USER = 32
"""Cells of a user."""


def row_parts(row: Row, time: SafeText) -> tuple[Part, ...]:
    """`#3 14:02:31  Purchase  13793  ✓ delivered`; without a name, the beginning of what was sent."""
    state = status.STATES[row.state]
    return (
        (say(" #{} ", row.id), "muted"),
        (say("{}  ", time), "muted"),
        (say("{}  ", fit(visible(row.name or start_of(row.problems), 200), _NAME)), "strong"),
        (say("{}  ", fit(visible(row.distinct_id or "", 200), _USER)), "plain"),
        (say("{} {}", state.glyph, state.word), state.style),
    )


def title(received: int, refused: int) -> SafeText:
    """`Arrived ─ 12 events ─ 2 refused`."""
    said = say("Arrived ─ {}", counted(received, "event"))
    return say("{} ─ {} refused", said, number(refused)) if refused else said


class ArrivedPane(Banner, Framed):
    """The newest first. A click on a line goes to its event, one on the upper border to the refused requests."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(id="arrived", classes="pane")
        self._feed = feed
        self._ids: tuple[int, ...] = ()

    def look(self) -> None:
        """Show what the log has now, if there is room for it."""
        if not self.size.height:
            return
        feed, balance = self._feed, self._feed.snapshot.balance
        last = feed.reader.last_id()
        rows, _ = feed.rows_of(range(max(last - self.size.height, 0) + 1, last + 1))
        newest = sorted(rows, key=lambda row: -row.id)
        dated = feed.spans_days([row.received_at for row in newest])
        self._ids = tuple(row.id for row in newest)
        times = (clock(row.received_at, feed.zone, milliseconds=False, dated=dated) for row in newest)
        lines = [fit_parts(row_parts(*each), self.size.width) for each in zip(newest, times, strict=True)]
        self.show(lines or [((say(" nothing yet"), "muted"),)])
        self.set_title(title(balance.received, balance.refused))

    def on_resize(self) -> None:
        """Another number of lines fits now."""
        self.look()

    def on_click(self, event: events.Click) -> None:
        """Go where the line under the pointer leads."""
        offset = event.get_content_offset(self)
        if offset is None:
            if event.y == 0 and self._feed.snapshot.balance.refused:
                self.post_message(PlaceOpened("refused"))
        elif offset.y < len(self._ids):
            self.post_message(EventChosen(self._ids[offset.y]))
