"""How the HTTP API refuses a request: `application/problem+json` (RFC 9457), with a type that programs may rely on."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import msgspec
from aiohttp import hdrs, web

from liveview.errors import FilterError, LiveviewError

MEDIA_TYPE = "application/problem+json"
LONGEST = 300
"""Characters of a sentence that may quote the request."""
RETRY_AFTER = "1"
"""Seconds after which a client may try again."""


class ProblemType(Enum):
    """The kinds of refusals; `urn` is the `type` of the problem."""

    BAD_FILTER = "bad-filter"
    """The filter cannot be read."""
    BAD_PARAMETER = "bad-parameter"
    """A parameter is unknown, repeated or has a value that it cannot have."""
    BAD_BODY = "bad-body"
    """The body cannot be read or does not fit the route."""
    UNAUTHORIZED = "unauthorized"
    """The token is missing or wrong."""
    FORBIDDEN = "forbidden"
    """The Host or the origin of the request is not admitted."""
    NOT_FOUND = "not-found"
    """There is no such path, event or request."""
    NOT_ALLOWED = "not-allowed"
    """The path has no such method."""
    WAIT_TIMEOUT = "wait-timeout"
    """What was waited for did not happen in time."""
    CONFLICT = "conflict"
    """The running engine cannot do what it was asked to."""
    SESSION_OVER = "session-over"
    """Another session has begun."""
    TOO_LARGE = "too-large"
    """The body is too large."""
    TOO_MANY = "too-many"
    """All places for waits or streams are taken."""
    UNAVAILABLE = "unavailable"
    """The log cannot be read or written now, or the session or the run ends."""

    @property
    def urn(self) -> str:
        """The `type` of the problem."""
        return f"urn:liveview:{self.value}"

    @property
    def status(self) -> int:
        """The HTTP status that goes with it."""
        return _STATUSES[self]

    @property
    def title(self) -> str:
        """What it means, in a few words."""
        return _TITLES[self]


_STATUSES = {
    ProblemType.BAD_FILTER: 400,
    ProblemType.BAD_PARAMETER: 400,
    ProblemType.BAD_BODY: 400,
    ProblemType.UNAUTHORIZED: 401,
    ProblemType.FORBIDDEN: 403,
    ProblemType.NOT_FOUND: 404,
    ProblemType.NOT_ALLOWED: 405,
    ProblemType.WAIT_TIMEOUT: 408,
    ProblemType.CONFLICT: 409,
    ProblemType.SESSION_OVER: 410,
    ProblemType.TOO_LARGE: 413,
    ProblemType.TOO_MANY: 503,
    ProblemType.UNAVAILABLE: 503,
}
_TITLES = {
    ProblemType.BAD_FILTER: "The filter cannot be read",
    ProblemType.BAD_PARAMETER: "A parameter cannot be used",
    ProblemType.BAD_BODY: "The body cannot be used",
    ProblemType.UNAUTHORIZED: "The token is missing or wrong",
    ProblemType.FORBIDDEN: "The Host or origin is not admitted",
    ProblemType.NOT_FOUND: "Not found",
    ProblemType.NOT_ALLOWED: "Method not allowed",
    ProblemType.WAIT_TIMEOUT: "It did not happen in time",
    ProblemType.CONFLICT: "Not possible now",
    ProblemType.SESSION_OVER: "Another session has begun",
    ProblemType.TOO_LARGE: "The body is too large",
    ProblemType.TOO_MANY: "All places are taken",
    ProblemType.UNAVAILABLE: "Not available now",
}


class ApiError(LiveviewError):
    """A request to the HTTP API is refused. `members` are further members of the problem, `headers` of the reply."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        *,
        status: int = 0,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.status = status or kind.status
        self.members = dict(members or {})
        self.headers = dict(headers or {})


def bad_parameter(name: str, detail: str) -> ApiError:
    """A parameter cannot be used."""
    return ApiError(ProblemType.BAD_PARAMETER, detail, members={"parameter": shortened(name)})


def bad_body(why: str) -> ApiError:
    """A body cannot be read."""
    return ApiError(ProblemType.BAD_BODY, f"the body is not valid: {why}")


def bad_filter(text: str, error: FilterError) -> ApiError:
    """A filter cannot be read; `caret` is two lines: the filter, and a mark under the mistake."""
    members = {"start": error.start, "end": error.end, "caret": caret(text, error.start, error.end)}
    return ApiError(ProblemType.BAD_FILTER, error.message.replace("\n", " "), members=members)


def caret(text: str, start: int, end: int) -> str:
    """The text in one line, and below it `^` under the characters from `start` to `end`, one at least."""
    line = "".join(each if each.isprintable() else " " for each in text)
    return f"{line}\n{' ' * start}{'^' * max(1, end - start)}"


def shortened(text: str) -> str:
    """The text, cut to what a problem may quote."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def response_of(error: ApiError) -> web.Response:
    """The reply to a request that is refused."""
    problem = {
        "type": error.kind.urn,
        "title": error.kind.title,
        "status": error.status,
        "detail": shortened(str(error)),
        **error.members,
    }
    response = web.Response(
        status=error.status, body=msgspec.json.encode(problem), content_type=MEDIA_TYPE, headers=error.headers
    )
    if error.status == 503:
        response.headers.setdefault(hdrs.RETRY_AFTER, RETRY_AFTER)
    return response


def failure() -> web.Response:
    """The reply to a request at which liveview itself failed; it has no type of its own."""
    problem = {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "liveview failed; the reason is in its log",
    }
    return web.Response(status=500, body=msgspec.json.encode(problem), content_type=MEDIA_TYPE)
