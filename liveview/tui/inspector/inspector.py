"""The inspector: everything about one event, in seven views.

It shows what its `DetailReader` has read. The screen decides which event that is, and handles all other keys.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from liveview.errors import ReadError
from liveview.log.errors import reading
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.pipeline import DeliveryStages
from liveview.log.read.reader import Reader
from liveview.model.problem import Problem
from liveview.tui.inspector.detail import ATTEMPTS, DEDUP, PAYLOAD, PIPELINE, TRACE, VIEWS, failure_lines, view_lines
from liveview.tui.inspector.detail_reader import DetailReader
from liveview.tui.inspector.pipeline import StageLines
from liveview.tui.inspector.stages_reader import StagesKey, StagesReader
from liveview.tui.inspector.title import inspector_title
from liveview.tui.inspector.violation import violation_at
from liveview.tui.inspector.ways import WayChosen, Ways, destination_of
from liveview.tui.keys import bindings, plan_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.framed import Framed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.messages import PlanChangeWanted, ViewChosen
from liveview.tui.kit.search_bar import SearchBar
from liveview.tui.kit.steady import Steady
from liveview.tui.kit.tab_strip import TabStrip
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.json_lines import JsonText
from liveview.tui.lines.safe_text import EMPTY, safe_text, say

_LONGEST_PATH = 80
"""The most characters of a value's path that the lower border shows."""
_EDGES = 3
"""Cells of a row that the text cannot use."""


