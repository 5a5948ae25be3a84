"""What a test does to the sink and to the clock of an instance."""

from liveview.config.changes import require_sink_path
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
        """What a path has received, whatever the query, oldest first; None for all paths. Raises `ControlError`."""
        if path is not None:
            require_sink_path(path)
        self._watch.runtime.flush()
        return self._watch.look(lambda log: requests_of_path(log, path))


_END = 253_370_764_800.0
"""Where the clock ends, in epoch seconds: with the year 9998, because dates have four digits for the year."""


class ClockControl:
    """The clock of one instance: times of receipt, budgets, retries and delays of the sink follow it."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def now(self) -> float:
        """Epoch seconds."""
        return self._watch.now

    def advance(self, seconds: float) -> None:
        """Let time pass at once: whatever is due meanwhile happens, and is in the log when this returns.

        Raises `ValueError` for less than 0 seconds, and for more than there are up to the end of the year 9998.
        """
        if not 0 <= seconds <= max(0.0, _END - self.now()):
            raise ValueError(f"the clock can only go on, up to the year 9998; not by {seconds!r:.40} seconds")
        self._watch.runtime.advance(seconds)
