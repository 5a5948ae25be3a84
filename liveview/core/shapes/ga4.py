"""Google Analytics 4: an event of a device, through the Measurement Protocol."""

import re
from collections.abc import Iterator, Mapping

from liveview.core.json.document import Json, decimal, encode
from liveview.core.shapes.commerce import is_currency, is_missing
from liveview.core.shapes.ga4_presets import preset_of, preset_params
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.request_parts import inside, json_of, listing, members, path_of, query
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest

SOURCE = "Google's Measurement Protocol pages, and events and items after Segment's published mapping, read 2026-11"
PATH = "/mp/collect"
LONGEST_NAME = 40
"""Characters of the name of an event or a parameter (Google)."""
MOST_PARAMS = 25
"""Parameters of an event (Google)."""
MOST_BYTES = 130_000
"""Bytes of a body, less one (Google)."""
LATEST_HOURS = 72
"""How old an event may be (Google)."""
_LONGEST_TEXTS = {"page_location": 1000, "page_title": 300, "page_referrer": 420}
_LONGEST_TEXT = 100
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_BLANK = re.compile(r"\s")
_RESERVED_PREFIXES = ("_", "firebase_", "ga_", "google_", "gtag.")
_RESERVED = frozenset(
    (
        *("ad_activeview", "ad_click", "ad_exposure", "ad_query", "ad_reward", "adunit_exposure"),
        *("app_clear_data", "app_exception", "app_install", "app_remove", "app_store_refund"),
        *("app_update", "app_upgrade", "dynamic_link_app_open", "dynamic_link_app_update"),
        *("dynamic_link_first_open", "error", "first_open", "first_visit", "in_app_purchase"),
        *("notification_dismiss", "notification_foreground", "notification_open"),
        *("notification_receive", "os_update", "session_start", "session_start_with_rollout", "user_engagement"),
    )
)
_WITH_MONEY = frozenset(
    (
        *("add_payment_info", "add_to_cart", "add_to_wishlist", "begin_checkout", "purchase", "refund"),
        *("remove_from_cart", "view_cart", "view_item"),
    )
)
_OF_PAGES = {"url": "page_location", "title": "page_title", "referrer": "page_referrer"}


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    name, params = _page(event) if event.type is EventType.PAGE else _track(event)
    params.setdefault("engagement_time_msec", 1)
    known = {"client_id": event.anonymous_id, "user_id": event.user_id}
    body = {
        **{field: value for field, value in known.items() if value},
        "timestamp_micros": event.microseconds,
        "events": [{"name": name, "params": params}],
    }
    url = f"{PATH}?{query(settings, 'measurement_id', 'api_secret')}"
    return (ServiceRequest("POST", url, (("Content-Type", "application/json"),), encode(body)),)


def _track(event: OutgoingEvent) -> tuple[str, dict[str, Json]]:
    preset = preset_of(event.name)
    if preset is None:
        return _BLANK.sub("_", event.name.strip()), dict(event.properties)
    return preset.name, preset_params(preset, event.properties)


def _page(event: OutgoingEvent) -> tuple[str, dict[str, Json]]:
    params = {_OF_PAGES[name]: value for name, value in event.page.items() if name in _OF_PAGES}
    referrer = event.found("$referrer", "referrer")
    if referrer is not None:
        params["page_referrer"] = referrer
    said = {**event.event.page_properties, **event.properties}
    for name, value in said.items():
        if not name.startswith("$"):
            params.setdefault(_OF_PAGES.get(name, name), value)
    return "page_view", params


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:
    if not _is_known(request):
        return (Finding("path", f"this is not POST {PATH}, and Google Analytics has nothing else to send events to"),)
    body = json_of(request)
    if not isinstance(inside(body, "events", 0), dict):
        return (Finding("body", "the body is not JSON with a list of events, so Google Analytics ignores it"),)
    event, params = members(body, "events", 0), members(body, "events", 0, "params")
    return (
        *_client_id(inside(body, "client_id")),
        *_name(event.get("name")),
        *_values(params),
        *_currency(event.get("name"), params),
        *_items(params.get("items")),
        *_late(inside(body, "timestamp_micros"), at),
        *_size(len(request.body)),
    )


def _client_id(value: Json) -> Iterator[Finding]:
    if is_missing(value):
        yield Finding(
            "client-id",
            "the event has no client_id, so Google Analytics drops it; send the device as $device_id or anonymousId",
        )


