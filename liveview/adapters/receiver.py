"""The receiver: HTTP in, requests out. It decides nothing about events; 200 is sent when they are in the log."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import msgspec
from aiohttp import web

from liveview.adapters import body
from liveview.adapters.gate import Gate
from liveview.adapters.server import expect
from liveview.core.steps import Arrived, Refused
from liveview.core.wire import http_api
from liveview.model.event import Event, Headers, Wire
from liveview.model.problem import Problem
from liveview.model.secrets import mask_headers
from liveview.model.text import storable

RETRY_AFTER = "1"
"""Seconds after which a client may try again when the log could not be written."""
MOST_HEADERS = 100
"""Headers of a request; browsers and SDKs send a dozen."""
MOST_HEADER_BYTES = 262_144
"""Bytes of all headers together: room for one line of the largest size and as much again."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class UnavailableError(Exception):
    """The log cannot take the event now; the message says why."""


class Intake(Protocol):
    """Where requests go. Both return when the request is in the log, or raise `UnavailableError`."""

    async def accept(self, arrived: Arrived) -> tuple[Event, ...]:
        """Store the events of a request that arrived whole."""

    async def refuse(self, refused: Refused) -> None:
        """Store that a request was refused."""


class Receiver:
    """The routes of the receiving server."""

    def __init__(self, intake: Intake, gate: Callable[[], Gate], *, strict: bool) -> None:
        self._intake = intake
        self._gate = gate
        self._strict = strict

    def app(self) -> web.Application:
        """The application to serve."""
        app = web.Application(middlewares=[self._guard])
        for path in ("/track", "/track/"):
            app.router.add_post(path, self._track, expect_handler=expect)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Host and Origin first, then the route; refusals are answered in one way."""
        gate = self._gate()
        if _too_many(request):
            return await self._refused(request, body.RefusedError(400, "the request has too many or too large headers"))
        problem = gate.host_problem(request.headers.getall("Host", []), request.raw_path)
        origin = request.headers.get("Origin")
        if not problem and origin is not None and not gate.admits_origin(origin):
            problem = "the request comes from a page of a foreign origin; --allow-origin admits it"
        if problem:
            return await self._refused(request, body.RefusedError(403, problem))
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response: web.StreamResponse = web.Response(status=204)
        else:
            try:
                response = await handler(request)
            except web.HTTPException as error:
                response = web.Response(status=error.status, text=f"{error.status}: POST events to /track\n")
                if allow := error.headers.get("Allow"):
                    response.headers["Allow"] = allow
        if origin is not None:
            _allow(response, origin)
        return response

    async def _track(self, request: web.Request) -> web.Response:
        try:
            raw, content = await body.read(request)
        except body.RefusedError as error:
            return await self._refused(request, error)
        arrived = Arrived(
            request.method,
            storable(request.raw_path),
            Wire.HTTP_API,
            request.remote or "",
            _headers(request),
            raw,
            content,
        )
        try:
            events = await self._intake.accept(arrived)
        except UnavailableError as error:
            return _unavailable(error)
        problems = tuple(found for event in events for found in event.problems)
        if self._strict and any(found.severity == "error" for found in problems):
            return _problems(problems)
        reply, content_type = http_api.REPLY
        return web.Response(body=reply, content_type=content_type)

    async def _refused(self, request: web.Request, error: body.RefusedError) -> web.Response:
        refused = Refused(
            request.method,
            storable(request.raw_path),
            Wire.HTTP_API,
            request.remote or "",
            _headers(request),
            error.status,
            error.reason,
        )
        try:
            await self._intake.refuse(refused)
        except UnavailableError as unavailable:
            return _unavailable(unavailable)
        response = web.Response(status=error.status, text=f"{error.status}: {error.reason}\n")
        response.force_close()
        return response


def _too_many(request: web.Request) -> bool:
    headers = request.raw_headers
    return len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > MOST_HEADER_BYTES


def _headers(request: web.Request) -> Headers:
    """The headers as received, masked; of an absurd number only the first."""
    pairs = (
        (name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape"))
        for name, value in request.raw_headers[:MOST_HEADERS]
    )
    return mask_headers(pairs)


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
    response.headers["Vary"] = "Origin"
