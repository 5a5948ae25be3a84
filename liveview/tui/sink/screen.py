"""The built-in sink: what each path does to the requests it gets, and what it got."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from liveview.log.read.carried import event_carried
from liveview.log.read.overview import SinkSeen, sink_request, sink_requests
from liveview.log.read.reader import Reader
from liveview.model.settings import SettingKind
from liveview.model.sink import SinkRequest
from liveview.sink_script.script import EXAMPLES, BehaviourError, parse
from liveview.tui.keys import bindings
from liveview.tui.kit.canvas import Banner
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines.cells import Line
from liveview.tui.lines.entries import parts_of
from liveview.tui.lines.moments import number
from liveview.tui.lines.safe_text import EMPTY, blanks, safe_text, say, visible
from liveview.tui.lines.wrapping import part, pieces
from liveview.tui.shell.caption import Caption
from liveview.tui.shell.header import Header
from liveview.tui.shell.key_bar import KeyBar
from liveview.tui.sink import lines as sink_lines

_MOST_REQUESTS = 200
"""Requests in the list; the log has them all."""
_FRAME = 4
"""Cells of the line below a behaviour that its words cannot use: the border, and a blank on either side."""
_NEW = ""
"""Stands for a path that is still to be written; paths begin with a slash."""


_OF_PATHS = {binding.id or "" for binding in bindings.SINK} - {"sink.event", "sink.panic"}
"""Keys that change the selected path."""


class PathList(PickList, inherit_bindings=False):
    """The paths: Enter edits what one does."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *bindings.SINK_PATHS]


