"""The command palette: every action that the keys know, every event name as a filter, every sink path.

Names and paths are untrusted: they are shown as text that is never read as markup.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from liveview.tui import keys
from liveview.tui.safe_text import visible
from liveview.tui.screens.live import LiveScreen
from liveview.tui.screens.main import MainScreen

MOST_NAMES = 1_000
"""Event names that are offered: more than this are data, not names."""
_LONGEST = 80
_ONLY_KEYS = {"app.interrupt", "app.quit.anywhere", "main.back", "screen.back"}
"""Actions that make no sense as a command."""


class Command(NamedTuple):
    """A line of the palette: safe words, what it does, and a sentence (ours) that explains it."""

    words: str
    run: Callable[[], object]
    help: str


class CommandProvider(Provider):
    """Offers `commands`; the first `DISCOVERED` ones already while nothing is typed."""

    DISCOVERED: ClassVar[int] = 100

    def commands(self) -> Iterator[Command]:
        """All commands where the palette was opened."""
        raise NotImplementedError

    async def startup(self) -> None:
        """Ask once, when the palette opens."""
        self._commands = list(self.commands())

    async def discover(self) -> Hits:
        """What is offered while nothing is typed."""
        for words, run, help_ in self._commands[: self.DISCOVERED]:
            yield DiscoveryHit(Text(words), run, words, help_)

    async def search(self, query: str) -> Hits:
        """Commands whose words match, the matching letters underlined."""
        matcher = self.matcher(query)
        for words, run, help_ in self._commands:
            score, offsets = matcher.fuzzy_search.match(query, words)
            if score > 0:
                shown = Text(words)
                for offset in offsets:
                    shown.stylize("bold underline", offset, offset + 1)
                yield Hit(score, shown, run, words, help_)


class ActionProvider(CommandProvider):
    """The actions that work where the palette was opened, in the words of the help."""

    def commands(self) -> Iterator[Command]:
        """Each action once, with its key."""
        active = {found.binding.id: found.binding for found in self.screen.active_bindings.values() if found.enabled}
        for binding in keys.ALL:
            if binding.id in active and binding.id not in _ONLY_KEYS and binding not in keys.LIST:
                run = partial(self.screen.run_action, binding.action)
                yield Command(_words(active[binding.id]), run, binding.tooltip)


class NameProvider(CommandProvider):
    """Every event name of the session: choosing one filters by it."""

    DISCOVERED = 0

    def commands(self) -> Iterator[Command]:
        """The names in alphabetic order."""
        screen = self.screen
        if isinstance(screen, MainScreen):
            for name in screen.feed.names(MOST_NAMES):
                run = partial(screen.filter_by, f'name:"{_quoted(name)}"')
                yield Command(f"Show only {visible(name, _LONGEST)}", run, "Filter the events by this name")


class SinkProvider(CommandProvider):
    """What the sink does: all of it, or one path."""

    DISCOVERED = 0
    BEHAVIOURS = ("ok", "hang", "reset", "status 500", "delay 6", "500x2 then ok")

    def commands(self) -> Iterator[Command]:
        """The panic switch and the usual behaviours of every path that is known."""
        screen = self.screen
        if not isinstance(screen, LiveScreen):
            return
        controls = screen.feed.controls
        for words, text in (("everything hangs", "hang"), ("everything is healthy", "ok"), ("each path its own", "")):
            ask = partial(controls.set_panic, text)
            yield Command(f"Sink: {words}", partial(screen.change, ask, f"Sink: {words}"), "The sink's panic switch")
        for path in _paths(screen):
            for text in self.BEHAVIOURS:
                ask = partial(controls.set_behaviour, path, text)
                words = f"Sink {visible(path, _LONGEST)}: {text}"
                yield Command(words, partial(screen.change, ask, words), "What this sink path does from now on")


def _paths(screen: LiveScreen) -> list[str]:
    """The sink paths that destinations call or that have a behaviour."""
    setup = screen.feed.controls.setup()
    called = {hook.url.removeprefix("sink:") for one in setup.destinations for hook in one.webhooks if hook.is_sink}
    return sorted(called | set(setup.behaviours))


def _words(binding: Binding) -> str:
    words = binding.description[:1].upper() + binding.description[1:]
    return f"{words}  ({keys.shown(binding)})"


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')
