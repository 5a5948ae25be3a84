"""Segment: the calls of its HTTP Tracking API."""

import base64

from liveview.core.json.document import Json, encode
from liveview.core.shapes.exchange import has_header, is_iso_time, json_reply, not_served, object_in, path_of
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

MOST_BYTES = 32_768
"""Bytes of a call; a larger one is refused."""
_PATHS = {f"/v1/{call}": "POST" for call in ("track", "identify", "page", "group")}


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    call: dict[str, Json] = {"messageId": event.message, "timestamp": event.iso_time}
    call |= {"userId": event.user_id} if event.user_id else {}
    call |= {"anonymousId": event.anonymous_id} if event.anonymous_id else {}
    call |= _content(event)
    call["context"] = _context(event)
    packed = base64.b64encode(f"{settings.get('write_key', '')}:".encode()).decode()
    headers = (("Authorization", f"Basic {packed}"), ("Content-Type", "application/json"))
    return (ServiceRequest("POST", f"/v1/{event.type}", headers, encode(call)),)


def _content(event: OutgoingEvent) -> dict[str, Json]:
    if event.type is EventType.IDENTIFY:
        return {"traits": event.traits}
    if event.type is EventType.GROUP:
        return {"groupId": event.group_id, "traits": event.traits}
    if event.type is EventType.PAGE:
        return {"properties": {**event.page, **event.event.page_properties, **event.properties}}
    return {"event": event.name, "properties": event.properties}


def _context(event: OutgoingEvent) -> dict[str, Json]:
    known = {"ip": event.found("$ip"), "userAgent": event.found("$user_agent"), "page": event.page or None}
    return {name: value for name, value in known.items() if value is not None}


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - it has no limits of time
    call, found = object_in(request), []
    if not any(text_of(call.get(name)) for name in ("userId", "anonymousId")):
        found.append(Finding("id", "the call has neither userId nor anonymousId, so Segment drops it"))
    if not is_iso_time(call.get("timestamp")):
        found.append(Finding("time", "timestamp is not an ISO 8601 time, so Segment takes the time of receipt"))
    if path_of(request) == "/v1/track" and not text_of(call.get("event")):
        found.append(Finding("name", "the call has no event name, so Segment drops it"))
    if path_of(request) == "/v1/group" and not text_of(call.get("groupId")):
        found.append(Finding("group-id", "the call has no groupId, so Segment drops it"))
    if len(request.body) > MOST_BYTES:
        found.append(Finding("size", f"the call is larger than {MOST_BYTES // 1024} KB, so Segment refuses it"))
    return tuple(found)


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    """Segment takes whatever is JSON and small enough, and drops what it cannot use later."""
    if (missing := not_served(request, _PATHS)) is not None:
        return missing
    if not has_header(request, "authorization"):
        return json_reply(401, {"success": False, "message": "no write key was sent"})
    if not object_in(request) or any(each.word == "size" for each in findings):
        return json_reply(400, {"success": False, "message": "the body is not a JSON object, or it is too large"})
    return json_reply(200, {"success": True})


SHAPE = Shape(
    kind=Kind.SEGMENT,
    version="HTTP Tracking API v1",
    source="Segment's page HTTP API Source, read 2026-11",
    types=frozenset({EventType.TRACK, EventType.IDENTIFY, EventType.PAGE, EventType.GROUP}),
    host=lambda settings: (
        "https://events.eu1.segmentapis.com" if settings.get("region") == "eu" else "https://api.segment.io"
    ),
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
