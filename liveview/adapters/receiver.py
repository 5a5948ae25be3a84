"""The receiver: HTTP in, requests out. It decides nothing about events; 200 is sent when they are in the log."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec
from aiohttp import web

from liveview.adapters import body
from liveview.adapters.body import Bodies
from liveview.adapters.control_api import PREFIX, ControlApi, Controlled
from liveview.adapters.gate import Gate
from liveview.adapters.headers import TOO_MANY, kept, too_many
from liveview.core.steps import Arrived, Refused
from liveview.core.wire import http_api
from liveview.model.event import Event, Wire
from liveview.model.problem import Problem
from liveview.model.text import storable

RETRY_AFTER = "1"
"""Seconds after which a client may try again when the log could not be written."""
HTTP_OK = 200
HTTP_UNAVAILABLE = 503
REQUEST_HEADER = "Liveview-Request"
"""The header of a reply that names the row of `requests`."""
LONGEST_PATH = 100
"""Characters of a path that a sentence repeats."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class UnavailableError(Exception):
    """The log cannot take the event now; the message says why."""


class Accepted(msgspec.Struct, frozen=True):
    """A request that is in the log: its id there, the status it is owed, and its events."""

    request_id: int
    status: int
    events: tuple[Event, ...]


class Intake(Protocol):
    """Where requests go. Both return when the request is in the log, or raise `UnavailableError`."""

    async def accept(self, arrived: Arrived) -> Accepted:
        """Store the events of a request that arrived whole."""

    async def refuse(self, refused: Refused) -> None:
        """Store that a request was refused."""


class Receiver:
    """The routes of the receiving server. With `controls` and a `token` the control API is among them."""

    def __init__(
        self, intake: Intake, gate: Callable[[], Gate], *, controls: Controlled | None = None, token: str = ""
    ) -> None:
        self._intake = intake
        self._gate = gate
        self._bodies = Bodies()
        self._controls = ControlApi(controls, token) if controls is not None and token else None

    def app(self) -> web.Application:
        """The application to serve."""
        app = web.Application(middlewares=[self._guard])
        for path in ("/track", "/track/"):
            app.router.add_post(path, self._track)
        if self._controls is not None:
            app.add_subapp(PREFIX, self._controls.app())
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Host and Origin first, then the route; refusals are answered in one way."""
        gate = self._gate()
        if too_many(request):
            return await self._refused(request, body.RefusedError(400, TOO_MANY))
        origins = request.headers.getall("Origin", [])
        problem = gate.host_problem(request.headers.getall("Host", []), request.raw_path)
        problem = problem or gate.origin_problem(origins)
        if problem:
            return await self._refused(request, body.RefusedError(403, problem))
        for_pages = self._controls is None or not self._controls.has(request)
        if for_pages and request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response: web.StreamResponse = web.Response(status=204)
        else:
            try:
                response = await handler(request)
            except web.HTTPException as error:
                response = await self._no_route(request, error)
        if origins and for_pages:
            _allow(response, origins[0])
        return response

    async def _track(self, request: web.Request) -> web.Response:
        try:
            async with self._bodies.read(request) as (raw, content):
                return await self._accept(request, raw, content)
        except body.RefusedError as error:
            return await self._refused(request, error)

    async def _accept(self, request: web.Request, raw: bytes, content: bytes) -> web.Response:
        arrived = Arrived(
            request.method,
            storable(request.raw_path),
            Wire.HTTP_API,
            request.remote or "",
            kept(request),
            raw,
            content,
        )
        try:
            accepted = await self._intake.accept(arrived)
        except UnavailableError as error:
            return _unavailable(error)
        response = _reply(accepted)
        response.headers[REQUEST_HEADER] = str(accepted.request_id)
        return response

    async def _no_route(self, request: web.Request, error: web.HTTPException) -> web.Response:
        """Nothing of what was sent is repeated in the reply; the log names the path, so that a slip is seen."""
        reason = f"there is no {request.method} {storable(request.path)[:LONGEST_PATH]}; events go to POST /track"
        reply = f"{error.status}: POST events to /track\n"
        response = await self._refused(request, body.RefusedError(error.status, reason), reply)
        if allow := error.headers.get("Allow"):
            response.headers["Allow"] = allow
        return response

    async def _refused(self, request: web.Request, error: body.RefusedError, reply: str | None = None) -> web.Response:
        refused = Refused(
            request.method,
            storable(request.raw_path),
            Wire.HTTP_API,
            request.remote or "",
            kept(request),
            error.status,
            error.reason,
        )
        try:
            await self._intake.refuse(refused)
        except UnavailableError as unavailable:
            return _unavailable(unavailable)
        response = web.Response(status=error.status, text=reply or f"{error.status}: {error.reason}\n")
        if error.status == HTTP_UNAVAILABLE:
            response.headers["Retry-After"] = RETRY_AFTER
        response.force_close()
        return response


def _reply(accepted: Accepted) -> web.Response:
    if accepted.status != HTTP_OK:
        return _problems(tuple(found for event in accepted.events for found in event.problems))
    reply, content_type = http_api.REPLY
    return web.Response(body=reply, content_type=content_type)


def _problems(problems: tuple[Problem, ...]) -> web.Response:
    described = [{**msgspec.structs.asdict(found), "sentence": found.sentence, "fix": found.fix} for found in problems]
    return web.Response(status=400, body=msgspec.json.encode({"problems": described}), content_type="application/json")


def _unavailable(error: UnavailableError) -> web.Response:
    return web.Response(status=503, text=f"503: {error}\n", headers={"Retry-After": RETRY_AFTER})


def _allow(response: web.StreamResponse, origin: str) -> None:
    """CORS for an admitted page: SDKs send JSON, some with credentials."""
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Content-Encoding, Authorization"
    response.headers["Access-Control-Expose-Headers"] = REQUEST_HEADER
    response.headers["Vary"] = "Origin"
