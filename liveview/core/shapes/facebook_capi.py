"""Facebook Conversions API: a server event of a website."""

import re
from collections.abc import Iterator, Mapping

from liveview.core.json.document import Json, decimal, encode
from liveview.core.shapes.commerce import is_amount, is_currency, is_missing, renamed
from liveview.core.shapes.hashes import hashed, hashed_digits
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.request_parts import inside, json_of, members, path_of, query, setting
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.normalised import text_of
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

SOURCE = (
    "Meta's Conversions API pages, names of events after Freshpaint's reference of this destination, the rest after "
    "Segment's published mapping, read 2026-11"
)
VERSION = "v24.0"
OLDEST_DAYS = 7
"""How old an event may be (Meta)."""
MOST_EVENTS = 1_000
"""Events in one request (Meta)."""
_PATH = re.compile(r"/v\d+\.\d+/[^/]*/events")
_FRESHPAINT = {
    "product added": "AddToCart",
    "added product": "AddToCart",
    "checkout started": "InitiateCheckout",
    "started checkout": "InitiateCheckout",
    "products searched": "Search",
    "searched products": "Search",
    "product list viewed": "ViewContent",
    "viewed product list": "ViewContent",
    "product category viewed": "ViewContent",
    "viewed product category": "ViewContent",
    "product viewed": "ViewContent",
    "viewed product": "ViewContent",
}
_SEGMENT = {"order completed": "Purchase"}
_OURS = {
    "completed order": "Purchase",
    "signed up": "CompleteRegistration",
    "payment info entered": "AddPaymentInfo",
    "product added to wishlist": "AddToWishlist",
}
STANDARD_EVENTS: Mapping[str, str] = {**_FRESHPAINT, **_SEGMENT, **_OURS}
"""Standard events by the name of the event in lower case. All others keep their names."""
_CONTENT = {"product_id": "id", "quantity": "quantity", "price": "item_price"}
_ABOUT_ONE = frozenset({"AddToCart", "AddToWishlist", "ViewContent"})
_NO_CUSTOM_DATA = frozenset({"event_id", "email", "phone", "fbc", "fbp"})
"""Properties that are sent in another place."""
_REFUSED = frozenset({"path", "body", "name", "user-data", "currency", "value", "contents", "late"})
"""What Meta refuses an event for; anything else costs it only its use."""
_SUBCODES = {
    "currency": (2804010, "Missing Currency for Purchase Event"),
    "late": (2804003, "Event Timestamp Too Old"),
}
_TRACE = "Aliveview"


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    name = STANDARD_EVENTS.get(event.name.strip().lower(), event.name)
    own_id = event.properties.get("event_id")
    fields = {
        "event_name": name,
        "event_time": event.seconds,
        "event_id": event.message if is_missing(own_id) else text_of(own_id),
        "action_source": "website",
        "event_source_url": event.page.get("url"),
        "user_data": _user_data(event),
        "custom_data": _custom_data(name, event.properties),
    }
    data = {field: value for field, value in fields.items() if not is_missing(value)}
    url = f"/{VERSION}/{setting(settings, 'pixel_id')}/events?{query(settings, 'access_token')}"
    return (ServiceRequest("POST", url, (("Content-Type", "application/json"),), encode({"data": [data]})),)


def _user_data(event: OutgoingEvent) -> dict[str, Json]:
    known: dict[str, Json] = {
        "em": hashed(text_of(event.found("email"))),
        "ph": hashed_digits(text_of(event.found("phone"))),
        "external_id": [hashed(event.id)] if event.id.strip() else None,
        "client_user_agent": event.found("$user_agent"),
        "client_ip_address": event.found("$ip"),
        "fbc": event.found("fbc", "$fbc"),
        "fbp": event.found("fbp", "$fbp"),
    }
    return {name: value for name, value in known.items() if not is_missing(value)}


def _custom_data(name: str, properties: Mapping[str, Json]) -> dict[str, Json]:
    data = {field: value for field, value in properties.items() if field not in _NO_CUSTOM_DATA}
    derived = {
        "value": properties.get("revenue"),
        "contents": _contents(name, properties),
        "search_string": properties.get("query") if name == "Search" else None,
    }
    for field, value in derived.items():
        if is_missing(data.get(field)) and not is_missing(value):
            data[field] = value
    return data


