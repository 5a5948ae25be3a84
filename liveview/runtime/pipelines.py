"""The pipelines of a session: each set of settings that decided is kept in the log under a number."""

from collections.abc import Callable, Iterable, Iterator

from liveview.config.pipeline import pipeline_settings
from liveview.config.schema import Config
from liveview.config.setting_values import setting_values
from liveview.core.personal.phones import load_tables
from liveview.core.pipeline.bodies import TaskBodies
from liveview.core.pipeline.masking import Masking
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.pipeline.sql import SqlRunner
from liveview.model.pipeline_settings import FrozenPipeline, frozen_text
from liveview.sandbox.sandbox import Sandbox


class Pipelines:
    """Freezes settings, and makes them ready for use.

    `known` are those that the log has; `keep` is called with what it does not have yet, before anything is decided by
    it. `key` masks IDs; `now` returns epoch seconds. `after` is the number before the first that this receiver gives
    out, where receivers share the log; 0 to go on behind all that are known.
    """

    def __init__(
        self,
        known: Iterable[FrozenPipeline],
        key: bytes,
        now: Callable[[], float],
        keep: Callable[[FrozenPipeline], None],
        after: int = 0,
    ) -> None:
        self._known = {frozen.json: frozen for frozen in known}
        self._last = after or max((frozen.id for frozen in self._known.values()), default=0)
        self._key = key
        self._now = now
        self._keep = keep
        self._sandbox = Sandbox()
        self.refused_sql: tuple[str, ...] = ()
        """A sentence for each SQL of the last configuration that is refused: what it is for is not sent."""
        self.masking: Masking | None = None
        """What may be shown outside of the log by the configuration that was asked for last; None for everything."""
        self._deciding: dict[int, Pipeline] = {}
        self._repeating: dict[int, Pipeline] = {}
        self.bodies = TaskBodies(
            lambda frozen: self._open(frozen, self._repeating, self._sandbox.again), setting_values
        )
        """Makes the bodies of stored events again."""

    def of(self, config: Config) -> Pipeline | None:
        """What events go through by a configuration; None when all steps are off."""
        self.refused_sql = tuple(self._refused(config))
        settings = pipeline_settings(config)
        self.masking = Masking(settings, self._key) if settings.hipaa.on else None
        if settings.hipaa.on:
            load_tables()
        if settings.is_off:
            return None
        text = frozen_text(settings)
        if text not in self._known:
            self._last += 1
            self._known[text] = FrozenPipeline(self._last, self._now(), text)
            self._keep(self._known[text])
        return self._open(self._known[text], self._deciding, self._sandbox)

    def close(self) -> None:
        """Release what SQL of transformations ran in."""
        self._sandbox.close()

    def _refused(self, config: Config) -> Iterator[str]:
        for number, transform in enumerate(config.transforms):
            why = self._sandbox.refusal(transform.sql) if transform.sql else ""
            if why:
                yield f"transforms[{number}].sql is refused, and events that it is for are not sent: {why}"

    def _open(self, frozen: FrozenPipeline, opened: dict[int, Pipeline], sql: SqlRunner) -> Pipeline:
        """Frozen settings ready for use; raises `ValueError` for settings that cannot be read."""
        if frozen.id not in opened:
            opened[frozen.id] = Pipeline(frozen, self._key, sql)
        return opened[frozen.id]
