"""Replays: further deliveries of stored events to a destination.

Routing is not asked, and neither is consent: somebody wants this delivery. Everything that makes the payload counts as
it does for new events: definitions give the event its names, and transformations and HIPAA mode change it.
"""

from collections.abc import Iterator

import msgspec

from liveview.core.batch import Batch
from liveview.core.payload import message_id, message_id_without_key
from liveview.core.pipeline.emission import Emission
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.pipeline.shaping import shaped
from liveview.core.planned.omission import without
from liveview.core.route import UNSUPPORTED, decision_of, supports
from liveview.core.steps import Replayed, StoredEvent
from liveview.core.wire.stored import normalised
from liveview.model.delivery import Decision, Delivery, DeliveryState, Rule
from liveview.model.event import Verdict
from liveview.model.kind import Kind, Mode, ShapeSettings


def can_be_delivered(event: StoredEvent) -> bool:
    """Whether an event may be delivered again: it was accepted, and webhooks have a payload for its type."""
    return _may_go_out(event) and event.type not in UNSUPPORTED


def planned(replayed: Replayed, at: float, pipeline: Pipeline | None = None) -> Batch:
    """A new delivery, due at `at`, for each event that may have one, and for each name that definitions give it.

    The message id equals that of the event's first delivery under the same name, so its receiver sees the same message
    again. What a step of `pipeline` stops is a skipped delivery with the rule of that step.
    """
    replays = tuple(each for event in replayed.events for each in _replays(event, replayed.destination, at, pipeline))
    return Batch(at=at, replays=replays, pipeline=None if pipeline is None else pipeline.frozen)


def _replays(event: StoredEvent, destination: str, at: float, pipeline: Pipeline | None) -> Iterator[Delivery]:
    """The deliveries of one event."""
    if pipeline is None:
        if can_be_delivered(event):
            yield _sent(event, destination, at)
    elif _may_go_out(event):
        received = normalised(event.stored)
        for emission in pipeline.emissions(without(received, event.stored.omitted), received):
            shape = pipeline.shape(destination)
            if supports(Kind.WEBHOOKS if shape is None else shape.kind, emission.event.type):
                out = pipeline.prepared(emission, destination)
                if shape is not None and out.rule is None:
                    out = shaped(out, shape, event.received_at)
                yield _prepared(_sent(event, destination, at, emission), out, pipeline, shape)


def _may_go_out(event: StoredEvent) -> bool:
    return event.verdict is Verdict.ACCEPTED and not event.profile_update


def _sent(event: StoredEvent, destination: str, at: float, emission: Emission | None = None) -> Delivery:
    """A delivery of an event under a name; of the event as it is if no step of the pipeline is on."""
    return Delivery(
        id=0,
        event_id=event.event_id,
        destination=destination,
        decision=Decision.SEND,
        rule=Rule.REPLAYED,
        state=DeliveryState.PENDING,
        rounds=0,
        next_attempt_at=at,
        message_id=_message_id(event, (emission.definition or "") if emission and emission.is_further else ""),
        emission=event.stored.name if emission is None else emission.name,
        definition=None if emission is None else emission.definition,
    )


def _prepared(delivery: Delivery, out: Emission, pipeline: Pipeline, shape: ShapeSettings | None) -> Delivery:
    """The delivery with what the pipeline found, skipped if a step stops it, and not sent if it is a preview."""
    noted = msgspec.structs.replace(delivery, pipeline_id=pipeline.id, notes=out.notes)
    if out.rule is None or decision_of(out.rule) is Decision.SEND:
        if shape is None or shape.mode is Mode.SEND:
            return noted
        return msgspec.structs.replace(noted, decision=Decision.PREVIEW, state=None, next_attempt_at=None)
    return msgspec.structs.replace(
        noted, decision=Decision.SKIP, rule=out.rule, state=None, next_attempt_at=None, message_id=None
    )


def _message_id(event: StoredEvent, definition: str) -> str:
    if event.key is not None:
        return message_id(event.key, definition)
    return message_id_without_key(event.token, event.event_id, event.received_at, definition)
