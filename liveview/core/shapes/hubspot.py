"""HubSpot: custom behavioural events, and contacts."""

import re
from collections.abc import Mapping

from liveview.core.json.document import Json, encode
from liveview.core.shapes.exchange import (
    has_header,
    is_iso_time,
    json_reply,
    not_served,
    object_in,
    objects_in,
    path_of,
)
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import object_of, text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

SEND, UPSERT = "/events/v3/send", "/crm/v3/objects/contacts/batch/upsert"
LONGEST_NAME = 100
"""Characters of an internal name."""
_NOT_IN_NAMES = re.compile(r"[^a-z0-9_]+")
_NAME = re.compile(r"pe(?:\d+|env:\w+)?_[a-z][a-z0-9_-]*", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PROPERTIES = {"firstName": "firstname", "lastName": "lastname", "createdAt": "createdate"}
"""The names that contacts have for traits; every other name in lower case."""


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    headers = (
        ("Authorization", f"Bearer {settings.get('access_token', '')}"),
        ("Content-Type", "application/json"),
    )
    if event.type is EventType.IDENTIFY:
        return (ServiceRequest("POST", UPSERT, headers, encode({"inputs": [_contact(event)]})),)
    made: dict[str, Json] = {"eventName": f"pe{settings.get('hub_id', '')}_{_internal(event.name)}"}
    email, cookie = text_of(event.found("email")), text_of(event.found("hubspotutk", "utk"))
    made |= {"email": email} if email else {}
    made |= {"utk": cookie} if cookie else {}
    made |= {"occurredAt": event.iso_time, "properties": _texts(event.properties)}
    return (ServiceRequest("POST", SEND, headers, encode(made)),)


def _contact(event: OutgoingEvent) -> dict[str, Json]:
    traits = {_PROPERTIES.get(name, _internal(name)): value for name, value in event.traits.items()}
    return {"idProperty": "email", "id": text_of(event.found("email")), "properties": _texts(traits)}


def _internal(name: str) -> str:
    """A name as HubSpot's internal ones are: lower case, with `_` for everything else."""
    return _NOT_IN_NAMES.sub("_", name.lower())


def _texts(values: Mapping[str, Json]) -> dict[str, str]:
    """Values as the texts that HubSpot's properties are."""
    return {_internal(name): text_of(value) for name, value in values.items() if value is not None}


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - it has no limits of time
    body = object_in(request)
    if path_of(request) == UPSERT:
        if all(_EMAIL.fullmatch(text_of(each.get("id"))) for each in objects_in(body.get("inputs"))):
            return ()
        return (Finding("id", "there is no valid email, so HubSpot knows no contact; send it as a trait"),)
    found = []
    if not any(text_of(body.get(name)) for name in ("email", "utk", "objectId")):
        sentence = "there is no email and no hubspotutk, so HubSpot refuses the event; send one as a property"
        found.append(Finding("id", sentence))
    name = text_of(body.get("eventName"))
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        sentence = "the name of the event does not begin with a letter or is too long, so HubSpot has no such event"
        found.append(Finding("name", sentence))
    if not is_iso_time(body.get("occurredAt")):
        found.append(Finding("time", "occurredAt is not an ISO 8601 time, so HubSpot refuses the event"))
    return tuple(found)


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    if (missing := not_served(request, {SEND: "POST", UPSERT: "POST"})) is not None:
        return missing
    if not has_header(request, "authorization"):
        return _error(401, "Authentication credentials not found.", "INVALID_AUTHENTICATION")
    if not object_in(request):
        return _error(400, "Invalid input JSON", "VALIDATION_ERROR")
    if findings:
        return _error(400, findings[0].sentence, "VALIDATION_ERROR")
    if path_of(request) == SEND:
        return ServiceReply(204)
    inputs = objects_in(object_in(request).get("inputs"))
    results = [
        {"id": str(number), "properties": object_of(each.get("properties"))} for number, each in enumerate(inputs, 1)
    ]
    return json_reply(200, {"status": "COMPLETE", "results": results})


def _error(status: int, message: str, category: str) -> ServiceReply:
    return json_reply(status, {"status": "error", "message": message, "category": category})


SHAPE = Shape(
    kind=Kind.HUBSPOT,
    version="Events API v3",
    source="HubSpot's pages Send Event Completions and Contacts, and Segment's mapping, read 2026-11",
    types=frozenset({EventType.TRACK, EventType.IDENTIFY}),
    host=lambda _: "https://api.hubapi.com",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
