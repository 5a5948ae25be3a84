"""An event sent once more: as a new one, and in a request of its own that looks like the one it came by."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import quote

import msgspec

from liveview.core.document import Document, Json, encode, read_text
from liveview.core.wire import forms, paths
from liveview.core.wire.paths import Shape
from liveview.core.wire.stored import Stored
from liveview.model.event import Request, Wire
from liveview.model.outgoing import Outgoing, headers_again

_MILLISECOND = Decimal("0.001")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def fresh(stored: Stored, identifier: str, at: Decimal) -> str | None:
    """The event (JSON text) with another ID and time (epoch seconds), every other value as it was.

    None for what has no place for them. Numbers keep their digits, keys their order.
    """
    reading = read_text(stored.payload)
    if not isinstance(reading, Document) or not isinstance(reading.value, dict):
        return None
    event: dict[str, Json] = reading.value
    renew = _renew_profile if stored.is_profile_update else _RENEW.get(stored.wire, _renew_properties)
    changed = renew(event, identifier, at)
    return encode(event).decode() if changed else None


def alone(request: Request, stored: Stored) -> Outgoing:
    """One event in a request of its own, with the method, path and headers of the one that it came by."""
    endpoint = paths.find(request.path) or paths.ENDPOINTS["/track"]
    path, _, query = request.path.partition("?")
    headers = tuple(pair for pair in headers_again(request.headers) if pair[0].lower() != "content-encoding")
    if request.method == "GET":
        return Outgoing(b"", "GET", f"{path}?{_with_data(query, stored.payload)}", headers)
    target = f"{path}?{query}" if query else path
    return Outgoing(_body(endpoint.shape, request.body, stored), "POST", target, headers)


def _body(shape: Shape, before: bytes, stored: Stored) -> bytes:
    if shape is Shape.BATCH:
        return _listed(stored, "batch", "writeKey")
    if shape is Shape.REACT_NATIVE:
        return _listed(stored, "e", "client")
    if shape is Shape.SINGLE:
        return _bytes(stored)
    if forms.is_form(before):
        return _with_data(before.decode("latin-1"), stored.payload).encode("latin-1")
    return b"[%s]" % _bytes(stored) if stored.wire is Wire.MIXPANEL else _bytes(stored)


def _listed(stored: Stored, events: str, token: str) -> bytes:
    known = {} if stored.token is None else {token: stored.token}
    return encode({**known, events: [msgspec.Raw(_bytes(stored))]})


def _bytes(stored: Stored) -> bytes:
    """The event as it is sent; an edited text may hold what is no UTF-8."""
    return stored.payload.encode("utf-8", "surrogatepass")


def _with_data(fields: str, payload: str) -> str:
    """The fields of a query or form with another event in `data`."""
    others = [field for field in fields.split("&") if field and not field.startswith("data=")]
    return "&".join([f"data={quote(payload, safe='', errors='surrogatepass')}", *others])


def _renew_properties(event: dict[str, Json], identifier: str, at: Decimal) -> bool:
    properties = event.get("properties")
    if not isinstance(properties, dict):
        return False
    properties |= {"$insert_id": identifier, "time": _number(at)}
    return True


def _renew_profile(update: dict[str, Json], identifier: str, at: Decimal) -> bool:
    update |= {"$insert_id": identifier, "$time": _number(at)}
    return True


def _renew_segment(event: dict[str, Json], identifier: str, at: Decimal) -> bool:
    moment = _EPOCH + timedelta(milliseconds=int(at / _MILLISECOND))
    text = f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
    event |= {"messageId": identifier, "timestamp": text}
    event |= {name: text for name in ("originalTimestamp", "sentAt") if name in event}
    return True


def _renew_react_native(event: dict[str, Json], identifier: str, at: Decimal) -> bool:
    event |= {"uuid": identifier, "timestamp": int(at / _MILLISECOND)}
    return True


def _number(at: Decimal) -> Json:
    return msgspec.Raw(str(at))


_RENEW: Mapping[Wire, Callable[[dict[str, Json], str, Decimal], bool]] = {
    Wire.SEGMENT: _renew_segment,
    Wire.MOBILE: _renew_segment,
    Wire.REACT_NATIVE: _renew_react_native,
}