class RequestList(PickList, inherit_bindings=False):
    """The requests: Enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *bindings.SINK_REQUESTS]


class SinkScreen(LiveScreen):
    """Paths over requests; the selected request beside them, or in their place on a narrow screen."""

    @dataclass
    class CarriedFound(Message):
        """A worker looked for the event that a request carries; None when there is none."""

        request_id: int
        event_id: int | None

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.SINK, *bindings.BACK]
    AUTO_FOCUS = "#paths"

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "sink"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._settings = feed.controls.settings()
        self._seen: list[SinkSeen] = []
        self._editing: str | None = None
        self._shown: int | None = None
        self._request: SinkRequest | None = None
        self._carried: SinkScreen.CarriedFound | None = None
        self._header = Header(feed)
        self._alarm = Banner(id="panic")
        self._paths = PathList(say("Behaviours"), say("no paths: point a webhook at sink:/path"), id="paths")
        self._input = Input(id="behaviour", compact=True, select_on_focus=False)
        self._said = Banner(id="said")
        self._examples = PickList(say("Examples"), EMPTY, id="examples")
        self._requests = RequestList(say("Requests"), say("nothing was received yet"), id="requests")
        self._text = LinesView(id="request-text")
        self._edit_box = Vertical(id="edit")
        self._pane = Vertical(id="request", classes="pane")

    @property
    def idle(self) -> Collection[str]:
        """Keys about a path while a request has the focus, and the other way round: they would only take room."""
        if self.focused is not self._paths:
            return _OF_PATHS
        changed = (SettingKind.BEHAVIOUR, self._paths.selected) in self._settings.changed
        return {"sink.event"} if changed else {"sink.event", "sink.file"}

    def compose(self) -> ComposeResult:
        """The alarm, paths with the line that edits one, requests, and the selected request."""
        yield self._header
        yield self._alarm
        with Horizontal(id="sink-body"):
            with Vertical(id="sink-lists"):
                yield self._paths
                with self._edit_box:
                    yield self._input
                    yield self._said
                yield self._examples
                yield self._requests
            with self._pane:
                yield self._text
        yield Caption()
        yield KeyBar()

    def on_mount(self) -> None:
        """Read what there is; the first layout shows it."""
        self._examples.show([Choice(text, sink_lines.example_parts(text)) for text, _ in EXAMPLES])
        self._read()

    def on_resize(self) -> None:
        """The lines are made for their width, and the request may have come into view."""
        self._shown = None
        self.call_after_refresh(self._show)

    def look(self, *, changed: bool) -> None:
        """Show what is new."""
        if changed:
            self._read()
            self._show()

    def new_log(self) -> None:
        """The request that is shown was one of the log before; in this one its number is another's."""
        self._shown = None

    @on(PickList.Highlighted, "#paths")
    def _look_at_keys(self) -> None:
        self.tell_idle()

    @on(PickList.Picked, "#paths")
    def _edit_path(self, message: PickList.Picked) -> None:
        self._edit(message.key, self._settings.behaviours.get(message.key, sink_lines.OK))

    @on(Input.Changed, "#behaviour")
    def _say(self) -> None:
        self._say_what_it_means(self._input.value)

    @on(Input.Submitted, "#behaviour")
    def _take(self) -> None:
        path, text = self._editing, self._input.value.strip()
        if path is None:
            return
        try:
            if path == _NEW:
                path, text = sink_lines.new_path(text)
            parse(text)
        except BehaviourError as error:
            self._show_said(Line(EMPTY, say("! {}", visible(str(error), 300)), "error"))
            return
        self._leave_edit()
        self._set(path, text)

    @on(PickList.Picked, "#examples")
    def _take_example(self, message: PickList.Picked) -> None:
        before = self._input.value.partition(" ")[0] + " " if self._editing == _NEW else ""
        self._input.value = before + message.key
        self._input.cursor_position = len(self._input.value)
        self._input.focus()

    @on(PickList.Highlighted, "#requests")
    def _show_request(self) -> None:
        self._show_selected()

    @on(PickList.Picked, "#requests")
    def _open_request(self) -> None:
        self.set_class(True, "-request")
        self._text.focus()
        self._shown = None
        self.call_after_refresh(self._show_selected)

    def on_sink_screen_carried_found(self, message: CarriedFound) -> None:
        """Say which event it is, unless another request is shown by now."""
        if message.request_id == self._shown:
            self._carried = message
            self._show_text(from_top=False)

    def on_key(self, event: events.Key) -> None:
        """Down leaves the line for the examples."""
        if event.key == "down" and self.focused is self._input:
            event.stop()
            self._examples.focus()

    def action_quick(self, text: str) -> None:
        """Give the selected path a behaviour with one key."""
        path = self._paths.selected
        if path is not None:
            self._set(path, text)

    def action_add(self) -> None:
        """Write a path and its behaviour."""
        self._edit(_NEW, "/")

    def action_panic(self) -> None:
        """Every path hangs, then is healthy, then has its own behaviour again."""
        self.change(lambda: self.feed.controls.set_panic(sink_lines.PANICS.get(self._settings.panic, "")))

    def action_to_file(self) -> None:
        """Go back to what the file says about the selected path."""
        path = self._paths.selected
        if path is None:
            return
        if (SettingKind.BEHAVIOUR, path) not in self._settings.changed:
            tell(self, say("{} is as the file has it.", visible(path, 60)))
            return
        words = f"{visible(path, 60)}: back to the file."
        self.change(lambda: self.feed.controls.set_behaviour(path, None), done=words)

    def action_event(self) -> None:
        """Go to the event that the shown request carries."""
        if self._carried is not None and self._carried.event_id is not None:
            leave_for(self, self._carried.event_id)
        elif self._requests.selected is None:
            tell(self, say("There is no request yet."))
        else:
            tell(self, say("This request carries no event that could be found."))

    def action_back(self) -> None:
        """Leave the line, the request, then the screen."""
        if self._editing is not None:
            self._leave_edit()
        elif self.has_class("-request"):
            self.set_class(False, "-request")
            self._requests.focus()
        else:
            self.dismiss()

    def _set(self, path: str, text: str) -> None:
        self.change(lambda: self.feed.controls.set_behaviour(path, text))

    def _edit(self, path: str, text: str) -> None:
        self._editing = path
        self.set_class(True, "-editing")
        self._edit_box.border_title = safe_text(path or "new path and behaviour", 60)
        self._input.value = text
        self._input.cursor_position = len(text)
        self._input.focus()
        self._say_what_it_means(text)

    def _leave_edit(self) -> None:
        self._editing = None
        self.set_class(False, "-editing")
        self._paths.focus()

    def _say_what_it_means(self, text: str) -> None:
        script = text.partition(" ")[2] if self._editing == _NEW else text
        self._show_said(sink_lines.said(script))

    def _show_said(self, line: Line) -> None:
        """On as many rows as it takes: what is allowed is at the end of a mistake."""
        room = self.query_one("#sink-lists").size.width - _FRAME
        cut = pieces(line.text, room)
        rows = [
            Line(EMPTY, say(" {}{}", blanks(piece.indent), part(line.text, piece.start, piece.end)), line.style)
            for piece in cut
        ]
        self._said.styles.height = len(rows)
        self._said.show(list(map(parts_of, rows)))

    def _read(self) -> None:
        self._header.look()
        self._settings = self.feed.controls.settings()
        self._seen = sink_requests(self.feed.reader, _MOST_REQUESTS)

    def _show(self) -> None:
        settings = self._settings
        alarm = sink_lines.panic_parts(settings.panic, self.size.width, self.feed.keys)
        self._alarm.display = bool(alarm)
        self._alarm.show([alarm] if alarm else [])
        room = self._paths.room
        every = sink_lines.paths(settings, self._seen)
        self._paths.show([Choice(path.path, sink_lines.path_parts(path, settings.panic, room)) for path in every])
        self._paths.set_title(safe_text(f"Behaviours ─ sink {self.feed.controls.endpoints.sink}", 80))
        self.tell_idle()
        self._show_requests()

    def _show_requests(self) -> None:
        """The newest first; the cursor goes with the newest until it is moved."""
        zone, room = self.feed.zone, self._requests.room
        follows = not self._seen or self._requests.at_first
        dated = self.feed.spans_days([seen.received_at for seen in (*self._seen[:1], *self._seen[-1:])])
        self._requests.show(
            [Choice(str(seen.id), sink_lines.request_parts(seen, zone, room, dated=dated)) for seen in self._seen]
        )
        if follows and not self.has_class("-request"):
            self._requests.action_first()
        shown = len(self._seen)
        more = say("the latest ") if shown == _MOST_REQUESTS else EMPTY
        self._requests.set_title(say("Requests ─ {}{}, newest first", more, number(shown)))
        self._show_selected()

    def _show_selected(self) -> None:
        pane = self._pane
        selected = self._requests.selected
        if selected is None:
            pane.border_title = "Request"
            self._shown = self._request = self._carried = None
            self._text.show(
                [Line(EMPTY, say("Headers and body of the selected request are shown here."), "muted")], from_top=False
            )
            return
        if self._shown == int(selected):
            return
        self._shown = int(selected)
        self._carried, self._request = None, sink_request(self.feed.reader, self._shown)
        pane.border_title = safe_text(f"Request {selected}")
        self._show_text(from_top=True)
        if self._request is not None and self._request.message_id:
            self._find_event(self._shown, self._request)

    def _show_text(self, *, from_top: bool) -> None:
        lines = [] if self._request is None else sink_lines.request_lines(self._request, self.feed.zone, self._leads_to)
        self._text.show(lines, from_top=from_top)

    @property
    def _leads_to(self) -> str:
        """What is known about the event of the shown request; "" while it is looked for, or when there is none."""
        if self._carried is None:
            return ""
        event_id, key = self._carried.event_id, self.feed.keys["sink.event"]
        return "no event that could be found" if event_id is None else f"event #{event_id}, {key} goes there"

    @work(thread=True, exclusive=True, group="carried", exit_on_error=False)
    def _find_event(self, request_id: int, request: SinkRequest) -> None:
        with Reader(self.feed.reader.log) as reader:
            self.post_message(self.CarriedFound(request_id, event_carried(reader, request)))
