"""The configuration of one destination as a form: checked while it is written, in effect once it is saved."""

from collections.abc import Callable, Collection, Iterator
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Input, TextArea

from liveview.config.destination_edit import leaving
from liveview.errors import LiveviewError
from liveview.model.destination import Destination
from liveview.model.kind import KINDS, Kind, Mode
from liveview.tui.destination_editor.draft import (
    NEW_WEBHOOK,
    DestinationDraft,
    WrittenDestination,
    draft_of,
    webhook_draft,
    written,
)
from liveview.tui.destination_editor.fields import FormField, FormLine, FormScroll, ProblemLine, WebhookFields
from liveview.tui.destination_editor.kind_dialog import KindDialog
from liveview.tui.destination_editor.sections import HookSection, ServiceSection
from liveview.tui.keys import bindings, destination_keys
from liveview.tui.kit.choice_row import ChoiceRow
from liveview.tui.kit.confirm import ConfirmDialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import SafeText, content_of, joined, say, visible
from liveview.tui.lines.tabs import Tab
from liveview.tui.shell.place import PlaceScreen

_SENT = {"yes": Tab(say("sent")), "no": Tab(say("skipped"))}
_TITLE = 15
"""Cells of the titles of fields."""


class DestinationEditor(PlaceScreen):
    """Changes the destination with this key, or adds one for None, beginning with what `destination` says.

    `saved` is told the key that it has then.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = ["style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*destination_keys.DESTINATION_FORM, *bindings.BACK]
    AUTO_FOCUS = "#destination-name"

    def __init__(self, feed: Feed, key: str | None, destination: Destination, saved: Callable[[str], object]) -> None:
        super().__init__(feed)
        self._key = key
        self._before = destination
        self._saved = saved
        self._first = self._warned_of = draft_of(destination)
        draft = self._first
        self._kind = draft.kind
        self._called = FormLine(draft.name, id="destination-name")
        self._instance = FormLine(draft.instance, id="destination-instance")
        self._instance.placeholder = "only for a second one"
        self._kind_button = Button(content_of(_kind_words(self._kind)), id="destination-kind", compact=True)
        self._identify = ChoiceRow(say("identify"), _SENT, id="destination-identify", room=_TITLE)
        self._pageviews = ChoiceRow(say("page views"), _SENT, id="destination-pageviews", room=_TITLE)
        self._hooks = HookSection(draft.webhooks)
        self._service = ServiceSection(draft)
        self._form = FormScroll(id="destination-form")
        self._editing = Vertical(id="destination-editing", classes="pane")
        self._other = ProblemLine()

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "configuration"

    @property
    def idle(self) -> Collection[str]:
        """Only webhooks can be moved, added and deleted."""
        keys = ("add", "delete", "up", "down")
        return () if self._kind is Kind.WEBHOOKS else {f"destination_form.{key}" for key in keys}

    def body(self) -> ComposeResult:
        """The fields, and both ways as buttons."""
        with self._editing, self._form:
            yield FormField("name", say("name"), self._called)
            yield FormField("instance", say("instance"), self._instance)
            yield FormField("kind", say("kind"), self._kind_button)
            yield self._identify
            yield self._pageviews
            yield self._hooks
            yield self._service
            yield self._other
        with Horizontal(id="destination-buttons"):
            yield Button(content_of(say("save")), id="save", variant="primary", compact=True)
            yield Button(content_of(say("close")), id="close", compact=True)

    def on_mount(self) -> None:
        """Show the destination as it is."""
        self._identify.choose(_choice(self._first.identify))
        self._pageviews.choose(_choice(self._first.pageviews))
        new = self._key is None
        title = say("Add a destination") if new else say("Change {}", visible(self._key or "", 60))
        self._editing.border_title = content_of(title)
        self._lay_out()
        self.call_after_refresh(self._look)

    @on(Input.Submitted)
    def _go_on(self) -> None:
        self.focus_next()

    @on(Button.Pressed, "#save, #close")
    def _pressed(self, message: Button.Pressed) -> None:
        if message.button.id == "save":
            self.action_save()
        else:
            self.action_back()

    @on(Button.Pressed, "#destination-kind")
    def _choose_kind(self) -> None:
        self.app.push_screen(KindDialog(self.feed, self._kind), self._take_kind)

    async def action_add_webhook(self) -> None:
        """Add a webhook after the others, and go to it."""
        if self._kind is Kind.WEBHOOKS:
            await self._hooks.add(webhook_draft(NEW_WEBHOOK))

    async def action_delete_webhook(self) -> None:
        """Delete the webhook of the field that has the focus."""
        at = self._webhook_here()
        if at is not None:
            await self._hooks.delete(at)

    def action_move_webhook(self, steps: int) -> None:
        """Move the webhook of the field that has the focus."""
        at = self._webhook_here()
        if at is not None:
            self._hooks.move(at, steps)

    def action_save(self) -> None:
        """Have it in effect, unless something is wrong with it; ask first if it is new that it leaves this machine."""
        found = self._look()
        if found.problems:
            first = found.problems[0]
            tell(self, say("It cannot be saved yet: {}", visible(first.sentence, 300)), severity="warning")
            next((field.enter() for field in self._fields() if field.name == first.field), None)
            return
        is_held = self._key is None or self._key in self.feed.session.settings().held
        urls = [url for url in leaving(found.destination) if is_held or url not in leaving(self._before)]
        if not urls or self.feed.leaving_confirmed == self.feed.run.endpoints.log:
            self._save(found.destination)
            return
        shown = joined((visible(url, 200) for url in urls), ", ")
        words = say("Events will be sent to {}, which is not this machine. This is asked once in a session.", shown)
        dialog = ConfirmDialog(self.feed, say("Send events out?"), words, yes=say("send them"))
        self.app.push_screen(dialog, lambda sure: self._save(found.destination, asked=True) if sure else None)

    def action_back(self) -> None:
        """Leave; warn once about what was not saved."""
        if self.may_leave():
            self.dismiss()

    def may_leave(self) -> bool:
        """Whether everything is saved; warns once if it is not."""
        now = self._draft()
        if now in (self._first, self._warned_of):
            return True
        self._warned_of = now
        leave, save = self.feed.keys["screen.back"], self.feed.keys["destination_form.save"]
        tell(self, say("This is not saved: {} again discards it, {} saves it.", leave, save))
        return False

    def _save(self, destination: Destination, *, asked: bool = False) -> None:
        if asked:
            self.feed.leaving_confirmed = self.feed.run.endpoints.log
        try:
            self.feed.commands.edit_destination(self._key, destination)
        except LiveviewError as error:
            self._other.tell(str(error))
            tell(self, visible(str(error), 500), severity="error")
            return
        back, keep = self.feed.keys["destination.file"], self.feed.keys["destination.save"]
        words = say(
            "{} is in effect; {} goes back to the file, {} saves it there.", visible(destination.key, 60), back, keep
        )
        tell(self, words)
        self.dismiss()
        self._saved(destination.key)

    def _take_kind(self, kind: Kind | None) -> None:
        if kind is None or kind is self._kind:
            return
        usual = self._kind is not Kind.WEBHOOKS
        self._kind = kind
        self._kind_button.label = content_of(_kind_words(kind))
        if usual != (kind is not Kind.WEBHOOKS):
            for row, before in ((self._identify, usual), (self._pageviews, usual)):
                if row.chosen == _choice(before):
                    row.choose(_choice(not before))
        self._lay_out()
        self._kind_button.focus()
        self._look()

    def _lay_out(self) -> None:
        """Show the fields of the kind."""
        is_webhooks = self._kind is Kind.WEBHOOKS
        self._hooks.display, self._service.display = is_webhooks, not is_webhooks
        if is_webhooks:
            self.run_worker(self._hooks.begin(webhook_draft(NEW_WEBHOOK)), exit_on_error=False)
        else:
            self.run_worker(self._service.offer(self._kind), exclusive=True, group="kind", exit_on_error=False)
        self.tell_idle()

    def _webhook_here(self) -> int | None:
        """The place of the webhook whose field has the focus."""
        widget: object = self.focused
        while isinstance(widget, Widget):
            if isinstance(widget, WebhookFields):
                return widget.at
            widget = widget.parent
        return None

    def _draft(self) -> DestinationDraft:
        """What is in the fields."""
        return DestinationDraft(
            name=self._called.value,
            instance=self._instance.value,
            kind=self._kind,
            identify=self._identify.chosen == "yes",
            pageviews=self._pageviews.chosen == "yes",
            webhooks=self._hooks.drafts,
            mode=Mode(self._service.mode),
            url=self._service.url,
            settings=self._service.settings,
            events=self._service.events,
        )

    def _fields(self) -> Iterator[FormField | WebhookFields]:
        yield from self._form.query(FormField)
        yield from self._form.query(WebhookFields)

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceRow.ChoiceMade)
    @on(HookSection.WebhooksChanged)
    def _look(self) -> WrittenDestination:
        """Say what is wrong beside each field, and below all of them what is about none."""
        others = {each.key for each in self.feed.session.settings().destinations} - {self._key}
        found = written(self._draft(), self._before, is_new=self._key is None, taken=others)
        left = dict(reversed(found.problems))
        for shown in self._fields():
            shown.tell(left.pop(shown.name or "", ""))
        self._other.tell(next(iter(left.values()), ""))
        return found


def _choice(on: bool) -> str:
    return "yes" if on else "no"


def _kind_words(kind: Kind) -> SafeText:
    return say("{} ▾", visible(KINDS[kind].title))
