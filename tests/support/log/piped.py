"""Rows as the pipeline leaves them: frozen settings, and what a delivery says about its way through them."""

from pathlib import Path

import msgspec

from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.pipeline import Pipeline, Stages
from liveview.log.rows import store
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.delivery import Decision, Rule
from liveview.model.note import Note, PipelineStep
from liveview.model.pipeline_settings import FrozenPipeline, PipelineSettings, frozen_text
from tests.support.log.making import writing

SETTINGS = PipelineSettings(definitions=(Definition("Lead", filters=(PropertyFilter("exists", "email"),)),))
"""Some step is on."""
RENAMED = Note(PipelineStep.TRANSFORM, "renamed", "price is called value", ("value",), ("price",))
REMOVED = Note(PipelineStep.HIPAA, "hipaa-removed", "email is on no list", removed=("email",))


def frozen(settings: PipelineSettings = SETTINGS, number: int = 1) -> FrozenPipeline:
    """Settings as a row of `pipelines`."""
    return FrozenPipeline(number, 0.0, frozen_text(settings))


def keep(path: Path, settings: PipelineSettings = SETTINGS, number: int = 1) -> None:
    """Store settings in a log."""
    with writing(path) as connection:
        store(connection, [frozen(settings, number)])


def pipe(
    path: Path,
    delivery_id: int,
    *notes: Note,
    emission: str | None = None,
    definition: str | None = None,
    pipeline_id: int | None = 1,
) -> None:
    """Let a stored delivery be one that went through a pipeline."""
    text = msgspec.json.encode(notes).decode() if notes else "[]"
    with writing(path) as connection:
        connection.execute(
            "update deliveries set emission = ?, definition = ?, pipeline_id = ?, notes = ? where id = ?",
            (emission, definition, pipeline_id, text, delivery_id),
        )


def skip(path: Path, delivery_id: int, rule: Rule) -> None:
    """Let a stored delivery be one that was skipped."""
    with writing(path) as connection:
        connection.execute(
            "update deliveries set decision = ?, rule = ?, state = null, message_id = null where id = ?",
            (Decision.SKIP.value, rule.value, delivery_id),
        )


class RenamingPipeline(Pipeline):
    """Calls `price` `value` and then removes `email`; `stopped` is a rule by which it stops the event before that."""

    stopped: Rule | None = None

    def stages(self, emission: Emission, destination: str) -> Stages:
        received = msgspec.structs.replace(emission, destination=destination)
        if self.stopped is not None:
            stopped = received.noted(rule=self.stopped)
            return Stages(received, stopped, stopped)
        properties = {{"price": "value"}.get(name, name): each for name, each in received.event.properties.items()}
        event = msgspec.structs.replace(received.event, properties=properties)
        transformed = received.noted(RENAMED, event=event)
        rest = {name: each for name, each in properties.items() if name != "email"}
        return Stages(
            received,
            transformed,
            transformed.noted(REMOVED, event=msgspec.structs.replace(event, properties=rest)),
        )
