"""The command palette: every action that the keys know, every event name as a filter, every sink path.

Names and paths are untrusted: they are shown as text that is never read as markup.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar, NamedTuple

from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from liveview.model.breakpoint import Breakpoint
from liveview.model.event import State
from liveview.tui.environments.filters import within
from liveview.tui.environments.lines import shown_environments
from liveview.tui.events.screen import MainScreen
from liveview.tui.keys import bindings
from liveview.tui.kit.messages import FilterWanted
from liveview.tui.kit.screen import LiveScreen
from liveview.tui.lines import status
from liveview.tui.lines.names import name_text
from liveview.tui.lines.safe_text import SafeText, as_markup, rich_text, say, visible
from liveview.tui.lines.terms import of_state, term
from liveview.tui.navigation.places import CHANGES, PLACES, Place

MOST_NAMES = 1_000
"""Event names that are offered: more than this are data, not names."""
_LONGEST = 80
_PATIENCE = 20
"""Refreshes for which a place may take to open."""
_ONLY_KEYS = {"app.interrupt", "app.quit.anywhere", "main.back", "screen.back"}
"""Actions that make no sense as a command."""


_BY_HELP = 0.1
"""The score of a command that holds the words searched for, but not in its own name."""


class Command(NamedTuple):
    """A line of the command palette."""

    words: SafeText
    """Its title."""
    run: Callable[[], object]
    """What it does."""
    help: SafeText
    """A sentence that explains it."""
    more: str = ""
    """More words to find it by."""


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
        for words, run, help_, _ in self._commands[: self.DISCOVERED]:
            yield DiscoveryHit(rich_text(words), run, words, as_markup(help_))

    async def search(self, query: str) -> Hits:
        """Commands whose words match, the matching letters underlined; then those that say it in their help."""
        matcher = self.matcher(query)
        wanted = query.casefold().split()
        for words, run, help_, more in self._commands:
            score, offsets = matcher.fuzzy_search.match(query, words)
            if not score and all(word in f"{words} {help_} {more}".casefold() for word in wanted):
                score = _BY_HELP
            if score > 0:
                yield Hit(score, rich_text(words, offsets), run, words, as_markup(help_))


class ActionProvider(CommandProvider):
    """Every action of the program in the words of the help: first those that work here, then those of other places.

    Choosing one of another place goes there, and does it if that needs no further choice.
    """

    def commands(self) -> Iterator[Command]:
        """Each action once, with its key, or with the keys that lead there."""
        active = {found.binding.id: found for found in self.screen.active_bindings.values() if found.enabled}
        offered = [binding for binding in bindings.ALL if binding.id not in _ONLY_KEYS and binding not in bindings.LIST]
        for binding in offered:
            found = active.get(binding.id)
            if found is not None:
                run = partial(self.app.run_action, found.binding.action, found.node)
                yield Command(_words(found.binding), run, visible(binding.tooltip), _more(binding))
        fixed = isinstance(self.screen, LiveScreen) and self.screen.is_fixed
        useless = {*active, *(CHANGES if fixed else ())}
        for place in PLACES:
            opening = active.get(place.door)
            for binding in place.bindings:
                if opening is not None and binding.id not in useless:
                    go = partial(self._go, opening, binding.id if binding.id in place.done else None)
                    yield Command(self._way(place, binding), go, visible(binding.tooltip), _more(binding))

    def _way(self, place: Place, binding: Binding) -> SafeText:
        """`Sink: add path  (s, then a)`."""
        names = self.screen.feed.keys if isinstance(self.screen, LiveScreen) else bindings.DEFAULT_NAMES
        door, key = names[place.door], names[binding.id or ""]
        return say("{}: {}  ({}, then {})", visible(place.name), visible(binding.description), door, key)

    async def _go(self, opening: ActiveBinding, name: str | None) -> None:
        await self.app.run_action(opening.binding.action, opening.node)
        if name is not None:
            self.app.call_after_refresh(_do_there, self.app, name, _PATIENCE)


def _do_there(app: App[object], name: str, patience: int) -> None:
    """Do what a key does as soon as the place where it works has opened."""
    active = {found.binding.id: found for found in app.screen.active_bindings.values() if found.enabled}
    found = active.get(name)
    if found is not None:
        app.call_later(app.run_action, found.binding.action, found.node)
    elif patience:
        app.call_after_refresh(_do_there, app, name, patience - 1)


class NameProvider(CommandProvider):
    """Every event name of the session: choosing one filters by it."""

    DISCOVERED = 0

    def commands(self) -> Iterator[Command]:
        """The names in alphabetic order."""
        screen = self.screen
        if isinstance(screen, MainScreen):
            for name in screen.feed.names(MOST_NAMES):
                run = partial(screen.show_only, term("name", name))
                yield Command(
                    say("Show only {}", name_text(name, _LONGEST)), run, say("Filter the events by this name")
                )


class EnvironmentProvider(CommandProvider):
    """Every environment of the configuration: choosing one shows its events only."""

    DISCOVERED = 0

    def commands(self) -> Iterator[Command]:
        """All environments, then each in configured order."""
        screen = self.screen
        if not isinstance(screen, LiveScreen):
            return
        for each in shown_environments(screen.feed.session.settings(), None):
            name = (
                say("all environments") if each.name is None else say("environment {}", name_text(each.name, _LONGEST))
            )
            run = partial(screen.post_message, FilterWanted(within(screen.selection.filter, each.called)))
            yield Command(say("Show {}", name), run, say("See the events of one environment only, or of all"))


class StateProvider(CommandProvider):
    """Every number of the header: choosing one filters by what it counts."""

    DISCOVERED = 0

    def commands(self) -> Iterator[Command]:
        """The states in the order of the header."""
        screen = self.screen
        if not isinstance(screen, LiveScreen):
            return
        for state in State:
            words = status.STATES[state].word
            run = partial(screen.post_message, FilterWanted(of_state(state)))
            yield Command(
                say("Only {} events", words), run, say("Filter the events by what the header counts as {}", words)
            )


class BreakpointProvider(CommandProvider):
    """Which calls of a destination are held."""

    DISCOVERED = 0

    def commands(self) -> Iterator[Command]:
        """For each destination: the next call, every call, or no more."""
        screen = self.screen
        commands = screen.feed.session.commands if isinstance(screen, LiveScreen) else None
        if not isinstance(screen, LiveScreen) or commands is None:
            return
        armed = dict(screen.feed.snapshot.breakpoints)
        for destination in screen.feed.session.settings().destinations:
            key, name = destination.key, visible(destination.key, _LONGEST)
            offered: list[tuple[SafeText, Breakpoint | None]] = [
                (say("the next call"), Breakpoint.NEXT),
                (say("every call"), Breakpoint.EVERY),
            ]
            if key in armed:
                offered.append((say("no more calls"), None))
            for which, breakpoint_ in offered:
                ask = partial(commands.set_breakpoint, key, breakpoint_)
                words = say("Hold {} to {}", which, name)
                more = say("A breakpoint: look at the call, change it, release it or have it fail")
                yield Command(words, partial(screen.change, ask, words), more)


class SinkProvider(CommandProvider):
    """What the sink does: all of it, or one path."""

    DISCOVERED = 0
    BEHAVIOURS = ("ok", "hang", "reset", "status 500", "delay 6", "500x2 then ok")

    def commands(self) -> Iterator[Command]:
        """The panic switch and the usual behaviours of every path that is known."""
        screen = self.screen
        if not isinstance(screen, LiveScreen):
            return
        commands = screen.feed.session.commands
        if commands is None:
            return
        panics = (say("everything hangs"), "hang"), (say("everything is healthy"), "ok"), (say("each path its own"), "")
        for what, text in panics:
            ask = partial(commands.set_panic, text)
            words = say("Sink: {}", what)
            yield Command(words, partial(screen.change, ask, words), say("The sink's panic switch"))
        for path in _paths(screen):
            for text in self.BEHAVIOURS:
                ask = partial(commands.set_behaviour, path, text)
                words = say("Sink {}: {}", visible(path, _LONGEST), visible(text))
                yield Command(words, partial(screen.change, ask, words), say("What this sink path does from now on"))


def _paths(screen: LiveScreen) -> list[str]:
    """The sink paths that destinations call or that have a behaviour."""
    settings = screen.feed.session.settings()
    called = {hook.url.removeprefix("sink:") for one in settings.destinations for hook in one.webhooks if hook.is_sink}
    return sorted(called | set(settings.behaviours))


def _words(binding: Binding) -> SafeText:
    words = binding.description[:1].upper() + binding.description[1:]
    return say("{}  ({})", visible(words), bindings.shown(binding))


def _more(binding: Binding) -> str:
    """The name of the action as words: somebody may know it from the configuration."""
    return (binding.id or "").replace(".", " ").replace("_", " ")
