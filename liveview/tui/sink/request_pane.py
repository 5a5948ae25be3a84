"""One request that the sink received, and the event that it carries."""

from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from liveview.log.read.overview import sink_request
from liveview.log.read.reader import Reader
from liveview.log.read.sink_origin import SinkOrigin, origin_of_sink_request
from liveview.model.sink import SinkRequest
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.steady import Steady
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, SafeText, content_of, say
from liveview.tui.sink.lines import request_lines

_NONE = Line(EMPTY, say("Select a request to see its headers and body."), "muted")


@dataclass
class CarriedRead(Message):
    """A worker has looked for the delivery that a request belongs to."""

    request_id: int
    """The request that was asked about."""
    origin: SinkOrigin | None
    """Its delivery; None when there is none in the log."""


class RequestPane(Steady, Vertical):
    """Reads a request when it is shown; a worker looks for its event."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(id="request", classes="pane")
        self._feed = feed
        self._shown: int | None = None
        self._request: SinkRequest | None = None
        self._carried: CarriedRead | None = None
        self._text = LinesView(id="request-text")

    @property
    def event_id(self) -> int | None:
        """The event that the request carries; None when there is none, or as long as it is not found."""
        return None if self._carried is None or self._carried.origin is None else self._carried.origin.event_id

    def compose(self) -> ComposeResult:
        """One text."""
        yield self._text

    def show_request(self, request_id: int | None) -> None:
        """Show this request, unless it is there already; None when none is selected."""
        if request_id is None:
            self._shown = self._request = self._carried = None
            self.border_title = "Request"
            self._text.show([_NONE], from_top=False)
        elif request_id != self._shown:
            self._shown, self._carried = request_id, None
            self._request = sink_request(self._feed.reader, request_id)
            self.border_title = content_of(say("Request {}", request_id))
            self._show(from_top=True)
            if self._request is not None and self._request.message_id:
                self._find_event(request_id, self._request)

    def forget(self) -> None:
        """Read the request again when it is shown next: the log or the width is another one."""
        self._shown = None

    def focus_text(self) -> None:
        """Give the focus to the text."""
        self._text.focus()

    def on_carried_read(self, message: CarriedRead) -> None:
        """Say which event it is, unless another request is shown by now."""
        if message.request_id == self._shown:
            self._carried = message
            self._show(from_top=False)

    def _show(self, *, from_top: bool) -> None:
        request, zone = self._request, self._feed.zone
        origin = None if self._carried is None else self._carried.origin
        lines = [] if request is None else request_lines(request, zone, self._leads_to, origin)
        self._text.show(lines, from_top=from_top)

    @property
    def _leads_to(self) -> SafeText:
        """What is known about the event of the request; EMPTY before it was looked for."""
        if self._carried is None:
            return EMPTY
        if self._carried.origin is None:
            return say("none found in this log")
        return say("#{}; {} opens it", self._carried.origin.event_id, self._feed.keys["sink.event"])

    @work(thread=True, exclusive=True, group="carried", exit_on_error=False)
    def _find_event(self, request_id: int, request: SinkRequest) -> None:
        with Reader(self._feed.reader.log) as reader:
            self.post_message(CarriedRead(request_id, origin_of_sink_request(reader, request)))
