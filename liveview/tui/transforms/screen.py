"""Transformations: what is changed about which events for which destinations, tried with one event."""

from collections.abc import Collection
from pathlib import PurePath
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.transform import Transform
from liveview.tui.keys import bindings, pipeline_keys
from liveview.tui.kit.config_edit import ConfigEdits
from liveview.tui.kit.confirm import ConfirmDialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.one_line import OneLine
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.moments import counted
from liveview.tui.lines.safe_text import EMPTY, say, visible
from liveview.tui.shell.place import PlaceScreen
from liveview.tui.transforms.bench_pane import BenchPane
from liveview.tui.transforms.changes import move, remove
from liveview.tui.transforms.edit_screen import TransformEditScreen
from liveview.tui.transforms.words import destination_words, event_words, heading, row_parts


class TransformList(PickList, inherit_bindings=False):
    """The transformations in the order of the file. Only visible lines are drawn: there may be thousands."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *pipeline_keys.TRANSFORM_LIST]

    def __init__(self) -> None:
        super().__init__(say("Transformations"), EMPTY, id="transform-list")
        self._transforms: tuple[Transform, ...] = ()
        self._refused: frozenset[int] = frozenset()

    @property
    def at(self) -> int | None:
        """The place of the selected one; None if there is none."""
        return None if self.selected is None else int(self.selected)

    def show_transforms(self, transforms: tuple[Transform, ...], refused: Collection[int]) -> None:
        """Show these; `refused` are the places of those whose SQL is refused."""
        self._transforms, self._refused = transforms, frozenset(refused)
        self.show([Choice(str(at), ()) for at in range(len(transforms))], heading(self.room) if transforms else ())
        self.set_title(say("Transformations ─ {}", len(transforms)) if transforms else say("Transformations"))
        self.refresh()

    def draw_choice(self, choice: Choice, *, cursor: bool) -> Strip:
        """The strip of a transformation."""
        at = int(choice.key)
        parts = row_parts(self._transforms[at], self.room, refused=at in self._refused)
        return super().draw_choice(choice._replace(parts=parts), cursor=cursor)


class EventNumber(OneLine):
    """The line for the number of an event. Hidden until `open`, and again when it loses the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [*pipeline_keys.TRANSFORM_EVENT, *bindings.QUIT[-1:]]

    class NumberWanted(Message):
        """The user wants to try the event with this number; "" for none."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__(placeholder="the number of an event", id="event-number", compact=True)
        self.display = False

    def open(self) -> None:
        """Let the user write a number."""
        self.value = ""
        self.display = True
        self.focus()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Try it."""
        message.stop()
        self.post_message(self.NumberWanted(self.value))

    def action_leave(self) -> None:
        """Return without a change."""
        self.post_message(self.NumberWanted(""))

    def on_blur(self, event: events.Blur) -> None:  # noqa: ARG002 (Textual's signature)
        """Hide the line when it loses the focus."""
        self.display = False


