"""What a test does to the sink and to the clock of an instance."""

import math

from liveview.log.read.overview import requests_of_path
from liveview.model.sink import SinkRequest
from liveview.testing.watch import Watch


class SinkControl:
    """The built-in webhooks."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def behave(self, path: str, script: str | None) -> None:
        """Have a path do this from its next request on; None is what the configuration says. Raises `LiveviewError`."""
        self._watch.runtime.commands.set_behaviour(path, script)

    def requests(self, path: str | None = None) -> list[SinkRequest]:
        """What a path has received, whatever the query, oldest first; None for all paths."""
        self._watch.runtime.flush()
        return self._watch.look(lambda log: requests_of_path(log, path))


class ClockControl:
    """The clock of one instance: times of receipt, budgets, retries and delays of the sink follow it."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def now(self) -> float:
        """Epoch seconds."""
        return self._watch.now

    def advance(self, seconds: float) -> None:
        """Let time pass at once: whatever is due meanwhile happens, and is in the log when this returns."""
        if not 0 <= seconds < math.inf:
            raise ValueError(f"the clock can only go on, by a number of seconds; {seconds!r} is not one")
        self._watch.runtime.advance(seconds)
