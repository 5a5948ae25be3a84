"""The application: wires the screens to the engine's controls and the log, and quits."""

from datetime import tzinfo
from pathlib import PurePath
from time import monotonic
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.reactive import reactive

from liveview.log.reader import Reader
from liveview.model.controls import Controls
from liveview.tui import keys, themes
from liveview.tui.feed import PER_SECOND, Feed
from liveview.tui.screens.help import HelpScreen
from liveview.tui.screens.live import LiveScreen
from liveview.tui.screens.main import MainScreen

_TWICE_WITHIN = 2.0
"""Seconds in which a second ctrl+c quits."""


class LiveviewApp(App[None]):
    """The screen over one engine and one log.

    `reader` must have been made in the thread that runs the app, and is closed by whoever made it. Times are
    shown in `zone`, None for the local one.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [f"css/{name}.tcss" for name in ("app", "main", "inspector", "help")]
    TITLE = "liveview"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.APP]

    caption: reactive[str] = reactive("")

    def __init__(self, controls: Controls, reader: Reader, zone: tzinfo | None = None) -> None:
        super().__init__()
        self.feed = Feed(controls, reader, zone)
        self._interrupted_at = -_TWICE_WITHIN
        for theme in (themes.DARK, themes.LIGHT):
            self.register_theme(theme)
        self.theme = themes.DEFAULT

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of ours that other themes do not know."""
        return themes.variables_for(self.current_theme)

    def get_default_screen(self) -> MainScreen:
        """The one screen that is always there."""
        return MainScreen(self.feed)

    def on_mount(self) -> None:
        """Look at the engine from now on."""
        self.set_interval(1 / PER_SECOND, self.look)

    def look(self) -> None:
        """Show what is new. While nothing happens this only asks; while a call is under way its time goes on."""
        changed = self.feed.look()
        moving = self.feed.live.in_flight or self.feed.live.balance.pending
        screen = self.screen_stack[-1] if self.screen_stack else None
        if (changed or moving) and isinstance(screen, LiveScreen) and screen.ready:
            screen.look(changed=changed)

    @property
    def crash(self) -> BaseException | None:
        """The error that ended the screen; None when it was left as it should be."""
        return self._exception

    def _fatal_error(self) -> None:
        """End without Textual's report: it prints the values of variables, which are payloads and secrets here."""
        self._close_messages_no_wait()

    def show_caption(self, text: str) -> None:
        """Show a line above the footer; "" hides it."""
        self.caption = text

    def action_help(self) -> None:
        """Every key and glyph."""
        self.push_screen(HelpScreen())

    def action_interrupt(self) -> None:
        """Quit if this is the second time."""
        now = monotonic()
        if now - self._interrupted_at < _TWICE_WITHIN:
            self.exit()
            return
        self._interrupted_at = now
        self.notify("Press ctrl+c again to quit.", timeout=_TWICE_WITHIN, markup=False)
