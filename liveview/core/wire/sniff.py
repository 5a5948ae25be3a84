"""The wire that a refused request most likely speaks, guessed from its path and the undecoded start of its body."""

import re

from liveview.core.wire.forms import is_form
from liveview.core.wire.paths import BodyShape, Endpoint
from liveview.model.event import Wire

_WEB = re.compile(rb'"mp_lib"\s*:\s*"web"')


def likely_wire(endpoint: Endpoint | None, start: bytes) -> Wire | None:
    """The likely wire of a request to `endpoint` (None for an unknown path) whose body begins with `start`.

    None if nothing tells.
    """
    if endpoint is None:
        return None
    if endpoint.shape is not BodyShape.TRACK or endpoint.wire is not None:
        return endpoint.wire
    begin = start.lstrip()[:1]
    if b'"$event_name"' in start or _WEB.search(start):
        return Wire.WEB_SDK
    if is_form(start) or begin == b"[":
        return Wire.MIXPANEL
    return Wire.HTTP_API if begin == b"{" else None
