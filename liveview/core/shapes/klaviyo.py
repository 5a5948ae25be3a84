"""Klaviyo: an event of a profile, through the Events API."""

import re
from collections.abc import Mapping

from liveview.core.json.document import Document, Json, encode, read
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

PATH = "/api/events/"
REVISION = "2025-01-15"
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_NAMES = {"external_id": "userId", "anonymous_id": "anonymousId", "email": "email", "phone_number": "phone"}
"""What a profile may be known by, and where it comes from."""


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    known = {
        "external_id": event.user_id,
        "anonymous_id": event.anonymous_id,
        "email": text_of(event.found("email")),
        "phone_number": text_of(event.found("phone")),
    }
    attributes = {
        "properties": event.properties,
        "time": event.iso_time,
        "unique_id": event.message,
        "metric": _data("metric", {"name": event.name}),
        "profile": _data("profile", {name: value for name, value in known.items() if value}),
    }
    headers = (
        ("Authorization", f"Klaviyo-API-Key {settings.get('api_key', '')}"),
        ("revision", REVISION),
        ("Content-Type", "application/json"),
        ("Accept", "application/json"),
    )
    return (ServiceRequest("POST", PATH, headers, encode({"data": _data("event", attributes)["data"]})),)


def _data(kind: str, attributes: Mapping[str, Json]) -> dict[str, Json]:
    return {"data": {"type": kind, "attributes": attributes}}


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - it has no limits of time
    read_body = read(request.body)
    profile = _inside(read_body.value if isinstance(read_body, Document) else None, "profile")
    if not any(profile.get(name) for name in _NAMES):
        return (Finding("profile", "the profile has no user, device, e-mail or phone, so Klaviyo refuses the event"),)
    phone = profile.get("phone_number")
    if phone and not (isinstance(phone, str) and _E164.fullmatch(phone)):
        return (Finding("phone", "phone is not in E.164, such as +12125550123, so Klaviyo refuses the event"),)
    return ()


def _inside(value: Json, name: str) -> Mapping[str, Json]:
    """The attributes of an object beside an event; {} if there are none."""
    for step in ("data", "attributes", name, "data", "attributes"):
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:  # noqa: ARG001 - the findings decide
    if not findings:
        return ServiceReply(202)
    errors = [
        {
            "status": 400,
            "code": "invalid",
            "title": "Invalid input.",
            "detail": found.sentence,
            "source": {"pointer": "/data/attributes/profile"},
        }
        for found in findings
    ]
    return ServiceReply(400, encode({"errors": errors}), "application/vnd.api+json")


SHAPE = Shape(
    kind=Kind.KLAVIYO,
    version=REVISION,
    source="Klaviyo's Create Event page, read 2026-11",
    types=frozenset({EventType.TRACK}),
    host=lambda _: "https://a.klaviyo.com",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
