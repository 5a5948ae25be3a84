"""The application: composes the screens, the commands and what keeps both up to date; and quits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path, PurePath
from typing import ClassVar

from textual.actions import ActionParseResult
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.driver import Driver
from textual.events import Event
from textual.filter import LineFilter
from textual.reactive import reactive
from textual.screen import Screen
from textual.theme import Theme

from liveview.config.schema import ScreenConfig
from liveview.errors import LiveviewError, ReadError
from liveview.log.errors import reading
from liveview.log.read.reader import Reader
from liveview.model.controls import SessionView
from liveview.model.playback import Playback
from liveview.text.exposure import exposure
from liveview.tui.events.screen import MainScreen
from liveview.tui.keys import bindings
from liveview.tui.keys.in_turn import KeysInTurn
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.canvas import TEXT_CLASSES
from liveview.tui.kit.feed import PER_SECOND, Feed
from liveview.tui.kit.messages import FilterWanted, PlaceOpened, PlanChangeWanted
from liveview.tui.kit.notifications import NotifyingApp, tell
from liveview.tui.kit.steady import Unread
from liveview.tui.kit.textual_private import close_at_once, crash_of
from liveview.tui.lines.safe_text import visible
from liveview.tui.navigation.commands import Commands
from liveview.tui.navigation.palette import (
    ActionProvider,
    BreakpointProvider,
    EnvironmentProvider,
    NameProvider,
    SinkProvider,
    StateProvider,
)
from liveview.tui.shell import chosen_theme, themes
from liveview.tui.shell.ascii import PlainGlyphs, key_in_words
from liveview.tui.shell.last_door import LastDoor
from liveview.tui.shell.suspend import resuming_once
from liveview.tui.shell.updates import Updates

_SHEETS = ("style", "shell/toasts", "events/style", "inspector/style", "help/style", "guide/style")


class LiveviewApp(NotifyingApp):
    """The screen over one engine and one log.

    `reader` must have been made in the thread that runs the app, and is closed by its maker. Times are
    shown in `zone`, None for the local one. `spec` is the file of a checklist to begin with, None for none. `screen`
    is the configuration's; one with unknown keys or themes raises `ConfigError`. `shown` is called once, when the first
    picture is on the terminal.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [f"{name}.tcss" for name in _SHEETS]
    COMPONENT_CLASSES: ClassVar[set[str]] = TEXT_CLASSES
    TITLE = "liveview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings.STORY, *bindings.APP]
    COMMANDS = App.COMMANDS | {
        ActionProvider,
        NameProvider,
        EnvironmentProvider,
        StateProvider,
        BreakpointProvider,
        SinkProvider,
    }

    caption: reactive[str] = reactive("")
    """The line of a story above the keys; "" hides it. Untrusted: story files may come from anywhere."""

    def __init__(
        self,
        session: SessionView,
        reader: Reader,
        zone: tzinfo | None = None,
        screen: ScreenConfig | None = None,
        story: Playback | None = None,
        spec: Path | None = None,
        shown: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        self._shown = shown
        looks = screen or ScreenConfig()
        self._chosen_keys = bindings.keymap(looks.keys)
        self.feed = Feed(session, reader, zone, bindings.names(self._chosen_keys))
        self.feed.show_columns(looks.columns)
        self.commands = Commands(self, self.feed, self._chosen_keys, story)
        self._updates = Updates(self, self.feed)
        self.spec = spec
        """The file of the checklist to begin with; None for none."""
        self._typed = KeysInTurn(self, super().on_event)
        self._plain = PlainGlyphs(enabled=looks.ascii)
        self._last_door = LastDoor()
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
        """Textual's, the last door, and the one that leaves nothing but ASCII.

        They are the same objects every time: Textual keeps each line that a filter has been over, by the filter.
        """
        filters = super().get_line_filters()
        return [*filters, self._last_door, *([self._plain] if self._plain.enabled else [])]

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
                self.export_screenshot().encode(), "screen-picture.svg", self.feed.session.now()
            )
        except LiveviewError as error:
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
        endpoints = self.feed.session.endpoints
        if not endpoints.attached and (said := exposure(endpoints.receiver)):
            tell(self, visible(f"{said[:1].upper()}{said[1:]}.", 500), severity="warning")
        if self.spec is not None:
            self.commands.navigator.checklist(self.spec)

    def on_ready(self) -> None:
        """The first picture is on the terminal."""
        self._shown()

    def _keep_theme(self, theme: Theme) -> None:
        """It was chosen with the palette: the next start uses it."""
        if problem := chosen_theme.keep(theme.name):
            tell(self, visible(problem, 500), severity="warning")

    def on_unmount(self) -> None:
        """Give back what the feed opened."""
        self.feed.close()

    async def on_event(self, event: Event) -> None:
        """Textual's door for everything that is typed: keys wait for each other."""
        await self._typed.receive(event)

    def look(self) -> None:
        """Show what is new."""
        if self.commands.story.has_turned():
            self.screen.refresh_bindings()
        self.caption = self.commands.story.caption()
        self._updates.look()

    def on_unread(self, message: Unread) -> None:
        """A read failed in a screen or widget."""
        self._updates.could_not_read(message.reason)

    def on_place_opened(self, message: PlaceOpened) -> None:
        """A click on what tells of another place."""
        self.commands.do(message.place, *message.parameters)

    def on_filter_wanted(self, message: FilterWanted) -> None:
        """A click on a number, or Enter on a line, that stands for some of the events."""
        self.commands.navigator.show_only(message.text)

    def on_checklist_wanted(self) -> None:
        """There is a plan whose required events the header is to count."""
        self.commands.navigator.follow_plan()

    def on_plan_change_wanted(self, message: PlanChangeWanted) -> None:
        """`e` on what the plan does not allow."""
        self.commands.do("change_plan", message.event_id, message.code, message.field, message.rule, message.others)

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
            self._updates.could_not_read(str(error))
            tell(self, visible(f"The log cannot be read: {error}", 500), severity="error")
            return True

    @property
    def crash(self) -> BaseException | None:
        """The error that ended the screen; None when it was left as it should be."""
        return crash_of(self)

    def _fatal_error(self) -> None:
        """End without Textual's report: it prints the values of variables, which are payloads and secrets here."""
        close_at_once(self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key whose command can do nothing here is not offered."""
        return action != "do" or self.commands.allows(*map(str, parameters))

    def action_do(self, name: str, *parameters: object) -> None:
        """Run the command of a key."""
        self.commands.do(name, *parameters)
