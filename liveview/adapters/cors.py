"""What a browser asks before and after a request to another origin. Admitted pages only; ours is never `*`.

SDKs send headers of their own (`anonymousid`, `sentat`) and tracing adds more (`baggage`, `sentry-trace`), so what is
asked is echoed. There are no Private Network Access headers: a browser that guards this machine asks its user.
"""

import re

from aiohttp import web

PREFLIGHT_OK = 204
"""The status of the reply to a preflight that a request may follow; no other one repeats what was asked."""
LONGEST_NEAR_DUPLICATE = 4_096
"""Characters of a list of header names that is repeated to the browser."""
_NAMES = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:[ \t]*,[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*", re.ASCII)
_METHOD = "Access-Control-Request-Method"
_HEADERS = "Access-Control-Request-Headers"


def asked_method(request: web.BaseRequest) -> str | None:
    """The method that a preflight asks for; None when the request is not one."""
    return request.headers.get(_METHOD) if request.method == "OPTIONS" else None


def allow(response: web.StreamResponse, request: web.BaseRequest, origin: str, exposed: str) -> None:
    """Let the page of an admitted origin read the reply and its header `exposed`, and send what it asked for."""
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
    if len(asked) <= LONGEST_NEAR_DUPLICATE and _NAMES.fullmatch(asked):
        headers["Access-Control-Allow-Headers"] = asked
