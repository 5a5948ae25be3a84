"""The built-in sink: what each path does to the requests it gets, and what it got."""

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from liveview.log.read.overview import SinkSeen, sink_requests
from liveview.tui.keys import bindings, sink_keys
from liveview.tui.kit.canvas import Banner
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import PickList
from liveview.tui.lines.safe_text import say, visible
from liveview.tui.shell.place import PlaceScreen
from liveview.tui.sink.behaviour_editor import BehaviourEditor, BehaviourWritten
from liveview.tui.sink.lines import PANICS, panic_parts
from liveview.tui.sink.path_list import PathList
from liveview.tui.sink.request_list import MOST_REQUESTS, RequestList
from liveview.tui.sink.request_pane import RequestPane

_OF_PATHS = {binding.id or "" for binding in sink_keys.SINK} - {"sink.event", "sink.panic"}
"""Keys that change the selected path."""


class SinkScreen(PlaceScreen):
    """Paths over requests; the selected request beside them, or in their place on a narrow screen."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*sink_keys.SINK, *bindings.BACK]
    AUTO_FOCUS = "#paths"

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "sink"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._settings = feed.session.settings()
        self._seen: list[SinkSeen] = []
        self._alarm = Banner(id="panic")
        self._paths = PathList()
        self._editor = BehaviourEditor()
        self._requests = RequestList(feed)
        self._request = RequestPane(feed)

    @property
    def idle(self) -> Collection[str]:
        """Keys about a path while a request has the focus, and the other way round: they would only take room."""
        if self._editor.is_open:
            return _OF_PATHS | {"sink.event"}
        if self.focused is not self._paths:
            return _OF_PATHS
        return {"sink.event"} if self._paths.is_changed else {"sink.event", "sink.file"}

    def body(self) -> ComposeResult:
        """The alarm, paths with the line that edits one, requests, and the selected request."""
        yield self._alarm
        with Horizontal(id="sink-body"):
            with Vertical(id="sink-lists"):
                yield self._paths
                yield self._editor
                yield self._requests
            yield self._request

    def on_mount(self) -> None:
        """Read what there is; the first layout shows it."""
        self._read()

    def fit(self) -> None:
        """The lines are made for their width, and the request may have come into view."""
        self._request.forget()
        self._show()

    def show_news(self) -> None:
        """Show what is new."""
        self._read()
        self._show()

    def new_log(self) -> None:
        """The request that is shown belongs to the old log; in the new one its number is another request's."""
        self._request.forget()

    @on(PickList.ChoiceHighlighted, "#paths")
    def _look_at_keys(self) -> None:
        self.tell_idle()

    @on(PickList.Picked, "#paths")
    def _edit_path(self, message: PickList.Picked) -> None:
        self.set_class(True, "-editing")
        self._editor.edit(message.key, self._paths.behaviour_of(message.key))

    def on_behaviour_written(self, message: BehaviourWritten) -> None:
        """Set it."""
        self._leave_editor()
        self._set(message.path, message.behaviour)

    @on(PickList.ChoiceHighlighted, "#requests")
    def _show_request(self) -> None:
        selected = self._requests.selected
        self._request.show_request(None if selected is None else int(selected))

    @on(PickList.Picked, "#requests")
    def _open_request(self) -> None:
        self.set_class(True, "-request")
        self._request.focus_text()
        self._request.forget()
        self.call_after_refresh(self._show_request)

    def action_quick(self, text: str) -> None:
        """Give the selected path a behaviour with one key."""
        path = self._paths.selected
        if path is not None:
            self._set(path, text)

    def action_add(self) -> None:
        """Write a path and its behaviour."""
        self.set_class(True, "-editing")
        self._editor.add()

    def action_panic(self) -> None:
        """Every path hangs, then is healthy, then has its own behaviour again."""
        self.change(lambda: self.feed.commands.set_panic(PANICS.get(self._settings.panic, "")))

    def action_to_file(self) -> None:
        """Go back to what the file says about the selected path."""
        path = self._paths.selected
        if path is None:
            return
        if not self._paths.is_changed:
            tell(self, say("{} already matches the configuration file.", visible(path, 60)))
            return
        words = f"{visible(path, 60)} follows the configuration file again."
        self.change(lambda: self.feed.commands.set_behaviour(path, None), done=words)

    def action_event(self) -> None:
        """Go to the event that the shown request carries."""
        if self._request.event_id is not None:
            leave_for(self, self._request.event_id)
        elif self._requests.selected is None:
            tell(self, say("No requests yet."))
        else:
            tell(self, say("No event was found for this request."))

    def action_back(self) -> None:
        """Leave the line, the request, then the screen."""
        if self._editor.is_open:
            self._leave_editor()
        elif self.has_class("-request"):
            self.set_class(False, "-request")
            self._requests.focus()
        else:
            self.dismiss()

    def _set(self, path: str, text: str) -> None:
        self.change(lambda: self.feed.commands.set_behaviour(path, text))

    def _leave_editor(self) -> None:
        self._editor.close()
        self.set_class(False, "-editing")
        self._paths.focus()

    def _read(self) -> None:
        self._header.look()
        self._settings = self.feed.session.settings()
        self._seen = sink_requests(self.feed.reader, MOST_REQUESTS)

    def _show(self) -> None:
        alarm = panic_parts(self._settings.panic, self.size.width, self.feed.keys)
        self._alarm.display = bool(alarm)
        self._alarm.show([alarm] if alarm else [])
        self._paths.show_paths(self._settings, self._seen, self.feed.session.endpoints.sink)
        self.tell_idle()
        self._requests.show_requests(self._seen, follow=not self.has_class("-request"))
        self._show_request()
