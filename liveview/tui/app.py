"""The application: wires the screens to the engine's controls and the log, and quits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from pathlib import PurePath
from time import monotonic
from typing import ClassVar

from textual.actions import ActionParseResult
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen
from textual.theme import Theme

from liveview.config.schema import ScreenConfig
from liveview.log.errors import ReadError, reading
from liveview.log.read.reader import Reader
from liveview.model.controls import Controls
from liveview.model.playback import Playback
from liveview.model.snapshot import exposure
from liveview.tui.events.screen import MainScreen
from liveview.tui.help.screen import HelpScreen, help_lines
from liveview.tui.keys import bindings
from liveview.tui.keys.in_turn import KeysInTurn
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.feed import PER_SECOND, Feed
from liveview.tui.kit.notifications import Notifications, tell
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.kit.steady import Unread
from liveview.tui.lines.safe_text import visible
from liveview.tui.navigation.palette import ActionProvider, NameProvider, SinkProvider, StateProvider
from liveview.tui.sessions.actions import SessionActions
from liveview.tui.shell import chosen_theme, themes
from liveview.tui.shell.ascii import PlainGlyphs, key_in_words
from liveview.tui.shell.header import Header
from liveview.tui.shell.last_door import LastDoor
from liveview.tui.shell.run import RunActions
from liveview.tui.shell.story import StoryControls
from liveview.tui.shell.suspend import resuming_once

_TWICE_WITHIN = 2.0
"""Seconds in which a second ctrl+c quits."""
_AGAIN = 1.0
"""Seconds after which a log that could not be read is looked at again."""
_SHEETS = ("style", "shell/toasts", "events/style", "inspector/style", "help/style", "guide/style")


class LiveviewApp(KeysInTurn, Notifications, StoryControls, RunActions, SessionActions):
    """The screen over one engine and one log.

    `reader` must have been made in the thread that runs the app, and is closed by its maker. Times are
    shown in `zone`, None for the local one. `screen` is the configuration's; one with unknown keys or themes
    raises `ConfigError`.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [f"{name}.tcss" for name in _SHEETS]
    TITLE = "liveview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.APP]
    COMMANDS = App.COMMANDS | {ActionProvider, NameProvider, StateProvider, SinkProvider}

    def __init__(
        self,
        controls: Controls,
        reader: Reader,
        zone: tzinfo | None = None,
        screen: ScreenConfig | None = None,
        story: Playback | None = None,
    ) -> None:
        super().__init__()
        looks = screen or ScreenConfig()
        self._chosen_keys = bindings.keymap(looks.keys)
        self.feed = Feed(controls, reader, zone, bindings.names(self._chosen_keys))
        self.feed.show_columns(looks.columns)
        self.story = story
        self._interrupted_at = -_TWICE_WITHIN
        self._again_at = 0.0
        self._plain = PlainGlyphs(enabled=looks.ascii)
        for theme in (themes.DARK, themes.LIGHT):
            self.register_theme(theme)
        configured = themes.known(looks.theme, self.available_themes)
        kept = chosen_theme.chosen()
        self.theme = kept if kept in self.available_themes else configured
        self.set_keymap(self._chosen_keys)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, which other themes do not know."""
        return themes.variables_for(self.current_theme)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, and ours that leaves nothing but ASCII."""
        filters = super().get_line_filters()
        return [*filters, LastDoor(), *([self._plain] if self._plain.enabled else [])]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Of Textual's own commands, those that have no key here."""
        ours = {"Theme", "Screenshot"}
        return [command for command in super().get_system_commands(screen) if command.title in ours]

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Save a picture of the screen where other copies go; Textual would use a folder that need not be there."""
        del filename, path, time_format
        try:
            saved = clipboard_files.save(
                self.export_screenshot().encode(), "screen-picture.svg", self.feed.controls.now()
            )
        except clipboard_files.ClipboardFileError as error:
            tell(self, visible(str(error), 500), severity="error")
            return None
        tell(self, visible(f"The picture is in {saved}", 500))
        return str(saved)

    def get_driver_class(self) -> type[Driver]:
        """Textual's for this platform, which also goes on after a stop that it has not seen."""
        return resuming_once(super().get_driver_class())

    def get_key_display(self, binding: Binding) -> str:
        """A key as the line of keys writes it."""
        key = super().get_key_display(binding)
        return key_in_words(key) if self._plain.enabled else key

    def get_default_screen(self) -> MainScreen:
        """The one screen that is always there."""
        return MainScreen(self.feed)

    def on_mount(self) -> None:
        """Look at the engine from now on, and say who else can send events to it."""
        self.set_interval(1 / PER_SECOND, self.look)
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        if said := exposure(self.feed.controls.endpoints.receiver):
            tell(self, visible(f"{said[:1].upper()}{said[1:]}.", 500), severity="warning")

    def _keep_theme(self, theme: Theme) -> None:
        """It was chosen with the palette: the next start uses it."""
        if problem := chosen_theme.keep(theme.name):
            tell(self, visible(problem, 500), severity="warning")

    def on_unmount(self) -> None:
        """Give back what the feed opened."""
        self.feed.close()

    def look(self) -> None:
        """Show what is new. While nothing happens this only asks; while a call is under way its time goes on."""
        self.look_at_story()
        reader = self.feed.reader
        changed = self.feed.look() or self._try_again()
        if self.feed.reader is not reader:
            self._show_new_log()
        moving = self.feed.snapshot.in_flight or self.feed.snapshot.balance.pending
        for screen in self._in_view() if changed or moving else ():
            if isinstance(screen, LiveScreen) and screen.ready:
                self._look_at(screen, changed=changed)

    def _look_at(self, screen: LiveScreen, *, changed: bool) -> None:
        try:
            with reading():
                screen.look(changed=changed)
        except ReadError as error:
            self._could_not_read(str(error))

    def _try_again(self) -> bool:
        """Whether it is time to look again at a log that could not be read."""
        if not self.feed.unread or monotonic() < self._again_at:
            return False
        self.feed.unread = ""
        return True

    def on_unread(self, message: Unread) -> None:
        """A read failed in a screen or widget."""
        self._could_not_read(message.reason)

    def _could_not_read(self, reason: str) -> None:
        if reason != self.feed.unread:
            self.feed.unread = reason
            self._again_at = monotonic() + _AGAIN
            for header in self.screen.query(Header):
                header.look()

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Textual's; an action that cannot read the log says so and does no more."""
        try:
            with reading():
                return await super().run_action(action, default_namespace, namespaces)
        except ReadError as error:
            self._could_not_read(str(error))
            tell(self, visible(f"The log cannot be read: {error}", 500), severity="error")
            return True

    def _in_view(self) -> Iterator[Screen[object]]:
        """The screen in front and, behind a dialog, those that are still seen."""
        for screen in reversed(self.screen_stack):
            yield screen
            if not screen.is_modal:
                return

    @property
    def crash(self) -> BaseException | None:
        """The error that ended the screen; None when it was left as it should be."""
        return self._exception

    def _fatal_error(self) -> None:
        """End without Textual's report: it prints the values of variables, which are payloads and secrets here."""
        self._close_messages_no_wait()

    def action_help(self) -> None:
        """Every key and glyph: those of the pane in focus first, then the others that work here."""
        active = self.screen.active_bindings.values()
        focused = {found.binding.id or "" for found in active if found.node is self.focused}
        here = {found.binding.id or "" for found in active}
        self.push_screen(HelpScreen(help_lines(here, self._chosen_keys, focused), self.feed.keys))

    def action_guide(self) -> None:
        """The page of the guide about this place."""
        from liveview.tui.guide.screen import GuideScreen

        topic = self.screen.guide_page if isinstance(self.screen, LiveScreen) else "screens"
        self.push_screen(GuideScreen(topic, self.feed.keys))

    def action_interrupt(self) -> None:
        """Quit if this is the second time."""
        now = monotonic()
        if now - self._interrupted_at < _TWICE_WITHIN:
            self.exit()
            return
        self._interrupted_at = now
        words = f"Press {self.feed.keys['app.interrupt']} again to quit."
        tell(self, visible(words), timeout=_TWICE_WITHIN)

    def _show_new_log(self) -> None:
        for screen in tuple(self.screen_stack):
            if isinstance(screen, LiveScreen):
                screen.new_log()
                screen.refresh_bindings()
