"""What is in effect: the configuration file, what was changed since, and both together."""

from collections.abc import Iterable

import msgspec

from liveview.config.changes import Changes, changes_of, effective, settings_of
from liveview.config.history import with_story, without
from liveview.config.schema import Config
from liveview.model.changes import SettingChange
from liveview.model.settings import Settings, SettingsHistory


class EffectiveConfig:
    """Changed in the engine's loop; `config` and `settings` are immutable values that any thread may take."""

    def __init__(self, file: Config) -> None:
        self.file = file
        self.changes = Changes()
        self.settings = Settings()
        self._own = file  # without what a story brings
        self._story = ""
        self._version = 0
        self._since: dict[str, int] = {}
        self._publish()

    def remember(self, changes: Iterable[SettingChange], before: Settings | None = None) -> Config:
        """Apply just what a log remembers; returns what is then in effect. `before` was in the run before."""
        self.changes = changes_of(changes)
        if before is not None:
            self.settings = before
        return self._publish(frozenset(known.key for known in self.settings.destinations))

    def change(self, change: SettingChange) -> Config:
        """Apply one change; returns what is then in effect."""
        self.changes = self.changes.after(change)
        return self._publish()

    def replace(self, file: Config, received: int, story: str = "", own: Config | None = None) -> Config:
        """Replace the file under the same changes; returns what is then in effect. A `story` replaces `own`.

        `received` counts the events so far: a destination that saw none of them leaves nothing behind.
        """
        self.file, self._story, self._own = file, story, own or file
        keys = [known.key for known in self.settings.destinations]
        config = self._publish(frozenset(key for key in keys if self._since.get(key, 0) < received))
        self._since = {known.key: self._since.get(known.key, received) for known in self.settings.destinations}
        return config

    def begin(self) -> Config:
        """Begin a session without a history; returns what is in effect in it."""
        self.settings, self._since = msgspec.structs.replace(self.settings, history=SettingsHistory()), {}
        return self._publish()

    def _publish(self, used: frozenset[str] = frozenset()) -> Config:
        """`used` are the destinations that are kept when they are not in effect any more."""
        self._version += 1
        self.config = effective(self.file, self.changes)
        now = settings_of(self.file, self.changes, self._version)
        past = self.settings.history
        if self._story:
            past = with_story(past, self._story, settings_of(self._own, self.changes, self._version), now)
        self.settings = msgspec.structs.replace(now, history=without(past, self.settings, now, used))
        return self.config
