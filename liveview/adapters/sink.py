"""The built-in sink: a mock webhook receiver where every path is a webhook with a behaviour."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping

from aiohttp import web

from liveview.adapters import body
from liveview.adapters.clock import Clock
from liveview.adapters.server import expect
from liveview.model import behaviour
from liveview.model.behaviour import Action, Behaviour
from liveview.model.secrets import mask_headers, mask_url
from liveview.model.sink import SinkRequest
from liveview.model.text import storable

KEEP_BODY = 65_536
"""Bytes of a body that are recorded."""


class Sink:
    """Answers every path by its behaviour and reports what it received. `speed` divides every delay."""

    def __init__(
        self, behaviours: Mapping[str, str], received: Callable[[SinkRequest], None], clock: Clock, speed: float = 1.0
    ) -> None:
        self._behaviours = {path: behaviour.parse(text) for path, text in behaviours.items()}
        self._received = received
        self._clock = clock
        self._speed = speed
        self._seen: Counter[str] = Counter()

    def app(self) -> web.Application:
        """The application to serve."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer, expect_handler=expect)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        at = self._clock.now()
        try:
            raw, _ = await body.read(request)
        except body.RefusedError as error:
            self._record(request, at, b"", behaviour.OK, error.status)
            return web.Response(status=error.status, text=f"{error.reason}\n")
        script = self._behaviours.get(request.path, behaviour.OK)
        step = script.at(self._seen[request.path])
        self._seen[request.path] += 1
        status = int(step.number) if step.action is Action.STATUS else 200
        silent = step.action in {Action.HANG, Action.RESET}
        self._record(request, at, raw, script, None if silent else status)
        if step.action is Action.DELAY:
            await asyncio.sleep(step.number / self._speed)
        elif step.action is Action.HANG:
            await asyncio.Event().wait()
        elif step.action is Action.RESET and request.transport is not None:
            request.transport.abort()
        return web.Response(status=status, text=f"{status}\n")

    def _record(self, request: web.Request, at: float, raw: bytes, script: Behaviour, status: int | None) -> None:
        headers = mask_headers(request.headers.items())
        path = mask_url(storable(request.raw_path))
        self._received(SinkRequest(at, path, headers, raw[:KEEP_BODY], script.text, status))
