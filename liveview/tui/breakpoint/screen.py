"""Held calls: what each would send, its body to be changed, and whether it is made or fails."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal
from textual.message import Message
from textual.widgets import Button

from liveview.errors import LiveviewError
from liveview.model.breakpoint import HeldRequest
from liveview.tui.breakpoint.drafts import key_of
from liveview.tui.breakpoint.held_pane import BodyEdited, HeldPane
from liveview.tui.breakpoint.lines import armed_words, hint, row_parts, title
from liveview.tui.keys import bindings, breakpoint_keys
from liveview.tui.kit.dialog import leave_for
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
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
    """Why it could not be carried out; "" if it was."""


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
        self._warned_about = ""
        self._list = HeldList(title(0), EMPTY, id="held-list")
        self._pane = HeldPane()
        self._release = Button(content_of(say("release")), id="release", variant="primary", compact=True)
        self._fail = Button(content_of(say("fail")), id="fail", compact=True)

    @property
    def idle(self) -> Collection[str]:
        """Without a call there is nothing to decide."""
        if self._pane.held is None:
            return {"held.release", "held.fail", "held.undo", "held.event", "held.error", "held.change"}
        draft = self._pane.draft
        unchanged = set() if draft is not None and draft.is_changed else {"held.undo"}
        return unchanged if self._pane.error is not None else {*unchanged, "held.error"}

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
        self._pane.keep_only(set(self._held))
        self._show()

    def on_held_decided(self, message: HeldDecided) -> None:
        """It is decided: look what else is held; or say why not."""
        if message.problem:
            tell(self, visible(message.problem, 500), severity="error")
        self._ask()

    def on_body_edited(self, message: BodyEdited) -> None:
        """Other keys are of use now."""
        del message
        self.tell_idle()

    @on(PickList.ChoiceHighlighted, "#held-list")
    def _highlighted(self) -> None:
        self._show_selected()

    @on(PickList.Picked, "#held-list")
    def _picked(self) -> None:
        self._pane.edit()

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        (self.action_fail if message.button.id == "fail" else self.action_release)()

    def action_release(self) -> None:
        """Make the call; warn once about a changed body that is not JSON."""
        held, draft = self._pane.held, self._pane.draft
        if held is None:
            return
        content = None if draft is None else draft.content
        if draft is not None and content is not None and self._pane.error and self._warned_about != draft.text:
            self._warned_about = draft.text
            key = self.feed.keys["held.release"]
            tell(self, say("This is not JSON: {} again sends it as it is.", key), severity="warning")
            return
        delivery_id, commands = held.call.delivery_id, self.feed.commands
        self._decide(lambda: commands.release(delivery_id, content))

    def action_fail(self) -> None:
        """Have the call fail."""
        held = self._pane.held
        if held is not None:
            delivery_id, commands = held.call.delivery_id, self.feed.commands
            self._decide(lambda: commands.fail_held(delivery_id))

    def action_undo(self) -> None:
        """Take the body as it was."""
        self._pane.undo()

    def action_event(self) -> None:
        """Leave for the event that the call carries."""
        if self._pane.held is not None:
            leave_for(self, self._pane.held.call.event_id)

    def action_error(self) -> None:
        """Go to the place where the JSON breaks."""
        self._pane.go_to_error()

    def action_back(self) -> None:
        """Leave the editor, then the screen."""
        if self._pane.is_editing:
            self._list.focus()
        else:
            self.dismiss()

    def _show(self) -> None:
        now, room = self.feed.session.now(), self._list.room
        armed = dict(self.feed.snapshot.breakpoints)
        self._list.hint(hint(armed, self.feed.keys))
        self._list.show([Choice(key, row_parts(each.call, now, room)) for key, each in self._held.items()])
        self._list.set_title(title(len(self._held)))
        self._list.set_subtitle(say("waiting for {}", armed_words(armed)) if armed and self._held else EMPTY)
        self._show_selected()

    def _show_selected(self) -> None:
        key = self._list.selected
        held = None if key is None else self._held.get(key)
        self._pane.show(key, held)
        for button in (self._release, self._fail):
            button.disabled = held is None

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
