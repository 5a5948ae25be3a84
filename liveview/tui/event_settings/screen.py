"""Event settings, the vendor's event schema page: every event name seen, its override and its toggles."""

from collections.abc import Collection
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from liveview.log.read.overview import last_routes
from liveview.tui.event_settings.last_event import LastEvent
from liveview.tui.event_settings.lines import OVERRIDE, detail_lines, first_toggles, normal, toggled
from liveview.tui.event_settings.name_table import NameTable, SwitchTurned
from liveview.tui.event_settings.names_seen import NamesRead, NamesSeen
from liveview.tui.keys import bindings
from liveview.tui.kit.answers import Previewed
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.lines.cells import Line
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, content_of, say
from liveview.tui.shell.place import PlaceScreen

_NONE = Line(EMPTY, say("Select a name to see the settings in effect for it."), "muted")


class EventSettingsScreen(PlaceScreen):
    """Opens at `name`, if it is given and was seen."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.SETTINGS, *bindings.BACK]
    AUTO_FOCUS = ""

    def __init__(self, feed: Feed, name: str | None = None) -> None:
        super().__init__(feed)
        self._settings = feed.session.settings()
        self._seen = NamesSeen()
        self._last_event = LastEvent(self, feed)
        self._table = NameTable(feed, name)
        self._text = LinesView(id="detail-text")
        self._pane = Vertical(id="detail", classes="pane")

    @property
    def idle(self) -> Collection[str]:
        """Without a name there is nothing to switch, and one that was not changed has no way back."""
        if self._table.selected is None or self.is_fixed:
            return {"settings.override", "settings.file", "grid.toggle"}
        return () if self._table.is_changed else {"settings.file"}

    def body(self) -> ComposeResult:
        """The names and their switches, with the words for the selected name beside them, or below."""
        with Container(id="settings-body"):
            yield self._table
            with self._pane:
                yield self._text

    def on_mount(self) -> None:
        """Show what there is; names are counted while the screen is up already."""
        self._seen.look(self, self.feed)
        self._table.start(self._settings, self._seen)

    def fit(self) -> None:
        """The grid fits, or does not fit any more."""
        self._table.lay_out()

    def show_news(self) -> None:
        """Show what is new."""
        self._seen.look(self, self.feed)
        self._settings = self.feed.session.settings()
        self._table.show_names(self._settings, self._seen)

    def on_names_read(self, message: NamesRead) -> None:
        """A long session was counted."""
        self._seen.take(message)
        self._table.show_names(self._settings, self._seen)

    def on_name_highlighted(self) -> None:
        """Say what is in effect for it."""
        self._show_one()

    def on_switch_turned(self, message: SwitchTurned) -> None:
        """Ask for it."""
        self._turn(message.name, message.key)

    def on_previewed(self, message: Previewed) -> None:
        """Say where the last event would go; and ask again if the question has changed."""
        self._last_event.take(message)
        self._show_one()

    def action_find(self) -> None:
        """Narrow the names down."""
        self._table.find()

    def action_override(self) -> None:
        """Turn the override of the selected name."""
        if self._table.selected is not None:
            self._turn(self._table.selected, OVERRIDE)

    def action_to_file(self) -> None:
        """Go back to what the file says about the selected name."""
        name = self._table.selected
        if name is None:
            return
        if not self._table.is_changed:
            tell(self, say("{} already matches the configuration file.", name_text(name, 60)))
            return
        words = f"{name_text(name, 60)} follows the configuration file again."
        self.change(lambda: self.feed.commands.set_override(name, None), done=words)

    def action_back(self) -> None:
        """Leave the switches, then the find line, then the screen."""
        if not self._table.back():
            self.dismiss()

    def _show_one(self) -> None:
        """Say what is in effect for the selected name, and where its last event would go."""
        name = self._table.selected
        self.tell_idle()
        if name is None:
            self._pane.border_title = "No name selected"
            self._text.show([_NONE], from_top=False)
            return
        seen = self._seen.names.get(name)
        self._last_event.ask(name, seen)
        self._pane.border_title = content_of(name_text(name, 60), "bold")
        first, *more = detail_lines(name, seen, self._settings, self.feed.zone, self.feed.keys)
        lines = (first, self._last_event.line, *more)
        self._text.show([line for line in lines if line.text], from_top=False)

    def _turn(self, name: str, key: str) -> None:
        if self.is_fixed:
            return
        destinations = self._settings.destinations
        before = normal(self._settings.overrides.get(name), destinations)
        first = {} if before.destinations else first_toggles(destinations, last_routes(self.feed.reader, name))
        after = toggled(before, key, first)
        implied = after.override and not before.override and key != OVERRIDE
        words = f"The override of {name_text(name, 60)} is on now: $options is ignored." if implied else ""
        self.change(lambda: self.feed.commands.set_override(name, after), done=words)
