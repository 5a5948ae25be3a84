"""The way to every place: which screen it is, and with what it opens.

Screens are imported when they are opened, which keeps the start short.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from liveview.log.read.refused import ALL, Which
from liveview.tui.events.screen import MainScreen
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen, ScreenSelection

if TYPE_CHECKING:
    from liveview.tui.checklist.checklist import Checklist


class Navigator:
    """Opens places over the screen in front, about what is selected there."""

    def __init__(self, app: App[None], feed: Feed) -> None:
        self._app = app
        self._feed = feed
        self._checklist: Checklist | None = None
        self.commands: Mapping[str, Callable[..., object]] = {
            "compose": self.compose,
            "sink": self.sink,
            "destinations": self.destinations,
            "held": self.held,
            "refused": self.refused,
            "connect": self.connect,
            "event_settings": self.event_settings,
            "checklist": self.checklist,
            "verification": self.verification,
            "monitoring": self.monitoring,
            "changes": self.changes,
            "library": self.library,
            "environments": self.environments,
            "transforms": self.transforms,
            "hipaa": self.hipaa,
        }
        """What the keys of the places do, by the names that `keys.bindings.PLACES` has for them."""

    @property
    def selection(self) -> ScreenSelection:
        """What the user points at on the screen in front."""
        screen = self._app.screen
        return screen.selection if isinstance(screen, LiveScreen) else ScreenSelection()

    def compose(self, event_id: int | None = None) -> None:
        """Write a new event, or edit a copy of this one."""
        from liveview.tui.compose.screen import ComposeScreen

        self._app.push_screen(ComposeScreen(self._feed, event_id))

    def sink(self) -> None:
        """The built-in sink."""
        from liveview.tui.sink.screen import SinkScreen

        self._app.push_screen(SinkScreen(self._feed))

    def destinations(self) -> None:
        """All destinations, the selected one first."""
        from liveview.tui.destinations.screen import DestinationsScreen

        self._app.push_screen(DestinationsScreen(self._feed, self.selection.destination))

    def held(self) -> None:
        """The calls that are held at breakpoints."""
        from liveview.tui.breakpoint.screen import HeldScreen

        if not isinstance(self._app.screen, HeldScreen):
            self._app.push_screen(HeldScreen(self._feed))

    def refused(self, which: Which = ALL) -> None:
        """The requests that were refused."""
        from liveview.tui.refused.screen import RefusedScreen

        screen = self._app.screen
        if isinstance(screen, RefusedScreen):
            screen.focus_list()
        else:
            self._app.push_screen(RefusedScreen(self._feed, which))

    def connect(self) -> None:
        """How each client is pointed here."""
        from liveview.tui.connect.screen import ConnectScreen

        self._app.push_screen(ConnectScreen(self._feed))

    def event_settings(self) -> None:
        """The event settings, those of the selected event's name first."""
        from liveview.tui.event_settings.screen import EventSettingsScreen

        event_id = self.selection.event
        rows = self._feed.reader.rows_of((event_id,)) if event_id else []
        self._app.push_screen(EventSettingsScreen(self._feed, rows[0].name if rows else None))

    def checklist(self, spec: Path | None = None) -> None:
        """The checklist, of this spec if one is given; it is kept while its screen is closed."""
        from liveview.tui.checklist.screen import ChecklistScreen

        checklist = self._followed_checklist(spec)
        if not isinstance(self._app.screen, ChecklistScreen):
            self._app.push_screen(ChecklistScreen(self._feed, checklist))

    def _followed_checklist(self, spec: Path | None = None) -> "Checklist":
        """The checklist, which the header of the main screen follows from now on."""
        from liveview.tui.checklist.checklist import Checklist

        if self._checklist is None:
            self._checklist = Checklist(self._feed, spec)
            main = self._app.screen_stack[0]
            if isinstance(main, MainScreen):
                main.header.follow(self._checklist)
        return self._checklist

    def follow_plan(self) -> None:
        """Let the header of the main screen count the events that the plan requires."""
        self._followed_checklist()
        main = self._app.screen_stack[0]
        if isinstance(main, MainScreen):
            main.header.look()

    def verification(self) -> None:
        """How each event of the session fares."""
        from liveview.tui.verification.screen import VerificationScreen

        if not isinstance(self._app.screen, VerificationScreen):
            self._app.push_screen(VerificationScreen(self._feed))

    def monitoring(self) -> None:
        """How each destination does, the selected one first."""
        from liveview.tui.monitoring.screen import MonitoringScreen

        if not isinstance(self._app.screen, MonitoringScreen):
            self._app.push_screen(MonitoringScreen(self._feed, self.selection.destination))

    def changes(self) -> None:
        """Who changed which setting, and when."""
        from liveview.tui.changes.screen import ChangesScreen

        if not isinstance(self._app.screen, ChangesScreen):
            self._app.push_screen(ChangesScreen(self._feed))

    def library(self) -> None:
        """The definitions, tried with the selected event."""
        from liveview.tui.library.screen import LibraryScreen

        if not isinstance(self._app.screen, LibraryScreen):
            self._app.push_screen(LibraryScreen(self._feed, self.selection.event))

    def environments(self) -> None:
        """The environments, to see the events of one only."""
        from liveview.tui.environments.screen import EnvironmentsDialog

        dialog = EnvironmentsDialog(self._feed, self.selection.filter)
        self._app.push_screen(dialog, lambda text: None if text is None else self.show_only(text))

    def transforms(self) -> None:
        """The transformations, tried with the selected event."""
        from liveview.tui.transforms.screen import TransformsScreen

        if not isinstance(self._app.screen, TransformsScreen):
            self._app.push_screen(TransformsScreen(self._feed, self.selection.event))

    def hipaa(self) -> None:
        """Which properties may leave."""
        from liveview.tui.hipaa.screen import HipaaScreen

        if not isinstance(self._app.screen, HipaaScreen):
            self._app.push_screen(HipaaScreen(self._feed))

    def show_only(self, text: str) -> None:
        """Go back to the events and show only what this filter matches; it must be one that can be parsed.

        A screen with unsent edits keeps the user there, as its own Escape does.
        """
        main, *above = self._app.screen_stack
        if not all(screen.may_leave() for screen in reversed(above) if isinstance(screen, LiveScreen)):
            return
        for screen in reversed(above):
            screen.dismiss()
        if isinstance(main, MainScreen):
            main.call_later(partial(main.show_only, text))
