"""The requests of a delivery, made again from the stored event and the settings that were frozen for it.

No secret is in them: settings are as the configuration has them, so one from the environment is its `env:NAME`, and
URLs and headers of webhooks are masked.
"""

from collections.abc import Iterable
from decimal import Decimal

from liveview.core.payload import body_of
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.pipeline.shaping import NOT_MADE, at_host, requests_of
from liveview.core.pipeline.sql import SqlRunner
from liveview.core.planned.omission import without
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import StoredPayload, normalised
from liveview.errors import ReadError
from liveview.log.engine.mask_key import known_key
from liveview.log.lenient import notes
from liveview.log.queries import Queryable
from liveview.log.read.event_detail import read_event, read_request, stored_of
from liveview.log.rows import columns, struct_of
from liveview.model.delivery import Decision, Delivery
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode, ShapeSettings
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.service import ServiceRequest
from liveview.text.decision_words import rule_words


def read_requests(
    log: Queryable, delivery_id: int, destinations: Iterable[Destination], sql: SqlRunner | None = None
) -> tuple[ServiceRequest, ...] | None:
    """The requests of a delivery, in the order of the calls; None when there is no such delivery.

    `destinations` are those in effect, masked; `sql` runs the statements of transformations. Raises `ReadError`,
    and `sqlite3.Error`.
    """
    row = log.execute(f"select {columns(Delivery)} from deliveries where id = ?", (delivery_id,)).fetchone()
    if row is None:
        return None
    delivery: Delivery = struct_of(Delivery, row, notes=notes)
    destination = next((each for each in destinations if each.key == delivery.destination), None)
    if delivery.decision is Decision.SKIP:
        raise ReadError(f"delivery {delivery_id} was skipped: {rule_words(delivery.rule)}")
    event, request = read_event(log, delivery.event_id), read_request(log, delivery.event_id)
    if event is None or request is None:
        raise ReadError(f"the log has no event {delivery.event_id}")
    try:
        return _made(log, delivery, stored_of(event, request), destination, sql)
    except NOT_MADE as error:
        raise ReadError(f"no request can be made of the event: {error}") from None


def frozen_pipeline(log: Queryable, pipeline_id: int) -> FrozenPipeline:
    """The settings with this number; raises `LookupError`."""
    row = log.execute(f"select {columns(FrozenPipeline)} from pipelines where id = ?", (pipeline_id,)).fetchone()
    if row is None:
        raise LookupError(f"the log does not have the settings of pipeline {pipeline_id}")
    found: FrozenPipeline = struct_of(FrozenPipeline, row)
    return found


def calls_of(
    event: Normalised,
    time: Decimal | float,
    delivery: Delivery,
    shape: ShapeSettings,
    destination: Destination | None = None,
) -> tuple[ServiceRequest, ...]:
    """The requests to a service for an event as it goes out.

    A preview is at the service's own host unless `destination`, if it is of this kind, has a URL. What is sent has only
    path and query where it is not known what `destination` is. Raises what is in `NOT_MADE`.
    """
    made = requests_of(event, time, delivery.message_id or "", shape)
    there = destination if destination is not None and destination.kind is shape.kind else None
    if delivery.decision is Decision.PREVIEW or shape.mode is Mode.PREVIEW:
        return at_host(made, shape, "" if there is None else there.url.rstrip("/"))
    return made if there is None else at_host(made, shape, there.base_url)


def _made(
    log: Queryable, delivery: Delivery, stored: StoredPayload, destination: Destination | None, sql: SqlRunner | None
) -> tuple[ServiceRequest, ...]:
    event, shape = without(normalised(stored), stored.omitted), None
    if delivery.pipeline_id is not None:
        pipeline = Pipeline(frozen_pipeline(log, delivery.pipeline_id), known_key(log) or b"", sql)
        shape = pipeline.shape(delivery.destination)
        out = pipeline.prepared(pipeline.emission(event, delivery.definition), delivery.destination)
        if out.rule is not None:
            raise ValueError(rule_words(out.rule))
        event = out.event
    if stored.time is None:
        raise ValueError("it has no time")
    is_sent = shape is None or delivery.decision is Decision.SEND
    if is_sent and destination is None:
        raise ReadError(f"{delivery.destination} is no longer configured, so it has no URL")
    if is_sent and destination is not None and destination.kind is not (Kind.WEBHOOKS if shape is None else shape.kind):
        raise ReadError(f"{delivery.destination} was of another kind when this was decided")
    if shape is not None:
        return calls_of(event, stored.time, delivery, shape, destination)
    content = body_of(event, stored.time, delivery.message_id or "")
    hooks = () if destination is None else destination.webhooks
    return tuple(ServiceRequest("POST", hook.url, tuple(hook.headers.items()), content) for hook in hooks)
