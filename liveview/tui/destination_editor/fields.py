"""The fields of the form: a title, what is written, and below it what is wrong with it."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from liveview.text.escaping import escaped
from liveview.tui.destination_editor.draft import WebhookDraft
from liveview.tui.kit.one_line import OneLine
from liveview.tui.lines.safe_text import SafeText, content_of, say, visible

_LONGEST = 300
"""Characters of what is wrong."""
_MOST_LINES = 5
"""Lines of a text before it scrolls."""


class ProblemLine(Static):
    """What is wrong with a field; takes no room when nothing is."""

    def __init__(self) -> None:
        super().__init__(classes="field-problem")
        self.display = False
        self.problem = ""
        """The sentence; "" for none."""

    def tell(self, problem: str) -> None:
        """Show a sentence, or none."""
        if problem != self.problem:
            self.problem = problem
            self.update(content_of(say("! {}", visible(problem, _LONGEST))))
            self.display = bool(problem)


class FormScroll(VerticalScroll, inherit_bindings=False, can_focus=False):
    """Scrolls to the field that has the focus; the arrows are for going from field to field."""


class FormLine(OneLine):
    """One line of text. What a terminal would obey becomes an escape, also when it is pasted."""

    def __init__(self, value: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(escaped(value), id=id, compact=True, select_on_focus=False)

    def on_paste(self, event: events.Paste) -> None:
        """Clipboards hold untrusted text too; Textual's own handler inserts it after this one."""
        event.text = escaped(event.text)


class FormText(TextArea):
    """A few lines of text, as high as they are; up and down leave it at its ends."""

    def __init__(self, text: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(text, id=id, compact=True, soft_wrap=False)
        self._fit_lines()

    def on_paste(self, event: events.Paste) -> None:
        """Clipboards hold untrusted text too; Textual's own handler inserts it after this one."""
        event.text = "\n".join(map(escaped, event.text.splitlines()))

    def on_text_area_changed(self) -> None:
        """More lines, or fewer."""
        self._fit_lines()

    def action_cursor_up(self, select: bool = False) -> None:
        """Leave for the field above from the first line."""
        if self.cursor_location[0] == 0 and not select:
            self.screen.focus_previous()
        else:
            super().action_cursor_up(select)

    def action_cursor_down(self, select: bool = False) -> None:
        """Leave for the field below from the last line."""
        if self.cursor_location[0] == self.document.line_count - 1 and not select:
            self.screen.focus_next()
        else:
            super().action_cursor_down(select)

    def _fit_lines(self) -> None:
        self.styles.height = min(max(self.document.line_count, 1), _MOST_LINES)


class FormField(Vertical):
    """A title beside a widget, and a problem below both. `name` is the field that problems are about."""

    def __init__(self, name: str, title: SafeText, widget: Widget) -> None:
        super().__init__(name=name, classes="field")
        self._title = title
        self.widget = widget
        """What is written in."""
        self.problem = ProblemLine()
        """What is wrong with it."""

    def compose(self) -> ComposeResult:
        """The parts."""
        with Horizontal(classes="field-line"):
            yield Static(content_of(self._title), classes="field-title")
            yield self.widget
        yield self.problem

    def tell(self, problem: str) -> None:
        """Show what is wrong, "" for nothing."""
        self.problem.tell(problem)

    def enter(self) -> None:
        """Go to it."""
        self.widget.focus()


class _MouseButton(Button, can_focus=False):
    """A button for what has a key: it is not a stop on the way from field to field."""


class WebhookFields(Vertical):
    """One webhook: its URL, its headers, and buttons that move and delete it."""

    class ButtonUsed(Message):
        """Something is to be done with the webhook at a place: move it up (-1) or down (1), or delete it (0)."""

        def __init__(self, at: int, steps: int) -> None:
            super().__init__()
            self.at = at
            self.steps = steps

    _STEPS: ClassVar[dict[str, int]] = {"up": -1, "down": 1, "delete": 0}

    def __init__(self, at: int, draft: WebhookDraft) -> None:
        super().__init__(name=f"webhooks.{at}", classes="webhook")
        self.at = at
        """Its place, from 0."""
        self.url = FormLine(draft.url, id=f"webhook-url-{at}")
        """The URL."""
        self.url.placeholder = "sink:/orders or http://127.0.0.1:8080/x"
        self.headers = FormText(draft.headers, id=f"webhook-headers-{at}")
        """The headers."""
        self.problem = ProblemLine()
        """What is wrong with it."""

    def compose(self) -> ComposeResult:
        """The parts."""
        with Horizontal(classes="field-line"):
            yield Static(content_of(say("Webhook {}", self.at + 1)), classes="webhook-title")
            for name, label in (("up", say("↑ up")), ("down", say("↓ down")), ("delete", say("delete"))):
                yield _MouseButton(content_of(label), name=name, compact=True)
        with Horizontal(classes="field-line"):
            yield Static(content_of(say("URL")), classes="field-title")
            yield self.url
        with Horizontal(classes="field-line"):
            yield Static(content_of(say("headers")), classes="field-title")
            yield self.headers
        yield self.problem

    @property
    def draft(self) -> WebhookDraft:
        """What is written."""
        return WebhookDraft(self.url.value, self.headers.text)

    def put(self, draft: WebhookDraft) -> None:
        """Write this instead."""
        if draft != self.draft:
            self.url.value = draft.url
            self.headers.load_text(draft.headers)

    def tell(self, problem: str) -> None:
        """Show what is wrong, "" for nothing."""
        self.problem.tell(problem)

    def enter(self) -> None:
        """Go to it."""
        self.url.focus()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        message.stop()
        self.post_message(self.ButtonUsed(self.at, self._STEPS[message.button.name or "delete"]))

    @on(Input.Submitted)
    def _go_on(self) -> None:
        self.headers.focus()
