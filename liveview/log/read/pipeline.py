"""What the pipeline made of an event for one destination: its payload after each stage, and the notes of the steps.

The stages are made again from the stored event and the settings that were frozen for the delivery, so they are those
by which it was sent. Notes and the body of a call are as they were stored.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from liveview.core.json.document import Json
from liveview.core.payload import body_of
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.pipeline.sql import SqlRunner
from liveview.core.planned.omission import without
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import normalised
from liveview.log.engine.mask_key import known_key
from liveview.log.queries import Queryable
from liveview.log.read.event_detail import EventDetail, stored_of
from liveview.log.read.stage_rows import value_of
from liveview.log.rows import columns, struct_of
from liveview.model.delivery import Decision, Delivery, Rule
from liveview.model.note import Note, PipelineStep
from liveview.model.pipeline_settings import FrozenPipeline


class StageName(StrEnum):
    """The stages of a payload, in order."""

    RECEIVED = "received"
    """As it would go out if no step were on."""
    TRANSFORMED = "transformed"
    """Under the name of its definition, and after the transformations."""
    ALLOWED = "allowed"
    """After HIPAA mode."""
    SENT = "sent"
    """The body of the latest call, or what would be sent."""


class PayloadStage(msgspec.Struct, frozen=True):
    """A payload after one stage."""

    name: StageName
    """The stage."""
    body: bytes
    """The payload, in general compact JSON."""
    value: Json
    """The same, read for `stage_rows`: a large one takes longer than a frame of the screen."""
    notes: tuple[Note, ...] = ()
    """What the steps of this stage changed and found, in order."""
    was_sent: bool = False
    """Whether a call had this body; False for what was only made again."""


class DeliveryStages(msgspec.Struct, frozen=True):
    """What became of an event on its way to one destination."""

    delivery: Delivery
    """The delivery, skipped or not."""
    stages: tuple[PayloadStage, ...] = ()
    """The stages that it has reached; () when no step was on, and after a failure."""
    failure: str = ""
    """Why the stages cannot be made again, as a sentence without its full stop; "" when they can."""
    has_key: bool = True
    """Whether masked IDs are those that were sent; False in a copy of a log, which lacks the key."""

    @property
    def was_off(self) -> bool:
        """Whether no step of the pipeline was on, or did not exist yet."""
        return self.delivery.pipeline_id is None


_STAGE_OF = {
    PipelineStep.HIPAA: StageName.ALLOWED,
    PipelineStep.SHAPE: StageName.SENT,
    PipelineStep.CHECK: StageName.SENT,
}
"""Where the notes of a step are shown; those of all others are shown with the transformations."""
_STOPPED_BY_STEPS = frozenset({Rule.FILTERED, Rule.SQL_ERROR})
"""Rules of a skip that a transformation decided; any other skip is one of routing, before all of them."""


def read_stages(
    log: Queryable, detail: EventDetail, delivery: Delivery, sql: SqlRunner | None = None
) -> DeliveryStages:
    """The stages of one delivery of an event. `sql` runs the statements of transformations; None where none may run.

    It parses the payload, however large. Raises `sqlite3.Error`.
    """
    if delivery.pipeline_id is None:
        return DeliveryStages(delivery)
    query = f"select {columns(FrozenPipeline)} from pipelines where id = ?"
    row = log.execute(query, (delivery.pipeline_id,)).fetchone()
    if row is None:
        return DeliveryStages(
            delivery, failure=f"the log does not have the settings of pipeline {delivery.pipeline_id}"
        )
    key = known_key(log)
    try:
        pipeline = Pipeline(struct_of(FrozenPipeline, row), key or b"", sql)
        stages = stages_of(detail, delivery, pipeline)
    except (ValueError, ArithmeticError, LookupError) as error:
        return DeliveryStages(delivery, failure=str(error) or type(error).__name__)
    return DeliveryStages(delivery, stages, has_key=key is not None or not pipeline.settings.hipaa.on)


def stages_of(detail: EventDetail, delivery: Delivery, pipeline: Pipeline) -> tuple[PayloadStage, ...]:
    """The stages that an event has reached on its way to a destination.

    Raises `ValueError`, `ArithmeticError` or `LookupError` for an event that has no body.
    """
    stored = stored_of(detail.event, detail.request)
    event = without(normalised(stored), stored.omitted)
    received = _body(event, delivery)
    found = [PayloadStage(StageName.RECEIVED, received, value_of(received))]
    if delivery.decision is not Decision.SEND and delivery.rule not in _STOPPED_BY_STEPS:
        return (msgspec.structs.replace(found[0], notes=delivery.notes),)
    made = pipeline.stages(pipeline.emission(event, delivery.definition), delivery.destination)
    by_stage = _by_stage(delivery.notes)
    bodies = {StageName.TRANSFORMED: _body(made.transformed.event, delivery)}
    if made.transformed.rule is None:
        bodies[StageName.ALLOWED] = _body(made.allowed.event, delivery)
    sent = _sent(detail, delivery) if delivery.decision is Decision.SEND else None
    if sent is not None or (delivery.decision is Decision.SEND and made.allowed.rule is None):
        bodies[StageName.SENT] = bodies[StageName.ALLOWED] if sent is None else sent
    for name, body in bodies.items():
        value = found[-1].value if body == found[-1].body else value_of(body)
        was_sent = name is StageName.SENT and sent is not None
        found.append(PayloadStage(name, body, value, by_stage.get(name, ()), was_sent))
    return tuple(found)


def _body(event: Normalised, delivery: Delivery) -> bytes:
    if event.time is None:
        raise ValueError("an event without a time has no body")
    return body_of(event, event.time, delivery.message_id or "")


def _by_stage(notes: Iterable[Note]) -> dict[StageName, tuple[Note, ...]]:
    found: dict[StageName, tuple[Note, ...]] = {}
    for note in notes:
        stage = _STAGE_OF.get(note.step, StageName.TRANSFORMED)
        found[stage] = (*found.get(stage, ()), note)
    return found


def _sent(detail: EventDetail, delivery: Delivery) -> bytes | None:
    """The body of the latest call; None before the first one."""
    bodies = (each.request_body for each in reversed(detail.attempts) if each.delivery_id == delivery.id)
    return next((body for body in bodies if body is not None), None)
