"""Amplitude: events through the HTTP V2 API."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Context

import msgspec

from liveview.core.json.document import Document, Json, decimal, encode, read
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import object_of, text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest
from liveview.text.storable import storable

PATH = "/2/httpapi"
PAGE_VIEW = "[Amplitude] Page Viewed"
"""What Amplitude's own library calls a page view."""
SHORTEST_ID = 5
"""Characters of a user or device, unless `options.min_id_length` of a request says another number."""
MOST_EVENTS, MOST_BYTES = 2_000, 1_000_000
"""What one request may hold."""
MOST_OF_ONE = 900
"""Events of one user or device that one request may hold: 30 a second, over 30 seconds."""
_PAGE = {"url": "[Amplitude] Page Location", "title": "[Amplitude] Page Title", "path": "[Amplitude] Page Path"}
"""The names that Amplitude's own library has for what is known of a page."""
_EXACT = Context(prec=100, traps=[])
_IDS = ("user_id", "device_id")


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    is_page = event.type is EventType.PAGE
    page = {name: event.page[ours] for ours, name in _PAGE.items() if ours in event.page} if is_page else {}
    made: dict[str, Json] = {"user_id": event.user_id} if event.user_id else {}
    made |= {"device_id": event.anonymous_id} if event.anonymous_id else {}
    made |= {
        "event_type": PAGE_VIEW if is_page else event.name,
        "time": event.milliseconds,
        "event_properties": {**event.properties, **page},
        "insert_id": event.message,
        **_revenue(event.properties),
    }
    body = encode({"api_key": settings.get("api_key", ""), "events": [made]})
    return (ServiceRequest("POST", PATH, (("Content-Type", "application/json"), ("Accept", "*/*")), body),)


def _revenue(properties: Mapping[str, Json]) -> dict[str, Json]:
    """Price and quantity, if they are numbers, and their product; without both, the event's own revenue."""
    found = {name: properties[name] for name in ("price", "quantity") if decimal(properties.get(name)) is not None}
    product = _product(found.get("price"), found.get("quantity"))
    if product is not None:
        return {**found, "revenue": product}
    revenue = properties.get("revenue")
    return {**found, "revenue": revenue} if decimal(revenue) is not None else found


def _product(price: Json, quantity: Json) -> Json:
    """The exact product of two numbers; None if one is missing or it is beyond all measure."""
    one, other = decimal(price), decimal(quantity)
    if one is None or other is None:
        return None
    product = _EXACT.multiply(one, other)
    return msgspec.Raw(str(product).encode()) if product.is_finite() else None


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - it has no limits of time
    body = _body(request)
    shortest, sent = _shortest_id(body), _events(body)
    without, short = _without_id(sent), _short_ids(sent, shortest)
    found = []
    if without:
        sentence = "the event has neither user nor device, so Amplitude refuses it"
        found.append(Finding("id", sentence, tuple(without)))
    if short:
        sentence = f"a user or device has under {shortest} characters, so Amplitude refuses the event"
        found.append(Finding("id", sentence, tuple(sorted({index for each in short.values() for index in each}))))
    return tuple(found)


def _body(request: ServiceRequest) -> Mapping[str, Json]:
    found = read(request.body)
    return object_of(found.value) if isinstance(found, Document) else {}


def _events(body: Mapping[str, Json]) -> Sequence[Mapping[str, Json]]:
    value = body.get("events")
    return [object_of(each) for each in value] if isinstance(value, list) else ()


def _shortest_id(body: Mapping[str, Json]) -> int:
    value = object_of(body.get("options")).get("min_id_length")
    return value if isinstance(value, int) and not isinstance(value, bool) else SHORTEST_ID


def _without_id(sent: Sequence[Mapping[str, Json]]) -> list[int]:
    """The positions of events that have no ID at all."""
    return [index for index, each in enumerate(sent) if not any(text_of(each.get(name)) for name in _IDS)]


def _short_ids(sent: Sequence[Mapping[str, Json]], shortest: int) -> dict[str, list[int]]:
    """The positions of events whose IDs are too short, by field."""
    found = {
        name: [index for index, each in enumerate(sent) if 0 < len(text_of(each.get(name))) < shortest] for name in _IDS
    }
    return {name: indexes for name, indexes in found.items() if indexes}


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:  # noqa: ARG001 - fields are named
    if request.url.partition("?")[0] != PATH:
        return ServiceReply(404, b"Not Found\n", "text/plain")
    if request.method != "POST":
        return ServiceReply(405, b"Method Not Allowed\n", "text/plain")
    body = _body(request)
    sent = _events(body)
    if len(request.body) > MOST_BYTES or len(sent) > MOST_EVENTS:
        return _refused(413, "Payload too large")
    for field in ("api_key", "events"):
        if body.get(field) is None:
            return _refused(400, "Request missing required field", missing_field=field)
    missing = {
        "event_type": [index for index, each in enumerate(sent) if not text_of(each.get("event_type"))],
        "user_id": _without_id(sent),
    }
    if any(missing.values()) or not sent:
        named = {field: indexes for field, indexes in missing.items() if indexes}
        return _refused(400, "Request missing required field", events_with_missing_fields=named)
    if short := _short_ids(sent, _shortest_id(body)):
        return _refused(400, "Invalid id length for user_id or device_id", events_with_invalid_id_lengths=short)
    return _throttled(sent) or _taken(request, sent)


def _throttled(sent: Sequence[Mapping[str, Json]]) -> ServiceReply | None:
    """The refusal of a request that has too many events of one user or device; None for any other.

    Amplitude counts them over time; the sink, whose reply depends on the request alone, in one request (ours).
    """
    counts = {name: Counter(storable(text_of(each.get(name))) for each in sent) for name in _IDS}
    over = {
        name: {each: count // 30 for each, count in found.items() if each and count > MOST_OF_ONE}
        for name, found in counts.items()
    }
    if not any(over.values()):
        return None
    indexes = [
        index
        for index, each in enumerate(sent)
        if any(storable(text_of(each.get(name))) in over[name] for name in _IDS)
    ]
    return _refused(
        429,
        "Too many requests for some devices and users",
        eps_threshold=MOST_OF_ONE // 30,
        throttled_devices=over["device_id"],
        throttled_users=over["user_id"],
        throttled_events=indexes,
    )


def _taken(request: ServiceRequest, sent: Sequence[Mapping[str, Json]]) -> ServiceReply:
    """The reply to events that were taken. The time in it is that of the first one: a reply knows no other (ours)."""
    time = sent[0].get("time")
    body = {
        "code": 200,
        "events_ingested": len(sent),
        "payload_size_bytes": len(request.body),
        "server_upload_time": time if isinstance(time, int) else 0,
    }
    return ServiceReply(200, encode(body))


def _refused(code: int, error: str, **more: Json) -> ServiceReply:
    return ServiceReply(code, encode({"code": code, "error": error, **more}))


SHAPE = Shape(
    kind=Kind.AMPLITUDE,
    version="HTTP V2 API",
    source="Amplitude's page HTTP V2 API, and Segment's mapping, read 2026-11",
    types=frozenset({EventType.TRACK, EventType.PAGE}),
    host=lambda settings: f"https://api{'.eu' if settings.get('region') == 'eu' else '2'}.amplitude.com",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
