"""Help and guide, about the place where one is."""

from collections.abc import Callable, Mapping

from textual.actions import parse
from textual.app import App

from liveview.tui.help.screen import HelpScreen, help_lines
from liveview.tui.keys.bindings import ALL, STORY
from liveview.tui.kit.dialog import Dialog
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.navigation.places import CHANGES


class Assistance:
    """Explains what the screen in front can do. `keymap` has the keys that the configuration chose, by their names."""

    def __init__(self, app: App[None], feed: Feed, keymap: Mapping[str, str]) -> None:
        self._app = app
        self._feed = feed
        self._keymap = keymap
        self.commands: Mapping[str, Callable[..., object]] = {"help": self._help, "guide": self._guide}
        """What the keys do, by the names that `keys.bindings.APP` has for them."""

    def _help(self) -> None:
        """Every key and glyph: those of the pane in focus first, then the others that work here."""
        screen = self._app.screen
        active = screen.active_bindings.values()
        focused = {found.binding.id or "" for found in active if found.node is screen.focused}
        here = {found.binding.id or "" for found in active}
        lines = help_lines(here, self._keymap, focused, self._useless())
        self._app.push_screen(HelpScreen(lines, self._feed.keys))

    def _useless(self) -> frozenset[str]:
        """The names of keys that can do nothing in this session."""
        of_commands = (binding for binding in ALL if binding.action.startswith("app.do(") and binding not in STORY)
        found = {binding.id or "" for binding in of_commands if not self._is_allowed(binding.action)}
        return frozenset(found) | (CHANGES if self._feed.session.commands is None else frozenset())

    def _is_allowed(self, action: str) -> bool:
        _, name, parameters = parse(action)
        return bool(self._app.check_action(name, parameters))

    def _guide(self) -> None:
        """The page of the guide about this place."""
        from liveview.tui.guide.screen import GuideScreen

        screen = self._app.screen
        topic = screen.guide_page if isinstance(screen, LiveScreen | Dialog) else "screens"
        self._app.push_screen(GuideScreen(topic, self._feed.keys))
