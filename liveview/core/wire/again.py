"""Sending one event again, in a request of its own that looks like the one that brought it."""

from urllib.parse import quote

import msgspec

from liveview.core.json.document import encode
from liveview.core.wire import forms, paths
from liveview.core.wire.paths import BodyShape
from liveview.core.wire.stored import StoredPayload
from liveview.model.event import Request, Wire
from liveview.model.outgoing import Outgoing
from liveview.text.headers import headers_again


def alone(request: Request, stored: StoredPayload) -> Outgoing:
    """One event in a request of its own, with the method, path and headers of the request that brought it."""
    endpoint = paths.find(request.path) or paths.ENDPOINTS["/track"]
    path, _, query = request.path.partition("?")
    headers = tuple(pair for pair in headers_again(request.headers) if pair[0].lower() != "content-encoding")
    if request.method == "GET":
        return Outgoing(b"", "GET", f"{path}?{_with_data(query, stored.payload)}", headers)
    target = f"{path}?{query}" if query else path
    return Outgoing(_body(endpoint.shape, request.body, stored), "POST", target, headers)


def _body(shape: BodyShape, before: bytes, stored: StoredPayload) -> bytes:
    if shape is BodyShape.BATCH:
        return _listed(stored, "batch", "writeKey")
    if shape is BodyShape.REACT_NATIVE:
        return _listed(stored, "e", "client")
    if shape is BodyShape.SINGLE:
        return _bytes(stored)
    if forms.is_form(before):
        return _with_data(before.decode("latin-1"), stored.payload).encode("latin-1")
    return b"[%s]" % _bytes(stored) if stored.wire is Wire.MIXPANEL else _bytes(stored)


def _listed(stored: StoredPayload, events: str, token: str) -> bytes:
    known = {} if stored.token is None else {token: stored.token}
    return encode({**known, events: [msgspec.Raw(_bytes(stored))]})


def _bytes(stored: StoredPayload) -> bytes:
    """The event as bytes; an edited text may hold lone surrogates."""
    return stored.payload.encode("utf-8", "surrogatepass")


def _with_data(fields: str, payload: str) -> str:
    """The fields of a query or form, with another event in `data`."""
    others = [field for field in fields.split("&") if field and not field.startswith("data=")]
    return "&".join([f"data={quote(payload, safe='', errors='surrogatepass')}", *others])
