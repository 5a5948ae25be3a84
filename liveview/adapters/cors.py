"""What a browser asks before and after a request to another origin. Only admitted pages, and never `*` (ours).

SDKs send headers of their own (`anonymousid`, `sentat`) and tracing adds more (`baggage`, `sentry-trace`), so all the
headers that a page asks for are allowed. There are no Private Network Access headers: a browser that guards this
machine asks its user.
"""

import re

from aiohttp import web

from liveview.text.headers import NAME_PATTERN

PREFLIGHT_OK = 204
"""The status of a preflight's reply that lets the request follow."""
LONGEST_ALLOWED = 4_096
"""Characters of the longest list of header names that is allowed; longer ones are ignored."""
_NAMES = re.compile(rf"{NAME_PATTERN}(?:[ \t]*,[ \t]*{NAME_PATTERN})*")
_METHOD = "Access-Control-Request-Method"
_HEADERS = "Access-Control-Request-Headers"


def asked_method(request: web.BaseRequest) -> str | None:
    """The method that a preflight asks for; None when the request is not one."""
    return request.headers.get(_METHOD) if request.method == "OPTIONS" else None


def allow(response: web.StreamResponse, request: web.BaseRequest, origin: str, exposed: str) -> None:
    """Let a page of an admitted origin read the reply and its header `exposed`, and send the headers it asked for."""
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Allow-Credentials"] = "true"
    headers["Access-Control-Expose-Headers"] = exposed
    headers["Vary"] = "Origin"
    method = asked_method(request)
    if method is None or response.status != PREFLIGHT_OK:
        return
    headers["Vary"] = f"Origin, {_METHOD}, {_HEADERS}"
    headers["Access-Control-Allow-Methods"] = method
    asked = request.headers.get(_HEADERS, "").strip()
    if len(asked) <= LONGEST_ALLOWED and _NAMES.fullmatch(asked):
        headers["Access-Control-Allow-Headers"] = asked
