"""What would become of the text that is being written: where it stops being JSON, then what the engine says."""

from collections.abc import Callable

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer

from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview
from liveview.tui.compose.json_edit import JsonError, json_error
from liveview.tui.compose.lines import said_lines, send_label
from liveview.tui.kit import answers
from liveview.tui.kit.answers import Previewed
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.steady import Steady
from liveview.tui.lines.safe_text import SafeText

PAUSE = 0.2
"""Seconds without a key after which the engine is asked: while someone types it is left alone."""


class ForecastChanged(Message):
    """There is more to say, or less."""


class Forecast(Steady, Vertical):
    """`request` makes what would be sent now; making it may take a while, so it is asked for when typing pauses."""

    def __init__(self, feed: Feed, request: Callable[[], Outgoing]) -> None:
        super().__init__(id="said", classes="pane")
        self.border_title = "What would become of it"
        self._feed = feed
        self._request = request
        self._error: JsonError | None = None
        self._previews: tuple[Preview, ...] | None = None
        self._refusal = ""
        self._timer: Timer | None = None
        self._text = LinesView(id="said-text")

    @property
    def is_complete(self) -> bool:
        """Whether the engine has answered, or refused to."""
        return self._previews is not None or bool(self._refusal)

    @property
    def is_json(self) -> bool:
        """Whether the text can be read as JSON."""
        return self._error is None

    @property
    def send_label(self) -> SafeText:
        """What the button says that sends the text."""
        return send_label(self._error, self._previews)

    def compose(self) -> ComposeResult:
        """One text."""
        yield self._text

    def take(self, text: str) -> None:
        """The text has changed: say at once where the JSON breaks, and ask the engine when typing pauses."""
        self._error, self._previews, self._refusal = json_error(text), None, ""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._ask)
        self._show()

    def on_previewed(self, message: Previewed) -> None:
        """The engine has answered; an answer about an older text is dropped."""
        if message.request == self._request():
            self._previews, self._refusal = message.previews, message.refusal
            self._show()

    def _ask(self) -> None:
        self._timer = None
        self._preview(self._request())

    def _show(self) -> None:
        self._text.show(said_lines(self._error, self._previews, self._refusal, self._feed.keys), from_top=False)
        self.post_message(ForecastChanged())

    @work(thread=True, exclusive=True, group="preview", exit_on_error=False)
    def _preview(self, request: Outgoing) -> None:
        self.post_message(answers.preview(self._feed.session, request))
