"""The laws that the shape of every service keeps: whatever an event or a request holds, nothing else is raised."""

import json
from typing import Any

from hypothesis import strategies as st

from liveview.core.json.document import Document, read
from liveview.core.pipeline.shaping import NOT_MADE
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.registry import SHAPES
from liveview.core.wire.normalised import Normalised
from liveview.model.event import EventType
from liveview.model.kind import Kind
from liveview.model.service import ServiceReply, ServiceRequest

SETTINGS = {
    "measurement_id": "G-1",
    "api_secret": "env:S",
    "pixel_id": "1",
    "access_token": "***",
    "customer_id": "123-456-7890",
    "developer_token": "d",
    "token": "t",
    "api_key": "k",
    "region": "eu",
}
_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT
VALUES: st.SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
"""Any JSON."""
_NAMES = (
    *("products", "items", "contents", "value", "revenue", "total", "currency", "order_id", "orderId", "query", "name"),
    *("product_id", "price", "quantity", "email", "phone", "event_id", "conversion_label", "gclid", "$gclid", "gbraid"),
    *("$ip", "$user_agent", "$current_url", "$title", "url", "referrer", "$referrer", "fbc", "list_id", "category"),
)
_EVENTS = ("Order Completed", "Product Added", "Products Searched", "Product List Viewed", "Promotion Viewed")
_MEMBERS = st.sampled_from(_NAMES) | _TEXT
_BODY = (
    *("client_id", "events", "name", "params", "items", "data", "user_data", "custom_data", "event_name", "currency"),
    *("conversions", "partialFailure", "conversionAction", "gclid", "gbraid", "wbraid", "timestamp_micros"),
)
_BODIES: st.SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_BODY), inner, max_size=5) | st.just([{}])
    ),
    max_leaves=10,
)


@st.composite
def any_event(draw: st.DrawFn, kind: EventType) -> Normalised:
    """An event of this type with any JSON in every place, as it was read."""
    value = draw(st.fixed_dictionaries({name: _properties() for name in ("properties", "traits", "page_properties")}))
    page = draw(st.none() | st.fixed_dictionaries({"url": VALUES, "title": VALUES, "path": VALUES}))
    decoded = read(json.dumps({**value, "page": page, "device": draw(VALUES)}).encode())
    assert isinstance(decoded, Document)
    found = decoded.value
    return Normalised(
        kind,
        draw(st.sampled_from(_EVENTS) | _TEXT),
        distinct_id=draw(st.none() | _TEXT),
        device=found["device"],
        known_user=draw(st.booleans()),
        properties=found["properties"],
        traits=found["traits"],
        page=found["page"],
        page_properties=found["page_properties"],
    )


def _properties() -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(_MEMBERS, VALUES, max_size=6)


@st.composite
def any_request(draw: st.DrawFn, path: str) -> ServiceRequest:
    """A request to this path, or to any other, with any bytes, usually JSON."""
    body = draw(_BODIES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40))
    method = draw(st.sampled_from(["POST", "POST", "POST", "GET"]))
    return ServiceRequest(method, draw(st.just(path) | _TEXT), (), body)


def makes_requests(kind: Kind, event: Normalised) -> None:
    """Its requests are made and checked, or one of `NOT_MADE` is raised."""
    shape = SHAPES[kind]
    try:
        made = shape.requests(OutgoingEvent(event, 1_577_836_800.5, "m"), SETTINGS)
    except NOT_MADE:
        return
    for request in made:
        assert not [found for found in shape.findings(request, 1.0) if found.word in {"path", "body"}]
        returns(kind, request, 1_577_836_800.5)


def returns(kind: Kind, request: ServiceRequest, at: float) -> None:
    """It has findings without a value in them, and an answer, also where somebody else found nothing."""
    shape = SHAPES[kind]
    found = shape.findings(request, at)
    assert all(each.word and each.sentence for each in found)
    for reply in (shape.answer(request, found), shape.answer(request, ())):
        assert isinstance(reply, ServiceReply)
        assert 200 <= reply.status < 600
