"""Reads everything that the log knows about one event: the event, its request, its deliveries and their calls."""

from typing import Any

import msgspec

from liveview.core.json.document import encode
from liveview.core.payload import stripped
from liveview.core.planned.omission import omitted_fields
from liveview.core.wire.paths import find
from liveview.core.wire.replies import reply_to
from liveview.core.wire.stored import StoredPayload, normalised
from liveview.log.lenient import is_odd, notes, problems
from liveview.log.queries import Queryable, last_id
from liveview.log.read.pairing import Pair, read_pair
from liveview.log.read.payload_findings import PayloadFinding, findings
from liveview.log.read.relatives import Relatives, read_relatives
from liveview.log.read.replies import replied_at
from liveview.log.read.retry_chain import RetryChain, read_retry_chain
from liveview.log.rows import body_of, columns, headers_of, struct_of
from liveview.model.delivery import Attempt, Delivery, Rule
from liveview.model.event import Event, EventType, Request, Wire
from liveview.model.refusal import CallbackError

INTEGRATIONS = "integrations"
"""The object in which an event names its destinations."""


class Options(msgspec.Struct, frozen=True):
    """What the `$options` of an event, or Segment's `integrations`, said."""

    text: str
    """All of it, as JSON."""
    integrations: tuple[tuple[str, str], ...] = ()
    """The names in it, each with its JSON text; empty when the filter was malformed or names none."""
    malformed: str = ""
    """The path of the field that made the whole filter useless; "" when none did."""


_BY_CONSENT = frozenset({Rule.NO_CONSENT, Rule.ALREADY_SENT, Rule.CONSENT_GIVEN})
"""Rules that only a configuration with consent has."""


class EventDetail(msgspec.Struct, frozen=True):
    """Everything the log knows about one event."""

    event: Event
    """The event itself."""
    request: Request
    """The request that it came in."""
    deliveries: tuple[Delivery, ...]
    """Its deliveries, skipped ones too, oldest first; empty for an event that was not routed."""
    attempts: tuple[Attempt, ...]
    """The calls of all its deliveries, oldest first."""
    relatives: Relatives = Relatives()
    """The events that share its dedup key."""
    stripped: tuple[str, ...] = ()
    """Properties that webhooks do not get; empty for an event that is sent nowhere."""
    batch: int = 1
    """How many events its request held."""
    replied_at: float | None = None
    """When the request was answered (epoch seconds); None when the log does not know."""
    options: Options | None = None
    """The destinations that it names itself; None when it names none."""
    chain: RetryChain = RetryChain()
    """The requests with the same events."""
    reply: bytes = b""
    """The body of the 200 that its request got; b"" when only the decompressed request would tell."""
    findings: tuple[PayloadFinding, ...] = ()
    """What the sink found wrong with its payloads."""
    pair: Pair | None = None
    """The other side's report of it: a server's of a browser event, or the other way round; None for none."""

    @property
    def brings_consent(self) -> bool:
        """Whether it is a resend that was routed for the consent that it brings."""
        if not any(found.code == "options-resent" for found in self.event.problems):
            return False
        return any(delivery.rule in _BY_CONSENT for delivery in self.deliveries)

    @property
    def options_name(self) -> str:
        """The key of the hard-coded destinations in an event of this wire."""
        return INTEGRATIONS if self.request.wire in {Wire.SEGMENT, Wire.MOBILE} else "$options"


