"""What a held call would send, and an editor for its body."""

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import TextArea

from liveview.model.breakpoint import HeldRequest
from liveview.tui.breakpoint.drafts import HeldBodies, HeldBody, readable
from liveview.tui.breakpoint.lines import MOST_EDITED, body_words, request_lines
from liveview.tui.compose.json_edit import JsonError, json_error
from liveview.tui.compose.json_editor import JsonEditor
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, content_of, say


class BodyEdited(Message):
    """The body in the editor is another one."""


class HeldPane(Vertical):
    """Keeps what was changed of each call for as long as that is held. Posts `BodyEdited`."""

    def __init__(self) -> None:
        self._bodies = HeldBodies()
        self._key: str | None = None
        self._held: HeldRequest | None = None
        self._request = LinesView(id="held-request")
        self._editor = JsonEditor(id="held-body")
        self._said = LinesView(id="held-said")
        super().__init__(self._request, self._editor, self._said, id="held-call", classes="pane")

    @property
    def held(self) -> HeldRequest | None:
        """The call that is shown; None for none."""
        return self._held

    @property
    def draft(self) -> HeldBody | None:
        """Its body as it is in the editor; None without one that can be changed."""
        return None if self._key is None else self._bodies.of(self._key)

    @property
    def error(self) -> JsonError | None:
        """Where the body is not JSON; None if it is, or if there is none."""
        draft = self.draft
        return None if draft is None else json_error(draft.text)

    @property
    def is_editing(self) -> bool:
        """Whether keys go to the editor."""
        return self._editor.has_focus

    def edit(self) -> None:
        """Let keys go to the editor."""
        self._editor.focus()

    def keep_only(self, keys: set[str]) -> None:
        """Forget the bodies of calls that are no longer held."""
        self._bodies.keep_only(keys)

    def show(self, key: str | None, held: HeldRequest | None) -> None:
        """Show this call, with its body as it was left; nothing changes if it is shown already."""
        if (key if held is not None else None) == self._key and (held is None) == (self._held is None):
            return
        self._key, self._held = None, held  # until its text is there, the editor has that of no call
        self.border_title = content_of(say("No call is held") if held is None else say("What it would send"))
        self._request.show([] if held is None else request_lines(held), from_top=True)
        if key is None or held is None:
            self._editor.put("")
        else:
            self._open(key, held)
            self._key = key
        self._editor.read_only = self.draft is None
        self._say()

    def undo(self) -> None:
        """Take the body as it was."""
        if self.draft is not None:
            self._editor.replace_all(self.draft.start)

    def go_to_error(self) -> None:
        """Go to the place where the JSON breaks."""
        if self.error is not None:
            self._editor.go_to(self.error.line, self.error.column)

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        if self._key is not None and self._bodies.take(self._key, self._editor.text) is not None:
            self._say()

    def _open(self, key: str, held: HeldRequest) -> None:
        draft = self._bodies.of(key)
        if draft is not None:
            self._editor.put(draft.text)
            return
        text, is_packed = readable(held)
        is_large = len(text) > MOST_EDITED
        self._editor.put("" if is_large else text)
        if not is_large:
            self._bodies.open(key, self._editor.text, is_packed=is_packed)

    def _say(self) -> None:
        held, draft = self._held, self.draft
        line = Line(EMPTY, EMPTY)
        if held is not None and draft is None:
            line = Line(EMPTY, say("The body is too large to be changed here."), "muted")
        elif held is not None and draft is not None:
            content = draft.content
            length = len(held.request.body if content is None else content)
            line = body_words(self.error, changed=draft.is_changed, length=length)
        self._said.show([line], from_top=True)
        self.post_message(BodyEdited())
