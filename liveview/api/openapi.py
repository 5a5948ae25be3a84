"""`GET openapi.json`: the table of routes as OpenAPI 3.1."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from aiohttp import hdrs, web

from liveview import __version__
from liveview.adapters.descriptors import MOST_STREAMS, MOST_WAITS
from liveview.api.facts import MOST_FACTS
from liveview.api.paging import MOST_BYTES
from liveview.api.problem import MEDIA_TYPE, ProblemType
from liveview.api.route import JSON, PREFIX, ApiAnswer, ApiCall, ApiRoute, as_written, problems_of
from liveview.api.waiting import WaitProblem
from liveview.model.problem import Problem

VERSION = "3.1.0"
_BEARER = "token"
_REFERENCE = "#/components/schemas/{name}"
_HIGHEST_ID = 999_999_999_999_999_999
_IN_NAMES = str.maketrans({"/": "_", "{": "", "}": ""})
"""What becomes of the characters of a path that the name of an operation cannot have."""
_ABOUT = (
    "What programs may see, wait for and change in a running liveview. Times are epoch seconds, `*_ms` milliseconds. "
    f"At most {MOST_WAITS} waits and {MOST_STREAMS} streams at the same time, fewer where few files may be open; "
    f"pages of at most {MOST_BYTES >> 20} MiB; streams resume within the newest {MOST_FACTS:,} facts. "
    "Methods that a path does not have are 405, paths that are not there 404."
)
_MEMBERS: dict[ProblemType, dict[str, Any]] = {
    ProblemType.BAD_FILTER: {
        "start": {"type": "integer"},
        "end": {"type": "integer"},
        "caret": {"type": "string"},
    },
    ProblemType.BAD_PARAMETER: {"parameter": {"type": "string"}},
}
"""Members of problems that others do not have."""
_HEADERS: dict[ProblemType, tuple[str, ...]] = {
    ProblemType.UNAUTHORIZED: (hdrs.WWW_AUTHENTICATE,),
    ProblemType.TOO_MANY: (hdrs.RETRY_AFTER,),
    ProblemType.UNAVAILABLE: (hdrs.RETRY_AFTER,),
}
_EVENTS = ("Record", "WholeEvent")
"""What has the problems of an event, as the JSON that is stored."""
_OF_BODIES = (415, 417)
"""Further statuses of a body that cannot be read: an unknown encoding, and an unknown expectation."""


def description_of(routes: Callable[[], Sequence[ApiRoute]]) -> ApiRoute:
    """The route that describes all of them, itself among them; they are described once, when somebody asks."""
    written: list[bytes] = []

    async def openapi(_: ApiCall) -> web.StreamResponse:
        if not written:
            written.append(msgspec.json.encode(described(routes())))
        return as_written(written[0])

    return ApiRoute(
        method="GET",
        path="openapi.json",
        summary="This description.",
        handle=openapi,
        answers=(ApiAnswer(summary="The description of every route.", kind=dict[str, Any]),),
    )


def described(routes: Sequence[ApiRoute]) -> dict[str, Any]:
    """Routes as an OpenAPI document."""
    kinds = [kind for route in routes for kind in _kinds(route)]
    types = [*kinds, WaitProblem, Problem]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    for name in _EVENTS:
        components[name]["properties"]["problems"] = {"type": "array", "items": schemas[-1]}
    shown = dict(zip(map(repr, kinds), schemas, strict=False))
    problems = {f"Problem_{kind.value}": _problem(kind, components) for kind in ProblemType}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(f"/{route.path}", {})[route.method.lower()] = _operation(route, shown)
    return {
        "openapi": VERSION,
        "info": {"title": "liveview", "version": __version__, "description": _ABOUT},
        "servers": [{"url": PREFIX.rstrip("/")}],
        "security": [{_BEARER: []}],
        "paths": paths,
        "components": {
            "schemas": {**components, **problems},
            "securitySchemes": {
                _BEARER: {"type": "http", "scheme": "bearer", "description": "The token of the ready line."}
            },
        },
    }


def _kinds(route: ApiRoute) -> Iterable[Any]:
    """The types of the bodies of a route and of its answers."""
    yield from (answer.kind for answer in route.answers)
    if route.body is not None:
        yield route.body.shown or route.body.kind


def _operation(route: ApiRoute, shown: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": f"{route.method.lower()}_{route.path.translate(_IN_NAMES)}",
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": {**_answers(route.answers, shown), **_refusals(route)},
    }
    if not route.needs_token:
        found["security"] = []
    if route.body is not None:
        schema = shown[repr(route.body.shown or route.body.kind)]
        found["requestBody"] = {
            "description": route.body.summary,
            "required": route.body.missing is msgspec.UNSET,
            "content": {JSON: {"schema": schema}},
        }
    return found


def _parameters(route: ApiRoute) -> list[dict[str, Any]]:
    number = {"type": "integer", "minimum": 1, "maximum": _HIGHEST_ID}
    found: list[dict[str, Any]] = []
    if "{id}" in route.path:
        found.append({"name": "id", "in": "path", "required": True, "schema": number})
    if "{key}" in route.path:
        key = {"type": "string", "pattern": "^[^/\\x00-\\x1f]+$", "minLength": 1}
        found.append({"name": "key", "in": "path", "required": True, "schema": key})
    found += [
        {"name": each.name, "in": "query", "description": each.summary, "schema": dict(each.schema)}
        for each in route.parameters
    ]
    found += [
        {"name": name, "in": "header", "description": summary, "schema": {"type": "string"}}
        for name, summary in route.headers.items()
    ]
    return found


def _answers(answers: Sequence[ApiAnswer], shown: Mapping[str, Any]) -> dict[str, Any]:
    return {
        str(answer.status): {
            "description": answer.summary,
            "content": {answer.media_type: {"schema": shown[repr(answer.kind)]}},
        }
        for answer in answers
    }


def _refusals(route: ApiRoute) -> dict[str, Any]:
    """The problems of a route by their status."""
    by_status: dict[int, list[ProblemType]] = {}
    for kind in problems_of(route):
        by_status.setdefault(kind.status, []).append(kind)
    if route.body is not None:
        by_status.update({key: [ProblemType.BAD_BODY] for key in _OF_BODIES})
    return {str(status): _response(kinds) for status, kinds in sorted(by_status.items())}


def _response(kinds: Sequence[ProblemType]) -> dict[str, Any]:
    schemas = [{"$ref": _REFERENCE.format(name=f"Problem_{kind.value}")} for kind in kinds]
    names = dict.fromkeys(name for kind in kinds for name in _HEADERS.get(kind, ()))
    found: dict[str, Any] = {
        "description": " Or: ".join(f"{kind.title}." for kind in kinds),
        "content": {MEDIA_TYPE: {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}},
    }
    if names:
        found["headers"] = {name: {"schema": {"type": "string"}} for name in names}
    return found


def _problem(kind: ProblemType, components: dict[str, Any]) -> dict[str, Any]:
    """The schema of a problem; of a wait in vain, with all that it says."""
    status: dict[str, Any] = {"type": "integer"} if kind is ProblemType.BAD_BODY else {"const": kind.status}
    properties = {
        "type": {"const": kind.urn},
        "title": {"type": "string"},
        "status": status,
        "detail": {"type": "string"},
        **_MEMBERS.get(kind, {}),
    }
    if kind is ProblemType.WAIT_TIMEOUT:
        properties |= components.pop(WaitProblem.__name__)["properties"]
    return {"type": "object", "required": list(properties), "properties": properties}
