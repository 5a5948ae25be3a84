"""The last two steps: an emission becomes the requests of a service, and these are checked."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from liveview.core.pipeline.emission import Emission
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.registry import SHAPES
from liveview.core.shapes.warehouse_rows import event_findings
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.kind import KINDS, WAREHOUSES, ShapeSettings
from liveview.model.note import Note, PipelineStep
from liveview.model.service import Finding, ServiceRequest

NOT_MADE = (ValueError, ArithmeticError, LookupError)
"""What is raised for an event that cannot become a request."""


def shaped(emission: Emission, shape: ShapeSettings, at: float) -> Emission:
    """The emission with a note about its requests, and one for each thing that the service would say about them.

    `at` is when the event arrived, in epoch seconds. What cannot be made is told by the delivery.
    """
    event = emission.event
    if event.time is None:
        return emission
    try:
        made = requests_of(event, event.time, "", shape)
    except NOT_MADE:
        return emission
    find = SHAPES[shape.kind].findings
    found = dict.fromkeys(each for request in made for each in find(request, at))
    if shape.kind in WAREHOUSES and event.type is EventType.TRACK:
        found |= dict.fromkeys(event_findings(event.name or "", shape.events))
    return emission.noted(_made(shape, made), *(_found(shape, each) for each in found))


def requests_of(
    event: Normalised,
    time: Decimal | float,
    message: str,
    shape: ShapeSettings,
    values: Mapping[str, str] | None = None,
) -> tuple[ServiceRequest, ...]:
    """The requests for an event, in order, each with path and query as its URL; raises what is in `NOT_MADE`.

    `values` replace the settings that are not frozen; without them, those stay as written.
    """
    return SHAPES[shape.kind].requests(OutgoingEvent(event, time, message), {**shape.settings, **(values or {})})


def at_host(
    requests: tuple[ServiceRequest, ...], shape: ShapeSettings, base: str = "", values: Mapping[str, str] | None = None
) -> tuple[ServiceRequest, ...]:
    """Requests with whole URLs: at `base`, or at the service's own host."""
    start = base or SHAPES[shape.kind].host({**shape.settings, **(values or {})})
    return tuple(msgspec.structs.replace(each, url=f"{start}{each.url}") for each in requests)


def _made(shape: ShapeSettings, made: tuple[ServiceRequest, ...]) -> Note:
    calls = "no request" if not made else "one request" if len(made) == 1 else f"{len(made)} requests"
    return Note(PipelineStep.SHAPE, "shaped", f"{calls} for {KINDS[shape.kind].title}, {SHAPES[shape.kind].version}")


def _found(shape: ShapeSettings, found: Finding) -> Note:
    return Note(PipelineStep.CHECK, f"dest-{shape.kind}-{found.word}", found.sentence)
