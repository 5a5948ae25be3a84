"""The parts of the form that only some kinds have: webhooks, or what a service or warehouse needs."""

from collections.abc import Iterable

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Button

from liveview.model.kind import KINDS, WAREHOUSES, Kind
from liveview.tui.destination_editor.draft import DestinationDraft, WebhookDraft
from liveview.tui.destination_editor.fields import FormField, FormLine, FormText, WebhookFields
from liveview.tui.kit.choice_row import ChoiceRow
from liveview.tui.lines.safe_text import content_of, say, visible
from liveview.tui.lines.tabs import Tab

_MODES = {"preview": Tab(say("preview: call nobody"), say("preview")), "send": Tab(say("send"))}
_TITLE = 15
_NEW = "new-webhook"


class HookSection(Vertical):
    """The webhooks, in the order in which they are called. What is moved are the texts, the fields stay."""

    class WebhooksChanged(Message):
        """There are more webhooks, or fewer, or they have another order."""

    def __init__(self, drafts: Iterable[WebhookDraft]) -> None:
        super().__init__(name="webhooks", id="destination-webhooks")
        self._fields = [WebhookFields(at, draft) for at, draft in enumerate(drafts)]
        self._add = Button(content_of(say("+ add a webhook")), id=_NEW, compact=True)

    def compose(self) -> Iterable[WebhookFields | Button]:
        """The webhooks, and a button for another one."""
        yield from self._fields
        yield self._add

    @property
    def drafts(self) -> tuple[WebhookDraft, ...]:
        """What is written."""
        return tuple(fields.draft for fields in self._fields)

    async def begin(self, draft: WebhookDraft) -> None:
        """Have at least one."""
        if not self._fields:
            await self.add(draft, enter=False)

    async def add(self, draft: WebhookDraft, *, enter: bool = True) -> None:
        """Add one after the others."""
        fields = WebhookFields(len(self._fields), draft)
        self._fields.append(fields)
        await self.mount(fields, before=self._add)
        if enter:
            fields.enter()
            fields.scroll_visible(animate=False)
        self.post_message(self.WebhooksChanged())

    async def delete(self, at: int) -> None:
        """Delete one, and go to the one that takes its place."""
        left = [draft for number, draft in enumerate(self.drafts) if number != at]
        gone = self._fields.pop()
        self._put(left)
        (self._fields[min(at, len(left) - 1)].url if left else self._add).focus()
        await gone.remove()
        self.post_message(self.WebhooksChanged())

    def move(self, at: int, steps: int) -> None:
        """Move one by some places, and go with it."""
        to = at + steps
        if not 0 <= to < len(self._fields):
            return
        drafts = list(self.drafts)
        drafts.insert(to, drafts.pop(at))
        in_headers = self._fields[at].headers.has_focus
        self._put(drafts)
        (self._fields[to].headers if in_headers else self._fields[to].url).focus()
        self.post_message(self.WebhooksChanged())

    @on(Button.Pressed, f"#{_NEW}")
    async def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        await self.screen.run_action("add_webhook")

    @on(WebhookFields.ButtonUsed)
    async def _used(self, message: WebhookFields.ButtonUsed) -> None:
        message.stop()
        if message.steps:
            self.move(message.at, message.steps)
        else:
            await self.delete(message.at)

    def _put(self, drafts: Iterable[WebhookDraft]) -> None:
        for fields, draft in zip(self._fields, drafts, strict=True):
            fields.put(draft)


class ServiceSection(Vertical):
    """Mode, URL and settings; of a warehouse also the events that it has tables for."""

    def __init__(self, draft: DestinationDraft) -> None:
        super().__init__(id="destination-service")
        self._known = dict(draft.settings)
        self._mode = ChoiceRow(say("mode"), _MODES, id="destination-mode", room=_TITLE)
        self._mode.chosen = draft.mode.value
        self._url = FormLine(draft.url, id="destination-url")
        self._url.placeholder = "the sink"
        self._events = FormText(draft.events, id="destination-events")
        self._lines: dict[str, FormLine] = {}

    @property
    def mode(self) -> str:
        """Whether requests are sent, as a `Mode`."""
        return self._mode.chosen

    @property
    def url(self) -> str:
        """Where they are sent."""
        return self._url.value

    @property
    def events(self) -> str:
        """The names of events, one on each line."""
        return self._events.text

    @property
    def settings(self) -> dict[str, str]:
        """The settings of this kind, and those that were written for other kinds before."""
        return {**self._known, **{name: line.value for name, line in self._lines.items() if line.value}}

    async def offer(self, kind: Kind) -> None:
        """Show the fields of a kind; what was written for another one is kept."""
        self._known = self.settings
        await self.remove_children()
        facts = KINDS[kind]
        self._lines = {
            each.name: FormLine(self._known.pop(each.name, ""), id=f"setting-{each.name}") for each in facts.settings
        }
        for each in facts.settings:
            self._lines[each.name].placeholder = "env:NAME, the name of a variable" if each.secret else "not set"
        fields = [FormField(f"settings.{name}", visible(name), line) for name, line in self._lines.items()]
        if kind in WAREHOUSES:
            fields.append(FormField("events", say("events"), self._events))
        else:
            fields.insert(0, FormField("url", say("URL"), self._url))
        await self.mount(self._mode, *fields)
