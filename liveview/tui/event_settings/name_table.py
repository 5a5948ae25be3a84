"""The table of event names with their switches, and the line that finds a name.

A grid while all switches fit beside the names, else the names and, for the selected one, a list of switches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from liveview.model.settings import Settings
from liveview.tui.destinations.lines import marks_legend
from liveview.tui.event_settings.lines import OVERRIDE, Widths, heading, switch_titles, widths
from liveview.tui.event_settings.name_rows import NameRows
from liveview.tui.event_settings.names_seen import NamesSeen
from liveview.tui.event_settings.toggle_grid import SwitchColumn, ToggleGrid
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.moments import counted
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import say

_BORDERS = 4
"""Cells of a grid that its borders, the mark of the cursor and the scroll bar take."""
_BESIDE = 48
"""The fewest cells beside the grid in which the words for the selected name are better off than below it."""
_READING = say("reading the session")
_EMPTY = say("no event names yet: send an event, or name one under [events] in liveview.toml")


@dataclass
class NameHighlighted(Message):
    """Another name is selected, or something about the selected one may have changed."""


@dataclass
class SwitchTurned(Message):
    """The user wants a switch of a name to be turned."""

    name: str
    """The event name."""
    key: str
    """The key of a destination, or `OVERRIDE`."""


class NameTable(Vertical):
    """Starts at the name `wanted`, if it is given and was seen."""

    def __init__(self, feed: Feed, wanted: str | None) -> None:
        super().__init__(id="settings")
        self._feed = feed
        self._wanted = wanted
        self._rows = NameRows(Settings(), {}, feed.zone)
        self._is_reading = False
        self._columns: Widths | None = None
        self._find = Input(
            placeholder=say("find a name; enter keeps the list, {} clears it", feed.keys["screen.back"]),
            id="find",
            compact=True,
        )
        self._grid = ToggleGrid(say("Event settings"), _READING, id="grid")
        self._names = PickList(say("Event settings"), _READING, id="names")
        self._switches = ToggleGrid(say("Switches"), say("choose an event name"), id="switches")

    @property
    def selected(self) -> str | None:
        """The name under the cursor; None while there are no names."""
        return self._home.selected

    @property
    def is_changed(self) -> bool:
        """Whether the settings of the selected name were changed in this session."""
        return self.selected is not None and self._rows.is_changed(self.selected)

    def compose(self) -> ComposeResult:
        """The line that finds a name over the grid, or over names and switches."""
        yield self._find
        yield self._grid
        with Horizontal(id="lists"):
            yield self._names
            yield self._switches

    def start(self, settings: Settings, seen: NamesSeen) -> None:
        """Show the first names, with the cursor in them."""
        self._find.display = False
        self._take(settings, seen)
        self.lay_out()
        self._home.focus()

    def show_names(self, settings: Settings, seen: NamesSeen) -> None:
        """Show these names; the cursor stays on its name."""
        self._take(settings, seen)
        self._show()

    def lay_out(self) -> None:
        """A grid if it fits, as wide as its columns if there is room beside it; focus and cursor go with the names."""
        before = self._home
        width = self.screen.size.width - _BORDERS
        rows = self._rows
        columns = self._columns = widths(rows.destinations, width, rows.longest, dated=self._is_dated)
        self.set_class(columns is not None, "-grid")
        is_beside = columns is not None and rows.longest > 0 and width - columns.total >= _BESIDE
        self.screen.set_class(is_beside, "-beside")
        self.styles.width = columns.total + _BORDERS if columns is not None and is_beside else None
        if self._home is not before:
            self._wanted = self._wanted or before.selected
            self.set_class(False, "-switches")
            if not self._find.has_focus:
                self._home.focus()
        self.call_after_refresh(self._show)

    def find(self) -> None:
        """Narrow the names down while one types."""
        self._find.display = True
        self._find.focus()

    def back(self) -> bool:
        """Leave the switches, or clear the line that finds a name; False when there is neither."""
        if self.has_class("-switches"):
            self.set_class(False, "-switches")
            self._names.focus()
        elif self._find.display:
            self._find.value = ""
            self._find.display = False
            self._home.focus()
        else:
            return False
        return True

    @on(PickList.ChoiceHighlighted)
    def _go_to_name(self, message: PickList.ChoiceHighlighted) -> None:
        if message.picker is self._home:
            self._show_switches()
            self.post_message(NameHighlighted())

    @on(PickList.Picked, "#grid")
    def _turn_in_grid(self, message: PickList.Picked) -> None:
        if self._grid.column is not None:
            self.post_message(SwitchTurned(message.key, self._grid.column))

    @on(PickList.Picked, "#names")
    def _go_to_switches(self) -> None:
        self.set_class(True, "-switches")
        self._switches.focus()

    @on(PickList.Picked, "#switches")
    def _turn_in_list(self, message: PickList.Picked) -> None:
        if self.selected is not None:
            self.post_message(SwitchTurned(self.selected, message.key))

    @on(Input.Changed, "#find")
    def _narrow_down(self) -> None:
        self._show()

    @on(Input.Submitted, "#find")
    def _keep_found(self) -> None:
        self._home.focus()

    @property
    def _home(self) -> PickList:
        """The list of names in this layout."""
        return self._names if self._columns is None else self._grid

    @property
    def _is_dated(self) -> bool:
        return self._feed.spans_days(self._rows.moments)

    def _take(self, settings: Settings, seen: NamesSeen) -> None:
        self._rows = NameRows(settings, seen.names, self._feed.zone)
        self._is_reading = seen.reading

    def _show(self) -> None:
        """The names that hold what is typed, and the switches of the selected one."""
        rows = self._rows
        if self._columns is not None and not self._columns.suit(rows.destinations, rows.longest, dated=self._is_dated):
            self.lay_out()
            return
        names, home = rows.holding(self._find.value), self._home
        if self._columns is None:
            self._names.show([Choice(name, rows.in_list(name, self._names.room)) for name in names])
        else:
            self._show_grid(names, self._columns)
        nothing = say("no name contains this") if self._find.value else _EMPTY
        home.hint(_READING if self._is_reading else nothing)
        home.set_title(say("Event settings ─ {}", counted(len(names), "name")))
        is_sign = self._columns is None or self._columns.has_sign
        home.set_subtitle(marks_legend(changed=is_sign and any(map(rows.is_changed, names))))
        if (self._wanted is not None and home.highlight(self._wanted)) or not self._is_reading:
            self._wanted = None
        self._show_switches()
        self.post_message(NameHighlighted())

    def _show_grid(self, names: Sequence[str], columns: Widths) -> None:
        keys = self._rows.destinations
        switches = zip((OVERRIDE, *keys), switch_titles(keys), columns.switches, strict=True)
        choices = [Choice(name, self._rows.in_grid(name, columns)) for name in names]
        self._grid.lay_out(choices, heading(columns), [SwitchColumn(*column) for column in switches])

    def _show_switches(self) -> None:
        name = self.selected
        if name is None:
            self._switches.show([])
        elif self._columns is None:
            self._switches.set_title(name_text(name, 60))
            self._switches.show([Choice(*row) for row in self._rows.switches(name)])
