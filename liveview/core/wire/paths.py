"""The paths that clients post events to, and what each of them speaks.

Repeated and trailing slashes do not count (ours), because libraries join host and path in every possible way. Letter
case does.
"""

import re
from enum import Enum
from functools import lru_cache

import msgspec

from liveview.core.wire.forms import is_form
from liveview.model.event import EventType, Wire

MIB = 1 << 20
EVENT_BYTES = MIB
"""Bytes of one event after decompression: four times what any SDK sends (ours)."""
BATCH_BYTES = 5 * MIB
"""Bytes of a batch after decompression: those of RudderStack reach 4 MB (ours)."""


class BodyShape(Enum):
    """How a body holds its events."""

    TRACK = "one event, a list of them, or either inside data="
    PROFILE = "the same with profile updates"
    BATCH = "an object with a list of events under batch"
    SINGLE = "one event whose type the path names"
    REACT_NATIVE = "an object with a list of events under e"
    SILENT = "nothing that is an event"


class Endpoint(msgspec.Struct, frozen=True):
    """A path that is served."""

    shape: BodyShape
    """How its bodies hold events."""
    methods: tuple[str, ...] = ("POST",)
    """The HTTP methods that are allowed."""
    wire: Wire | None = None
    """The protocol; None if the body decides, or if nothing here is an event."""
    type: EventType | None = None
    """The type of its events; None if each event names its own."""
    most: int = BATCH_BYTES
    """Bytes that a body may have after decompression."""
    reply: bytes = b"1"
    """The body of the 200, in the form that its clients expect."""
    content_type: str = "text/plain"
    """The content type of that body."""

    @property
    def asks_for_replies(self) -> bool:
        """Whether its clients say in the query or form which reply they want."""
        return self.shape is BodyShape.TRACK or self.shape is BodyShape.PROFILE

    @property
    def token_in_basic(self) -> bool:
        """Whether the user of Basic authentication is the environment ID, which is public, rather than an API key."""
        return self.wire in {Wire.SEGMENT, Wire.MOBILE}


_JSON = "application/json"
_SUCCESS = b'{"success":true}'
_BOTH = ("GET", "POST")

_SEGMENT = Endpoint(BodyShape.BATCH, wire=Wire.SEGMENT, reply=_SUCCESS, content_type=_JSON)
_MIXPANEL = Endpoint(BodyShape.TRACK, wire=Wire.MIXPANEL)
_TYPES = {"track": "t", "identify": "i", "page": "p", "screen": "s", "group": "g", "alias": "a"}

ENDPOINTS: dict[str, Endpoint] = {
    "/track": Endpoint(BodyShape.TRACK, _BOTH),
    "/engage": Endpoint(BodyShape.PROFILE, _BOTH, Wire.MIXPANEL, EventType.IDENTIFY),
    "/groups": Endpoint(BodyShape.PROFILE, _BOTH, Wire.MIXPANEL, EventType.GROUP),
    "/import": _MIXPANEL,
    "/android": msgspec.structs.replace(_SEGMENT, wire=Wire.MOBILE),
    "/react-native": Endpoint(BodyShape.REACT_NATIVE, wire=Wire.REACT_NATIVE, reply=b"success"),
    "/v1/batch": _SEGMENT,
    "/v1/b": _SEGMENT,
    **{
        f"/v1/{spelling}": msgspec.structs.replace(_SEGMENT, shape=BodyShape.SINGLE, type=EventType(name))
        for name, letter in _TYPES.items()
        for spelling in (name, letter)
    },
    "/v1/m": Endpoint(BodyShape.SILENT, reply=b"{}", content_type=_JSON),
    "/decide": Endpoint(BodyShape.SILENT, ("GET",), reply=b'{"notifications":[]}', content_type=_JSON),
}
"""Every path in the spelling that `canonical` returns."""

DEFINITIONS = Endpoint(BodyShape.SILENT, ("GET",), reply=b'{"dest_info":[],"event_defs":[]}', content_type=_JSON)
"""The definitions of the Event Library; the reply is that of a configuration without any."""
_DEFINITIONS_PATH = re.compile(r"/event-definitions/[^/]+")


def limit_of(endpoint: Endpoint, content: bytes) -> int:
    """How many bytes this body (decompressed) may have; never more than `endpoint.most`."""
    return endpoint.most if may_be_batch(endpoint, content) else EVENT_BYTES


def may_be_batch(endpoint: Endpoint, content: bytes) -> bool:
    """Whether a body (decompressed) gets the limit of a batch: all but a JSON object on Mixpanel's paths do."""
    if not endpoint.asks_for_replies:
        return True
    return is_form(content) or content.lstrip()[:1] == b"["


def canonical(path: str) -> str:
    """A path without query, repeated and trailing slashes."""
    return re.sub(r"/{2,}", "/", path.partition("?")[0]).rstrip("/") or "/"


def find(path: str) -> Endpoint | None:
    """The endpoint at a path (with or without a query); None if nothing is served there."""
    plain = path.partition("?")[0]
    return ENDPOINTS.get(plain) or _find(plain)


@lru_cache(maxsize=256)
def _find(path: str) -> Endpoint | None:
    plain = canonical(path)
    endpoint = ENDPOINTS.get(plain)
    return DEFINITIONS if endpoint is None and _DEFINITIONS_PATH.fullmatch(plain) else endpoint
