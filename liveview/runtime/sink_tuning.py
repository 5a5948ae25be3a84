"""Has the paths of the sink do what the settings in effect say."""

from liveview.adapters.sink import Sink
from liveview.config.effective import EffectiveConfig
from liveview.sink_script import script


class SinkTuning:
    """Its methods belong to the engine's loop."""

    def __init__(self, sink: Sink, effective: EffectiveConfig) -> None:
        self._sink = sink
        self._effective = effective

    def tune(self, before: dict[str, str]) -> None:
        """Set the behaviours that differ from those `before`."""
        now = self._effective.config.sink.behaviours
        for path in {*before, *now}:
            if before.get(path) != now.get(path):
                self.behave(path)

    def behave(self, path: str) -> None:
        """Begin the behaviour of a path, even if it is the same: a script starts again."""
        text = self._effective.config.sink.behaviours.get(path)
        self._sink.set_behaviour(path, None if text is None else script.parse(text))

    def panic(self) -> None:
        """Give all paths the one behaviour of a panic, or each its own back."""
        text = self._effective.changes.panic
        self._sink.set_all(None if text is None else script.parse(text))
