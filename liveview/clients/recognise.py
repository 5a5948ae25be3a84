"""Which client sent a request: by its User-Agent, by what its body says about the library, and by the path.

What a client calls itself is a claim. It is used for words on the screen and to tick a client off, and decides nothing.
"""

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

import msgspec

from liveview.clients import names
from liveview.clients.agents import by_agent
from liveview.clients.paths import plain, purpose
from liveview.model.event import Headers

LOOKED_AT = 8_192
"""Bytes of a body, and characters of a path with its query, that are looked at."""
_LONGEST = 60
"""Characters of a version."""

_LIBRARY = re.compile(rb'"library"\s*:\s*\{([^{}]{0,300})')
_NAME = re.compile(rb'"name"\s*:\s*"([^"\\]{1,60})"')
_VERSION = re.compile(rb'"version"\s*:\s*"([^"\\]{1,60})"')
_MP_LIB = re.compile(rb'"mp_lib"\s*:\s*"([^"\\]{1,60})"')
_LIB_VERSION = re.compile(rb'"\$lib_version"\s*:\s*"([^"\\]{1,60})"')
_OF_RUDDER = re.compile(rb'"channel"\s*:\s*"server"')
_GTM = re.compile(rb'"\$gtm"\s*:\s*true')
_DATA = re.compile(rb"(?:^|[?&])data=([^&]*)")

_LIBRARIES = {
    "analytics-python": names.SEGMENT_PYTHON,
    "analytics-node": names.SEGMENT_NODE,
    "@segment/analytics-node": names.SEGMENT_NODE,
    "analytics.js": names.SEGMENT_BROWSER,
    "@rudderstack/rudder-sdk-node": names.RUDDER_NODE,
    "rudder-sdk-node": names.RUDDER_NODE,
    "RudderLabs JavaScript SDK": names.RUDDER_BROWSER,
    "analytics-android": names.ANDROID,
    "analytics-ios": names.IOS,
    "freshpaint-react-native": names.REACT_NATIVE,
}
"""Names of libraries in `context.library`, `library` for React Native."""
_RUDDER = {names.SEGMENT_PYTHON: names.RUDDER_PYTHON, names.SEGMENT_NODE: names.RUDDER_NODE}
"""RudderStack's server libraries call themselves what Segment's do, but every event says where it came from."""
_MP_LIBS = {"python": names.MIXPANEL_PYTHON, "node": names.MIXPANEL_NODE, "web": names.MIXPANEL_BROWSER}


class RecognisedClient(msgspec.Struct, frozen=True):
    """The client that sent a request."""

    name: str
    """Its name; "" when it is unknown."""
    version: str = ""
    """Its version; "" when it does not say."""
    what: str = ""
    """Whose protocol it asked for; "" when that is unknown."""

    @property
    def sentence(self) -> str:
        """`looks like Segment's /v1/batch of analytics-python 2.4.0`; a claim of the client's, untrusted."""
        named = f"{self.name} {self.version}".strip()
        between = " of " if self.name in names.LIBRARIES else ", sent by "
        return f"looks like {between.join(part for part in (self.what, named) if part)}"


def recognise(method: str, path: str, headers: Headers, body_start: bytes = b"") -> RecognisedClient | None:
    """The client of a request, from the beginning of its decoded body; None when nothing gives it away."""
    if method == "TLS":
        return RecognisedClient("", what="a TLS handshake: an https client")
    if method == "PRI":
        return RecognisedClient("", what="HTTP/2: a client that did not ask first")
    agent = next((value for name, value in headers if name.lower() == "user-agent"), "")
    name, version = _by_body(_readable(path, body_start)) or by_agent(agent) or ("", "")
    if not name and plain(path) == "/react-native":
        name = names.REACT_NATIVE
    what = purpose(path)
    return RecognisedClient(name, version[:_LONGEST], what) if name or what else None


def _by_body(text: bytes) -> tuple[str, str] | None:
    """Name and version of the library that an event says it came from."""
    if _GTM.search(text):
        return names.GTM, ""
    if (found := _MP_LIB.search(text)) is not None:
        name = _MP_LIBS.get(_decoded(found[1]))
        if name == names.MIXPANEL_BROWSER and b'"$event_name"' in text:
            name = names.FRESHPAINT_JS  # a fork of Mixpanel's; this is what tells its events apart
        return (name, _first(_LIB_VERSION, text)) if name else None
    if (found := _LIBRARY.search(text)) is None:
        return None
    name = _LIBRARIES.get(_first(_NAME, found[1]))
    if name in _RUDDER and _OF_RUDDER.search(text):
        name = _RUDDER[name]
    version = _first(_VERSION, found[1]).removeprefix("npm:").removeprefix("next-")
    return (name, version) if name else None


def _readable(path: str, body_start: bytes) -> bytes:
    """The JSON of the body, or of `data=` in the body or the query, as far as it can be read."""
    body = body_start[:LOOKED_AT]
    query = path[:LOOKED_AT].partition("?")[2].encode("utf-8", "surrogatepass")
    for text in (body, query):
        if (found := _DATA.search(text)) is not None:
            value = unquote_to_bytes(found[1].replace(b"+", b"%2B"))
            return value if value.lstrip()[:1] in {b"{", b"["} else _unpacked(value)
    return body


def _unpacked(value: bytes) -> bytes:
    """The bytes of base64, as far as it is complete; b"" for anything else."""
    letters = value.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(letters[: len(letters) // 4 * 4], validate=True)
    except binascii.Error:
        return b""


def _first(pattern: "re.Pattern[bytes]", text: bytes) -> str:
    found = pattern.search(text)
    return _decoded(found[1]) if found else ""


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")
