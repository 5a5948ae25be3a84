"""One definition as a form: tried with an event while it is written, and saved to the configuration file."""

from functools import partial
from pathlib import PurePath
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input, TextArea

from liveview.errors import ConfigError
from liveview.model.definition import Definition
from liveview.tui.keys import library_keys
from liveview.tui.kit.choice_row import ChoiceRow
from liveview.tui.kit.config_edit import ConfigEdits, ConfigWritten
from liveview.tui.kit.dialog import Box, Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.looker import Looked, Looker
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.one_line import OneLine
from liveview.tui.library.changes import added, changed
from liveview.tui.library.filter_text import filter_text, name_text, read_filters, read_name
from liveview.tui.library.lines import trial_lines
from liveview.tui.library.matches import EventTried, TrialQuestion
from liveview.tui.lines.cells import Line
from liveview.tui.lines.entries import AnyLine, wide
from liveview.tui.lines.names import name_text as shown_name
from liveview.tui.lines.safe_text import EMPTY, content_of, say, visible
from liveview.tui.lines.tabs import Tab

_LONGEST = 400
"""Characters of a problem."""


class DefinitionForm(Dialog[str]):
    """The name of the definition once it is saved; `name` is the one that is changed, None for a new one."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [*Dialog.CSS_PATH, "form.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*library_keys.LIBRARY_FORM]
    AUTO_FOCUS = "#definition-name"

    def __init__(self, feed: Feed, definition: Definition, name: str | None, event_id: int) -> None:
        super().__init__(feed)
        self._before = definition
        self._old_name = name
        self._event_id = event_id
        self._edits = ConfigEdits(self, feed)
        self._trial = Looker[EventTried](self, feed, "form-trial")
        self._tried: Definition | None = None
        self._problem = ""
        self._is_saving = False
        self._warned_of: tuple[str, ...] = ()
        self._called = OneLine(name_text(definition.name), placeholder="the name", id="definition-name", compact=True)
        self._match = ChoiceRow(
            say("match"), {"all": Tab(say("all filters")), "any": Tab(say("one of them"))}, id="definition-match"
        )
        self._type = ChoiceRow(say("as"), {"track": Tab(say("track")), "page": Tab(say("page"))}, id="definition-type")
        self._filters = TextArea(filter_text(definition.filters), id="definition-filters", compact=True)
        self._text = LinesView(id="form-text")
        self._first: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """The fields, what becomes of the event that is tried, and both ways as buttons."""
        with Box(classes="dialog", id="definition-form"):
            yield self._called
            yield self._match
            yield self._type
            yield self._filters
            yield self._text
            with Horizontal(classes="choices"):
                yield Button(content_of(say("save")), id="save", compact=True)
                yield Button(content_of(say("close")), id="close", compact=True)

    def on_mount(self) -> None:
        """Show the definition as it is."""
        self._match.choose(self._before.match)
        self._type.choose(self._before.type)
        self._first = self._written
        box = self.query_one("#definition-form", Box)
        old = self._old_name
        box.set_title(say("Add a definition") if old is None else say("Change {}", shown_name(old, 50)))
        box.set_subtitle(self.hint_content(("library.save", "saves")))
        self._look()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceRow.ChoiceMade)
    def _changed(self) -> None:
        self._look()

    @on(Input.Submitted)
    def _go_on(self) -> None:
        self._filters.focus()

    def on_looked(self, message: Looked) -> None:
        """The event was tried."""
        if self._trial.take(message):
            self._show()

    def on_config_written(self, message: ConfigWritten) -> None:
        """Leave once it is written; otherwise say why not."""
        self._is_saving = False
        if message.problem:
            self._problem = message.problem
            self._show()
        else:
            self.dismiss(self._tried.name if self._tried is not None else None)

    @on(Button.Pressed)
    def _pressed(self, message: Button.Pressed) -> None:
        if message.button.id == "save":
            self.action_save()
        else:
            self.action_back()

    def action_save(self) -> None:
        """Write the definition to the file."""
        wanted = self._read()
        if wanted is None or self._is_saving:
            return
        self._is_saving = self.feed.session.config_file is not None
        if self._old_name is None:
            self._edits.change(partial(added, definition=wanted), f"{wanted.name} was added")
        else:
            change = partial(changed, name=self._old_name, definition=wanted)
            self._edits.change(change, f"{wanted.name} was changed")

    def action_back(self) -> None:
        """Leave; warn once about changes that are not saved."""
        now = self._written
        if now in (self._first, self._warned_of):
            self.dismiss(None)
            return
        self._warned_of = now
        leave, save = self.feed.keys["screen.back"], self.feed.keys["library.save"]
        tell(self, say("This is not saved: {} again discards it, {} saves it.", leave, save))

    @property
    def _written(self) -> tuple[str, ...]:
        """What is in the fields."""
        return self._called.value, self._match.chosen, self._type.chosen, self._filters.text

    def _read(self) -> Definition | None:
        """The definition as it is written now; None, and a problem, if it cannot be read."""
        self._problem = ""
        try:
            filters = read_filters(self._filters.text)
            name = read_name(self._called.value)
            if not filters:
                raise ConfigError("a definition needs a filter: write one on each line, such as plan = pro")
            made = {"name": name, "match": self._match.chosen, "type": self._type.chosen}
            found = msgspec.convert(made, Definition)
        except (ConfigError, msgspec.ValidationError) as error:
            self._problem = str(error)
            self._show()
            return None
        return msgspec.structs.replace(found, filters=filters, destinations=self._before.destinations)

    def _look(self) -> None:
        """Try what is written with the event."""
        found = self._read()
        if found is not None and found != self._tried:
            self._tried = found
            self._trial.ask(TrialQuestion([found], self._event_id or None), keep=True)
        self._show()

    def _show(self) -> None:
        shown: list[AnyLine] = []
        if self._problem:
            shown = [wide((say("! {}", visible(self._problem, _LONGEST)), "error"))]
        elif self._tried is not None:
            tried = self._trial.found
            trial = next(iter(tried.trials.values()), None) if tried is not None else None
            shown = [*trial_lines(self._tried, trial, tried.event_id if tried is not None else 0)]
        self._text.show(shown or [Line(EMPTY, EMPTY)], from_top=False)
