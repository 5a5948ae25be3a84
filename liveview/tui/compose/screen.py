"""Compose: write or change an event, see what would become of it, and send it through the real port."""

from secrets import token_hex
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Button, TextArea

from liveview.log.read.again import can_be_sent, edited_request, fresh_text
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.overview import last_token
from liveview.model.event import Wire
from liveview.model.outgoing import Outgoing
from liveview.model.preview import Preview
from liveview.tui.compose import lines as compose_lines
from liveview.tui.compose.insert_id import INGREDIENTS, insert_id
from liveview.tui.compose.json_edit import has_properties, json_error, laid_out
from liveview.tui.compose.json_editor import JsonEditor
from liveview.tui.compose.lines import MOST_EDITED, Template
from liveview.tui.compose.template import TemplateDialog
from liveview.tui.keys import bindings
from liveview.tui.kit import answers
from liveview.tui.kit.answers import BodySent, Previewed
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.kit.sent import event_that_came
from liveview.tui.lines.moments import size
from liveview.tui.lines.safe_text import content_of, safe_text, say, visible
from liveview.tui.shell.caption import Caption
from liveview.tui.shell.header import Header
from liveview.tui.shell.key_bar import KeyBar

_PAUSE = 0.2
"""Seconds without a key after which the core is asked: while someone types it is left alone."""


