"""Compose: write or change an event, see what would become of it, and send it through the real port."""

from collections.abc import Collection
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Button, TextArea

from liveview.model.outgoing import Outgoing
from liveview.tui.compose.draft import EventDraft
from liveview.tui.compose.forecast import Forecast
from liveview.tui.compose.insert_id import INGREDIENTS, insert_id
from liveview.tui.compose.json_edit import has_properties, json_error, laid_out
from liveview.tui.compose.json_editor import JsonEditor
from liveview.tui.compose.lines import MOST_EDITED, Template, with_insert_id, with_token
from liveview.tui.compose.template import TemplateDialog
from liveview.tui.keys import bindings
from liveview.tui.kit import answers
from liveview.tui.kit.answers import BodySent
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.sent import event_that_came
from liveview.tui.lines.moments import size
from liveview.tui.lines.safe_text import content_of, say, visible
from liveview.tui.shell.place import PlaceScreen


class ComposeScreen(PlaceScreen):
    """Starts from the payload of an event, or from a template."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.COMPOSE, *bindings.BACK]
    AUTO_FOCUS = "#editor"

    def __init__(self, feed: Feed, event_id: int | None = None) -> None:
        super().__init__(feed)
        self._event_id = event_id
        self._draft = EventDraft(feed)
        self._sending = False
        self._editor = JsonEditor(id="editor")
        self._forecast = Forecast(feed, lambda: self._draft.request(self._editor.text))
        self._editing = Vertical(self._editor, id="editing", classes="pane")
        self._send = Button(content_of(say("send")), id="send", variant="primary", compact=True)

    @property
    def idle(self) -> Collection[str]:
        """Only JSON can be laid out, and only what is not JSON has an error to go to."""
        return {"compose.error"} if self._forecast.is_json else {"compose.lay_out"}

    def body(self) -> ComposeResult:
        """The editor, what is said about it beside or below, and buttons."""
        with Container(id="compose-body"):
            yield self._editing
            yield self._forecast
        with Horizontal(id="buttons"):
            yield self._send
            yield Button(content_of(say("template")), id="template", compact=True)
            yield Button(content_of(say("fresh id, time")), id="fresh", compact=True)
            yield Button(content_of(say("token")), id="token", compact=True)

    def on_mount(self) -> None:
        """Put in what to start from."""
        detail = None if self._event_id is None else self.feed.reader.detail(self._event_id)
        text = self._draft.start_from_first() if detail is None else self._draft.start_from_event(detail)
        if len(text) > MOST_EDITED:
            tell(self, say("This event is too large to edit here ({}); use liveview send.", size(len(text))))
            text = ""
        self._begin(text)

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        self._forecast.take(self._editor.text)

    def on_forecast_changed(self) -> None:
        """Say on the button what would be sent."""
        self._send.label = content_of(self._forecast.send_label)
        self.tell_idle()

    def on_body_sent(self, message: BodySent) -> None:
        """The receiver has answered: show the event, or say why there is none."""
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
            self._post(self._draft.request(self._editor.text))

    def action_template(self) -> None:
        """Choose a text to start from."""
        self.app.push_screen(TemplateDialog(self.feed, self._draft.templates()), self._take)

    def action_fresh(self) -> None:
        """Put in a fresh ID and the time of now."""
        text = self._editor.text
        found = self._draft.fresh(text)
        if found is not None:
            self._editor.replace_all(found)
        elif json_error(text) is not None:
            tell(self, say("This is not valid JSON yet."), severity="warning")
        else:
            tell(self, say("There is no place for an ID and a time in this JSON."), severity="warning")

    def action_insert_id(self) -> None:
        """Put in an ID made from the event itself, so that a retry of it has the same one."""
        if not self._draft.is_track:
            key = self.feed.keys["compose.fresh"]
            tell(self, say("$insert_id is for /track; on this wire {} puts in a fresh ID.", key))
            return
        found = insert_id(self._editor.text)
        if found is None:
            tell(self, say("An $insert_id is made from the time of the event, and there is none."), severity="warning")
        elif self._change(with_insert_id(self._editor.text, found)):
            tell(self, say("$insert_id is a hash of {}.", visible(INGREDIENTS)))

    def action_token(self) -> None:
        """Put in the token of the next known environment."""
        if not self._draft.is_track and not has_properties(self._editor.text):
            tell(self, say("On this wire the environment ID is sent outside of the event and stays as it is."))
            return
        found = self._draft.next_token()
        if found is None:
            tell(self, say("No environment is configured and no event has a token yet."))
            return
        token, whose = found
        if self._change(with_token(self._editor.text, token)):
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
        """Leave; warn once about unsent edits."""
        if self.may_leave():
            self.app.clear_notifications()  # what was said here is about a text that is gone
            self.dismiss()

    def may_leave(self) -> bool:
        """Whether there are no unsent edits; warns once about them."""
        if self._draft.may_leave(self._editor.text):
            return True
        leave, send = self.feed.keys["screen.back"], self.feed.keys["compose.send"]
        tell(self, say("These edits are not sent: {} again discards them, {} sends them.", leave, send))
        return False

    def _begin(self, text: str) -> None:
        self._editor.put(text)
        self._draft.keep(self._editor.text)
        self._editing.border_title = content_of(say("Compose ─ {}", self._draft.source))

    def _take(self, template: Template | None) -> None:
        if template is not None:
            self._begin(self._draft.start_from(template))
        self._editor.focus()

    def _change(self, text: str) -> bool:
        """Take this text with other properties; False when it has no properties to change."""
        if not has_properties(self._editor.text):
            tell(self, say("There is no properties object to put it into."), severity="warning")
            return False
        if text != self._editor.text:
            self._editor.replace_all(text)
        return True

    @work(thread=True, group="send", exit_on_error=False)
    def _post(self, request: Outgoing) -> None:
        self.post_message(answers.send(self.feed.session, request))
