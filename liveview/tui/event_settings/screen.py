"""Event settings, the vendor's event schema page: every event name seen, its override and its toggles.

A grid while all switches fit beside the names, else the names and, for the selected one, a list of switches.
"""

from collections import Counter
from collections.abc import Collection
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from liveview.log.read.again import fresh_request
from liveview.log.read.overview import NameSeen, last_routes
from liveview.model.destination import Override
from liveview.model.outgoing import Outgoing
from liveview.model.settings import SettingKind
from liveview.text.lookalikes import look
from liveview.tui.destinations.lines import marks_legend
from liveview.tui.event_settings import lines as settings_lines
from liveview.tui.event_settings.names_seen import NamesRead, NamesSeen
from liveview.tui.event_settings.toggle_grid import Column, ToggleGrid
from liveview.tui.keys import bindings
from liveview.tui.kit import answers
from liveview.tui.kit.answers import Previewed
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines.cells import Line, Part
from liveview.tui.lines.moments import counted
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import EMPTY, blanks, safe_text, say, visible
from liveview.tui.shell.caption import Caption
from liveview.tui.shell.header import Header
from liveview.tui.shell.key_bar import KeyBar

_BORDERS = 4
"""Cells of a grid that its borders, the mark of the cursor and the scroll bar take."""
_READING = say("reading the session")
_EMPTY = say("no event names yet: send an event, or name one under [events] in liveview.toml")


