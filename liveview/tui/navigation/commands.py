"""Every command that keys and the palette run, wherever one is: by name, from the objects that carry them out."""

from collections.abc import Callable, Mapping

from textual.app import App

from liveview.model.playback import Playback
from liveview.tui.kit.feed import Feed
from liveview.tui.navigation.assistance import Assistance
from liveview.tui.navigation.event_commands import EventCommands
from liveview.tui.navigation.navigator import Navigator
from liveview.tui.navigation.places import CHANGING
from liveview.tui.sessions.commands import SessionSwitcher
from liveview.tui.shell.run import RunCommands
from liveview.tui.shell.story import StoryControls


class Commands:
    """The commands of the app; a binding runs one as `app.do('name', …)`. `keymap` has the keys that were chosen."""

    def __init__(self, app: App[None], feed: Feed, keymap: Mapping[str, str], story: Playback | None) -> None:
        self._feed = feed
        self.navigator = Navigator(app, feed)
        self.sessions = SessionSwitcher(app, feed)
        self.story = StoryControls(story, feed.keys)
        self._run = RunCommands(app, feed)
        events = EventCommands(app, feed, self.navigator)
        self._by_name: Mapping[str, Callable[..., object]] = {
            **events.commands,
            **self.navigator.commands,
            **self.sessions.commands,
            **self.story.commands,
            **self._run.commands,
            **Assistance(app, feed, keymap).commands,
        }

    def do(self, name: str, *parameters: object) -> None:
        """Run a command."""
        self._by_name[name](*parameters)

    def allows(self, name: str, *parameters: object) -> bool:
        """Whether a command can do anything here: its key is not offered otherwise."""
        if name in self.story.commands:
            return self.story.is_playing
        if name in CHANGING:
            return self._feed.session.commands is not None
        if name == "connect":
            return bool(self._feed.session.endpoints.receiver)
        if name in self.sessions.commands:
            return not self._feed.run.endpoints.is_alone
        return self._run.allows(name, *parameters)
