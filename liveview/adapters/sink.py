"""The built-in sink: a mock webhook receiver where every path is a webhook with a behaviour.

A change of behaviour applies from the next request on. A request under way keeps its behaviour, unless it would never
end by itself (`hang`, `endless`): then it is reset, so that no caller waits for a path that is healthy again.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from aiohttp import web
from multidict import CIMultiDictProxy

from liveview.adapters import body, sink_replies
from liveview.adapters.body import MAX_BODY, Bodies
from liveview.adapters.clock import Clock
from liveview.adapters.headers import TOO_MANY, exceeds_limits, stored_headers
from liveview.adapters.origin_policy import OriginPolicy
from liveview.core import payload_check
from liveview.core.shapes.services import Heard, hear, service_at
from liveview.core.sink_paths import PathStep, SinkPaths
from liveview.core.steps import Refused
from liveview.model.event import Headers
from liveview.model.kind import answering
from liveview.model.refusal import Refusal
from liveview.model.service import ServiceRequest
from liveview.model.sink import SinkRequest
from liveview.sink_script import script
from liveview.sink_script.script import Behaviour
from liveview.sink_script.step import BehaviourStep, Manner
from liveview.text.masking import mask_url, redact, redact_bytes
from liveview.text.storable import storable

KEEP_BODY = 65_536
"""Bytes of a body that are recorded."""


class Sink:
    """Answers every path by its behaviour and reports what it received. `speed` divides every wait.

    `behaviours` are what the paths do at first. `refused` is called for each request that the origin policy refuses, so
    that a foreign page is noticed. The methods are called in the sink's event loop.
    """

    def __init__(
        self,
        behaviours: Mapping[str, str],
        received: Callable[[SinkRequest], None],
        clock: Clock,
        speed: float = 1.0,
        refused: Callable[[Refused], None] = lambda _: None,
    ) -> None:
        self._paths = SinkPaths({path: script.parse(text) for path, text in behaviours.items()})
        self._received = received
        self._refused = refused
        self._clock = clock
        self._speed = speed
        self._bodies = Bodies()
        self._held: dict[asyncio.BaseTransport, str] = {}
        self._answering: dict[asyncio.BaseTransport, Any] = {}
        self._origin_policy: OriginPolicy | None = None
        self._secrets: tuple[str, ...] = ()

    def app(self) -> web.Application:
        """The application to serve."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    def guard(self, origin_policy: OriginPolicy, secrets: Iterable[str]) -> None:
        """Admit only what this policy admits, and record none of these secrets, longest first."""
        self._origin_policy = origin_policy
        self._secrets = tuple(secrets)

    def set_behaviour(self, path: str, behaviour: Behaviour | None) -> None:
        """Change what a path does from its next request on; None: `ok`, as a path that was never named."""
        before = self._paths.behaviour_of(path)
        self._paths.change(path, behaviour)
        if self._paths.behaviour_of(path) != before:
            self._let_go({path})

    def set_all(self, behaviour: Behaviour | None) -> None:
        """Give every path one behaviour from its next request on; None gives each its own back."""
        self._paths.change_all(behaviour)
        self._let_go(set(self._held.values()))

    def _let_go(self, paths: set[str]) -> None:
        for transport, path in list(self._held.items()):
            if path in paths:
                sink_replies.cut(transport)

    @property
    def unanswered(self) -> tuple[Any, ...]:
        """The addresses of callers that wait because of a step of their path, such as a delay."""
        return tuple(self._answering.values())

    @property
    def origin_policy(self) -> OriginPolicy | None:
        """The policy that requests must satisfy; None while there is none."""
        return self._origin_policy

    def admits(self, headers: CIMultiDictProxy[str], path: str) -> bool:
        """Whether the origin policy admits a request."""
        return self._origin_policy is None or self._origin_policy.problem(headers, path) is None

    def meets(self, path: str) -> BehaviourStep:
        """What a request to a path will meet; its script does not advance."""
        return self._paths.look(path).step

    def is_service(self, path: str) -> bool:
        """Whether a path stands for a service, and nobody has said what it does."""
        return service_at(path) is not None and self._paths.is_usual(path)

    def take(self, path: str, headers: Headers, content: bytes, content_type: str | None) -> None:
        """Record a whole plain POST to a webhook that is answered at once."""
        arrived = _arrived(path, headers, self._clock.now())
        self._record(_whole(arrived, "POST", content_type, self._paths.take(path), content, content))

    def _heard(self, method: str, target: str, headers: Headers, content: bytes) -> Heard | None:
        """What the service behind a path says; None for a webhook, and for a path that was told what to do."""
        service = service_at(target) if self._paths.is_usual(target.partition("?")[0]) else None
        if service is None:
            return None
        return hear(service, ServiceRequest(method, service.target, headers, content), self._clock.now())

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        met = await self._meet(request)
        if isinstance(met, web.StreamResponse):
            return met
        if (transport := request.transport) is None:
            return await sink_replies.answer(request, met.step, self._speed)
        self._answering[transport] = transport.get_extra_info("peername")
        if sink_replies.is_forever(met.step):
            self._held[transport] = request.path
        try:
            return await sink_replies.answer(request, met.step, self._speed)
        finally:
            del self._answering[transport]
            self._held.pop(transport, None)

    async def _meet(self, request: web.Request) -> PathStep | web.StreamResponse:
        """Read and record a request: the step it meets, or the reply if it is refused or reset before its body."""
        arrived = _arrived(request.raw_path, stored_headers(request), self._clock.now())
        try:
            if exceeds_limits(request):
                raise body.RefusedError(400, Refusal.HEADERS, TOO_MANY)
            if self._origin_policy is not None and (
                found := self._origin_policy.problem(request.headers, request.raw_path)
            ):
                forbidden = body.RefusedError(403, found.refusal, found.reason, found.remedy)
                self._tell_refused(request, arrived, forbidden)
                raise forbidden
            if self._paths.look(request.path).step.manner is Manner.RESET_BEFORE:
                met = self._paths.take(request.path)
                self._record(msgspec.structs.replace(arrived, behaviour=met.behaviour.text))
                return sink_replies.cut_off(request)
            async with self._bodies.read(request, MAX_BODY) as (raw, content):
                heard = self._heard(request.method, request.raw_path, arrived.headers, content)
                met = self._paths.take(request.path)
                content_type = request.headers.get("Content-Type")
                self._record(_whole(arrived, request.method, content_type, met, raw, content, heard))
                return met if heard is None else sink_replies.of_service(heard.reply)
        except body.RefusedError as error:
            self._record(msgspec.structs.replace(arrived, status=error.status, deviations=(str(error),)))
            response = web.Response(status=error.status, text=f"{error.reason}\n", headers=error.headers)
            response.force_close()
            return response

    def _tell_refused(self, request: web.Request, arrived: SinkRequest, error: body.RefusedError) -> None:
        headers = self._without_secrets(arrived).headers
        known = (request.method, arrived.path, None, request.remote or "", headers)
        self._refused(Refused(*known, error.status, error.refusal, f"at the port of the sink: {error}"))

    def _record(self, received: SinkRequest) -> None:
        """Report a request."""
        self._received(self._without_secrets(received))

    def _without_secrets(self, received: SinkRequest) -> SinkRequest:
        """A request without the secrets of webhooks, which arrive here when we call ourselves."""
        if self._secrets:
            headers = tuple((name, redact(value, self._secrets)) for name, value in received.headers)
            content = redact_bytes(received.body, self._secrets)
            received = msgspec.structs.replace(received, headers=headers, body=content)
        return received


def _arrived(path: str, headers: Headers, at: float) -> SinkRequest:
    """A request before its body is read."""
    return SinkRequest(
        received_at=at,
        path=mask_url(storable(path)),
        headers=headers,
        body=b"",
        behaviour=script.OK.text,
        status=None,
    )


def _whole(
    arrived: SinkRequest,
    method: str,
    content_type: str | None,
    met: PathStep,
    raw: bytes,
    content: bytes,
    heard: Heard | None = None,
) -> SinkRequest:
    """A complete request, its body checked by what it was `heard` to be; `content` is `raw` after decompression."""
    if heard is not None:
        return msgspec.structs.replace(
            arrived,
            body=raw[:KEEP_BODY],
            behaviour=answering(arrived.path),
            status=heard.reply.status,
            deviations=heard.sentences,
        )
    return msgspec.structs.replace(
        arrived,
        body=raw[:KEEP_BODY],
        behaviour=met.behaviour.text,
        status=met.step.status if met.step.manner is Manner.REPLY else None,
        deviations=(
            *payload_check.request_deviations(method, content_type),
            *payload_check.deviations(content),
        ),
        message_id=payload_check.message_id(content),
    )
