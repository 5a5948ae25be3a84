"""Retry: what the deliveries of an event are waiting for; try them now, or give them up."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from liveview.errors import LiveviewError
from liveview.log.read.reader import EventProgress
from liveview.tui.keys import bindings
from liveview.tui.kit.dialog import Box, Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.lines.cells import Line
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, SafeText, content_of, safe_text, say, visible
from liveview.tui.redeliver.dialog_lines import delivery_lines, nothing_waits, pending

_LOOKS = 5
"""Looks at the deliveries per second: enough for a countdown in tenths of a second."""


class RetryDialog(Dialog[None]):
    """Shows how the deliveries come along until it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.RETRY]
    AUTO_FOCUS = "#retry"

    def __init__(self, feed: Feed, event_id: int) -> None:
        super().__init__(feed)
        self._event_id = event_id
        self._detail = feed.reader.detail(event_id)
        self._progress: EventProgress | None = None
        self._done = Line(EMPTY, EMPTY)
        self._text = LinesView(id="retry-text")

    def compose(self) -> ComposeResult:
        """The deliveries, and a button for each way."""
        with Box(classes="dialog", id="retry-box"):
            yield self._text
            with Horizontal(classes="choices"):
                yield Button(content_of(say("retry now")), id="retry", compact=True)
                yield Button(content_of(say("give up")), id="give-up", compact=True)
                yield Button(content_of(say("close")), id="close", compact=True)

    def on_mount(self) -> None:
        """Look at the deliveries from now on."""
        box = self.query_one("#retry-box")
        name = name_text(self._detail.event.name or NOTHING, 40) if self._detail else ""
        box.border_title = safe_text(f"Retry #{self._event_id} {name}", 80)
        self.set_interval(1 / _LOOKS, self._look)
        self.call_after_refresh(self._show)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        actions = {"retry": self.action_retry, "give-up": self.action_give_up, "close": self.action_back}
        actions[message.button.id or "close"]()

    def action_retry(self) -> None:
        """Try every waiting delivery now."""
        self._ask(self.feed.commands.retry_now, say("The waiting deliveries are being retried."))

    def action_give_up(self) -> None:
        """Fail every pending delivery."""
        self._ask(
            self.feed.commands.give_up, say("The pending deliveries are being given up; calls under way are cut off.")
        )

    def _ask(self, ask: Callable[[int], None], done: SafeText) -> None:
        if not self._pending:
            return
        try:
            ask(self._event_id)
        except LiveviewError as error:
            self._done = Line(EMPTY, say("! {}", visible(str(error), 300)), "error")
        else:
            self._done = Line(EMPTY, done, "accent")
        self._show()

    @property
    def _pending(self) -> int:
        return pending(self._detail.deliveries) if self._detail else 0

    def _look(self) -> None:
        progress = self.feed.reader.progress(self._event_id)
        if progress != self._progress:
            self._progress = progress
            self._detail = self.feed.reader.detail(self._event_id)
        self._show()

    def _show(self) -> None:
        detail = self._detail
        if detail is None:
            self._text.show([Line(EMPTY, say("This event is not in the log."), "warning")], from_top=False)
            return
        waits = bool(self._pending)
        works = (("retry.now", "retry now"), ("retry.give_up", "give up")) if waits else ()
        self.query_one("#retry-box", Box).set_subtitle(self.hint_content(*works))
        for name in ("#retry", "#give-up"):
            self.query_one(name, Button).disabled = not waits
        calls, now = self.feed.snapshot.in_flight, self.feed.session.now()
        lines = delivery_lines(detail.deliveries, calls, now)
        if not waits:
            lines += [*([Line(EMPTY, EMPTY)] if lines else []), Line(EMPTY, nothing_waits(detail, self.feed.keys))]
        elif self._done.text:
            lines += [Line(EMPTY, EMPTY), self._done]
        self._text.show(lines, from_top=False)
