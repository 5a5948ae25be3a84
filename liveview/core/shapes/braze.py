"""Braze: events, purchases and attributes of a user, through `/users/track`."""

import re
from collections.abc import Iterator, Mapping

from liveview.core.json.document import Json, decimal, encode
from liveview.core.shapes.exchange import has_header, is_iso_time, json_reply, not_served, object_in, objects_in
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

PATH = "/users/track"
PURCHASE = "order completed"
"""The event whose products are purchases, in lower case (from Segment's mapping)."""
ALIAS_LABEL = "anonymous_id"
"""The label of the alias that a device is known by (ours)."""
LONGEST_NAME = 255
"""Characters of the name of an event or a product."""
_LISTS = ("attributes", "events", "purchases")
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_TRAITS = {"firstName": "first_name", "lastName": "last_name", "birthday": "dob", "createdAt": "created_at"}
"""The names that Braze has for traits; all others keep theirs."""


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    headers = (("Authorization", f"Bearer {settings.get('api_key', '')}"), ("Content-Type", "application/json"))
    return (ServiceRequest("POST", PATH, headers, encode(_content(event))),)


def _content(event: OutgoingEvent) -> dict[str, Json]:
    who = _user(event)
    if event.type is EventType.IDENTIFY:
        traits = {_TRAITS.get(name, name): value for name, value in event.traits.items()}
        return {"attributes": [{**traits, **who}]}
    if event.name.lower() == PURCHASE:
        bought = list(_purchases(event, who))
        if bought:
            return {"purchases": bought}
    made = {**who, "name": event.name, "time": event.iso_time, "properties": event.properties}
    return {"events": [made]}


def _user(event: OutgoingEvent) -> dict[str, Json]:
    if event.user_id:
        return {"external_id": event.user_id}
    if event.anonymous_id:
        return {"user_alias": {"alias_name": event.anonymous_id, "alias_label": ALIAS_LABEL}}
    email = text_of(event.found("email"))
    return {"email": email} if email else {}


def _purchases(event: OutgoingEvent, who: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    shared = {name: value for name, value in event.properties.items() if name not in {"products", "currency"}}
    for product in objects_in(event.properties.get("products")):
        identity = text_of(product.get("product_id") or product.get("sku") or product.get("name"))
        known = {"product_id", "price", "quantity", "currency"}
        yield {
            **who,
            "product_id": identity,
            "currency": product.get("currency") or event.properties.get("currency") or "USD",
            "price": product.get("price"),
            "quantity": product.get("quantity") or 1,
            "time": event.iso_time,
            "properties": {**shared, **{name: value for name, value in product.items() if name not in known}},
        }


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:  # noqa: ARG001 - it has no limits of time
    body = object_in(request)
    found = [each for name in _LISTS for record in objects_in(body.get(name)) for each in _wrong(name, record)]
    return tuple(dict.fromkeys(found))


def _wrong(name: str, record: Mapping[str, Json]) -> Iterator[Finding]:
    """What is wrong with a record of one of the lists."""
    if not any(record.get(each) for each in ("external_id", "user_alias", "braze_id", "email", "phone")):
        yield Finding("id", "the user is not known, so Braze ignores it; send a user or a device")
    if name == "attributes":
        return
    if not is_iso_time(record.get("time")):
        yield Finding("time", "the time is not in ISO 8601, so Braze ignores the event")
    label = text_of(record.get("name" if name == "events" else "product_id"))
    if not label or len(label) > LONGEST_NAME:
        yield Finding("name", f"the name is empty or over {LONGEST_NAME} characters, so Braze ignores the event")
    if name == "purchases":
        if not _CURRENCY.fullmatch(text_of(record.get("currency"))):
            yield Finding("currency", "the currency is not an ISO code such as EUR, so Braze ignores the purchase")
        if decimal(record.get("price")) is None:
            yield Finding("price", "a product has no price that is a number, so Braze ignores the purchase")


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    """Braze takes every call that it can read, and names the records that it ignores."""
    if (missing := not_served(request, {PATH: "POST"})) is not None:
        return missing
    if not has_header(request, "authorization"):
        return json_reply(401, {"message": "Invalid API key"})
    body = object_in(request)
    counts = {name: len(objects_in(body.get(name))) for name in _LISTS}
    if not any(counts.values()):
        lists = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."
        return json_reply(400, {"message": lists})
    errors, wrong = [], dict.fromkeys(_LISTS, 0)
    for name in _LISTS:
        for index, record in enumerate(objects_in(body.get(name))):
            said = next(_wrong(name, record), None)
            if said is not None:
                wrong[name] += 1
                errors.append({"type": said.sentence, "input_array": name, "index": index})
    taken = {f"{name}_processed": count - wrong[name] for name, count in counts.items() if count}
    return json_reply(201, {"message": "success", **taken, **({"errors": errors} if findings else {})})


def _host(settings: KindSettings) -> str:
    endpoint = settings.get("endpoint") or "rest.iad-01.braze.com"
    return f"https://{endpoint.removeprefix('https://').rstrip('/')}"


SHAPE = Shape(
    kind=Kind.BRAZE,
    version="REST API",
    source="Braze's page Track users, and Segment's mapping, read 2026-11",
    types=frozenset({EventType.TRACK, EventType.IDENTIFY}),
    host=_host,
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
