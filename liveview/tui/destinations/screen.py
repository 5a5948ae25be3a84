"""Destinations: which there are, their switches, options and webhooks, and how they are doing."""

from collections.abc import Collection
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from liveview.model.breakpoint import Breakpoint
from liveview.model.destination import Destination
from liveview.model.settings import FormerDestination, SettingKind, Settings
from liveview.tui.destination_editor.commands import DestinationCommands
from liveview.tui.destinations.holding import breakpoint_lines, set_words
from liveview.tui.destinations.lines import (
    Health,
    counts_legend,
    detail_lines,
    former_lines,
    former_parts,
    marks_legend,
    replaced_lines,
    row_parts,
    warnings,
    with_totals,
)
from liveview.tui.destinations.tally import DestinationTally, FiguresRead
from liveview.tui.keys import bindings, breakpoint_keys, destination_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.list_and_text import ListAndText
from liveview.tui.kit.notifications import tell
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Line, Part
from liveview.tui.lines.entries import AnyLine
from liveview.tui.lines.roster import RosterEntry
from liveview.tui.lines.roster_lines import former_words, pane_title
from liveview.tui.lines.safe_text import EMPTY, safe_text, say, visible
from liveview.tui.shell.place import PlaceScreen

_RETRIES = 3
_HOLDS = ("destination.hold", "destination.hold_every")
_CHANGED = (SettingKind.DESTINATION, SettingKind.DESTINATION_CONFIG)
_OF_ONE = ("destination.change", "destination.duplicate", "destination.delete")
"""Keys that need a destination that is in effect."""