class EventSettingsScreen(LiveScreen):
    """Opens at `name`, if it is given and was seen."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.SETTINGS, *bindings.BACK]
    AUTO_FOCUS = ""

    def __init__(self, feed: Feed, name: str | None = None) -> None:
        super().__init__(feed)
        self._name = name
        self._wanted = name
        self._seen = NamesSeen()
        self._alike: set[str] = set()
        self._columns: settings_lines.Widths | None = None
        self._settings = feed.controls.settings()
        self._asked: tuple[str, int, int] | None = None
        self._asking = False
        self._dry_run = Line(EMPTY, EMPTY)
        self._header = Header(feed)
        self._find = Input(
            placeholder=say("find a name, enter keeps it, {} clears it", feed.keys["screen.back"]),
            id="find",
            compact=True,
        )
        self._grid = ToggleGrid(say("Event settings"), _READING, id="grid")
        self._names = PickList(say("Event settings"), _READING, id="names")
        self._switches = ToggleGrid(say("Switches"), say("choose an event name"), id="switches")
        self._text = LinesView(id="detail-text")
        self._pane = Vertical(id="detail", classes="pane")

    @property
    def idle(self) -> Collection[str]:
        """Without a name there is nothing to switch, and one that was not changed has no way back."""
        if self._home.selected is None or self.is_recorded:
            return {"settings.override", "settings.file", "grid.toggle"}
        return () if self._name is not None and self._is_changed(self._name) else {"settings.file"}

    def compose(self) -> ComposeResult:
        """A find line over the grid, or over names and switches, with the words for the selected name below."""
        yield self._header
        with Vertical(id="settings"):
            yield self._find
            yield self._grid
            with Horizontal(id="lists"):
                yield self._names
                yield self._switches
        with self._pane:
            yield self._text
        yield Caption()
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what there is; names are counted while the screen is up already."""
        self._find.display = False
        self._header.look()
        self._seen.look(self, self.feed)
        self._lay_out()
        self._home.focus()

    def on_resize(self) -> None:
        """The grid fits, or does not fit any more."""
        self.call_after_refresh(self._lay_out)

    def look(self, *, changed: bool) -> None:
        """Show what is new."""
        if changed:
            self._header.look()
            self._seen.look(self, self.feed)
            self._settings = self.feed.controls.settings()
            self._show()

    def on_names_read(self, message: NamesRead) -> None:
        """A long session was counted."""
        self._seen.take(message)
        self._show()

    @on(PickList.Highlighted)
    def _go_to_name(self, message: PickList.Highlighted) -> None:
        if message.picker is not self._home:
            return
        if message.key is not None and self._wanted is None:
            self._name = message.key
        self._show_one()

    @on(PickList.Picked, "#grid")
    def _turn_in_grid(self, message: PickList.Picked) -> None:
        if self._grid.column is not None:
            self._turn(message.key, self._grid.column)

    @on(PickList.Picked, "#names")
    def _go_to_switches(self) -> None:
        self.set_class(True, "-switches")
        self._switches.focus()

    @on(PickList.Picked, "#switches")
    def _turn_in_list(self, message: PickList.Picked) -> None:
        if self._name is not None:
            self._turn(self._name, message.key)

    @on(Input.Changed, "#find")
    def _narrow_down(self) -> None:
        self._show()

    @on(Input.Submitted, "#find")
    def _keep_finding(self) -> None:
        self._home.focus()

    def on_previewed(self, message: Previewed) -> None:
        """Say where the last event would go; and ask again if the question has changed."""
        self._asking = False
        if message.refusal:
            self._dry_run = Line(EMPTY, visible(message.refusal), "muted")
        elif self._name is not None:
            self._dry_run = settings_lines.dry_run_line(self._name, message.previews)
        self._show_one()

    def action_find(self) -> None:
        """Narrow the names down."""
        self._find.display = True
        self._find.focus()

    def action_override(self) -> None:
        """Turn the override of the selected name."""
        if self._name is not None:
            self._turn(self._name, settings_lines.OVERRIDE)

    def action_to_file(self) -> None:
        """Go back to what the file says about the selected name."""
        name = self._name
        if name is None:
            return
        if (SettingKind.OVERRIDE, name) not in self._settings.changed:
            tell(self, say("{} is as the file has it.", name_text(name, 60)))
            return
        self.change(
            lambda: self.feed.controls.set_override(name, None), done=f"{name_text(name, 60)}: back to the file."
        )

    def action_back(self) -> None:
        """Leave the switches, then the find line, then the screen."""
        if self.has_class("-switches"):
            self.set_class(False, "-switches")
            self._names.focus()
        elif self._find.display:
            self._find.value = ""
            self._find.display = False
            self._home.focus()
        else:
            self.dismiss()

    @property
    def _home(self) -> PickList:
        """The list of names in this layout."""
        return self._names if self._columns is None else self._grid

    @property
    def _dated(self) -> bool:
        return self.feed.spans_days([seen.last_at for seen in self._seen.names.values()])

    def _lay_out(self) -> None:
        """A grid if it fits; the focus goes with the names."""
        before = self._home
        keys_ = [destination.key for destination in self._settings.destinations]
        self._columns = settings_lines.widths(keys_, self.size.width - _BORDERS, dated=self._dated)
        self.set_class(self._columns is not None, "-grid")
        if self._home is not before:
            self.set_class(False, "-switches")
            if self.focused is not self._find:
                self._home.focus()
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        """The names that the find line leaves, in alphabetic order, and the selected one."""
        destinations = [item.key for item in self._settings.destinations]
        if self._columns is not None and not self._columns.suit(destinations, dated=self._dated):
            self._lay_out()
            return
        wanted = self._find.value.casefold()
        every = {*self._seen.names, *self._settings.overrides}
        looks = Counter(map(look, every))
        self._alike = {name for name in every if looks[look(name)] > 1}
        names = sorted((name for name in every if wanted in name.casefold()), key=lambda name: (name.casefold(), name))
        if self._columns is None:
            self._names.show([Choice(name, self._list_parts(name)) for name in names])
        else:
            self._show_grid(names, self._columns, destinations)
        self._home.hint(_READING if self._seen.reading else say("no name holds this") if wanted else _EMPTY)
        self._home.set_title(say("Event settings ─ {}", counted(len(names), "name")))
        is_sign = self._columns is None or self._columns.has_sign
        self._home.set_subtitle(marks_legend(changed=is_sign and any(map(self._is_changed, names))))
        if (self._wanted is not None and self._home.highlight(self._wanted)) or not self._seen.reading:
            self._wanted = None
        self._show_one()

    def _show_grid(self, names: list[str], columns: settings_lines.Widths, destinations: list[str]) -> None:
        choices = []
        for name in names:
            override = settings_lines.normal(self._settings.overrides.get(name), self._settings.destinations)
            cells: list[Part] = []
            for key, width in zip((settings_lines.OVERRIDE, *destinations), columns.switches, strict=True):
                text, style = settings_lines.switch(override, key).part
                cells += [(say(" "), "plain"), (text, style), (blanks(width - 3), "plain")]
            changed = settings_lines.changed_part(self._is_changed(name), columns)
            before = settings_lines.name_parts(
                name, self._seen.names.get(name), columns, self.feed.zone, alike=name in self._alike
            )
            choices.append(Choice(name, (*before, *cells, (say(" "), "plain"), changed)))
        titles = settings_lines.switch_titles(destinations)
        switches = zip((settings_lines.OVERRIDE, *destinations), titles, columns.switches, strict=True)
        self._grid.lay_out(choices, settings_lines.heading(columns), [Column(*column) for column in switches])

    def _list_parts(self, name: str) -> tuple[Part, ...]:
        override = self._settings.overrides.get(name)
        on = override is not None and override.override
        seen = self._seen.names.get(name)
        return settings_lines.list_parts(
            name, seen, on, self._is_changed(name), self._names.room, alike=name in self._alike
        )

    def _show_one(self) -> None:
        """Words and switches of the selected name, and the question where its last event would go."""
        name = self._home.selected
        if self._wanted is None:
            self._name = name
        self.tell_idle()
        if name is None:
            self._pane.border_title = "No name selected"
            self._text.show(
                [Line(EMPTY, say("Select a name to see what is in force for it."), "muted")], from_top=False
            )
            self._switches.show([])
            return
        self._ask(name, self._seen.names.get(name))
        self._pane.border_title = safe_text(name_text(name, 60), 60, "bold")
        lines = settings_lines.detail_lines(
            name, self._seen.names.get(name), self._settings, self.feed.zone, self.feed.keys
        )
        self._text.show([line for line in (lines[0], self._dry_run, *lines[1:]) if line.text], from_top=False)
        if self._columns is None:
            self._show_switches(name)

    def _show_switches(self, name: str) -> None:
        override = settings_lines.normal(self._settings.overrides.get(name), self._settings.destinations)
        every = (settings_lines.OVERRIDE, *(item.key for item in self._settings.destinations))
        self._switches.set_title(safe_text(name_text(name, 60), 60))
        self._switches.show(
            [Choice(key, settings_lines.switch_parts(key, settings_lines.switch(override, key))) for key in every]
        )

    def _turn(self, name: str, key: str) -> None:
        if self.is_recorded:
            return
        before = settings_lines.normal(self._settings.overrides.get(name), self._settings.destinations)
        first = {} if before.destinations else self._first(name)
        after = settings_lines.toggled(before, key, first)
        implied = after.override and not before.override and key != settings_lines.OVERRIDE
        words = f"{name_text(name, 60)}: its override is on now, $options is ignored." if implied else ""
        self.change(lambda: self._set(name, after), done=words)

    def _set(self, name: str, override: Override) -> None:
        self.feed.controls.set_override(name, override)

    def _first(self, name: str) -> dict[str, bool]:
        """Where the last event of this name went; every destination when there was none."""
        went = last_routes(self.feed.reader, name)
        return {item.key: went.get(item.key, not went) for item in self._settings.destinations}

    def _is_changed(self, name: str) -> bool:
        return (SettingKind.OVERRIDE, name) in self._settings.changed

    def _ask(self, name: str, seen: NameSeen | None) -> None:
        """Ask where the last event of a name would go, unless that is known already or being asked."""
        question = (name, self._settings.version, seen.last_id if seen else 0)
        if question == self._asked or self._asking:
            return
        if self._asked is None or self._asked[0] != name:
            self._dry_run = Line(EMPTY, EMPTY)
        self._asked = question
        detail = self.feed.reader.detail(seen.last_id) if seen else None
        now = self.feed.controls.now()
        request = fresh_request(detail.event, detail.request, f"dry-run-{now}", now) if detail else None
        if request is None:
            self._dry_run = Line(EMPTY, EMPTY)
        else:
            self._asking = True
            self._preview(request)

    @work(thread=True, exclusive=True, group="preview", exit_on_error=False)
    def _preview(self, request: Outgoing) -> None:
        self.post_message(answers.preview(self.feed.controls, request))