def _name(name: Json) -> Iterator[Finding]:
    if not isinstance(name, str) or not name:
        yield Finding("name", "the event has no name, so Google Analytics drops it; give it one")
    elif len(name) > LONGEST_NAME:
        yield Finding(
            "name",
            f"the event's name has more than {LONGEST_NAME} characters, so Google Analytics drops it; shorten it",
        )
    elif not _NAME.fullmatch(name):
        yield Finding(
            "name",
            "the event's name has more in it than letters, digits and _, or does not begin with a letter, so Google "
            "Analytics drops the event; rename it",
        )
    elif name in _RESERVED or name.startswith(_RESERVED_PREFIXES):
        yield Finding("name", "the event's name is reserved, so Google Analytics drops the event; rename it")


def _values(params: Mapping[str, Json]) -> Iterator[Finding]:
    plain = {name: value for name, value in params.items() if name != "items"}
    items = params.get("items")
    for item in items if isinstance(items, list) else ():
        plain |= {f"items.{name}": value for name, value in item.items()} if isinstance(item, dict) else {}
    if unusable := [name for name, value in plain.items() if value is None or isinstance(value, dict | list)]:
        yield Finding(
            "value",
            f"no value may be null, a list or an object, so Google Analytics ignores {listing(unusable)}; send text or "
            "numbers",
        )
    if long := [name for name, value in plain.items() if isinstance(value, str) and len(value) > _longest(name)]:
        yield Finding("value", f"Google Analytics cuts the text of {listing(long)}, which is too long; shorten it")
    if named := [name for name in plain if len(name.removeprefix("items.")) > LONGEST_NAME]:
        yield Finding(
            "value",
            f"the name of a parameter has more than {LONGEST_NAME} characters, so Google Analytics ignores "
            f"{listing(named)}; rename it",
        )
    if len(params) > MOST_PARAMS:
        yield Finding(
            "value",
            f"the event has more than {MOST_PARAMS} parameters, and Google Analytics ignores the rest; send fewer",
        )


def _longest(name: str) -> int:
    return _LONGEST_TEXTS.get(name, _LONGEST_TEXT)


def _currency(name: Json, params: Mapping[str, Json]) -> Iterator[Finding]:
    items = params.get("items")
    given = [params.get("currency"), *(inside(item, "currency") for item in (items if isinstance(items, list) else ()))]
    said = [value for value in given if not is_missing(value)]
    if any(not is_currency(value) for value in said):
        yield Finding(
            "currency",
            "a currency is not one of ISO 4217 in capital letters, such as USD, so Google Analytics reports no "
            "revenue; send the code",
        )
    elif not said and "value" in params and isinstance(name, str) and name in _WITH_MONEY:
        yield Finding(
            "currency",
            "the event has a value and no currency, so Google Analytics reports no revenue; send currency, such as USD",
        )


def _items(items: Json) -> Iterator[Finding]:
    if items is None:
        return
    if not isinstance(items, list):
        yield Finding("item", "items is not a list, so Google Analytics ignores it; send a list of products")
    elif any(is_missing(inside(item, "item_id")) and is_missing(inside(item, "item_name")) for item in items):
        yield Finding(
            "item", "an item has neither an ID nor a name, so Google Analytics ignores it; send product_id or name"
        )


def _late(micros: Json, at: float) -> Iterator[Finding]:
    time = decimal(micros)
    if time is not None and time < (at - LATEST_HOURS * 3600) * 1_000_000:
        yield Finding(
            "late",
            f"the event is more than {LATEST_HOURS} hours old, so Google Analytics does not take it at its own time; "
            "send events sooner",
        )


def _size(length: int) -> Iterator[Finding]:
    if length >= MOST_BYTES:
        yield Finding(
            "value",
            f"the request has {MOST_BYTES // 1000} kB or more, so Google Analytics ignores it; send less in one event",
        )


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:  # noqa: ARG001 - it never tells
    return ServiceReply(204) if _is_known(request) else ServiceReply(404, b"Not Found", "text/plain")


def _is_known(request: ServiceRequest) -> bool:
    return request.method == "POST" and path_of(request) == PATH


SHAPE = Shape(
    kind=Kind.GA4,
    version="Measurement Protocol",
    source=SOURCE,
    types=frozenset({EventType.TRACK, EventType.PAGE}),
    host=lambda _: "https://www.google-analytics.com",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
