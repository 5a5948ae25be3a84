"""Compare: any two events side by side, also of two sessions: their content and their outcome."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from liveview.errors import LogError, ReadError
from liveview.log import files
from liveview.log.errors import reading
from liveview.log.read.comparing import Comparison, compared
from liveview.log.read.event_detail import EventDetail, stored_of
from liveview.log.read.reader import EventProgress, Reader
from liveview.tui.compare.lines import Told, compare_lines, in_order, number_of, session_names
from liveview.tui.keys import bindings, event_keys
from liveview.tui.keys.session_keys import SESSIONS
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.messages import EventChosen
from liveview.tui.lines.cells import Line
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.safe_text import EMPTY, SafeText, content_of, say, visible
from liveview.tui.lines.side import Side
from liveview.tui.shell.place import PlaceScreen

_READING = say("reading both events")


@dataclass
class PairRead(Message):
    """A worker has read and compared both events."""

    sides: tuple[Side, Side]
    """The events that were asked for."""
    found: tuple[EventDetail, EventDetail, Comparison] | None
    """Both events and how they differ; None when one could not be read."""
    missing: SafeText = EMPTY
    """Why not; EMPTY when both could be read."""


class CompareScreen(PlaceScreen):
    """Two events, the lower number on the left; marked events can take the place of one of them.

    When they belong to two sessions, the one that was kept is on the left.
    """

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*event_keys.COMPARE, *SESSIONS, *bindings.BACK]
    AUTO_FOCUS = "#compare-text"

    def __init__(self, feed: Feed, sides: tuple[Side, Side], marks: Collection[int] = ()) -> None:
        super().__init__(feed)
        self._here = feed.reader.log
        self._sides = sides
        unmarked = (side for side in reversed(sides) if side.event_id not in marks)
        self._stays = sides[0] if self._is_afar(sides[0]) else next(unmarked, sides[1])
        self._marks = {Side(self._here, mark) for mark in marks} - {self._stays}
        self._progress: tuple[EventProgress | None, ...] = ()
        self._found: tuple[EventDetail, EventDetail, Comparison] | None = None
        self._words = _READING
        self._text = LinesView(cursor=True, id="compare-text")
        self._pane = Vertical(id="compare", classes="pane")

    @property
    def idle(self) -> Collection[str]:
        """Without another mark there is nothing to turn to."""
        return () if self._marks - {*self._sides} else {"compare.before", "compare.next"}

    def body(self) -> ComposeResult:
        """The header, and one text."""
        with self._pane:
            yield self._text

    def on_mount(self) -> None:
        """Read both, and keep the one that stays: it can be compared with an event of another session as well."""
        self.feed.compared = self._stays
        self._read_again()

    def fit(self) -> None:
        """The columns share the width."""
        self._show(from_top=False)

    def show_news(self) -> None:
        """Read again what has changed."""
        if self._how_far() != self._progress:
            self._read_again()

    def new_log(self) -> None:
        """Another session is shown; the one that stays can be compared with an event there."""
        self.dismiss()

    def on_pair_read(self, message: PairRead) -> None:
        """Show them, unless others were chosen by now."""
        if message.sides == self._sides:
            fresh = self._found is None
            self._found, self._words = message.found, message.missing
            self._show(from_top=fresh)

    def on_event_chosen(self, message: EventChosen) -> None:
        """Go to one of the two."""
        leave_for(self, message.event_id)

    def action_other(self, steps: int) -> None:
        """Compare with the previous marked event, or the next one."""
        other = next(each for each in self._sides if each != self._stays)
        around = sorted({*self._marks, other}, key=lambda side: side.event_id)
        if len(around) > 1:
            one = around[(around.index(other) + steps) % len(around)]
            self._sides = (self._stays, one) if self._is_afar(self._stays) else in_order(one, self._stays)
            self._found, self._words = None, _READING
            self._read_again()

    def action_fold(self) -> None:
        """Follow a line that leads to an event."""
        self._text.action_fold()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave; an event stays kept only for a comparison in another session."""
        if self.feed.reader.log == self._here:
            self.feed.compared = None
        return super().dismiss(result)

    def _is_afar(self, side: Side) -> bool:
        """Whether an event is in another session than the one that is shown."""
        return side.session != self._here.path.absolute()

    def _how_far(self) -> tuple[EventProgress | None, ...]:
        """The progress of those in this session; an event of another one is shown as it was when it was read."""
        here = [side for side in self._sides if not self._is_afar(side)]
        return tuple(self.feed.reader.progress(side.event_id) for side in here)

    def _read_again(self) -> None:
        self._progress = self._how_far()
        numbers = (
            number_of(side.event_id, session)
            for side, session in zip(self._sides, session_names(*self._sides), strict=True)
        )
        self._pane.border_title = content_of(say("Compare {} and {}", *numbers))
        self.tell_idle()
        self._read(self._sides)

    def _show(self, *, from_top: bool) -> None:
        if self._found is None:
            self._text.show([Line(EMPTY, self._words, "muted")], from_top=from_top)
            return
        left, right, said = self._found
        names = session_names(*self._sides)
        one, other = (
            Told(detail, name, can_be_shown=not self._is_afar(side))
            for detail, name, side in zip((left, right), names, self._sides, strict=True)
        )
        context = EventContext(zone=self.feed.zone)
        room = max(self._text.size.width - 3, 1)
        self._text.show(list(compare_lines(one, other, said, context, room)), from_top=from_top)

    @work(thread=True, exclusive=True, group="compare", exit_on_error=False)
    def _read(self, sides: tuple[Side, Side]) -> None:
        """In a worker, because payloads may be large."""
        found: list[EventDetail] = []
        for side, session in zip(sides, session_names(*sides), strict=True):
            try:
                detail = self._detail(side)
            except (LogError, OSError, ReadError) as error:
                name = session or visible(side.log.path.stem)
                why = say("{} can no longer be read: {}", name, visible(str(error), 500))
                self.post_message(PairRead(sides, None, why))
                return
            if detail is None:
                why = say("{} is not in the log.", number_of(side.event_id, session))
                self.post_message(PairRead(sides, None, why))
                return
            found.append(detail)
        left, right = found
        wires = [stored_of(one.event, one.request).wire for one in found]
        said = compared(left.event.payload or "", right.event.payload or "", *wires)
        self.post_message(PairRead(sides, (left, right, said)))

    def _detail(self, side: Side) -> EventDetail | None:
        """Everything about one of them; the log of another session may be gone, or be another file by now."""
        if self._is_afar(side):
            files.check(side.log.path)
        with reading(), Reader(side.log) as reader:
            return reader.detail(side.event_id)
