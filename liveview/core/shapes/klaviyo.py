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
SCHEME = "Klaviyo-API-Key"
"""How a private key is sent."""
MOST_BYTES = 5_000_000
"""What one request may hold, uncompressed (Klaviyo's page on limits)."""
PROFILE = "/data/attributes/profile"
"""What the findings are about, as errors point to it."""
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
        ("Authorization", f"{SCHEME} {settings.get('api_key', '')}"),
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


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    if request.url.partition("?")[0].rstrip("/") != PATH.rstrip("/"):
        return _refused(404, "not_found", "Not found.", ("The path does not exist.",))
    if request.method != "POST":
        return _refused(405, "method_not_allowed", "Method not allowed.", (f"{request.method} is not allowed.",))
    if not any(name.lower() == "authorization" and value for name, value in request.headers):
        detail = f"Missing or invalid authorization scheme. Please use {SCHEME}."
        return _refused(401, "not_authenticated", "Authentication credentials were not provided.", (detail,))
    if len(request.body) > MOST_BYTES:
        return _refused(413, "payload_too_large", "Payload too large.", (f"At most {MOST_BYTES} bytes are taken.",))
    if findings:
        return _refused(400, "invalid", "Invalid input.", tuple(each.sentence for each in findings), PROFILE)
    return ServiceReply(202)


def _refused(status: int, code: str, title: str, details: tuple[str, ...], pointer: str = "/data") -> ServiceReply:
    """An error of each detail, as JSON:API has them."""
    errors = [
        {"status": status, "code": code, "title": title, "detail": detail, "source": {"pointer": pointer}}
        for detail in details
    ]
    return ServiceReply(status, encode({"errors": errors}), "application/vnd.api+json")


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
