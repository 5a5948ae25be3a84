"""Customer.io: people and objects, through the Track API v2."""

import base64

from liveview.core.json.document import Json, decimal, encode
from liveview.core.shapes.exchange import has_header, json_reply, not_served, object_in
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import object_of, text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

PATH = "/api/v2/entity"
GROUP_TYPE = "1"
"""The type of the objects that groups become: the first that a workspace has."""
LONGEST_ID, LONGEST_NAME = 150, 100
"""Bytes of an identifier, and of the name of an event."""
_LATEST = 100_000_000_000
"""Seconds from which a time must be in milliseconds."""


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    packed = base64.b64encode(f"{settings.get('site_id', '')}:{settings.get('api_key', '')}".encode()).decode()
    headers = (("Authorization", f"Basic {packed}"), ("Content-Type", "application/json"))
    return (ServiceRequest("POST", PATH, headers, encode(_entity(event))),)


def _entity(event: OutgoingEvent) -> dict[str, Json]:
    person = {"id": event.user_id} if event.user_id else {"anonymous_id": event.anonymous_id}
    if not event.id:
        person = {}
    if event.type is EventType.GROUP:
        group = {"object_type_id": GROUP_TYPE, "object_id": event.group_id}
        related = [{"identifiers": person}] if person else []
        made = {"type": "object", "identifiers": group, "action": "identify", "attributes": event.traits}
        return {**made, "cio_relationships": related}
    made = {"type": "person", "identifiers": person}
    if event.type is EventType.IDENTIFY:
        known = {"anonymous_id": event.anonymous_id} if event.user_id and event.anonymous_id else {}
        return {**made, "action": "identify", "attributes": {**known, **event.traits}}
    time = {"timestamp": event.seconds}
    if event.type is EventType.PAGE:
        seen = {**event.page, **event.event.page_properties, **event.properties}
        return {**made, "action": "page", "name": text_of(event.page.get("url")), "attributes": seen, **time}
    return {**made, "action": "event", "name": event.name, "attributes": event.properties, **time}


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - it takes any past time
    body, found = object_in(request), []
    ids = [text_of(value) for value in object_of(body.get("identifiers")).values()]
    if not ids or not all(ids):
        found.append(
            Finding("id", "nobody is identified, so Customer.io refuses it; send a user, a device or a group ID")
        )
    elif any(len(each.encode("utf-8", "replace")) > LONGEST_ID for each in ids):
        found.append(Finding("id", f"an ID is over {LONGEST_ID} bytes, so Customer.io refuses it"))
    if body.get("action") in {"event", "page"}:
        name, time = text_of(body.get("name")), decimal(body.get("timestamp"))
        if not name:
            found.append(Finding("name", "the event has no name, or the page no URL, so Customer.io refuses it"))
        elif body["action"] == "event" and len(name.encode("utf-8", "replace")) > LONGEST_NAME:
            found.append(Finding("name", f"the name is over {LONGEST_NAME} bytes, so Customer.io refuses the event"))
        if time is None or not 0 < time < _LATEST:
            found.append(Finding("time", "the time is not in epoch seconds, so Customer.io ignores it"))
    return tuple(found)


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    if (missing := not_served(request, {PATH: "POST"})) is not None:
        return missing
    if not has_header(request, "authorization"):
        return json_reply(401, {"meta": {"error": "unauthorized"}})
    if not object_in(request):
        return json_reply(400, {"errors": [{"reason": "parsing", "field": "", "message": "no JSON object"}]})
    fields = {"id": "identifiers", "name": "name"}
    errors = [
        {"reason": "invalid", "field": fields[each.word], "message": each.sentence}
        for each in findings
        if each.word in fields
    ]
    return json_reply(400, {"errors": errors}) if errors else json_reply(200, {})


SHAPE = Shape(
    kind=Kind.CUSTOMER_IO,
    version="Track API v2",
    source="Customer.io's page Track API v2, and Segment's mapping, read 2026-11",
    types=frozenset({EventType.TRACK, EventType.IDENTIFY, EventType.PAGE, EventType.GROUP}),
    host=lambda settings: f"https://track{'-eu' if settings.get('region') == 'eu' else ''}.customer.io",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
