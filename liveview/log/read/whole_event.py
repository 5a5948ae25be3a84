"""One event as the HTTP API shows it: what `export` writes of it, and everything that hangs on it."""

from collections.abc import Sequence

import msgspec

from liveview.log.queries import Queryable
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.records import Destined, Record, records_of
from liveview.log.read.request_records import RequestRecord, record_of
from liveview.log.read.trace import TraceStep
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Headers
from liveview.model.note import Note
from liveview.text.readable import Base64, readable


class AttemptRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One call to a webhook: the columns of `attempts`."""

    id: int
    """Counts from 1 within the log."""
    delivery_id: int
    """The delivery that the call is part of."""
    round: int
    """The round of that delivery, counted from 1."""
    webhook: str
    """The configured URL, masked; "" when a delivery was ended without a call."""
    started_at: float | None
    """When the call began, in epoch seconds; None when no call was made."""
    duration_ms: float | None
    """How long it took, in milliseconds; None while it is under way and when no call was made."""
    outcome: str | None
    """How it ended, a value of `Outcome`; None while it is under way."""
    status: int | None
    """The HTTP status of the answer; None without one."""
    request_headers: Headers
    """The headers that were sent, masked."""
    request_body: str | Base64 | None
    """The body that was sent; None when no call was made."""
    response_headers: Headers
    """The headers of the answer, masked."""
    response_body: str | Base64 | None
    """The first 4 KiB of the answer's body; None without an answer."""
    error: str | None
    """What went wrong, in words; None when there is nothing to say."""
    phase: str | None
    """What the call was doing when it failed, a value of `Phase`; None when that is not known."""
    reason: str | None
    """Why it was not made or was cut off, a value of `Reason`; None when the webhook is the reason."""


class DeliveryRecord(Destined, frozen=True, kw_only=True):
    """One event to one destination: the columns of `deliveries`, and its calls."""

    id: int
    """Counts from 1 within the log."""
    event_id: int
    """The event to deliver."""
    next_attempt_at: float | None
    """When a pending delivery is due, in epoch seconds; None when no attempt will follow."""
    message_id: str | None
    """The `messageId` in the bodies of all its calls; None for a skipped one."""
    emission: str | None
    """The name under which the event goes, before any transformation; None in logs of older versions."""
    definition: str | None
    """The definition that gave it this name; None if it goes under its own."""
    pipeline_id: int | None
    """The settings that decided what its payload is; None when no step of the pipeline was on."""
    notes: tuple[Note, ...]
    """What the steps of the pipeline changed and found, in order."""
    attempts: tuple[AttemptRecord, ...]
    """Its calls, oldest first."""


class WholeEvent(Record, frozen=True, kw_only=True):
    """An event with everything that hangs on it."""

    deliveries: Sequence[DeliveryRecord]
    """Its deliveries, skipped ones too, oldest first; empty for an event that was not routed."""
    request: RequestRecord
    """The request that it came in."""
    duplicates: tuple[int, ...]
    """The ids of its later duplicates, lowest first."""
    trace: tuple[TraceStep, ...]
    """Everything that happened to it, by time."""


def whole_event(log: Queryable, detail: EventDetail, trace: Sequence[TraceStep]) -> WholeEvent:
    """An event whose detail and trace are known; raises `sqlite3.Error`."""
    (record,) = records_of(log, (detail.event.id,))
    values = {name: getattr(record, name) for name in Record.__struct_fields__}
    return WholeEvent(
        **{**values, "deliveries": tuple(_delivery(each, detail.attempts) for each in detail.deliveries)},
        request=record_of(detail.request),
        duplicates=_duplicates(log, detail.event.id),
        trace=tuple(trace),
    )


def _delivery(delivery: Delivery, attempts: Sequence[Attempt]) -> DeliveryRecord:
    mine = tuple(_attempt(each) for each in attempts if each.delivery_id == delivery.id)
    return DeliveryRecord(**msgspec.structs.asdict(delivery), attempts=mine)


def _attempt(attempt: Attempt) -> AttemptRecord:
    values = msgspec.structs.asdict(attempt)
    bodies = {
        name: None if (body := values[name]) is None else readable(body) for name in ("request_body", "response_body")
    }
    return AttemptRecord(**{**values, **bodies})


def _duplicates(log: Queryable, event_id: int) -> tuple[int, ...]:
    query = "select id from events where duplicate_of = ? order by id"
    return tuple(each for (each,) in log.execute(query, (event_id,)))
