"""From a request to its events: the wire it speaks, each event with its exact text, and what surrounds them."""

from collections.abc import Callable, Iterable

import msgspec

from liveview.core.json.document import Document, Json, Unreadable, read_text, text_of
from liveview.core.wire import elements, forms, profile, react_native, segment, track
from liveview.core.wire.elements import Reading
from liveview.core.wire.normalised import Normalised, Origin, no_object, object_of, unreadable
from liveview.core.wire.paths import BodyShape, Endpoint
from liveview.model.event import Wire
from liveview.model.problem import problem

_WEB_SDK, _HTTP_API = Wire.WEB_SDK, Wire.HTTP_API
"""By names of their own, as in `track`."""
_LIST_KEYS = {BodyShape.BATCH: "batch", BodyShape.REACT_NATIVE: "e"}
_TOKEN_KEYS = {BodyShape.BATCH: "writeKey", BodyShape.REACT_NATIVE: "client"}


class Parcel(msgspec.Struct, frozen=True):
    """The events of one request."""

    readings: tuple[Reading, ...]
    """The events, readable or not; at least one."""
    origin: Origin
    """What they get from their request."""


def unpack(endpoint: Endpoint, query: str, content: bytes, basic_user: str = "", received_at: float = 0.0) -> Parcel:
    """Take a request with a complete body (decompressed) apart; raises `TooManyError` and nothing else.

    `query` is that of its path, "" for none; `basic_user` the user of Basic authentication, "" for none; `received_at`
    is in epoch seconds.
    """
    if endpoint.asks_for_replies:
        return _tracked(endpoint, query, content, received_at)
    wire = endpoint.wire or Wire.SEGMENT
    origin = Origin(wire, received_at, endpoint.type, basic_user or None)
    text = text_of(content)
    if isinstance(text, Unreadable):
        return Parcel((text,), origin)
    if endpoint.shape is BodyShape.SINGLE:
        return Parcel((read_text(text),), origin)
    return _batch(endpoint.shape, text, origin)


def normalise(reading: Reading, origin: Origin) -> Normalised:
    """One event in the terms of the product; one that cannot be read has only its problem."""
    if isinstance(reading, Unreadable):
        return unreadable(reading.problem)
    event = _normaliser(origin)(reading.value, origin)
    return msgspec.structs.replace(event, problems=(*reading.problems, *event.problems)) if reading.problems else event


def _normaliser(origin: Origin) -> Callable[[Json, Origin], Normalised]:
    other = profile.normalise if origin.type in profile.NAMES else track.normalise
    return _NORMALISERS.get(origin.wire, other)


_NORMALISERS = {
    Wire.SEGMENT: segment.normalise,
    Wire.MOBILE: segment.normalise,
    Wire.REACT_NATIVE: react_native.normalise,
}
"""What reads the events of wires with a shape of their own."""


def _tracked(endpoint: Endpoint, query: str, content: bytes, received_at: float) -> Parcel:
    """A request to `/track` or its siblings: the body decides how it is read, not its Content-Type (ours)."""
    if content.startswith(b"{"):  # one event, as nearly always
        text = text_of(content)
        reading = text if isinstance(text, Unreadable) else read_text(text)
        return Parcel((reading,), Origin(endpoint.wire or _wire_of_one(reading), received_at, endpoint.type))
    data = _data(query, content)
    packed = content if data is None else forms.events(data)
    text = Unreadable(problem("data-unreadable", "")) if packed is None else text_of(packed, in_data=data is not None)
    whole = _one_or_list(text)
    listed = isinstance(whole, tuple)
    readings: tuple[Reading, ...] = whole if isinstance(whole, tuple) else (whole,)
    if not readings:
        readings = (msgspec.structs.replace(_EMPTY, text=text),)
    bare = data is None and not listed
    wire = endpoint.wire or (_wire_of_one(readings[0]) if bare else _wire(readings))
    return Parcel(readings, Origin(wire, received_at, endpoint.type))


def _data(query: str, content: bytes) -> bytes | None:
    """The value of `data`, from the body or, if that is empty, from the query; None if there is none."""
    if forms.is_form(content):
        return forms.fields(content)["data"]
    return None if content else forms.fields(query.encode("utf-8", "surrogateescape")).get("data")


def _one_or_list(text: str | Unreadable) -> Reading | tuple[Reading, ...]:
    if isinstance(text, Unreadable):
        return text
    return elements.list_of(text) if text.lstrip(elements.BLANK).startswith("[") else read_text(text)


def _wire_of_one(reading: Reading) -> Wire:
    """The wire of a request to `/track` with one JSON object, neither in a list nor in `data`."""
    return _WEB_SDK if _properties(reading).get("mp_lib") == track.WEB else _HTTP_API


def _wire(readings: Iterable[Reading]) -> Wire:
    """The wire of any other request to `/track`."""
    return Wire.WEB_SDK if any("$event_name" in _properties(each) for each in readings) else Wire.MIXPANEL


def _properties(reading: Reading) -> dict[str, Json]:
    value = reading.value if isinstance(reading, Document) else None
    return object_of(value.get("properties")) if isinstance(value, dict) else {}


def _batch(shape: BodyShape, text: str, origin: Origin) -> Parcel:
    envelope = elements.envelope_of(text, _LIST_KEYS[shape])
    if isinstance(envelope, Unreadable):
        return Parcel((_instead(text, _missing(shape)),), origin)
    token = envelope.members.get(_TOKEN_KEYS[shape])
    origin = msgspec.structs.replace(
        origin,
        token=origin.token if token is None or token == "" else token,
        sent_at=envelope.members.get("sentAt"),
    )
    if not envelope.events:
        return Parcel((_instead(text, _missing(shape) if envelope.events is None else _EMPTY),), origin)
    return Parcel(envelope.events, origin)


def _instead(text: str, nothing: Unreadable) -> Unreadable:
    """The one invalid event of a body without events: why it is not JSON, or else `nothing` with its text."""
    whole = read_text(text)
    if isinstance(whole, Unreadable):
        return whole
    twice = no_object(whole.value)
    return Unreadable(twice, text) if twice.code == "encoded-twice" else msgspec.structs.replace(nothing, text=text)


def _missing(shape: BodyShape) -> Unreadable:
    key, token = _LIST_KEYS[shape], _TOKEN_KEYS[shape]
    return Unreadable(problem("batch-missing", "", f'as {{"{token}": …, "{key}": […]}}'))


_EMPTY = Unreadable(problem("batch-empty", ""))