class Inspector(Steady, Vertical, Framed):
    """Shows the event passed to `inspect`; `look` brings it up to date."""

    BINDINGS: ClassVar[list[BindingType]] = [*plan_keys.VIOLATION, *bindings.TEXT]

    @dataclass
    class HeavyEventRead(Message):
        """A large event has been read in a thread."""

        event_id: int
        """The event's id in the log."""
        detail: EventDetail | None
        """Everything about it; None if it is not in the log."""

    @dataclass
    class HeavyStagesRead(Message):
        """The stages of a large event have been read in a thread."""

        key: StagesKey
        """Which these are."""
        found: DeliveryStages
        """What was read."""

    def __init__(self, feed: Feed, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.view = TRACE
        """The name of the view that is shown."""
        self._feed = feed
        self._reader = DetailReader(feed, self._read_in_thread)
        self._failure = ""
        self._payload = JsonText("")
        self._stages = StagesReader(self._read_stages_in_thread)
        self._tabs = TabStrip(VIEWS, ViewChosen, id="views")
        self._ways = Ways(id="ways")
        self._shown_stages: StageLines | None = None
        self._text = LinesView(cursor=True)
        self._bar = SearchBar(self._text)

    def compose(self) -> ComposeResult:
        """Tabs above the text, in one view with those of deliveries, and the search bar below."""
        yield self._tabs
        yield self._ways
        yield self._text
        yield self._bar

    def on_mount(self) -> None:
        """Start without an event."""
        self.set_title(say("Inspector"))

    @property
    def event_id(self) -> int | None:
        """The id of the event that is shown; None for none."""
        return self._reader.event_id

    @property
    def value(self) -> str | None:
        """The value on the current line, elsewhere the text of the line.

        In Payload it is the JSON text as received, in Pipeline the whole payload of the stage.
        """
        line, detail = self._text.line, self._reader.detail
        if line is None or detail is None:
            return None
        if self.view == PAYLOAD and detail.event.payload is not None:
            return self._payload.value(self._text.current)
        if self.view == PIPELINE and self._shown_stages is not None:
            stage = self._shown_stages.stage(self._text.current)
            return line.text.strip() if stage is None else stage.body.decode(errors="backslashreplace")
        return line.text.strip()

    @property
    def idle(self) -> Collection[str]:
        """Names of keys that do nothing in this view; only Dedup leads to the original."""
        detail = self._reader.detail
        original = None if detail is None or self.view != DEDUP else detail.event.duplicate_of
        nothing = {"text.fold": not self._text.foldable and not self._failure, "inspector.original": original is None}
        return {name for name, idle in nothing.items() if idle}

    @property
    def violation(self) -> Problem | None:
        """What the plan does not allow, if the current line is about that."""
        detail = self._reader.detail
        if detail is None or not self._text.has_focus:
            return None
        return violation_at(detail.event.problems, self._text.lines_up, self._text.path)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """On any other line, the key edits a copy of the event."""
        del parameters
        return action != "change_plan" or self.violation is not None

    def inspect(self, event_id: int | None) -> None:
        """Show this event from the top; None shows nothing."""
        if event_id != self.event_id:
            self._reader.begin(event_id)
            self._stages.forget()
            self._try_to_read()

    def look(self) -> None:
        """Bring it up to date: read what has changed, and update the times of calls under way."""
        if self._reader.detail is None:
            return
        if self._reader.is_pending:
            changed = self._reader.read()
            moves = self.view == TRACE or (self.view == ATTEMPTS and not self._reader.is_heavy)
        else:
            changed, moves = self.view in {TRACE, DEDUP} and self._reader.read_duplicates(), False
        if changed or moves:
            self._show(from_top=False)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002 (Textual's signature)
        """Lay views with columns out again: they may fit now, or no longer."""
        if self.view in {DEDUP, PIPELINE}:
            self.call_after_refresh(self._show, from_top=False)

    def on_view_chosen(self, message: ViewChosen) -> None:
        """Show another view of the same event."""
        message.stop()
        self.choose(message.view)

    def on_way_chosen(self, message: WayChosen) -> None:
        """Show the way to another destination."""
        message.stop()
        self._ways.choose(message.name)
        self._show(from_top=True)

    def on_inspector_heavy_stages_read(self, message: HeavyStagesRead) -> None:
        """Show what a thread has read, unless the user has moved on."""
        if self._stages.take(message.key, message.found) and self.view == PIPELINE:
            self._show(from_top=False)

    def on_inspector_heavy_event_read(self, message: HeavyEventRead) -> None:
        """Show what a thread has read, unless the user has moved on to another event."""
        if message.event_id == self.event_id:
            is_first = self._reader.detail is None
            self._reader.take(message.detail)
            self._show(from_top=is_first)

    def on_lines_view_cursor_moved(self) -> None:
        """Show where the cursor is; on some lines a key does something else."""
        self._show_place(searching=self._bar.display)
        self.refresh_bindings()

    @on(events.DescendantFocus)
    @on(SearchBar.TextSearched)
    def _place_changed(self) -> None:
        """Show where the cursor is once it is visible, or what was found."""
        self._show_place()

    def focus_text(self) -> None:
        """Focus the text, so that keys move in it."""
        self._text.focus()

    def choose(self, view: str) -> None:
        """Show this view of the event, from the top."""
        self.view = view
        self._tabs.activate(view)
        self._show(from_top=True)

    def turn(self, steps: int) -> None:
        """Show the view this many tabs further; Pipeline has as many as there are deliveries."""
        if self.view == PIPELINE and self._ways.move(steps):
            self._show(from_top=True)
            return
        view = self._tabs.step(steps)
        if view == PIPELINE:
            self._ways.enter(at_end=steps < 0)
        self.choose(view)

    def could_not_read(self, reason: str) -> None:
        """Show the reason in place of the event; a key tries again."""
        super().could_not_read(reason)
        self._failure = reason
        self._show(from_top=True)

    def worker_failed(self, name: str, reason: str) -> None:
        """Report a large event that could not be read."""
        del name
        self.could_not_read(reason)

    def action_change_plan(self) -> None:
        """Let the plan allow what the current line is about."""
        found = self.violation
        if found is not None and self.event_id is not None:
            has_path = bool(self._text.path)  # a line about a value may be about several violations
            self.post_message(PlanChangeWanted(self.event_id, found.code, found.field, found.rule, has_path))

    def action_search(self) -> None:
        """Let the user type what to search for."""
        self._bar.open()

    def action_match(self, steps: int) -> None:
        """Go this many matches further."""
        if not self._bar.step(steps):
            self._show_place()

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
        """Read the event and show it from the top; a failure is shown in its place."""
        self._failure = ""
        try:
            with reading():
                self._reader.read_from_scratch()
        except ReadError as error:
            self.could_not_read(str(error))
        else:
            self._show(from_top=True)

    @work(thread=True, exclusive=True, group="event detail", exit_on_error=False)
    def _read_in_thread(self, event_id: int) -> None:
        with Reader(self._feed.reader.log) as reader:
            self.post_message(self.HeavyEventRead(event_id, reader.detail(event_id)))

    @work(thread=True, exclusive=True, group="stages", exit_on_error=False)
    def _read_stages_in_thread(self, detail: EventDetail, key: StagesKey) -> None:
        with Reader(self._feed.reader.log) as reader:
            self.post_message(self.HeavyStagesRead(key, reader.stages(detail, key.delivery, key.destination)))

    def _show(self, *, from_top: bool) -> None:
        detail, is_heavy = self._reader.detail, self._reader.is_heavy
        self.set_title(inspector_title(self.event_id, detail, failed=bool(self._failure)))
        is_pipeline = self.view == PIPELINE
        self._ways.show_deliveries(() if detail is None else detail.deliveries, visibly=is_pipeline)
        if detail is None:
            self._text.show(failure_lines(self._failure, self._feed.keys) if self._failure else [], from_top=from_top)
            return
        if self.view == PAYLOAD:
            self._payload = JsonText(detail.event.payload or "")
        width = max(self._text.size.width - _EDGES, 1)
        if is_pipeline:
            delivery = self._ways.delivery
            destination = destination_of(delivery, self._feed.session.settings())
            self._stages.look(self._feed.reader, detail, delivery, destination, is_heavy=is_heavy)
            self._shown_stages = StageLines(detail, self._stages.found, width)
        lines = view_lines(self.view, detail, self._moment(detail), width, self._payload, self._shown_stages)
        self._text.show(list(lines) if self.view == ATTEMPTS and not is_heavy else lines, from_top=from_top)
        self._bar.refresh_matches()

    def _moment(self, detail: EventDetail) -> EventContext:
        session, snapshot = self._feed.session, self._feed.snapshot
        replied_at = session.replied_at(detail.request.id)
        recorded = not session.endpoints.is_live
        return EventContext(
            session.now(), snapshot.in_flight, session.settings(), replied_at, self._feed.zone, recorded
        )

    def _show_place(self, *, searching: bool = True) -> None:
        """Show in the lower border what was found, while searching or on a match, otherwise the path of the value."""
        if self._bar.words and (searching or self._bar.on_match):
            self.set_subtitle(self._bar.words)
        else:
            self.set_subtitle(safe_text(self._text.path, _LONGEST_PATH) if self._text.has_focus else EMPTY)
