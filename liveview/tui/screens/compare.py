"""Compare: any two events side by side, what they say and what became of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from liveview.log.comparing import Comparison, compared
from liveview.log.dossier import Dossier, stored_of
from liveview.log.reader import Progress, Reader
from liveview.tui import event_keys, keys
from liveview.tui.feed import Feed
from liveview.tui.messages import EventChosen
from liveview.tui.safe_text import EMPTY, safe_text, say
from liveview.tui.screens.dialog import leave_for
from liveview.tui.screens.live import LiveScreen
from liveview.tui.text.cells import Line
from liveview.tui.text.compare import compare_lines
from liveview.tui.text.context import Context
from liveview.tui.widgets.caption import Caption
from liveview.tui.widgets.header import Header
from liveview.tui.widgets.key_bar import KeyBar
from liveview.tui.widgets.lines_view import LinesView


@dataclass
class PairRead(Message):
    """Both events have been read and compared; None if one of them is not there."""

    ids: tuple[int, int]
    found: tuple[Dossier, Dossier, Comparison] | None


class CompareScreen(LiveScreen):
    """Two events, the lower number on the left; `marks` are those that may take the place of the first of `ids`."""

    CSS_PATH = "../css/compare.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*event_keys.COMPARE, *keys.BACK]
    AUTO_FOCUS = "#compare-text"

    def __init__(self, feed: Feed, ids: tuple[int, int], marks: Sequence[int] = ()) -> None:
        super().__init__(feed)
        self._ids = ids
        self._stays = next((each for each in reversed(ids) if each not in marks), ids[1])
        self._marks = [mark for mark in marks if mark != self._stays]
        self._progress: tuple[Progress | None, ...] = ()
        self._found: tuple[Dossier, Dossier, Comparison] | None = None
        self._missing = False
        self._header = Header(feed)
        self._text = LinesView(cursor=True, id="compare-text")
        self._pane = Vertical(id="compare", classes="pane")

    @property
    def idle(self) -> Collection[str]:
        """Without another mark there is nothing to turn to."""
        return () if set(self._marks) - {*self._ids} else {"compare.before", "compare.next"}

    def compose(self) -> ComposeResult:
        """The header, and one text."""
        yield self._header
        with self._pane:
            yield self._text
        yield Caption()
        yield KeyBar()

    def on_mount(self) -> None:
        """Read both."""
        self._header.look()
        self._read_again()

    def on_resize(self) -> None:
        """The columns are as wide as there is room."""
        self.call_after_refresh(self._show, from_top=False)

    def look(self, *, changed: bool) -> None:
        """Read again what has come further."""
        if changed:
            self._header.look()
            if self._how_far() != self._progress:
                self._read_again()

    def new_log(self) -> None:
        """Both are in the old log."""
        self.dismiss()

    def on_pair_read(self, message: PairRead) -> None:
        """Show them, unless others are meant by now."""
        if message.ids == self._ids:
            fresh = self._found is None
            self._found, self._missing = message.found, message.found is None
            self._show(from_top=fresh)

    def on_event_chosen(self, message: EventChosen) -> None:
        """Go to one of the two."""
        leave_for(self, message.event_id)

    def action_other(self, steps: int) -> None:
        """Compare with the marked event before, or the next one."""
        other = next(each for each in self._ids if each != self._stays)
        around = sorted({*self._marks, other})
        if len(around) > 1:
            one = around[(around.index(other) + steps) % len(around)]
            self._ids = min(one, self._stays), max(one, self._stays)
            self._found = None
            self._read_again()

    def action_fold(self) -> None:
        """Follow a line that leads to an event."""
        self._text.action_fold()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()

    def _how_far(self) -> tuple[Progress | None, ...]:
        return tuple(self.feed.reader.progress(event_id) for event_id in self._ids)

    def _read_again(self) -> None:
        self._progress = self._how_far()
        self._pane.border_title = safe_text(f"Compare #{self._ids[0]} and #{self._ids[1]}")
        self.tell_idle()
        self._read(self._ids)

    def _show(self, *, from_top: bool) -> None:
        if self._found is None:
            words = say("One of these events is not in the log.") if self._missing else say("reading both events")
            self._text.show([Line(EMPTY, words, "muted")], from_top=from_top)
            return
        context = Context(zone=self.feed.zone)
        room = max(self._text.size.width - 3, 1)
        self._text.show(list(compare_lines(*self._found, context, room)), from_top=from_top)

    @work(thread=True, exclusive=True, group="compare", exit_on_error=False)
    def _read(self, ids: tuple[int, int]) -> None:
        """Payloads may be large, so this takes its time elsewhere."""
        with Reader(self.feed.reader.log) as reader:
            left, right = (reader.dossier(event_id) for event_id in ids)
        if left is None or right is None:
            self.post_message(PairRead(ids, None))
            return
        wires = [stored_of(one.event, one.request).wire for one in (left, right)]
        said = compared(left.event.payload or "", right.event.payload or "", *wires)
        self.post_message(PairRead(ids, (left, right, said)))
