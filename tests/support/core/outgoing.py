"""Events as shapes get them, for tests of their requests; and requests of every sort for the laws."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from liveview.core.pipeline.shaping import NOT_MADE
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.registry import SHAPES
from liveview.model.kind import Kind
from liveview.model.service import ServiceRequest
from tests.support.core.inputs import NOW
from tests.support.core.pipelines import read
from tests.support.core.wires import HOSTILE, VALUES

MESSAGE = base64.b64encode(b"0123456789abcdef").decode()
"""A message id of the usual form."""
MESSAGE_HEX = "30313233343536373839616263646566"
"""The same bytes in hex."""
FIELDS = st.dictionaries(
    st.text(max_size=6)
    | st.sampled_from(
        ["price", "quantity", "revenue", "email", "phone", "products", "currency", "$insert_id", "value"]
    ),
    VALUES,
    max_size=6,
)
"""Properties of an event, also those that shapes look for, with values of every kind."""
_TARGETS = st.sampled_from(["", "?strict=1", "?strict=0", "?%ff", "/", "/no"])


def outgoing(content: bytes, path: str = "/track", message: str = MESSAGE) -> OutgoingEvent:
    """The first event of a request as a shape gets it."""
    event = read(content, path)
    return OutgoingEvent(event, event.time if event.time is not None else NOW, message)


def requests(kind: Kind, content: bytes, path: str = "/track", **settings: str) -> tuple[ServiceRequest, ...]:
    """The requests that the first event of a request becomes."""
    return SHAPES[kind].requests(outgoing(content, path), settings)


def request(kind: Kind, content: bytes, path: str = "/track", **settings: str) -> ServiceRequest:
    """The same where it is one."""
    (made,) = requests(kind, content, path, **settings)
    return made


def sent(made: ServiceRequest) -> Any:
    """The JSON of a request."""
    return json.loads(made.body)


def words(kind: Kind, made: ServiceRequest, at: float = NOW) -> list[str]:
    """What is found in a request, as words."""
    return [found.word for found in SHAPES[kind].findings(made, at)]


def answer(kind: Kind, made: ServiceRequest, at: float = NOW) -> tuple[int, Any]:
    """The status that a service answers a request with, and the JSON, else the text, of its body."""
    reply = SHAPES[kind].answer(made, SHAPES[kind].findings(made, at))
    text = reply.body.decode()
    return reply.status, json.loads(text) if reply.content_type.endswith("json") and text else text


def arbitrary_requests(*paths: str) -> st.SearchStrategy[ServiceRequest]:
    """Requests to a service, with any bytes as their body, among them much that looks as if it were right."""
    texts = (VALUES.map(json.dumps) | st.sampled_from(HOSTILE)).map(str.encode)
    items = st.lists(FIELDS | VALUES, max_size=3)
    likely = st.fixed_dictionaries({}, optional={"events": items, "api_key": VALUES, "data": FIELDS, "options": FIELDS})
    bodies = st.binary(max_size=40) | texts | texts.map(lambda text: b"data=" + text)
    bodies |= (items | likely).map(lambda value: json.dumps(value).encode())
    headers = st.sampled_from([(), (("authorization", "***"),)])
    target = st.builds(str.__add__, st.sampled_from([*paths, ""]), _TARGETS)
    return st.builds(ServiceRequest, st.sampled_from(["POST", "GET", "BREW"]), target, headers, bodies)


def assert_made_or_not(kind: Kind, content: bytes, settings: Mapping[str, str], path: str = "/track") -> None:
    """The law of every shape: an event becomes requests without findings that fail, or it is told that it cannot."""
    try:
        made = requests(kind, content, path, **settings)
    except NOT_MADE:
        return
    assert made == requests(kind, content, path, **settings)
    assert_heard(kind, *made)


def assert_heard(kind: Kind, *heard: ServiceRequest) -> None:
    """The law of every service: whatever it gets, it says something that can be sent."""
    for each in heard:
        reply = SHAPES[kind].answer(each, SHAPES[kind].findings(each, NOW))
        assert 200 <= reply.status < 500
        json.loads(reply.body) if reply.body and reply.content_type.endswith("json") else reply.body.decode()
