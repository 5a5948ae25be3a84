"""What is in force: the configuration file, what was changed on screen since, and both together."""

from collections.abc import Iterable

import msgspec

from liveview.config.changes import Changes, changes_of, in_force, setup_of
from liveview.config.history import with_story, without
from liveview.config.schema import Config
from liveview.model.settings import Past, Setting, Setup


class InForce:
    """Changed in the engine's loop; `config` and `setup` are immutable values that any thread may take."""

    def __init__(self, file: Config) -> None:
        self.file = file
        self.changes = Changes()
        self.setup = Setup()
        self._own = file  # without what a story brings
        self._story = ""
        self._version = 0
        self._since: dict[str, int] = {}
        self._publish()

    def remember(self, settings: Iterable[Setting], before: Setup | None = None) -> Config:
        """Take over what a log remembers, and nothing else; what is in force then. `before` was in the run before."""
        self.changes = changes_of(settings)
        if before is not None:
            self.setup = before
        return self._publish(frozenset(known.key for known in self.setup.destinations))

    def change(self, setting: Setting) -> Config:
        """Take over one change; what is in force then."""
        self.changes = self.changes.after(setting)
        return self._publish()

    def replace(self, file: Config, received: int, story: str = "", own: Config | None = None) -> Config:
        """Another file under the same changes; what is in force then. A `story` puts its own there over `own`.

        `received` counts the events so far: a destination that saw none of them leaves nothing behind.
        """
        self.file, self._story, self._own = file, story, own or file
        keys = [known.key for known in self.setup.destinations]
        config = self._publish(frozenset(key for key in keys if self._since.get(key, 0) < received))
        self._since = {known.key: self._since.get(known.key, received) for known in self.setup.destinations}
        return config

    def begin(self) -> Config:
        """A new session, in which nothing was before; what is in force in it."""
        self.setup, self._since = msgspec.structs.replace(self.setup, past=Past()), {}
        return self._publish()

    def _publish(self, used: frozenset[str] = frozenset()) -> Config:
        """`used` are the destinations that are kept when they are not in force any more."""
        self._version += 1
        self.config = in_force(self.file, self.changes)
        now = setup_of(self.file, self.changes, self._version)
        past = self.setup.past
        if self._story:
            past = with_story(past, self._story, setup_of(self._own, self.changes, self._version), now)
        self.setup = msgspec.structs.replace(now, past=without(past, self.setup, now, used))
        return self.config