class ComposeScreen(LiveScreen):
    """Starts from the payload of an event, or from a template."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.COMPOSE, *bindings.BACK]
    AUTO_FOCUS = "#editor"

    def __init__(self, feed: Feed, event_id: int | None = None) -> None:
        super().__init__(feed)
        self._event_id = event_id
        self._base: EventDetail | None = None
        self._clean = ""
        self._warned_about = ""
        self._sending = False
        self._tokens = 0
        self._waiting: Timer | None = None
        self._previews: tuple[Preview, ...] | None = None
        self._refusal = ""
        self._header = Header(feed)
        self._editor = JsonEditor(id="editor")
        self._text = LinesView(id="said-text")
        self._send = Button(content_of(say("send")), id="send", variant="primary", compact=True)

    def compose(self) -> ComposeResult:
        """The editor, what is said about it beside or below, and buttons."""
        yield self._header
        with Container(id="compose-body"):
            with Vertical(id="editing", classes="pane"):
                yield self._editor
            with Vertical(id="said", classes="pane"):
                yield self._text
        with Horizontal(id="buttons"):
            yield self._send
            yield Button(content_of(say("template")), id="template", compact=True)
            yield Button(content_of(say("fresh id, time")), id="fresh", compact=True)
            yield Button(content_of(say("token")), id="token", compact=True)
        yield Caption()
        yield KeyBar()

    def on_mount(self) -> None:
        """Put in what to start from."""
        self.query_one("#said").border_title = "What would become of it"
        detail = None if self._event_id is None else self.feed.reader.detail(self._event_id)
        if detail is None:
            first = next(compose_lines.templates(self._token or compose_lines.ANY_TOKEN))
            self._begin(self._filled(first), "new event")
        else:
            self._begin_with(detail)
        self._header.look()

    def look(self, *, changed: bool) -> None:
        """Show what is new; what would become of the text may have changed with what is in force."""
        if changed:
            self._header.look()

    @on(TextArea.Changed)
    def _judge_soon(self) -> None:
        """Say at once where the JSON breaks; ask the core when typing pauses."""
        self._previews = None
        self._refusal = ""
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(_PAUSE, self._judge)
        self._say()

    def on_previewed(self, message: Previewed) -> None:
        """The core has answered; an answer about an older text is dropped."""
        if message.request == self._request:
            self._previews = message.previews
            self._refusal = visible(message.refusal)
            self._say()

    def on_body_sent(self, message: BodySent) -> None:
        """It was answered: go and see what became of it, or say why that cannot be."""
        self._sending = False
        self._send.disabled = False
        event_id = event_that_came(self, self.feed.reader, message)
        if event_id is not None:
            leave_for(self, event_id)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        actions = {"send": self.action_send, "template": self.action_template}
        actions |= {"fresh": self.action_fresh, "token": self.action_token}
        actions[message.button.id or "send"]()

    def action_send(self) -> None:
        """Send it as it is, valid or not."""
        if not self._sending:
            self._sending = True
            self._send.disabled = True
            self._post(self._request)

    def action_template(self) -> None:
        """Choose a text to start from."""
        every = list(compose_lines.templates(self._token or compose_lines.ANY_TOKEN))
        self.app.push_screen(TemplateDialog(self.feed, every), self._take)

    def action_fresh(self) -> None:
        """Put in a fresh ID and the time of now."""
        text, now = self._editor.text, self.feed.controls.now()
        if self._base is None:
            found = compose_lines.fresh(text, _new_id(), now)
        else:
            found = fresh_text(self._base.event, self._base.request, text, _new_id(), now)
        if found is None:
            broken, placeless = say("This is not JSON yet."), say("There is no place for an ID and a time.")
            tell(self, broken if json_error(text) else placeless, severity="warning")
        else:
            self._editor.replace_all(found if self._base is None else laid_out(found))

    def action_insert_id(self) -> None:
        """Put in the ID that the event itself makes, so that a retry of it has the same."""
        if self._base is not None:
            key = self.feed.keys["compose.fresh"]
            tell(self, say("$insert_id is for /track; on this wire {} puts in a fresh ID.", key))
            return
        found = insert_id(self._editor.text)
        if found is None:
            tell(self, say("There is no event with a time to make an ID of."), severity="warning")
        elif self._change(compose_lines.with_insert_id(self._editor.text, found)):
            tell(self, say("$insert_id is a hash of {}.", visible(INGREDIENTS)))

    def action_token(self) -> None:
        """Put in the token of the next known environment."""
        if self._base is not None and not has_properties(self._editor.text):
            tell(self, say("On this wire the environment ID is sent beside the event; it stays."))
            return
        environments = self.feed.controls.settings().environments
        found = compose_lines.next_token(environments, last_token(self.feed.reader), self._tokens)
        if found is None:
            tell(self, say("No environment is configured and no event has a token yet."))
            return
        self._tokens += 1
        token, whose = found
        if self._change(compose_lines.with_token(self._editor.text, token)):
            tell(self, say("This is the token of {}.", visible(whose, 60)))

    def action_lay_out(self) -> None:
        """Lay the JSON out in lines."""
        if json_error(self._editor.text) is None:
            self._editor.replace_all(laid_out(self._editor.text))

    def action_error(self) -> None:
        """Go to the place where the JSON breaks."""
        error = json_error(self._editor.text)
        if error is not None:
            self._editor.go_to(error.line, error.column)

    def action_back(self) -> None:
        """Leave; unsent edits are asked about once."""
        text = self._editor.text
        if text not in {self._clean, self._warned_about}:
            self._warned_about = text
            leave, send = self.feed.keys["screen.back"], self.feed.keys["compose.send"]
            words = f"These edits are not sent: {leave} again leaves them, {send} sends."
            tell(self, visible(words))
        else:
            self.app.clear_notifications()  # what was said here is about a text that is gone
            self.dismiss()

    def may_leave(self) -> bool:
        """Unsent edits are asked about here, too."""
        if self._editor.text in {self._clean, self._warned_about}:
            return True
        self.action_back()
        return False

    @property
    def _request(self) -> Outgoing:
        """What is sent: to `/track`, or to where the event came that is edited."""
        text = self._editor.text
        body = text.encode("utf-8", "surrogatepass")
        if self._base is None:
            return Outgoing(body)
        request = self._base.request
        if self._base.event.payload is None and request.method == "POST":
            return Outgoing(body, "POST", request.path)
        return edited_request(self._base.event, request, text)

    @property
    def _token(self) -> str | None:
        found = compose_lines.next_token(self.feed.controls.settings().environments, last_token(self.feed.reader), 0)
        return found[0] if found else None

    def _begin_with(self, detail: EventDetail) -> None:
        """Edit a copy of an event; one that is not JSON is edited as it arrived."""
        event = detail.event
        text = event.payload
        if text is None:
            text = detail.request.body.decode("utf-8", "backslashreplace")
        elif len(text) <= MOST_EDITED:
            text = laid_out(text)
        if len(text) > MOST_EDITED:
            tell(self, say("{} are too much to edit here: use liveview send.", size(len(text))))
            text = ""
        request = detail.request
        self._base = None if request.wire is Wire.HTTP_API or not can_be_sent(request.path) else detail
        where = "" if self._base is None else f", to {request.method} {request.path.partition('?')[0]}"
        self._begin(text, f"copy of #{event.id}{where}")

    def _begin(self, text: str, title: str) -> None:
        self._editor.put(text)
        self._clean = self._editor.text
        self.query_one("#editing").border_title = safe_text(f"Compose ─ {title}", 80)

    def _filled(self, template: Template) -> str:
        if not template.fresh:
            return template.text
        return compose_lines.fresh(template.text, _new_id(), self.feed.controls.now()) or template.text

    def _take(self, template: Template | None) -> None:
        if template is not None:
            self._base = None
            self._begin(self._filled(template), f"{template.title}, {template.about}")
        self._editor.focus()

    def _change(self, text: str) -> bool:
        """Edit the properties; whether there are any."""
        if not has_properties(self._editor.text):
            tell(self, say("There is no properties object to put it in."), severity="warning")
            return False
        if text != self._editor.text:
            self._editor.replace_all(text)
        return True

    def _say(self) -> None:
        error = json_error(self._editor.text)
        self._send.label = content_of(compose_lines.send_label(error, self._previews))
        self._text.show(compose_lines.said_lines(error, self._previews, self._refusal, self.feed.keys), from_top=False)

    def _judge(self) -> None:
        self._waiting = None
        self._preview(self._request)

    @work(thread=True, exclusive=True, group="preview", exit_on_error=False)
    def _preview(self, request: Outgoing) -> None:
        self.post_message(answers.preview(self.feed.controls, request))

    @work(thread=True, group="send", exit_on_error=False)
    def _post(self, request: Outgoing) -> None:
        self.post_message(answers.send(self.feed.controls, request))


def _new_id() -> str:
    """An `$insert_id` that nothing else has."""
    return f"liveview-{token_hex(6)}"