def read_detail(log: Queryable, event_id: int) -> EventDetail | None:
    """Everything about an event; None when there is no such event. It parses the payload, however large."""
    event = read_event(log, event_id)
    request = read_request(log, event_id)
    if event is None or request is None:
        return None
    stored = stored_of(event, request)
    deliveries = log.execute(f"select {columns(Delivery)} from deliveries where event_id = ? order by id", (event_id,))
    sent = tuple(struct_of(Delivery, row, notes=notes) for row in deliveries)
    attempts = log.execute(
        f"select {columns(Attempt, 'a')} from attempts a join deliveries d on d.id = a.delivery_id "
        "where d.event_id = ? order by a.id",
        (event_id,),
    )
    return EventDetail(
        event=event,
        request=request,
        deliveries=sent,
        attempts=tuple(
            struct_of(Attempt, row, request_headers=headers_of, response_headers=headers_of) for row in attempts
        ),
        relatives=read_relatives(log, event, stored.wire),
        stripped=stripped(stored)
        if event.payload and any(row.message_id and not row.is_shaped for row in sent)
        else (),
        batch=_batch(log, event),
        replied_at=replied_at(log, event.request_id),
        options=_options(stored) if event.payload else None,
        chain=read_retry_chain(log, request.id, request.retry_of),
        reply=_reply(request),
        findings=findings(log, (row.message_id for row in sent if row.message_id)),
        pair=read_pair(log, event, stored.wire, request.headers),
    )


def weight(log: Queryable, event_id: int) -> int:
    """Bytes of payload and bodies that the detail of an event holds in memory."""
    found = _one(
        log,
        "select coalesce(length(e.payload), 0) + coalesce(length(r.body), length(e.payload), 0) + "
        "(select coalesce(sum(length(a.request_body)), 0) "
        "from deliveries d join attempts a on a.delivery_id = d.id where d.event_id = e.id) "
        "from events e join requests r on r.id = e.request_id where e.id = ?",
        event_id,
    )
    return 0 if found is None else int(found[0])


def _batch(log: Queryable, event: Event) -> int:
    """How many events the request held; their ids are consecutive."""
    first = event.id - event.position + 1
    following = "select id from events where id > ? and request_id <> ? order by id limit 1"
    after = _one(log, following, event.id, event.request_id)
    last = after[0] - 1 if after else last_id(log)
    return int(last - first + 1)


def read_event(log: Queryable, event_id: int) -> Event | None:
    """An event; None when there is no such event."""
    row = _one(log, f"select {columns(Event)} from events where id = ?", event_id)
    return None if row is None else struct_of(Event, row, problems=problems, collision=bool)


def read_request(log: Queryable, event_id: int) -> Request | None:
    """The request of an event; None when there is no such event, or its request is gone."""
    row = _one(
        log,
        f"select {columns(Request, 'r')}, iif(r.body is null, e.payload, null) from events e "
        "join requests r on r.id = e.request_id where e.id = ?",
        event_id,
    )
    if row is None:
        return None
    *stored, payload = row
    return struct_of(Request, stored, headers=headers_of, body=lambda body: body_of(body, payload))


def stored_of(event: Event, request: Request) -> StoredPayload:
    """The event as the core reads it."""
    return StoredPayload(
        payload=event.payload or "",
        wire=Wire.HTTP_API if request.wire is None or is_odd(request.wire) else request.wire,
        type=EventType.TRACK if is_odd(event.type) else event.type,
        name=event.name,
        token=event.token,
        time=event.time,
        received_at=event.received_at,
        omitted=omitted_fields(event.problems),
    )


def _reply(request: Request) -> bytes:
    """The body of the 200 that this request got; b"" when only its decompressed body would tell."""
    endpoint = find(request.path)
    packed = any(name.lower() == "content-encoding" for name, _ in request.headers)
    if endpoint is None or (packed and endpoint.asks_for_replies):
        return b""
    try:
        return reply_to(endpoint, request.path.partition("?")[2], request.body).body
    except CallbackError:
        return b""


def _options(stored: StoredPayload) -> Options | None:
    """The hard-coded destinations as the core reads them."""
    found = normalised(stored).integrations
    if found.said is None:
        return None
    names = tuple((name, encode(value).decode()) for name, value in found.names.items())
    return Options(encode(found.said).decode(), names, found.malformed)


def _one(log: Queryable, query: str, *values: object) -> Any:
    return log.execute(query, values).fetchone()
