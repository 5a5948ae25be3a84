"""Held calls: what each would send, its body to be changed, and whether it is made or fails."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, TextArea

from liveview.errors import LiveviewError
from liveview.model.breakpoint import HeldRequest
from liveview.tui.breakpoint.drafts import HeldBodies, HeldBody, key_of, readable
from liveview.tui.breakpoint.lines import MOST_EDITED, armed_words, body_words, hint, request_lines, row_parts, title
from liveview.tui.compose.json_edit import json_error
from liveview.tui.compose.json_editor import JsonEditor
from liveview.tui.keys import bindings, breakpoint_keys
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, content_of, say, visible
from liveview.tui.shell.place import PlaceScreen


@dataclass
class HeldRead(Message):
    """What the held calls would send, read from the engine."""

    held: tuple[HeldRequest, ...]
    """Longest held first."""


@dataclass
class HeldDecided(Message):
    """The engine has answered what was decided about a call."""

    problem: str
    """Why nothing came of it; "" if something did."""


class HeldList(PickList, inherit_bindings=False):
    """The list of held calls; Enter goes to the body of the selected one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *breakpoint_keys.HELD_LIST]


class HeldScreen(PlaceScreen):
    """The list over what the selected call would send; beside it when there is room."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*breakpoint_keys.HELD, *bindings.BACK]
    AUTO_FOCUS = "#held-list"

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self._held: dict[str, HeldRequest] = {}
        self._bodies = HeldBodies()
        self._shown: str | None = None
        self._warned_about = ""
        self._list = HeldList(title(0), EMPTY, id="held-list")
        self._request = LinesView(id="held-request")
        self._editor = JsonEditor(id="held-body")
        self._said = LinesView(id="held-said")
        self._pane = Vertical(self._request, self._editor, self._said, id="held-call", classes="pane")
        self._release = Button(content_of(say("release")), id="release", variant="primary", compact=True)
        self._fail = Button(content_of(say("fail")), id="fail", compact=True)

    @property
    def idle(self) -> Collection[str]:
        """Without a call there is nothing to decide."""
        if self._shown is None:
            return {"held.release", "held.fail", "held.undo", "held.event", "held.error", "held.change"}
        draft = self._bodies.of(self._shown)
        is_json = draft is None or json_error(draft.text) is None
        unchanged = set() if draft is not None and draft.is_changed else {"held.undo"}
        return unchanged | ({"held.error"} if is_json else set())

    def body(self) -> ComposeResult:
        """The list, the request with the editor, and buttons."""
        with Container(id="held"):
            yield self._list
            yield self._pane
        with Horizontal(id="held-buttons"):
            yield self._release
            yield self._fail

    def on_mount(self) -> None:
        """Ask what is held."""
        self._ask()

    def fit(self) -> None:
        """The lines are made for their width."""
        self._show()

    def look(self, *, changed: bool) -> None:
        """Ask again when other calls are held; the time for which they are goes on."""
        if changed:
            self._header.look()
            if {key_of(call) for call in self.feed.snapshot.held} != set(self._held):
                self._ask()
        self._show()

    def on_held_read(self, message: HeldRead) -> None:
        """Show what is held now."""
        self._held = {key_of(each.call): each for each in message.held}
        self._bodies.keep_only(set(self._held))
        self._show()

    def on_held_decided(self, message: HeldDecided) -> None:
        """It is decided: look what else is held; or say why not."""
        if message.problem:
            tell(self, visible(message.problem, 500), severity="error")
        self._ask()

    @on(PickList.ChoiceHighlighted, "#held-list")
    def _highlighted(self) -> None:
        self._show_selected()

    @on(PickList.Picked, "#held-list")
    def _picked(self) -> None:
        self._editor.focus()

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        if self._shown is not None and self._bodies.take(self._shown, self._editor.text) is not None:
            self._say()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        (self.action_fail if message.button.id == "fail" else self.action_release)()

    def action_release(self) -> None:
        """Make the call; warn once about a changed body that is not JSON."""
        held, draft = self._chosen
        if held is None:
            return
        content = None if draft is None else draft.content
        is_odd = draft is not None and content is not None and json_error(draft.text) is not None
        if is_odd and self._warned_about != self._editor.text:
            self._warned_about = self._editor.text
            key = self.feed.keys["held.release"]
            tell(self, say("This is not JSON: {} again sends it as it is.", key), severity="warning")
            return
        delivery_id, commands = held.call.delivery_id, self.feed.commands
        self._decide(lambda: commands.release(delivery_id, content))

    def action_fail(self) -> None:
        """Have the call fail."""
        held, _ = self._chosen
        if held is not None:
            delivery_id, commands = held.call.delivery_id, self.feed.commands
            self._decide(lambda: commands.fail_held(delivery_id))

    def action_undo(self) -> None:
        """Take the body as it was."""
        _, draft = self._chosen
        if draft is not None:
            self._editor.replace_all(draft.start)

    def action_event(self) -> None:
        """Leave for the event that the call carries."""
        held, _ = self._chosen
        if held is not None:
            leave_for(self, held.call.event_id)

    def action_error(self) -> None:
        """Go to the place where the JSON breaks."""
        error = json_error(self._editor.text)
        if error is not None and self._shown is not None:
            self._editor.go_to(error.line, error.column)

    def action_back(self) -> None:
        """Leave the editor, then the screen."""
        if self._editor.has_focus:
            self._list.focus()
        else:
            self.dismiss()

    @property
    def _chosen(self) -> tuple[HeldRequest | None, HeldBody | None]:
        """The call in the editor, and its body there; None for none."""
        if self._shown is None:
            return None, None
        return self._held.get(self._shown), self._bodies.of(self._shown)

    def _show(self) -> None:
        now, room = self.feed.session.now(), self._list.room
        self._list.hint(hint(dict(self.feed.snapshot.breakpoints), self.feed.keys))
        self._list.show([Choice(key, row_parts(each.call, now, room)) for key, each in self._held.items()])
        self._list.set_title(title(len(self._held)))
        armed = dict(self.feed.snapshot.breakpoints)
        self._list.set_subtitle(say("waiting for {}", armed_words(armed)) if armed and self._held else EMPTY)
        self._show_selected()

    def _show_selected(self) -> None:
        """Show the selected call, if it is another one than before."""
        key = self._list.selected
        held = None if key is None else self._held.get(key)
        if key == self._shown and (held is None) == (self._shown is None):
            return
        self._shown = None  # what the editor holds until the end of this is of no call
        for button in (self._release, self._fail):
            button.disabled = held is None
        self._pane.border_title = content_of(say("No call is held") if held is None else say("What it would send"))
        self._request.show([] if held is None else request_lines(held), from_top=True)
        if key is None or held is None:
            self._editor.put("")
            self._editor.read_only = True
        else:
            self._edit(key, held)
        self._say()
        self.tell_idle()

    def _edit(self, key: str, held: HeldRequest) -> None:
        """Put the body of a call into the editor: as it was left there, if it was."""
        draft = self._bodies.of(key)
        if draft is None:
            text, is_packed = readable(held)
            large = len(text) > MOST_EDITED
            self._editor.put("" if large else text)
            if not large:
                self._bodies.open(key, self._editor.text, is_packed=is_packed)
            self._editor.read_only = large
        else:
            self._editor.put(draft.text)
            self._editor.read_only = False
        self._shown = key

    def _say(self) -> None:
        held, draft = self._chosen
        if held is None:
            self._said.show([Line(EMPTY, EMPTY)], from_top=True)
        elif draft is None:
            words = say("The body is too large to be changed here.")
            self._said.show([Line(EMPTY, words, "muted")], from_top=True)
        else:
            content = draft.content
            length = len(held.request.body if content is None else content)
            error = json_error(draft.text)
            self._said.show([body_words(error, changed=draft.is_changed, length=length)], from_top=True)
        self.tell_idle()

    @work(thread=True, group="held", exit_on_error=False)
    def _ask(self) -> None:
        commands = self.feed.session.commands
        self.post_message(HeldRead(() if commands is None else commands.held_requests()))

    @work(thread=True, group="decide", exit_on_error=False)
    def _decide(self, act: Callable[[], None]) -> None:
        try:
            act()
        except LiveviewError as error:
            self.post_message(HeldDecided(str(error)))
        else:
            self.post_message(HeldDecided(""))
