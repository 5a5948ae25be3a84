"""What is in effect: the configuration file, what was changed since, and both together."""

from collections.abc import Iterable

import msgspec

from liveview.config.changes import Changes, changes_of, effective, settings_of
from liveview.config.destination_changes import said_by_file
from liveview.config.history import with_story, without
from liveview.config.schema import Config
from liveview.model.changes import DestinationEdited, SettingChange
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
        known = changes_of(changes)
        self.changes = msgspec.structs.replace(known, unconfirmed=frozenset(known.edits))
        if before is not None:
            self.settings = before
        return self._publish(frozenset(known.key for known in self.settings.destinations))

    def change(self, change: SettingChange, received: int = 0) -> Config:
        """Apply one change; returns what is then in effect. `received` counts the events so far, as in `replace`."""
        self.changes = self.changes.after(change)
        if not isinstance(change, DestinationEdited):
            return self._publish()
        used = self._used(received)
        config = self._publish(used | {change.key} if change.is_deleted else used)
        self._saw(received)
        return config

    def take_over(self, changes: Iterable[SettingChange], received: int = 0, before: Settings | None = None) -> Config:
        """Follow the changes that the receivers of a session share; returns what is then in effect.

        Somebody has confirmed them at one of the receivers. `received` counts the events so far, as in `replace`;
        `before` was in effect last, before this run.
        """
        self.changes = changes_of(changes)
        self.settings = before or self.settings
        deleted = {key for key, edit in self.changes.edits.items() if edit.is_deleted}
        config = self._publish(self._used(received) | deleted)
        self._saw(received)
        return config

    @property
    def story(self) -> str:
        """The story whose destinations are in effect; "" for none."""
        return self._story

    def settle(self) -> tuple[DestinationEdited, ...]:
        """End the changes of destinations that the file makes itself by now; returns what ended them."""
        ended = () if self._story else said_by_file(self.file, self.changes)
        for change in ended:
            self.changes = self.changes.after(change)
        if ended:
            self._publish()
        return ended

    def replace(self, file: Config, received: int, story: str = "", own: Config | None = None) -> Config:
        """Replace the file under the same changes; returns what is then in effect. A `story` replaces `own`.

        `received` counts the events so far: a destination that saw none of them leaves nothing behind.
        """
        self.file, self._story, self._own = file, story, own or file
        config = self._publish(self._used(received))
        self._saw(received)
        return config

    def begin(self) -> Config:
        """Begin a session without a history; returns what is in effect in it."""
        self.settings, self._since = msgspec.structs.replace(self.settings, history=SettingsHistory()), {}
        return self._publish()

    def _used(self, received: int) -> frozenset[str]:
        """The destinations that saw one of the events, if `received` is their number."""
        return frozenset(each.key for each in self.settings.destinations if self._since.get(each.key, 0) < received)

    def _saw(self, received: int) -> None:
        """`received` events came before the destinations that are new."""
        self._since = {each.key: self._since.get(each.key, received) for each in self.settings.destinations}

    def _publish(self, used: frozenset[str] = frozenset()) -> Config:
        """`used` are the destinations that are kept when they are not in effect any more."""
        self._version += 1
        changes = self.changes
        if self._story:  # it plays with its own destinations
            changes = msgspec.structs.replace(changes, edits={})
        self.config = effective(self.file, changes)
        now = settings_of(self.file, changes, self._version)
        past = self.settings.history
        if self._story:
            past = with_story(past, self._story, settings_of(self._own, self.changes, self._version), now)
        self.settings = msgspec.structs.replace(now, history=without(past, self.settings, now, used))
        return self.config
