"""One transformation as it is written, and what it makes of an event meanwhile."""

from collections.abc import Collection
from pathlib import PurePath
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Button, TextArea

from liveview.config.transform_edit import written
from liveview.errors import ConfigError
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.transform import EVERY, Transform
from liveview.tui.keys import bindings, pipeline_keys
from liveview.tui.kit.config_edit import ConfigEdits, ConfigWritten
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.safe_text import content_of, say
from liveview.tui.shell.place import PlaceScreen
from liveview.tui.transforms.bench_pane import BenchPane
from liveview.tui.transforms.changes import CRIB, meant, save
from liveview.tui.transforms.toml_editor import TomlEditor


class TransformEditScreen(PlaceScreen):
    """Changes the transformation at `at`, or writes a new one for None; `event_id` is on the bench first."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["style.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*pipeline_keys.TRANSFORM_EDIT, *bindings.BACK]
    AUTO_FOCUS = "#transform-text"

    def __init__(self, feed: Feed, at: int | None, event_id: int | None) -> None:
        super().__init__(feed)
        self._at = at
        self._base = feed.session.settings().pipeline
        self._before = None if at is None else self._base.transforms[at]
        self._edits = ConfigEdits(self, feed)
        self._editor = TomlEditor(id="transform-text")
        self._editing = Vertical(self._editor, id="transform-editing", classes="pane")
        self._bench = BenchPane(feed, event_id)
        self._save = Button(content_of(say("save")), id="save", variant="primary", compact=True)
        self._event_id = event_id
        self._wanted: Transform | None = None
        self._clean = self._warned_about = ""
        self._is_saving = False

    @property
    def guide_page(self) -> str:
        """The page about it."""
        return "pipeline"

    @property
    def idle(self) -> Collection[str]:
        """What cannot be read cannot be saved."""
        return {"transform.save"} if self._wanted is None or self.is_fixed else ()

    def body(self) -> ComposeResult:
        """The editor over the bench, or beside it, and buttons."""
        with Container(id="transform-body"):
            yield self._editing
            yield self._bench
        with Horizontal(id="transform-buttons"):
            yield self._save

    def on_mount(self) -> None:
        """Put in what to start from: for a new one, the event on the bench."""
        rows = self.feed.reader.rows_of((self._event_id,)) if self._event_id else []
        fresh = Transform(rows[0].name if rows and rows[0].name else EVERY)
        self._editor.put(written(fresh if self._before is None else self._before) + CRIB)
        self._clean = self._editor.text
        new = self._before is None
        self._editing.border_title = content_of(say("New transformation") if new else say("Change the transformation"))
        self._bench.try_out(self._base, None)
        self._take()

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        self._take()

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.action_save()

    def on_config_written(self, message: ConfigWritten) -> None:
        """It was saved: that is all. Or it was not: it can be changed and saved again."""
        self._is_saving = False
        if not message.problem:
            self.dismiss()

    def action_save(self) -> None:
        """Write it to the file."""
        if self._wanted is None:
            tell(self, say("It cannot be saved before what is wrong is changed."), severity="warning")
        elif not self._is_saving:
            done = "The transformation was added" if self._at is None else "The transformation was changed"
            self._edits.change(save(self._at, self._before, self._wanted), done)

    def action_event(self, steps: int) -> None:
        """Try the next event, or the one before."""
        self._bench.step_event(steps)

    def action_destination(self, steps: int) -> None:
        """Try it for another destination."""
        self._bench.step_destination(steps)

    def action_back(self) -> None:
        """Leave; warn once about what was not saved."""
        if self.may_leave():
            self.dismiss()

    def may_leave(self) -> bool:
        """Whether everything is saved; warns once if it is not."""
        text = self._editor.text
        if text in {self._clean, self._warned_about}:
            return True
        self._warned_about = text
        leave, keep = self.feed.keys["screen.back"], self.feed.keys["transform.save"]
        tell(self, say("This is not saved: {} again discards it, {} saves it.", leave, keep))
        return False

    def _take(self) -> None:
        """Read what is written, and try it when typing pauses."""
        try:
            self._wanted, problem = meant(self._editor.text), ""
        except ConfigError as error:
            self._wanted, problem = None, str(error)
        self._save.disabled = self._wanted is None
        self.tell_idle()
        if self._wanted is None:
            self._bench.try_out(self._base, None, problem)
            return
        settings, at = self._with(self._wanted)
        self._bench.try_out(settings, at, soon=True)

    def _with(self, transform: Transform) -> tuple[PipelineSettings, int]:
        """The settings with what is written, and its place."""
        transforms = list(self._base.transforms)
        at = len(transforms) if self._at is None else self._at
        transforms[at : at + 1] = [transform]
        return msgspec.structs.replace(self._base, transforms=tuple(transforms)), at
