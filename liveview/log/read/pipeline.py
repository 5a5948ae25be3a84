"""What the pipeline made of an event for one destination: its payload after each stage, and the notes of the steps.

The last stage of a destination of a kind is not a payload but the requests to its service.

The stages are made again from the stored event and the settings that were frozen for the delivery, so they are those
by which it was sent. Notes and the body of a call are as they were stored.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import zip_longest

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
from liveview.log.read.delivery_requests import calls_of, frozen_pipeline
from liveview.log.read.event_detail import EventDetail, stored_of
from liveview.log.read.stage_rows import value_of
from liveview.model.delivery import Attempt, Decision, Delivery, Rule
from liveview.model.destination import Destination
from liveview.model.note import Note, PipelineStep
from liveview.model.service import ServiceRequest
from liveview.text.masking import mask_url


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
    REQUEST = "request"
    """The requests to a service, in place of a body."""


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
    requests: tuple[ServiceRequest, ...] = ()
    """The requests to a service, in the order of the calls; only the stage `request` has them, in place of a body."""


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

    @property
    def has_requests(self) -> bool:
        """Whether they end with the requests to a service."""
        return bool(self.stages) and self.stages[-1].name is StageName.REQUEST


_STAGE_OF = {
    PipelineStep.HIPAA: StageName.ALLOWED,
    PipelineStep.SHAPE: StageName.SENT,
    PipelineStep.CHECK: StageName.SENT,
}
"""Where the notes of a step are shown; those of all others are shown with the transformations."""
_STOPPED_BY_STEPS = frozenset({Rule.FILTERED, Rule.SQL_ERROR})
"""Rules of a skip that a transformation decided; any other skip is one of routing, before all of them."""


def read_stages(
    log: Queryable,
    detail: EventDetail,
    delivery: Delivery,
    sql: SqlRunner | None = None,
    destination: Destination | None = None,
) -> DeliveryStages:
    """The stages of one delivery of an event. `sql` runs the statements of transformations; None where none may run.

    `destination` is where it goes, as far as that is known: its URL is where a service's requests go.
    It parses the payload, however large. Raises `sqlite3.Error`.
    """
    if delivery.pipeline_id is None:
        return DeliveryStages(delivery)
    key = known_key(log)
    try:
        pipeline = Pipeline(frozen_pipeline(log, delivery.pipeline_id), key or b"", sql)
        stages = stages_of(detail, delivery, pipeline, destination)
    except (ValueError, ArithmeticError, LookupError) as error:
        return DeliveryStages(delivery, failure=str(error) or type(error).__name__)
    return DeliveryStages(delivery, stages, has_key=key is not None or not pipeline.settings.hipaa.on)


def stages_of(
    detail: EventDetail, delivery: Delivery, pipeline: Pipeline, destination: Destination | None = None
) -> tuple[PayloadStage, ...]:
    """The stages that an event has reached on its way to a destination.

    Raises `ValueError`, `ArithmeticError` or `LookupError` for an event that has no body.
    """
    stored = stored_of(detail.event, detail.request)
    event = without(normalised(stored), stored.omitted)
    received = _body(event, delivery)
    found = [PayloadStage(StageName.RECEIVED, received, value_of(received))]
    if delivery.decision is Decision.SKIP and delivery.rule not in _STOPPED_BY_STEPS:
        return (msgspec.structs.replace(found[0], notes=delivery.notes),)
    made = pipeline.stages(pipeline.emission(event, delivery.definition), delivery.destination)
    shape = pipeline.shape(delivery.destination)
    by_stage = _by_stage(delivery.notes)
    bodies = {StageName.TRANSFORMED: _body(made.transformed.event, delivery)}
    if made.transformed.rule is None:
        bodies[StageName.ALLOWED] = _body(made.allowed.event, delivery)
    sent = _sent(detail, delivery) if delivery.decision is Decision.SEND and shape is None else None
    is_made = delivery.decision is not Decision.SKIP and made.allowed.rule is None
    if sent is not None or (is_made and shape is None):
        bodies[StageName.SENT] = bodies[StageName.ALLOWED] if sent is None else sent
    for name, body in bodies.items():
        value = found[-1].value if body == found[-1].body else value_of(body)
        was_sent = name is StageName.SENT and sent is not None
        found.append(PayloadStage(name, body, value, by_stage.get(name, ()), was_sent))
    if is_made and shape is not None and stored.time is not None:
        calls = calls_of(made.allowed.event, stored.time, delivery, shape, destination)
        found.append(_requests(calls, detail, delivery, by_stage.get(StageName.SENT, ())))
    return tuple(found)


def _requests(
    calls: Sequence[ServiceRequest], detail: EventDetail, delivery: Delivery, notes: tuple[Note, ...]
) -> PayloadStage:
    """The last stage of a kind: where a call of its latest round was made, its URL and body are what was stored."""
    mine = [each for each in detail.attempts if each.delivery_id == delivery.id and each.webhook]
    latest = [each for each in mine if each.round == mine[-1].round and each.request_body is not None]
    shown = [_as_called(call, attempt) for call, attempt in zip_longest(calls, latest[: len(calls)]) if call]
    body = b"\n".join(each.body for each in shown)
    return PayloadStage(StageName.REQUEST, body, None, notes, bool(latest), tuple(shown))


def _as_called(call: ServiceRequest, attempt: Attempt | None) -> ServiceRequest:
    if attempt is None or attempt.request_body is None:
        return call
    url = call.url if mask_url(call.url) == attempt.webhook else attempt.webhook
    return msgspec.structs.replace(call, url=url, body=attempt.request_body)


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