def _contents(name: str, properties: Mapping[str, Json]) -> Json:
    products = properties.get("products")
    if isinstance(products, list):
        return [renamed(product, _CONTENT) for product in products]
    if name in _ABOUT_ONE and not is_missing(properties.get("product_id")):
        return [renamed({**properties}, _CONTENT)]
    return None


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:
    if not _is_known(request):
        return (Finding("path", "this is not POST /<version>/<pixel>/events, where Facebook takes events"),)
    body = json_of(request)
    events = inside(body, "data")
    if not isinstance(events, list) or not 0 < len(events) <= MOST_EVENTS:
        return (Finding("body", f"data is not a list of 1 to {MOST_EVENTS} events, so Facebook refuses the request"),)
    return tuple(dict.fromkeys(found for event in events for found in _of_event(event, at)))


def _of_event(event: Json, at: float) -> Iterator[Finding]:
    if not isinstance(event, dict):
        yield Finding("body", "one of data is not an object, so Facebook refuses the request")
        return
    if is_missing(event.get("event_name")):
        yield Finding("name", "the event has no name, so Facebook refuses it; give it one")
    user, custom = members(event, "user_data"), members(event, "custom_data")
    if not user:
        yield Finding("user-data", "the event says nothing about the customer, so Facebook refuses it; send an ID")
    yield from _money(event.get("event_name"), custom)
    if event.get("action_source") == "website" and is_missing(user.get("client_user_agent")):
        yield Finding(
            "user-agent",
            "the event of a website has no client_user_agent, so Facebook may take and not use it; send $user_agent",
        )
    contents = custom.get("contents")
    if contents is not None and not _has_ids(contents):
        yield Finding("contents", "one of contents has no id, so Facebook refuses the event; send product_id")
    time = decimal(event.get("event_time"))
    if time is not None and time < at - OLDEST_DAYS * 86_400:
        yield Finding(
            "late", f"the event is more than {OLDEST_DAYS} days old, so Facebook refuses it; send events sooner"
        )


def _money(name: Json, custom: Mapping[str, Json]) -> Iterator[Finding]:
    currency, value, is_purchase = custom.get("currency"), custom.get("value"), name == "Purchase"
    if is_missing(currency) and is_purchase:
        yield Finding("currency", "the purchase has no currency, so Facebook refuses it; send currency, such as USD")
    elif not is_missing(currency) and not is_currency(currency):
        yield Finding(
            "currency",
            "currency is not one of ISO 4217 in capital letters, such as USD, so Facebook refuses the event; send the "
            "code",
        )
    if is_purchase and not is_amount(value):
        yield Finding("value", "the purchase has no number as its value, so Facebook refuses it; send value or revenue")


def _has_ids(contents: Json) -> bool:
    return isinstance(contents, list) and not any(is_missing(inside(each, "id")) for each in contents)


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    if not _is_known(request):
        return ServiceReply(404, _error("Unknown path components", 2500))
    found = next((each for each in findings if each.word in _REFUSED), None)
    if found is None:
        events = inside(json_of(request), "data")
        received = len(events) if isinstance(events, list) else 0
        return ServiceReply(200, encode({"events_received": received, "messages": [], "fbtrace_id": _TRACE}))
    return ServiceReply(400, _error("Invalid parameter", 100, found))


def _error(message: str, code: int, found: Finding | None = None) -> bytes:
    error: dict[str, Json] = {"message": message, "type": "OAuthException", "code": code}
    if found is not None:
        subcode = _SUBCODES.get(found.word)
        error |= {"error_subcode": subcode[0]} if subcode else {}
        error["is_transient"] = False
        error |= {"error_user_title": subcode[1]} if subcode else {}
        error["error_user_msg"] = found.sentence
    return encode({"error": {**error, "fbtrace_id": _TRACE}})


def _is_known(request: ServiceRequest) -> bool:
    return request.method == "POST" and _PATH.fullmatch(path_of(request)) is not None


SHAPE = Shape(
    kind=Kind.FACEBOOK_CAPI,
    version=VERSION,
    source=SOURCE,
    types=frozenset({EventType.TRACK}),
    host=lambda _: "https://graph.facebook.com",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
