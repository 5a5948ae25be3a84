"""PostHog: one event a call, through the capture API."""

import base64
import uuid
from collections.abc import Mapping

from liveview.core.json.document import Json, encode
from liveview.core.shapes.exchange import is_iso_time, json_reply, not_served, object_in
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import object_of, text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

PATH = "/i/v0/e/"
GROUP_TYPE = "segment_group"
"""The type of every group (from PostHog's own mapping of group calls)."""
LONGEST_ID = 200
"""Characters of a `distinct_id`."""
NOBODY = frozenset({
    "0", "[object object]", "anonymous", "distinct_id", "distinctid", "email", "false", "guest", "id", "nan", "nil",
    "none", "not_authenticated", "null", "true", "undefined",
})  # fmt: skip
"""Values of `distinct_id` with which PostHog merges no person, whatever their letter case."""
_PAGE = {"url": "$current_url", "title": "title", "path": "$pathname"}
_UUID_BYTES = 16


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    name, properties = _content(event)
    known = {"$ip": event.found("$ip"), "$raw_user_agent": event.found("$user_agent")}
    made: dict[str, Json] = {
        "api_key": settings.get("api_key", ""),
        "event": name,
        "distinct_id": event.id,
        "properties": {**properties, **{key: value for key, value in known.items() if value is not None}},
        "timestamp": event.iso_time,
    }
    if identity := _uuid(event.message):
        made["uuid"] = identity
    return (ServiceRequest("POST", PATH, (("Content-Type", "application/json"),), encode(made)),)


def _content(event: OutgoingEvent) -> tuple[str, Mapping[str, Json]]:
    """The name, and the properties that belong to it."""
    if event.type is EventType.IDENTIFY:
        anonymous = {"$anon_distinct_id": event.anonymous_id} if event.user_id and event.anonymous_id else {}
        return "$identify", {**anonymous, "$set": event.traits}
    if event.type is EventType.GROUP:
        group = {"$group_type": GROUP_TYPE, "$group_key": event.group_id, "$group_set": event.traits}
        return "$groupidentify", group
    page = {_PAGE[name]: value for name, value in event.page.items()}
    if event.type is EventType.PAGE:
        return "$pageview", {**page, **event.event.page_properties, **event.properties}
    return event.name, {**page, **event.properties}


def _uuid(message: str) -> str:
    """The bytes of a message id as a UUID, by which PostHog drops repeats; "" without them."""
    packed = base64.b64decode(message) if message else b""
    return str(uuid.UUID(bytes=packed)) if len(packed) == _UUID_BYTES else ""


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - it has no limits of time
    body, found = object_in(request), []
    identity = text_of(body.get("distinct_id"))
    if not identity:
        found.append(Finding("id", "the event has no distinct_id, so PostHog refuses it; send a user or a device"))
    elif identity.casefold() in NOBODY or len(identity) > LONGEST_ID:
        sentence = "distinct_id is a placeholder such as anonymous, or over 200 characters, so PostHog knows no person"
        found.append(Finding("id", sentence))
    if not is_iso_time(body.get("timestamp")):
        found.append(Finding("time", "timestamp is not an ISO 8601 time, so PostHog takes the time of receipt"))
    if not text_of(body.get("event")):
        found.append(Finding("name", "the event has no name, so PostHog refuses it"))
    if body.get("event") == "$groupidentify" and not text_of(object_of(body.get("properties")).get("$group_key")):
        found.append(Finding("group-id", "the group has no ID, so PostHog ignores it"))
    return tuple(found)


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:  # noqa: ARG001 - fields decide
    if (missing := not_served(request, {PATH: "POST"})) is not None:
        return missing
    body = object_in(request)
    if not body:
        return json_reply(400, {"type": "validation_error", "code": "invalid_payload", "detail": "no JSON object"})
    for field in ("api_key", "event", "distinct_id"):
        if body.get(field) is None or (field != "api_key" and not text_of(body[field])):
            status, kind = (401, "authentication_error") if field == "api_key" else (400, "validation_error")
            return json_reply(status, {"type": kind, "code": f"missing_{field}", "detail": f"{field} is missing"})
    return json_reply(200, {"status": "Ok"})


SHAPE = Shape(
    kind=Kind.POSTHOG,
    version="Capture API",
    source="PostHog's page Capture and batch API endpoints, read 2026-11",
    types=frozenset({EventType.TRACK, EventType.IDENTIFY, EventType.PAGE, EventType.GROUP}),
    host=lambda settings: f"https://{'eu' if settings.get('region') == 'eu' else 'us'}.i.posthog.com",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
