"""Events of a shop on their way to a service, and what its shape makes of them."""

import json
from collections.abc import Mapping
from typing import Any

from liveview.core.json.document import Json
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.registry import SHAPES
from liveview.core.wire.stored import StoredPayload, normalised
from liveview.model.event import Wire
from liveview.model.kind import Kind
from liveview.model.service import ServiceReply, ServiceRequest

AT = 1_769_860_800
"""2026-01-31 12:00:00 UTC, when the events happen."""
MESSAGE = "bWVzc2FnZQ=="
"""The message id of the events."""
JSON = (("Content-Type", "application/json"),)
"""The headers of a JSON request without credentials."""


def outgoing(name: str, inside: str = "", user: str = "u-1", device: str = "d-1") -> OutgoingEvent:
    """An event with these members of its properties as JSON text, such as `"total": 24.50`."""
    ids = {"distinct_id": user or device, "token": "t", "time": AT, "$device_id": device or None}
    known = json.dumps({field: value for field, value in ids.items() if value is not None})
    text = f'{{"event": {json.dumps(name)}, "properties": {known[:-1]}{", " if inside else ""}{inside}}}}}'
    return OutgoingEvent(normalised(StoredPayload(text, Wire.HTTP_API)), AT, MESSAGE)


def made(kind: Kind, event: OutgoingEvent, **settings: str) -> tuple[ServiceRequest, ...]:
    """The requests for an event."""
    return SHAPES[kind].requests(event, settings)


def sent(kind: Kind, event: OutgoingEvent, **settings: str) -> str:
    """The body of the one request for an event, as text: digits and the order of keys count."""
    (request,) = made(kind, event, **settings)
    return request.body.decode()


def words(kind: Kind, request: ServiceRequest, at: float = AT) -> list[str]:
    """What the findings of a request are about."""
    return [found.word for found in SHAPES[kind].findings(request, at)]


def answered(kind: Kind, request: ServiceRequest, at: float = AT) -> tuple[ServiceReply, Mapping[str, Any]]:
    """What the service says to a request, and its decoded body."""
    shape = SHAPES[kind]
    reply = shape.answer(request, shape.findings(request, at))
    decoded: Mapping[str, Any] = json.loads(reply.body) if reply.content_type.endswith("json") and reply.body else {}
    return reply, decoded


def posted(url: str, body: Json) -> ServiceRequest:
    """A request that somebody else makes."""
    return ServiceRequest("POST", url, JSON, json.dumps(body).encode())
