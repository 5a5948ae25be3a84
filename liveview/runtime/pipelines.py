"""The pipelines of a session: each set of settings that decided is kept in the log under a number."""

from collections.abc import Callable, Iterable

from liveview.config.pipeline import pipeline_settings
from liveview.config.schema import Config
from liveview.core.pipeline.bodies import TaskBodies
from liveview.core.pipeline.pipeline import Pipeline
from liveview.model.pipeline_settings import FrozenPipeline, frozen_text


class Pipelines:
    """Freezes settings, and makes them ready for use.

    `known` are those that the log has; `keep` is called with what it does not have yet, before anything is decided by
    it. `key` masks IDs; `now` returns epoch seconds.
    """

    def __init__(
        self,
        known: Iterable[FrozenPipeline],
        key: bytes,
        now: Callable[[], float],
        keep: Callable[[FrozenPipeline], None],
    ) -> None:
        self._known = {frozen.json: frozen for frozen in known}
        self._last = max((frozen.id for frozen in self._known.values()), default=0)
        self._key = key
        self._now = now
        self._keep = keep
        self._opened: dict[int, Pipeline] = {}
        self.bodies = TaskBodies(self._open)
        """Makes the bodies of stored events again."""

    def of(self, config: Config) -> Pipeline | None:
        """What events go through by a configuration; None when all steps are off."""
        settings = pipeline_settings(config)
        if settings.is_off:
            return None
        text = frozen_text(settings)
        if text not in self._known:
            self._last += 1
            self._known[text] = FrozenPipeline(self._last, self._now(), text)
            self._keep(self._known[text])
        return self._open(self._known[text])

    def _open(self, frozen: FrozenPipeline) -> Pipeline:
        """Frozen settings ready for use; raises `ValueError` for settings that cannot be read."""
        if frozen.id not in self._opened:
            self._opened[frozen.id] = Pipeline(frozen, self._key)
        return self._opened[frozen.id]
