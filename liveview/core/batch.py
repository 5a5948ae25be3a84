"""What was decided about the requests of one commit, before its rows have ids.

The log numbers a batch when it commits it, so ids are dense and in the order of the commits, however many receivers
there are. Until then the rows of a batch refer to each other by a *reference*: -1 is the first event (or request) of
the batch, -2 the second. A positive number is the id of a row that is stored already.
"""

from collections.abc import Mapping

import msgspec

from liveview.core.dedup import Key
from liveview.core.json.document import decimal, encode
from liveview.core.near_duplicates import warning
from liveview.core.pairing import PairHint, hint_of
from liveview.core.payload import body_of, message_id, message_id_without_key
from liveview.core.planned.omission import omitted_fields, without
from liveview.core.steps import Arrived, Ids, Refused, Task, weight_of
from liveview.core.wire import moments
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.stored import StoredPayload
from liveview.model.delivery import Decision, Delivery, DeliveryState, Route, Rule
from liveview.model.event import Event, Request, State, Verdict
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.problem import Problem

_SEND, _SKIP, _PENDING = Decision.SEND, Decision.SKIP, State.PENDING
"""By names of their own, as in `core.wire.track`."""


class DecidedEvent(msgspec.Struct, frozen=True):
    """What was decided about an event."""

    checked: Normalised
    """The event in the terms of the product."""
    payload: str | None
    """Its JSON text; None when it cannot be kept as text."""
    verdict: Verdict
    """Accepted, duplicate or invalid."""
    problems: tuple[Problem, ...]
    """Everything that was found in it, but for a near duplicate and the other side's report of it."""
    key: Key | None = None
    """Its dedup key; None for an invalid event and for one without an ID that makes a key."""
    original: int | None = None
    """The event that it duplicates, by id or reference; None if it is not a duplicate."""
    collision: bool = False
    """Whether it has the key of its original but is a different event."""
    near: int | None = None
    """The event whose content it repeats under another key, by id or reference; None if there is none."""
    pairing: tuple[PairHint, ...] = ()
    """What is known of the other side's report of it."""
    routes: tuple[Route, ...] = ()
    """Where it goes and where it does not; () for an event that is not routed."""
    sent: tuple[Normalised, ...] = ()
    """What each of `routes` sends; () when no step of the pipeline is on, and all send the event as it is."""
    state: State = State.UNROUTED
    """How it ends, or that it is pending."""


class DecidedRequest(msgspec.Struct, frozen=True):
    """What was decided about a request."""

    given: Arrived | Refused
    """The request."""
    received_at: float
    """When it arrived, in epoch seconds."""
    status: int
    """The status of the reply."""
    origin: Origin | None = None
    """What its events get from it; None for a refused request."""
    events: tuple[DecidedEvent, ...] = ()
    """Its events in order; () for a refused request."""
    retry_of: int | None = None
    """The first request that carried one of its events, by id or reference; None when this is the first."""


class BatchRows(msgspec.Struct, frozen=True):
    """The rows of a batch, with their ids."""

    requests: tuple[Request, ...]
    """The requests."""
    events: tuple[Event, ...]
    """Their events."""
    deliveries: tuple[Delivery, ...]
    """The deliveries of these events, skipped ones included, and those of replays."""
    tasks: tuple[Task, ...]
    """The deliveries that are leased to the receiver that commits the batch; it carries them out."""
    waiting: frozenset[str]
    """The keys of destinations with deliveries that are not leased: they wait in the log."""
    last: Ids
    """The ids assigned last."""

    @property
    def all(self) -> tuple[Request | Event | Delivery, ...]:
        """The rows in the order in which they may be stored."""
        return (*self.requests, *self.events, *self.deliveries)


