"""A route of the HTTP API: one value validates its requests and describes them in `openapi.json`."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import unquote

import msgspec
from aiohttp import web

from liveview.adapters import body as bodies
from liveview.api import parameters
from liveview.api.parameters import Parameter
from liveview.api.problem import ApiError, ProblemType, bad_body
from liveview.api.services import Services
from liveview.api.session_log import SessionLog

PREFIX = "/_liveview/"
"""The path under which every route is."""
JSON = "application/json"
EVENT_STREAM = "text/event-stream"
MOST_BODY = 65_536
"""Bytes of a request's body, where the route has no limit of its own."""
_WITHIN = {"{id}": "[1-9][0-9]{0,17}", "{key}": "[^/\\x00-\\x1f]+"}
"""What a path may have where a route has a place for it."""
_PLACE = re.compile("|".join(map(re.escape, _WITHIN)))
EVERYWHERE = (ProblemType.UNAUTHORIZED, ProblemType.FORBIDDEN)
"""The refusals of every route that needs the token."""


class ApiAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a route answers when it does not refuse."""

    summary: str
    """What the answer says, in a sentence."""
    kind: Any
    """The type of the body, for its JSON Schema; None for a body that has none."""
    status: int = 200
    """The HTTP status."""
    media_type: str = JSON
    """The media type of the body."""


class ApiBody(msgspec.Struct, frozen=True, kw_only=True):
    """The body that a route takes."""

    summary: str
    """What it says, in a sentence."""
    kind: Any
    """Its type: what does not fit is refused; `bytes` for text that the route reads itself."""
    shown: Any = None
    """The type that describes it, where `kind` says less; None for `kind`."""
    most: int = MOST_BODY
    """Bytes that it may have."""
    missing: Any = msgspec.UNSET
    """The value of an empty body; unset when there must be one."""


class ApiRoute(msgspec.Struct, frozen=True, kw_only=True):
    """One method of one path."""

    method: str
    """The HTTP method."""
    path: str
    """The path under `PREFIX`; `{id}` in it is a number from 1, `{key}` a text without control characters."""
    summary: str
    """What the route does, in a sentence."""
    handle: "Callable[[ApiCall], Awaitable[web.StreamResponse]]"
    """Answers a request; raises `ApiError`."""
    answers: tuple[ApiAnswer, ...]
    """What it may answer."""
    parameters: tuple[Parameter, ...] = ()
    """The parameters of its query."""
    headers: Mapping[str, str] = {}
    """Further headers that it reads, each with what it means."""
    body: ApiBody | None = None
    """The body that it takes; None for none."""
    problems: tuple[ProblemType, ...] = ()
    """How it may refuse, besides `EVERYWHERE`."""
    needs_token: bool = True
    """Whether it demands the token."""
    has_head: bool = True
    """Whether a GET may be a HEAD as well."""

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that it answers."""
        return ("GET", "HEAD") if self.method == "GET" and self.has_head else (self.method,)

    def match(self, path: str) -> int | str | None:
        """The number or the text in a path below `PREFIX`, 0 if the route has none; None for another path."""
        place = _PLACE.search(self.path)
        if place is None:
            return 0 if path == self.path else None
        before, behind = re.escape(self.path[: place.start()]), re.escape(self.path[place.end() :])
        found = re.fullmatch(f"{before}({_WITHIN[place[0]]}){behind}", path, re.ASCII)
        if found is None:
            return None
        return int(found[1]) if place[0] == "{id}" else unquote(found[1])


class ApiCall:
    """A request to a route, with everything that its handler needs."""

    def __init__(self, request: web.Request, route: ApiRoute, services: Services, found: int | str) -> None:
        self.request = request
        self.route = route
        self.services = services
        self.number = found if isinstance(found, int) else 0
        """The number in the path; 0 if the route has none."""
        self.key = found if isinstance(found, str) else ""
        """The text in the path; "" if the route has none."""
        self.values = parameters.read(route.parameters, request.rel_url.raw_query_string)
        """The parameters of the query, by name."""
        self.body: Any = None
        """The body of the request; None if the route takes none."""

    @cached_property
    def session(self) -> SessionLog:
        """The session that was open when the request was first looked at."""
        return self.services.session

    async def read(self) -> None:
        """Read the body; raises `ApiError`."""
        if self.route.body is not None:
            self.body = await self._read(self.route.body)

    async def _read(self, expected: ApiBody) -> Any:
        try:
            async with self.services.bodies.read(self.request, expected.most) as (_, content):
                return _decoded(content, expected)
        except bodies.RefusedError as error:
            raise refusal_of(error) from None
        except UnicodeDecodeError:
            raise bad_body("it is not UTF-8") from None
        except (msgspec.DecodeError, RecursionError) as error:
            raise bad_body(str(error)) from None


def _decoded(content: bytes, expected: ApiBody) -> Any:
    """The value of a body; raises `ApiError`, `UnicodeDecodeError`, `msgspec.DecodeError` or `RecursionError`."""
    if not content.strip():
        if expected.missing is msgspec.UNSET:
            raise bad_body("it is empty")
        return expected.missing
    content.decode()  # the decoder of JSON skips text that nobody wants
    return content if expected.kind is bytes else msgspec.json.decode(content, type=expected.kind)


def refusal_of(error: bodies.RefusedError) -> ApiError:
    """The refusal of a request whose head or body the receiver does not take."""
    kind = {403: ProblemType.FORBIDDEN, 413: ProblemType.TOO_LARGE, 503: ProblemType.UNAVAILABLE}.get(error.status)
    detail = error.reason if error.status == 403 else str(error)  # what would admit it is not for strangers
    return ApiError(kind or ProblemType.BAD_BODY, detail, status=error.status, headers=error.headers)


def as_json(value: Any, status: int = 200) -> web.Response:
    """A reply with a value as JSON."""
    return web.Response(status=status, body=msgspec.json.encode(value), content_type=JSON)


def as_written(content: bytes, status: int = 200, media_type: str = JSON) -> web.Response:
    """A reply whose body is ready."""
    return web.Response(status=status, body=content, content_type=media_type)


def problems_of(route: ApiRoute) -> Sequence[ProblemType]:
    """Every refusal of a route."""
    common = EVERYWHERE if route.needs_token else (ProblemType.FORBIDDEN,)
    taken = (ProblemType.BAD_BODY, ProblemType.TOO_LARGE, ProblemType.UNAVAILABLE) if route.body is not None else ()
    return tuple(dict.fromkeys((*common, ProblemType.BAD_PARAMETER, *taken, *route.problems)))
