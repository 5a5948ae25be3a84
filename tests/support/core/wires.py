"""Requests of every wire for the laws: a valid event for each path, batches, and hostile elements."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from hypothesis import strategies as st

from liveview.core.batch import BatchRows
from liveview.core.planned.omission import omitted_fields
from liveview.core.wire.paths import ENDPOINTS, BodyShape
from liveview.core.wire.stored import StoredPayload
from liveview.model.event import Event, Request, Wire
from tests.support.core.inputs import NOW, TOKEN, config, destination
from tests.support.core.receiver import Receiver
from tests.support.examples import examples

law = examples(60)
EVERYTHING = config(destination("Webhooks", identify_events=True, pageview_events=True), destination("Mixpanel"))
"""Two destinations, one of which takes every type that has a payload."""
EVENTFUL = sorted(path for path, endpoint in ENDPOINTS.items() if endpoint.shape is not BodyShape.SILENT)
BATCHES = ("/track", "/import", "/engage", "/groups", "/android", "/react-native", "/v1/batch", "/v1/b")
"""The paths that take several events in one request."""

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
HOSTILE = (
    *("NaN", "-Infinity", '{"event":NaN}', '{"a":1,"a":2}', '"\\ud800"', '{"\\udfff":[]}', '"]}"', '{"]}":"\\"]}"}'),
    *("[" * 100 + "]" * 100, '{"a":' * 70 + "1" + "}" * 70, "[" * 1_200 + "]" * 1_200, "1e999999999", "-0", "[[[]]]"),
    *('[NaN,"["]', '{"a":{"b":NaN},"c":"]},{"}', "0.10", '{"type":"track","event":"]","userId":"u","messageId":"m"}'),
)
ELEMENTS = VALUES.map(json.dumps) | st.sampled_from(HOSTILE)
"""Elements of a batch, among them everything that could mislead a search for the end of one."""

Fields: TypeAlias = Mapping[str, object]


def _without_none(fields: Fields) -> str:
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def _tracked(name: str, more: Fields) -> str:
    required = {"distinct_id": "u", "token": TOKEN, "time": NOW, "$insert_id": name}
    return json.dumps({"event": "E", "properties": {**required, **more}})


def _profile(name: str, more: Fields) -> str:
    said = {"$token": TOKEN, "$distinct_id": "u", "$time": NOW, "$insert_id": name, "$set": {"a": 1}}
    return _without_none({**said, **more})


def _segment(name: str, more: Fields) -> str:
    return json.dumps({"type": "track", "event": "E", "userId": "u", "messageId": name, **more})


def _react_native(name: str, more: Fields) -> str:
    return json.dumps({"event_type": "E", "device_id": "d", "timestamp": int(NOW * 1000), "uuid": name, **more})


SENDERS: dict[str, Callable[[str, Fields], str]] = {
    **dict.fromkeys(("/track", "/import"), _tracked),
    **dict.fromkeys(("/engage", "/groups"), _profile),
    **dict.fromkeys(("/android", "/v1/batch", "/v1/b"), _segment),
    "/react-native": _react_native,
}
"""Makes an event for each path from its ID for deduplication and its other fields."""


def event_for(path: str, name: str, /, **more: object) -> str:
    """A valid event for a path as JSON text; `more` are properties on `/track`, and otherwise fields of the event."""
    return SENDERS[path](name, more)


def batch(path: str, elements: Iterable[str], *, indented: bool = False) -> bytes:
    """The body that carries these elements to a path; it has a time for the batch."""
    inside = f"[{(' ,' if indented else ',').join(elements)}]"
    if ENDPOINTS[path].shape in {BodyShape.TRACK, BodyShape.PROFILE}:
        return inside.encode()
    events, token = ("e", "client") if path == "/react-native" else ("batch", "writeKey")
    return f'{{"sentAt":"2020-01-01T00:00:00.7Z","{events}":{inside},"{token}":"{TOKEN}"}}'.encode()


def handled(content: bytes, path: str) -> BatchRows:
    """What a request becomes in an empty log."""
    return Receiver(EVERYTHING).post(content, path)


def request_of(rows: BatchRows) -> Request:
    """The only request among these rows."""
    (request,) = rows.requests
    return request


def stored(event: Event, rows: BatchRows) -> StoredPayload:
    """One of these events as it will be read back from its row."""
    wire = request_of(rows).wire or Wire.HTTP_API
    return StoredPayload(
        event.payload or "",
        wire,
        event.type,
        event.name,
        event.token,
        event.time,
        event.received_at,
        omitted_fields(event.problems),
    )