class Batch(msgspec.Struct, frozen=True):
    """Decisions that are stored together or not at all."""

    at: float
    """When they were made, in epoch seconds; their deliveries are due then."""
    seen: int = 0
    """The newest event in the log when the holders of the keys were read: a later one may have claimed a key."""
    requests: tuple[DecidedRequest, ...] = ()
    """The requests, in the order in which they arrived."""
    replays: tuple[Delivery, ...] = ()
    """Further deliveries of stored events, without ids; they wait in the log for their turn."""
    room: Mapping[str, int] = {}
    """How much of the deliveries to each destination is leased, in units of `Task.weight`; the others wait."""
    pipeline: FrozenPipeline | None = None
    """The settings by which they were made; None when no step of the pipeline is on."""
    resent: tuple[int, ...] = ()
    """The stored originals for whose copies new consent was looked at: since `seen` they may have got another copy."""

    @property
    def pipeline_id(self) -> int | None:
        """The id of `pipeline`."""
        return None if self.pipeline is None else self.pipeline.id

    @property
    def claims(self) -> tuple[Key, ...]:
        """The keys that its accepted events claim."""
        return tuple(
            event.key
            for request in self.requests
            for event in request.events
            if event.key is not None and event.verdict is Verdict.ACCEPTED
        )

    @property
    def consented(self) -> frozenset[tuple[int, str]]:
        """The stored originals for which destinations, by key, get a copy because of new consent."""
        return frozenset(
            (event.original, route.destination)
            for request in self.requests
            for event in request.events
            for route in event.routes
            if route.rule is Rule.CONSENT_GIVEN and event.original is not None and event.original > 0
        )

    def numbered(self, after: Ids) -> BatchRows:
        """Its rows, with ids that continue after these."""
        return _Numbering(self, after).rows()


class _Numbering:
    """Builds the rows of one batch."""

    def __init__(self, batch: Batch, after: Ids) -> None:
        self._batch = batch
        self._pipeline_id = batch.pipeline_id
        self._after = after
        self._delivery = after.delivery
        self._room = dict(batch.room)
        self._requests: list[Request] = []
        self._events: list[Event] = []
        self._deliveries: list[Delivery] = []
        self._tasks: list[Task] = []
        self._waiting: set[str] = set()

    def rows(self) -> BatchRows:
        """All rows of the batch."""
        for request in self._batch.requests:
            self._number_request(request)
        for replay in self._batch.replays:
            self._delivery += 1
            self._deliveries.append(msgspec.structs.replace(replay, id=self._delivery))
            if replay.decision is Decision.SEND:
                self._waiting.add(replay.destination)
        last = Ids(self._after.request + len(self._requests), self._after.event + len(self._events), self._delivery)
        return BatchRows(
            tuple(self._requests),
            tuple(self._events),
            tuple(self._deliveries),
            tuple(self._tasks),
            frozenset(self._waiting),
            last,
        )

    def _number_request(self, request: DecidedRequest) -> None:
        given, origin = request.given, request.origin
        refused = given if isinstance(given, Refused) else None
        request_id = self._after.request + len(self._requests) + 1
        self._requests.append(
            Request(
                id=request_id,
                received_at=request.received_at,
                method=given.method,
                path=given.path,
                wire=origin.wire if origin is not None else refused.wire if refused is not None else None,
                remote=given.remote,
                headers=given.headers,
                body=given.body,
                status=request.status,
                problem=refused.problem if refused is not None else None,
                retry_of=request.retry_of and _resolved(request.retry_of, self._after.request),
                refusal=refused.refusal if refused is not None else None,
            )
        )
        if origin is not None:
            for position, event in enumerate(request.events, start=1):
                self._number_event(event, request_id, position, origin)

    def _number_event(self, event: DecidedEvent, request_id: int, position: int, origin: Origin) -> None:
        checked, key = event.checked, event.key
        near = event.near and _resolved(event.near, self._after.event)
        event_id = self._after.event + len(self._events) + 1
        problems = event.problems if near is None else (*event.problems, warning(near))
        for hint in event.pairing:
            problems = (*problems, hint_of(hint, _resolved(hint.event, self._after.event)))
        row = Event(
            id=event_id,
            request_id=request_id,
            position=position,
            received_at=origin.received_at,
            token=checked.token,
            type=checked.type,
            name=checked.name,
            distinct_id=checked.distinct_id,
            device_id=_device(checked),
            time=None if checked.time is None else moments.stored(checked.time),
            verdict=event.verdict,
            problems=problems,
            dedup_source=key.source if key else None,
            dedup_key=key.text if key else None,
            duplicate_of=event.original and _resolved(event.original, self._after.event),
            collision=event.collision,
            state=event.state,
            payload=event.payload,
        )
        self._events.append(row)
        if event.routes:
            self._number_deliveries(event, row, origin)

    def _number_deliveries(self, event: DecidedEvent, row: Event, origin: Origin) -> None:
        messages = _Messages(event, row)
        if event.state is not _PENDING:
            for route in event.routes:
                self._add_delivery(row, route, messages)
            return
        stored: StoredPayload | None = None
        bodies = _Bodies(event, row.time)
        for place, route in enumerate(event.routes):
            delivery = self._add_delivery(row, route, messages)
            if route.decision is not _SEND:
                continue
            if self._has_room(route.destination, row.payload or ""):
                stored = stored or _stored(row, origin)
                if route.is_shaped:
                    task = Task(delivery, stored, sent=event.sent[place], pipeline=self._batch.pipeline)
                else:
                    task = Task(delivery, stored, body=bodies.of(place, delivery.message_id or ""))
                self._tasks.append(task)
            else:
                self._waiting.add(route.destination)

    def _add_delivery(self, row: Event, route: Route, messages: "_Messages") -> Delivery:
        """Add the row of a delivery."""
        self._delivery += 1
        sends = route.decision is _SEND
        delivery = Delivery(
            id=self._delivery,
            event_id=row.id,
            destination=route.destination,
            decision=route.decision,
            rule=route.rule,
            state=DeliveryState.PENDING if sends else None,
            rounds=0,
            next_attempt_at=self._batch.at if sends else None,
            message_id=None if route.decision is _SKIP else messages.of(route),
            emission=route.emission,
            definition=route.definition,
            pipeline_id=self._pipeline_id,
            notes=route.notes,
        )
        self._deliveries.append(delivery)
        return delivery

    def _has_room(self, destination: str, payload: str) -> bool:
        """Take room for a delivery; once there is none, all later ones wait, too, so that they keep their order."""
        left = self._room.get(destination, 0) - weight_of(payload)
        self._room[destination] = max(left, 0)
        return left >= 0