class TransformsScreen(PlaceScreen):
    """The list over the test bench; beside it when there is room. Begins with the event `event_id` on the bench."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*pipeline_keys.TRANSFORMS, *bindings.BACK]
    AUTO_FOCUS = "#transform-list"

    def __init__(self, feed: Feed, event_id: int | None = None) -> None:
        super().__init__(feed)
        self._edits = ConfigEdits(self, feed)
        self._list = TransformList()
        self._bench = BenchPane(feed, event_id)
        self._number = EventNumber()
        self._shown: tuple[object, ...] = ()
        self._follow: int | None = None

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "pipeline"

    @property
    def idle(self) -> Collection[str]:
        """Without a transformation there is nothing to change, and in a recorded session nothing can be changed."""
        at, count = self._list.at, len(self._settings.transforms)
        idle = {"transforms.add", "transforms.delete", "transforms.up", "transforms.down"} if self.is_fixed else set()
        if at is None:
            return {*idle, "transforms.change", "transforms.delete", "transforms.up", "transforms.down"}
        if at == 0:
            idle.add("transforms.up")
        return idle if at < count - 1 else {*idle, "transforms.down"}

    def body(self) -> ComposeResult:
        """The list and the bench."""
        with Container(id="transforms-body"):
            with Vertical(id="transforms-lists"):
                yield self._list
                yield self._number
            yield self._bench

    def fit(self) -> None:
        """Lines are made for their width."""
        self._show()

    def show_news(self) -> None:
        """The settings may have changed."""
        self._show()

    def new_log(self) -> None:
        """Another session has other events."""
        self._bench.forget()
        self._shown = ()
        self._show()

    @on(PickList.ChoiceHighlighted, "#transform-list")
    def _select(self) -> None:
        self._try_out()

    @on(PickList.Picked, "#transform-list")
    def _change(self) -> None:
        at = self._list.at
        if at is not None:
            self._edit(at)

    @on(EventNumber.NumberWanted)
    def _take_number(self, message: EventNumber.NumberWanted) -> None:
        self._list.focus()
        text = message.text.strip().removeprefix("#")
        if not text:
            return
        event_id = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
        if self.feed.reader.rows_of((event_id,)):
            self._bench.take_event(event_id)
        else:
            tell(self, say("There is no event {}.", visible(text, 40)), severity="warning")

    def action_add(self) -> None:
        """Write a new one."""
        self._edit(None)

    def action_remove(self) -> None:
        """Delete the selected one, once that is confirmed."""
        at = self._list.at
        refusal = self._edits.refusal
        if refusal is not None:
            tell(self, refusal, severity="warning")
        elif at is not None:
            before = self._settings.transforms[at]
            words = say("{} for {}. Its comments go, too.", event_words(before), destination_words(before))
            dialog = ConfirmDialog(self.feed, say("Delete this transformation?"), words, yes=say("delete it"))
            self.app.push_screen(dialog, lambda sure: self._remove(at, before) if sure else None)

    def action_shift(self, steps: int) -> None:
        """Move the selected one among the others."""
        at = self._list.at
        if at is not None and 0 <= at + steps < len(self._settings.transforms):
            self._follow = at + steps
            self._edits.change(move(at, at + steps, self._settings.transforms[at]), "The transformation was moved")

    def action_choose_event(self) -> None:
        """Let the user write the number of an event."""
        self._number.open()

    def action_event(self, steps: int) -> None:
        """Try the next event, or the one before."""
        self._bench.step_event(steps)

    def action_destination(self, steps: int) -> None:
        """Try it for another destination."""
        self._bench.step_destination(steps)

    @property
    def _settings(self) -> PipelineSettings:
        return self.feed.session.settings().pipeline

    def _edit(self, at: int | None) -> None:
        refusal = self._edits.refusal
        if refusal is not None and at is None:
            tell(self, refusal, severity="warning")
        else:
            self.app.push_screen(TransformEditScreen(self.feed, at, self._bench.event_id))

    def _remove(self, at: int, before: Transform) -> None:
        self._edits.change(remove(at, before), "The transformation was deleted")

    def _show(self) -> None:
        settings, refused = self._settings, self.feed.session.endpoints.refused_sql
        transforms = settings.transforms
        places = [at for at in range(len(transforms)) if any(each.startswith(f"transforms[{at}].") for each in refused)]
        self._list.hint(
            say(
                "no transformations yet: {} writes one, and it is tried before it is saved",
                self.feed.keys["transforms.add"],
            )
        )
        self._list.show_transforms(transforms, places)
        count = sum(bool(each.sql) for each in transforms)
        self._list.set_subtitle(say("{} with SQL", counted(count, "transformation")) if count else EMPTY)
        shown = (settings, self.feed.session.settings().destinations)
        if shown != self._shown:
            self._shown = shown
            if self._follow is not None:
                self._list.highlight(str(self._follow))
                self._follow = None
            self._try_out()
        self.tell_idle()

    def _try_out(self) -> None:
        self._bench.try_out(self._settings, self._list.at if self._settings.transforms else None)
        self.tell_idle()
