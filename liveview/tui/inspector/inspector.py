"""The inspector: everything about one event, in six views.

It reads the dossier of its event, and again only while the event can still change and has done so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from liveview.errors import ReadError
from liveview.log.errors import reading
from liveview.log.read.event_detail import EventDetail, weight
from liveview.log.read.reader import EventProgress, Reader
from liveview.model.event import State
from liveview.tui.inspector.detail import ATTEMPTS, DEDUP, PAYLOAD, TRACE, VIEWS, failure_lines, view_lines
from liveview.tui.keys import bindings
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.framed import Framed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.messages import ViewChosen
from liveview.tui.kit.search_bar import SearchBar
from liveview.tui.kit.steady import Steady
from liveview.tui.kit.tab_strip import TabStrip
from liveview.tui.lines import status
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.json_lines import JsonText
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeContent, assembled, content_of, safe_text, say, visible

_LONGEST_NAME = 40
_HEAVY = 65_536
"""Bytes from which an event is read in a thread of its own: parsing them takes longer than a frame."""
_AGAIN = 1.0
"""Seconds after which an event that cannot change any more is asked for later duplicates."""


class Inspector(Steady, Vertical, Framed):
    """Shows the event given to `inspect`; `look` brings it up to date."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.TEXT]

    @dataclass
    class EventDetailRead(Message):
        """A heavy event has been read; None if it is not there."""

        event_id: int
        detail: EventDetail | None

    def __init__(self, feed: Feed, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.view = TRACE
        self.event_id: int | None = None
        """The event that is shown."""
        self._feed = feed
        self._detail: EventDetail | None = None
        self._progress: EventProgress | None = None
        self._failure = ""
        self._heavy = False
        self._read_at = 0.0
        self._payload = JsonText("")
        self._found: list[int] = []
        self._tabs = TabStrip(VIEWS, ViewChosen, id="views")
        self._text = LinesView(cursor=True)
        self._bar = SearchBar()

    def compose(self) -> ComposeResult:
        """Tabs over a text, and what is searched below."""
        yield self._tabs
        yield self._text
        yield self._bar

    def on_mount(self) -> None:
        """Nothing is selected yet."""
        self.set_title(say("Inspector"))

    @property
    def value(self) -> str | None:
        """What is on the current line: in Payload the JSON text of its value as received, elsewhere the text."""
        line = self._text.line
        if line is None or self._detail is None:
            return None
        if self.view == PAYLOAD and self._detail.event.payload is not None:
            return self._payload.value(self._text.current)
        return line.text.strip()

    @property
    def idle(self) -> Collection[str]:
        """Names of keys that have nothing to do in this view; to the original leads the one that tells of it."""
        original = None if self._detail is None or self.view != DEDUP else self._detail.event.duplicate_of
        nothing = {"text.fold": not self._text.foldable and not self._failure, "inspector.original": original is None}
        return {name for name, idle in nothing.items() if idle}

    def inspect(self, event_id: int | None) -> None:
        """Show this event from its beginning; None shows nothing."""
        if event_id == self.event_id:
            return
        self.event_id = event_id
        self._progress = None
        self._detail = None
        self._try_to_read()

    def look(self) -> None:
        """Bring it up to date: read what changed, and let the times of what is under way go on."""
        detail = self._detail
        if detail is None:
            return
        if detail.event.state is State.PENDING:
            changed = self._read()
            moves = self.view == TRACE or (self.view == ATTEMPTS and not self._heavy)
        else:
            changed, moves = self._read_relatives(), False
        if changed or moves:
            self._show(from_top=False)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 (Textual's signature)
        """Two columns of a comparison may fit now, or no longer."""
        if self.view == DEDUP:
            self.call_after_refresh(self._show, from_top=False)

    def on_view_chosen(self, message: ViewChosen) -> None:
        """Show another view of the same event."""
        message.stop()
        self.choose(message.view)

    def on_inspector_event_detail_read(self, message: EventDetailRead) -> None:
        """Paint what a thread has read, unless another event is shown by now."""
        if message.event_id == self.event_id:
            fresh = self._detail is None
            self._take(message.detail)
            self._show(from_top=fresh)

    def on_lines_view_cursor_moved(self) -> None:
        """Say where the cursor is; away from what was found that is its place again."""
        self._tell(searching=self._bar.display)

    def on_descendant_focus(self) -> None:
        """Say where the cursor is once it is seen."""
        self._tell()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Search while one types."""
        message.stop()
        self._search(message.value)
        if self._found:
            self._text.go(self._found, 0)
        self._tell()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Back to the text, at the match."""
        message.stop()
        self._text.focus()

    def on_search_bar_left(self) -> None:
        """Back to the text, as it was."""
        self._text.focus()

    def focus_text(self) -> None:
        """Let keys move in the text."""
        self._text.focus()

    def choose(self, view: str) -> None:
        """Show this view of the event, from its beginning."""
        self.view = view
        self._tabs.activate(view)
        self._show(from_top=True)

    def could_not_read(self, reason: str) -> None:
        """Show why, in the place of the event; a key tries again."""
        super().could_not_read(reason)
        self._failure = reason
        self._show(from_top=True)

    def worker_failed(self, name: str, reason: str) -> None:
        """A heavy event could not be read."""
        del name
        self.could_not_read(reason)

    def turn(self, steps: int) -> None:
        """Show the view this many tabs further."""
        self.choose(self._tabs.step(steps))

    def action_search(self) -> None:
        """Type what to search."""
        self._bar.display = True
        self._bar.focus()

    def action_match(self, steps: int) -> None:
        """Go this many matches further."""
        if self._found:
            self._text.go(self._found, steps)
        else:
            self._tell()

    def action_fold(self) -> None:
        """Fold, unfold or follow the current line; read again what could not be read."""
        if self._failure:
            self._try_to_read()
        else:
            self._text.action_fold()

    def action_fold_all(self) -> None:
        """Fold everything but the outermost level."""
        self._text.action_fold_all()

    def action_unfold_all(self) -> None:
        """Unfold everything."""
        self._text.action_unfold_all()

    def _try_to_read(self) -> None:
        """Read the event from the beginning; what fails is told in its place."""
        self._failure = ""
        self._progress = None
        try:
            with reading():
                self._read()
        except ReadError as error:
            self.could_not_read(str(error))
        else:
            self._show(from_top=True)

    def _read(self) -> bool:
        """Read the dossier if the event has come further; whether it has and is there already."""
        if self.event_id is None:
            return False
        progress = self._feed.reader.progress(self.event_id)
        if progress == self._progress:
            return False
        self._progress = progress
        self._heavy = weight(self._feed.reader, self.event_id) > _HEAVY
        if self._heavy:
            self._read_in_thread(self.event_id)
            return False
        self._take(self._feed.reader.detail(self.event_id))
        return True

    def _read_relatives(self) -> bool:
        """Ask again for later duplicates, from time to time; whether there may be any."""
        now = self._feed.controls.now()
        if self._heavy or self.view not in {TRACE, DEDUP} or now - self._read_at < _AGAIN or self.event_id is None:
            return False
        self._take(self._feed.reader.detail(self.event_id))
        return True

    @work(thread=True, exclusive=True, group="dossier", exit_on_error=False)
    def _read_in_thread(self, event_id: int) -> None:
        with Reader(self._feed.reader.log) as reader:
            self.post_message(self.EventDetailRead(event_id, reader.detail(event_id)))

    def _take(self, detail: EventDetail | None) -> None:
        self._detail = detail
        self._read_at = self._feed.controls.now()

    def _show(self, *, from_top: bool) -> None:
        self.set_title(self._title())
        if self._detail is None:
            self._text.show(failure_lines(self._failure, self._feed.keys) if self._failure else [], from_top=from_top)
            return
        if self.view == PAYLOAD:
            self._payload = JsonText(self._detail.event.payload or "")
        lines = view_lines(self.view, self._detail, self._moment(self._detail), self._host, self._payload)
        self._text.show(list(lines) if self.view == ATTEMPTS and not self._heavy else lines, from_top=from_top)
        if self._bar.value:
            self._search(self._bar.value)

    @property
    def _host(self) -> int:
        """Cells for the text of a line."""
        return max(self._text.size.width - 3, 1)

    def _moment(self, detail: EventDetail) -> EventContext:
        controls, snapshot = self._feed.controls, self._feed.snapshot
        replied_at = controls.replied_at(detail.request.id)
        recorded = not controls.endpoints.receiver
        return EventContext(
            controls.now(), snapshot.in_flight, controls.settings(), replied_at, self._feed.zone, recorded
        )

    def _search(self, text: str) -> None:
        self._found = self._text.search(text)

    def _tell(self, *, searching: bool = True) -> None:
        """In the lower border: what was found, while one searches or is on it, else the path of the value."""
        wanted, here = self._bar.value, self._text.current
        if wanted and (searching or here in self._found):
            count = len(self._found)
            which = say("{} lines", count)
            if here in self._found:
                which = say("line {} of {}", self._found.index(here) + 1, count)
            where = say("{} with", which) if self._found else say("not found:")
            self.set_subtitle(say("{} {}", where, visible(wanted, 30)))
        else:
            self.set_subtitle(safe_text(self._text.path, 2 * _LONGEST_NAME) if self._text.has_focus else EMPTY)

    def _title(self) -> SafeContent:
        if self._detail is None:
            doing = say("cannot be read") if self._failure else say("reading")
            return content_of(say("Inspector") if self.event_id is None else say("#{} ─ {}", self.event_id, doing))
        event = self._detail.event
        look = status.STATES[event.state]
        name = safe_text(name_text(event.name or NOTHING, _LONGEST_NAME), _LONGEST_NAME, "bold")
        words, colour = say("{} {}", look.glyph, look.word), _colour(look)
        if event.collision:
            words, colour = say("! COLLISION"), "error"
        return assembled(name, say(" #{} ─ ", event.id), (words, f"$text-{colour}"))


def _colour(look: status.Look) -> str:
    return "quiet" if look.style == "muted" else look.style