def _resolved(reference: int, after: int) -> int:
    """The id that a reference stands for."""
    return after - reference if reference < 0 else reference


def _device(checked: Normalised) -> str | None:
    device = checked.device
    if device is None or isinstance(device, str):
        return device
    return None if decimal(device) is None else encode(device).decode()


class _Messages:
    """The message ids of an event, each made once."""

    def __init__(self, event: DecidedEvent, row: Event) -> None:
        self._key = event.key
        self._row = row
        self._made: dict[str, str] = {}

    def of(self, route: Route) -> str:
        """The message id of a delivery."""
        salt = (route.definition or "") if route.is_further else ""
        made = self._made.get(salt)
        if made is None:
            row, key = self._row, self._key
            made = self._made[salt] = (
                message_id(key, salt)
                if key is not None
                else message_id_without_key(row.token or "", row.id, row.received_at, salt)
            )
        return made


class _Bodies:
    """The bodies of an event, each made once: destinations for which no step changes anything get the same."""

    def __init__(self, event: DecidedEvent, time: float | None) -> None:
        self._event = event
        self._time = time
        self._last: tuple[Normalised | None, str, bytes] = None, "", b""

    def of(self, place: int, message: str) -> bytes:
        """What the route at this place sends; b"" if that cannot be made, which the delivery will find out and tell."""
        event = self._event
        sent = event.sent[place] if event.sent else None
        before, for_message, body = self._last
        if body and before is sent and for_message == message:
            return body
        outgoing = without(event.checked, omitted_fields(event.checked.problems)) if sent is None else sent
        try:
            body = b"" if self._time is None else body_of(outgoing, self._time, message)
        except (ValueError, ArithmeticError, LookupError):
            body = b""
        self._last = sent, message, body
        return body


def _stored(event: Event, origin: Origin) -> StoredPayload:
    """The payload as it will be read back from the log."""
    return StoredPayload(
        event.payload or "",
        origin.wire,
        event.type,
        event.name,
        event.token,
        event.time,
        event.received_at,
        omitted_fields(event.problems),
    )
