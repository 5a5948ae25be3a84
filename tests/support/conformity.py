"""Whether events conform to a plan, as a validator of JSON Schema says that knows nothing of liveview."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import jsonschema_rs

from liveview.core.json.document import Document, read_text
from liveview.core.planned.formats import FORMATS
from liveview.log.read.accepted import AcceptedEvent
from liveview.model.event import EventType
from liveview.plans.profile import SessionProfile

EMAIL = jsonschema_rs.EmailOptions(minimum_sub_domains=2, allow_domain_literal=False, allow_display_text=False)
"""The strictest reading of an address."""


def conforms(document: Mapping[str, Any], name: str, text: str, kind: EventType = EventType.TRACK) -> bool:
    """Whether an event with these properties (JSON text) is in a plan, with no other properties than those listed."""
    schemas = [
        event.get("schema", True)
        for event in document["events"]
        if (event["name"], event.get("type", "track")) == (name, kind.value)
    ]
    if not schemas:
        return False
    return is_valid(closed(schemas[0]), text)


def is_valid(schema: Any, text: str) -> bool:
    """Whether a JSON text meets a schema."""
    validator = jsonschema_rs.Draft202012Validator(
        plain(schema), offline=True, validate_formats=True, formats=dict(FORMATS), email_options=EMAIL
    )
    return validator.is_valid(json.loads(text))


def closed(schema: Any) -> Any:
    """The schema that allows no other properties where it lists some."""
    if not isinstance(schema, dict):
        return schema
    inner = dict(schema)
    if "properties" in schema:
        inner["properties"] = {name: closed(each) for name, each in schema["properties"].items()}
        inner.setdefault("additionalProperties", False)
    for word in ("items", "additionalProperties"):
        if word in inner:
            inner[word] = closed(inner[word])
    return inner


def plain(value: Any) -> Any:
    """A decoded value with floats instead of exact numbers."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def events_of_texts(*texts: str, name: str = "Purchase", kind: EventType = EventType.TRACK) -> list[AcceptedEvent]:
    """Accepted events with these properties (JSON texts)."""
    read = [read_text(text) for text in texts]
    return [AcceptedEvent(kind, name, each.value) for each in read if isinstance(each, Document)]


def profile_of_texts(
    *texts: str, name: str = "Purchase", kind: EventType = EventType.TRACK, into: SessionProfile | None = None
) -> SessionProfile:
    """The profile of a session with events of these properties (JSON texts)."""
    session = SessionProfile() if into is None else into
    for event in events_of_texts(*texts, name=name, kind=kind):
        session.note(event.type, event.name, event.properties)
    session.end_session()
    return session
