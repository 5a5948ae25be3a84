"""Resend: the request of an event again, byte for byte or as a fresh event."""

from secrets import token_hex
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview
from liveview.tui.keys import bindings
from liveview.tui.kit import answers
from liveview.tui.kit.answers import BodySent, Previewed
from liveview.tui.kit.dialog import Dialog, leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.sent import event_that_came
from liveview.tui.lines.cells import Line
from liveview.tui.lines.columns import NOTHING
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, assembled, content_of, safe_text, say
from liveview.tui.redeliver.dialog_lines import Again, fresh_copy, fresh_lines, same_bytes, same_lines


class ResendDialog(Dialog[None]):
    """Says what each way will do before it does it; the engine is asked in the background."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.RESEND]
    AUTO_FOCUS = "#same"

    def __init__(self, feed: Feed, event_id: int) -> None:
        super().__init__(feed)
        self._event_id = event_id
        self._detail = feed.reader.detail(event_id)
        self._events = 1
        self._same = Again(None, say("it is not in the log"))
        self._fresh = self._same
        self._previews: dict[Outgoing, tuple[Preview, ...]] = {}
        self._sending = False
        self._text = LinesView(id="resend-text")

    def compose(self) -> ComposeResult:
        """What each way does, and a button for each."""
        with Vertical(classes="dialog", id="resend"):
            yield self._text
            with Horizontal(classes="choices"):
                yield Button(content_of(say("same bytes")), id="same", compact=True)
                yield Button(content_of(say("fresh")), id="fresh", compact=True)
                yield Button(content_of(say("cancel")), id="cancel", compact=True)

    def on_mount(self) -> None:
        """Prepare both ways, and ask what would become of them."""
        box = self.query_one("#resend")
        detail = self._detail
        if detail is not None:
            name = name_text(detail.event.name or NOTHING, 40)
            box.border_title = safe_text(f"Resend #{self._event_id} {name}", 80)
            self._events = detail.batch
            identifier, now = f"liveview-{token_hex(6)}", self.feed.session.now()
            self._same, self._fresh = same_bytes(detail), fresh_copy(detail, identifier, now, self.feed.keys)
        for again in (self._same, self._fresh):
            if again.request is not None:
                self._preview(again.request)
        self.call_after_refresh(self._show)

    def on_previewed(self, message: Previewed) -> None:
        """The engine has answered; without an answer the plain words stay."""
        if not message.refusal:
            self._previews[message.request] = message.previews
            self._show()

    def on_body_sent(self, message: BodySent) -> None:
        """The receiver has answered: show the event, or say why there is none."""
        self._sending = False
        event_id = event_that_came(self, self.feed.reader, message)
        if event_id is not None:
            leave_for(self, event_id)
        elif message.sent is not None:
            self.dismiss()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        actions = {"same": self.action_same, "fresh": self.action_fresh, "cancel": self.action_back}
        actions[message.button.id or "cancel"]()

    def action_same(self) -> None:
        """Send the same bytes."""
        self._send(self._same)

    def action_fresh(self) -> None:
        """Send a fresh copy."""
        self._send(self._fresh)

    def _send(self, again: Again) -> None:
        if again.request is None:
            tell(self, say("It cannot be sent: {}.", again.refusal), severity="warning")
        elif not self._sending:
            self._sending = True
            self._post(again.request)

    def _show(self) -> None:
        self.query_one("#same", Button).disabled = self._same.request is None
        self.query_one("#fresh", Button).disabled = self._fresh.request is None
        ways = (("resend.same", "same bytes", self._same), ("resend.fresh", "fresh", self._fresh))
        works = [(name, does) for name, does, again in ways if again.request is not None]
        self.query_one("#resend").border_subtitle = assembled(self.hint_content(*works, leave="cancels"))
        if self._detail is None:
            self._text.show([Line(EMPTY, say("This event is not in the log."), "warning")], from_top=True)
            return
        same, fresh = (self._previewed(again) for again in (self._same, self._fresh))
        lines = same_lines(self._same, self._detail.event, self._events, same, self.feed.keys)
        lines += [Line(EMPTY, EMPTY), *fresh_lines(self._fresh, self._detail.request.wire, fresh, self.feed.keys)]
        self._text.show(lines, from_top=True)

    def _previewed(self, again: Again) -> tuple[Preview, ...]:
        return () if again.request is None else self._previews.get(again.request, ())

    @work(thread=True, group="preview", exit_on_error=False)
    def _preview(self, request: Outgoing) -> None:
        self.post_message(answers.preview(self.feed.session, request))

    @work(thread=True, group="send", exit_on_error=False)
    def _post(self, request: Outgoing) -> None:
        self.post_message(answers.send(self.feed.session, request))
