"""What is in force: the configuration file, what was changed on screen since, and both together."""

from collections.abc import Iterable

from liveview.config import Config
from liveview.core.changes import Changes, changes_of, in_force, setup_of
from liveview.model.setup import Setting


class InForce:
    """Changed in the engine's loop; `config` and `setup` are immutable values that any thread may take."""

    def __init__(self, file: Config) -> None:
        self.file = file
        self.changes = Changes()
        self._version = 0
        self._publish()

    def remember(self, settings: Iterable[Setting]) -> Config:
        """Take over what a log remembers, and nothing else; what is in force then."""
        self.changes = changes_of(settings)
        return self._publish()

    def change(self, setting: Setting) -> Config:
        """Take over one change; what is in force then."""
        self.changes = self.changes.after(setting)
        return self._publish()

    def replace(self, file: Config) -> Config:
        """Another file under the same changes; what is in force then."""
        self.file = file
        return self._publish()

    def _publish(self) -> Config:
        self._version += 1
        self.config = in_force(self.file, self.changes)
        self.setup = setup_of(self.file, self.changes, self._version)
        return self.config
