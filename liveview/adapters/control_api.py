"""The control API: what scripts may see and change of a running liveview, as JSON under `/_liveview/`.

Every route, known or not, demands the token of this run; Host and Origin are checked before it. GET changes
nothing. Errors are `{"error": "one sentence"}`. Everything happens in the loop that serves the requests, in no other
thread.
"""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

import msgspec
from aiohttp import hdrs, web

from liveview.adapters import body
from liveview.config.changes import behaviour_changed, sink_script
from liveview.errors import BehaviourError, ControlError
from liveview.model.changes import BehaviourChanged, Change, PanicChanged
from liveview.model.settings import Settings
from liveview.model.snapshot import Snapshot

PREFIX = "/_liveview/"
MOST_BODY = 65_536
"""Bytes of a request's body: several times the longest behaviour."""
LONGEST_PATH = 1_024
"""Characters of a sink path that can be given a behaviour."""
MOST_PATHS = 1_000
"""Sink paths with a behaviour. Every change stores and returns all of them, so their number bounds its cost."""
MOST_CHARACTERS = 262_144
"""Characters of all their paths and behaviours together, for the same reason."""
LONGEST_QUOTE = 200
"""Characters of a sentence that may quote the request."""
_LOCKED = "this needs the token of the ready line, as the header Authorization: Bearer TOKEN"

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Change = TypeVar("_Change")


class ApiCommands(Protocol):
    """What the control API may change, in the loop that answers its requests."""

    def apply(self, change: Change) -> None:
        """Have a change take effect; raises `ControlError`."""

    async def stored(self) -> None:
        """Return when everything applied so far is in the log; raises `ControlError` when that takes too long."""


class ControlledSession(Protocol):
    """What the control API may see of the run."""

    @property
    def commands(self) -> ApiCommands:
        """What it may change."""

    def settings(self) -> Settings:
        """The current settings; cheap, never blocks."""

    def snapshot(self) -> Snapshot:
        """The latest snapshot of the engine; cheap, never blocks."""


class PathChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT sink/behaviours`."""

    path: str
    """A sink path, such as `/orders`."""
    behaviour: str | None
    """Its new behaviour in the sink's script language; None for the configured one."""


class Panic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `PUT sink/panic`."""

    behaviour: str
    """The behaviour of every path; "" gives each its own back."""


class ControlApi:
    """The routes under `PREFIX`, as an application of their own."""

    def __init__(self, session: ControlledSession, token: str) -> None:
        self._session = session
        self._token = token.encode()

    def has(self, request: web.Request) -> bool:
        """Whether the request is for the control API, however its path is spelled."""
        return f"{request.path}/".startswith(PREFIX)

    def app(self) -> web.Application:
        """The application to mount at `PREFIX`."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/live", self._snapshot)
        app.router.add_get("/sink/behaviours", self._behaviours)
        app.router.add_put("/sink/behaviours", self._set_behaviour)
        app.router.add_put("/sink/panic", self._set_panic)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """The token before anything else, then the route; every refusal is one sentence of JSON."""
        if not self._knows(request.headers.getall(hdrs.AUTHORIZATION, [])):
            response = _error(401, _LOCKED)
            response.headers[hdrs.WWW_AUTHENTICATE] = 'Bearer realm="liveview"'
            return response
        try:
            return await handler(request)
        except body.RefusedError as error:
            response = _error(error.status, str(error))
            response.headers.update(error.headers)
            return response
        except BehaviourError as error:
            return _error(400, str(error))
        except ControlError as error:
            return _error(409, str(error))
        except web.HTTPMethodNotAllowed as error:
            response = _error(405, "method not allowed here")
            response.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
            return response
        except web.HTTPNotFound:
            return _error(404, "there is no such path; there are sink/behaviours, sink/panic and live")

    def _knows(self, credentials: list[str]) -> bool:
        """Whether the request has exactly this token; compared in constant time."""
        if len(credentials) != 1:
            return False
        scheme, _, token = credentials[0].partition(" ")
        given = token.strip().encode("utf-8", "surrogateescape")
        return hmac.compare_digest(given, self._token) and scheme.lower() == "bearer"

    async def _snapshot(self, _: web.Request) -> web.Response:
        return _json(self._session.snapshot())

    async def _behaviours(self, _: web.Request) -> web.Response:
        return self._effective()

    async def _set_behaviour(self, request: web.Request) -> web.Response:
        change = await _read(request, PathChange)
        _check_path(change.path)
        checked = behaviour_changed(change.path, change.behaviour)
        self._check_room(checked)  # applied in the same turn of the loop, so no other change takes the room meanwhile
        return await self._applied(checked)

    async def _applied(self, change: Change) -> web.Response:
        """Have a change take effect and answer when it is in the log: what is answered with 200 survives a crash."""
        self._session.commands.apply(change)
        await self._session.commands.stored()
        return self._effective()

    def _check_room(self, change: BehaviourChanged) -> None:
        if change.script is None:
            return
        others = {path: text for path, text in self._session.settings().behaviours.items() if path != change.path}
        characters = sum(len(path) + len(text) for path, text in (*others.items(), (change.path, change.script)))
        if len(others) >= MOST_PATHS or characters > MOST_CHARACTERS:
            raise ControlError("too many behaviours; remove some by setting them to null")

    async def _set_panic(self, request: web.Request) -> web.Response:
        panic = await _read(request, Panic)
        return await self._applied(PanicChanged(sink_script(panic.behaviour) if panic.behaviour else None))

    def _effective(self) -> web.Response:
        settings = self._session.settings()
        return _json({"behaviours": dict(settings.behaviours), "panic": settings.panic})


def _check_path(path: str) -> None:
    if not path.startswith("/") or "?" in path or "#" in path or not path.isprintable():
        raise BehaviourError("the path of a sink webhook starts with / and has no query, such as /orders")
    if len(path) > LONGEST_PATH:
        raise BehaviourError(f"the path is longer than {LONGEST_PATH} characters")


async def _read(request: web.Request, kind: type[_Change]) -> _Change:
    """The change in a request's body; raises `body.RefusedError` or `BehaviourError`."""
    _, content = await body.read(request, MOST_BODY)
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise BehaviourError(f"the body is not valid: {_short(str(error))}") from None


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_QUOTE else f"{sentence[:LONGEST_QUOTE]}…"


def _error(status: int, sentence: str) -> web.Response:
    response = _json({"error": sentence}, status)
    if status not in {404, 405, 409}:
        response.force_close()  # the rest of a refused body is not read
    return response


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, body=msgspec.json.encode(value), content_type="application/json")