class DestinationNames(PickList, inherit_bindings=False):
    """The list of destinations; Enter goes to the text about the selected one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *destination_keys.DESTINATION_LIST]


class DestinationsScreen(PlaceScreen):
    """Opens at the destination `key`, if it is given."""

    CSS_PATH = "style.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *destination_keys.DESTINATION_SCREEN,
        *breakpoint_keys.GO_HELD,
        *bindings.BACK,
    ]
    AUTO_FOCUS = "#destination-list"

    def __init__(self, feed: Feed, key: str | None = None) -> None:
        super().__init__(feed)
        self._wanted = key
        self._settings = feed.session.settings()
        self._members: tuple[RosterEntry, ...] = ()
        self._tally = DestinationTally(self, feed)
        self.commands = DestinationCommands(
            self, feed, self._effective, lambda each: self._health(each).figures.pending, self._show_saved
        ).commands
        self._list = DestinationNames(say("Destinations"), EMPTY, id="destination-list")
        self._text = LinesView(cursor=True, id="destination-text")
        self._both = ListAndText(self._list, self._text, pane="destination")

    @property
    def idle(self) -> Collection[str]:
        """Without a destination there is nothing to switch, and one that was not changed has no way back."""
        member, idle = self._selected, set[str]()
        if member is None or not self._is_changed(member.destination):
            idle.add("destination.file")
        if member is None or member.former is not None:
            idle |= {"destination.switch", *_OF_ONE, *_HOLDS}
        if member is None:
            idle.add("destination.read")
        if self.is_fixed:
            idle |= {"destination.add", "destination.save", *_OF_ONE}
        elif not any(kind in _CHANGED for kind, _ in self._settings.changed):
            idle.add("destination.save")
        return idle

    def body(self) -> ComposeResult:
        """The list beside, or over, everything about the selected one."""
        yield self._both

    def on_mount(self) -> None:
        """Let a worker count; the first layout shows the rest."""
        self._tally.count()

    def fit(self) -> None:
        """The lines are made for their width."""
        self._show()

    def look(self, *, changed: bool) -> None:
        """Show what is new; when only time has passed, the wait for a retry goes on."""
        if changed:
            self._header.look()
            self._settings = self.feed.session.settings()
            self._tally.count()
        self._show()

    def on_figures_read(self, message: FiguresRead) -> None:
        """A worker has counted."""
        self._tally.take(message)
        self._show()

    @on(PickList.ChoiceHighlighted)
    def _show_selected(self) -> None:
        self._show_one()

    def action_switch(self) -> None:
        """Switch the selected destination on or off."""
        destination = self._effective()
        if destination is not None:
            key, on = destination.key, not destination.enabled
            self.change(lambda: self.feed.commands.set_destination(key, on))

    def action_hold(self, which: str) -> None:
        """Hold the next call to the selected destination, or every one; again: no more."""
        destination = self._effective()
        if destination is None:
            return
        key, wanted = destination.key, Breakpoint(which)
        new = None if dict(self.feed.snapshot.breakpoints).get(key) is wanted else wanted
        self.change(lambda: self.feed.commands.set_breakpoint(key, new), done=set_words(key, new, self.feed.keys))

    def action_to_file(self) -> None:
        """Go back to what the file says about the selected destination."""
        member = self._selected
        if member is None or (member.former is not None and not self._is_changed(member.destination)):
            self._effective()  # says why not
            return
        key = member.key
        if not self._is_changed(member.destination):
            tell(self, say("{} already matches the configuration file.", visible(key, 60)))
            return
        words = f"{visible(key, 60)} follows the configuration file again."
        if (SettingKind.DESTINATION_CONFIG, key) in self._settings.changed:
            self.change(lambda: self.feed.commands.restore_destination(key), done=words)
        else:
            self.change(lambda: self.feed.commands.set_destination(key, None), done=words)

    def action_follow(self) -> None:
        """Show the events that the line under the cursor counts."""
        self._text.action_fold()

    def action_back(self) -> None:
        """Leave the text, then the screen."""
        if not self._both.back():
            self.dismiss()

    @property
    def _selected(self) -> RosterEntry | None:
        key = self._list.selected
        return next((member for member in self._members if member.key == key), None)

    def _effective(self) -> Destination | None:
        """The selected one, to change it; None, and a sentence, when it is not in effect."""
        member = self._selected
        if member is None or member.former is None:
            return None if member is None else member.destination
        tell(self, former_words(member.former))
        return None

    def _show(self) -> None:
        room = self._list.room
        self._members = self.feed.destinations()
        self._list.hint(say("none configured: {} adds one", self.feed.keys["destination.add"]))
        self._list.show([Choice(member.key, self._row(member, room)) for member in self._members])
        self._list.set_title(pane_title(self._members, room, always=True))
        effective = [member.destination for member in self._members if member.former is None]
        warned = any(self._health(destination).warnings for destination in effective)
        changed = any(map(self._is_changed, effective))
        self._list.set_subtitle(counts_legend(marks_legend(warned=warned, changed=changed), room))
        if self._wanted is not None and self._list.highlight(self._wanted):
            self._wanted = None
        self._show_one()

    def _row(self, member: RosterEntry, room: int) -> tuple[Part, ...]:
        if member.former is not None:
            return former_parts(member.former, self._health(member.destination), room)
        return row_parts(
            member.destination, self._health(member.destination), self._is_changed(member.destination), room
        )

    def _show_one(self) -> None:
        member = self._selected
        self.tell_idle()
        if member is None:
            words = say("Without destinations every event is unrouted: received and deduplicated, but sent nowhere.")
            self._both.show(say("Destination"), [Line(EMPTY, words, "muted")])
            return
        destination = member.destination
        now = self.feed.session.now()
        retries = self.feed.reader.retries([destination.key], now, _RETRIES)
        health = self._health(destination)._replace(retries=retries)
        changed_key = self.feed.keys["destination.file"] if self._is_changed(destination) else None
        dated = self.feed.spans_days([call.started_at for call in health.calls if call.started_at is not None])
        lines: list[AnyLine]
        if member.former is not None:
            lines = former_lines(member.former, health, now, self.feed.zone, dated=dated)
        else:
            lines = detail_lines(destination, health, now, self.feed.zone, changed_key, dated=dated)
            lines = [*breakpoint_lines(self.feed.snapshot, destination.key, self.feed.keys), *lines]
            lines += [line for former in _replaced(destination, self._settings) for line in replaced_lines(former)]
        self._both.show(safe_text(destination.key, 60, "bold"), lines)

    def _health(self, destination: Destination) -> Health:
        counted = self._tally.figures_of(destination.key)
        totals = next((member.totals for member in self._members if member.key == destination.key), None)
        figures = counted if totals is None else with_totals(counted, totals)
        calls = self._tally.calls_of(destination.key)
        outside = self.feed.session.endpoints.outside
        held = self._settings.held.get(destination.key)
        found = [] if held is None else [say("It is off: {}", visible(held, 300))]
        found += warnings(destination, calls, outside, figures.pending)
        return Health(figures, calls, warnings=found)

    def _is_changed(self, destination: Destination) -> bool:
        """Whether its switch or its configuration is not that of the file, or it was deleted."""
        return any((kind, destination.key) in self._settings.changed for kind in _CHANGED)

    def _show_saved(self, key: str) -> None:
        """Go to a destination that was saved, once it is in effect."""
        self._wanted = key
        self._show()


def _replaced(destination: Destination, settings: Settings) -> list[FormerDestination]:
    """Other destinations that a story had under the name of this one."""
    formers = settings.history.destinations
    same = [former for former in formers if former.story and former.destination.key == destination.key]
    return [former for former in same if _called(former.destination) != _called(destination)]


def _called(destination: Destination) -> tuple[object, ...]:
    """What a destination calls."""
    return destination.webhooks, destination.kind, destination.mode, destination.url
