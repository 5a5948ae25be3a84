"""The receiver: HTTP in, requests out. It decides nothing about events and answers 200 once they are in the log.

Routing is one look-up in `core.wire.paths`: a request goes to the API that is mounted, to a path that clients post to,
or is refused with a row that says why.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol

import msgspec
from aiohttp import hdrs, web

from liveview.adapters import body, cors
from liveview.adapters.body import Bodies, RefusedError
from liveview.adapters.connection import POLICY
from liveview.adapters.headers import TOO_MANY, basic_user, exceeds_limits, stored_headers
from liveview.adapters.origin_policy import OriginPolicy
from liveview.adapters.other_protocols import OtherProtocol
from liveview.adapters.tasks import Tasks
from liveview.core.steps import Arrived, Refused
from liveview.core.wire import paths
from liveview.core.wire.admission import admit
from liveview.core.wire.event_definitions import event_definitions
from liveview.core.wire.paths import BodyShape, Endpoint
from liveview.core.wire.replies import Reply
from liveview.core.wire.sniff import likely_wire
from liveview.errors import UnavailableError
from liveview.model.definition import Definition
from liveview.model.event import REFUSED_BODY_BYTES
from liveview.model.problem import Problem
from liveview.model.refusal import Refusal, RequestError
from liveview.text.masking import redact, redact_bytes
from liveview.text.storable import storable

RETRY_AFTER = "1"
"""Seconds after which a client may try again when the log cannot be written."""
HTTP_OK = 200
HTTP_UNAVAILABLE = 503
REQUEST_HEADER = "Liveview-Request"
"""The header of a reply that names the row of `requests`."""
LONGEST_PATH = 100
"""Characters of a path that a sentence quotes."""
_OF_PAGES = ("Origin", "Referer", "Sec-Fetch-Site")
"""Headers by which a browser names the page it sends for."""
_FORWARDED_FOR = "X-Forwarded-For"

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Accepted(msgspec.Struct, frozen=True):
    """A request that is in the log."""

    request_id: int
    """The row in `requests`."""
    status: int
    """The HTTP status to answer."""
    problems: tuple[Problem, ...] = ()
    """What its client is told; () for a status of 200."""


class RequestStore(Protocol):
    """Stores requests. Both methods return when the request is in the log, or raise `UnavailableError`."""

    async def accept(self, arrived: Arrived) -> Accepted:
        """Store a complete request and its events; raises `TooManyError`, too."""

    async def refuse(self, refused: Refused) -> None:
        """Store that a request was refused."""


class MountedApi(Protocol):
    """Answers some paths in place of the receiver, which checks Host and origin for it."""

    def has(self, request: web.Request) -> bool:
        """Whether a request is for it, however its path is spelled."""

    def is_open(self, request: web.Request) -> bool:
        """Whether a request leaves no row in the log, whatever it is refused for."""

    async def answer(self, request: web.Request, refused: RefusedError | None) -> web.StreamResponse:
        """The reply; `refused` says why the receiver does not admit the request, None if it does."""


class Receiver:
    """Answers on the receiving ports; what is for `api` is left to it.

    `secrets` are those of webhooks: they are not recorded when they arrive in a header or a path.
    """

    def __init__(
        self,
        store: RequestStore,
        origin_policy: Callable[[], OriginPolicy],
        *,
        api: MountedApi | None = None,
        secrets: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._store = store
        self.definitions: Callable[[], Sequence[Definition]] = tuple
        """Returns the definitions of the Event Library that count now."""
        self._origin_policy = origin_policy
        self._secrets = secrets
        self._bodies = Bodies()
        self._api = api
        self._tasks = Tasks(_report)

    def app(self) -> web.Application:
        """The application to serve."""
        return web.Application(middlewares=[self._serve])

    def note_other_protocol(self, remote: str, spoken: OtherProtocol, first: bytes) -> None:
        """Record that a client spoke another protocol; `first` are its first bytes."""
        stored = _OTHER_PROTOCOLS[spoken]
        start = first[:REFUSED_BODY_BYTES]
        refused = Refused(stored.method, stored.path, None, remote, (), 400, stored.refusal, stored.problem, start)
        self._tasks.start(self._note(refused), "record another protocol")

    @web.middleware
    async def _serve(self, request: web.Request, handler: _Handler) -> web.StreamResponse:  # noqa: ARG002 - aiohttp's name
        """Check Host and origin first, then the path."""
        problem = self._problem(request)
        if self._api is not None and self._api.has(request):
            if problem is not None and not self._api.is_open(request):
                await self._refused(request, problem)
            return await self._api.answer(request, problem)
        if problem is not None:
            return await self._refused(request, problem)
        response = await self._answer(request)
        if paths.find(request.raw_path) is not None and any(name in request.headers for name in _OF_PAGES):
            response.headers[POLICY] = "cross-origin"  # the origin policy has admitted the page
        if origin := request.headers.get("Origin"):
            cors.allow(response, request, origin, REQUEST_HEADER)
        return response

    def _problem(self, request: web.Request) -> RefusedError | None:
        """Why a request is refused whatever its path; None when it is not."""
        if exceeds_limits(request):
            return RefusedError(400, Refusal.HEADERS, TOO_MANY)
        found = self._origin_policy().problem(request.headers, request.raw_path)
        return RefusedError(403, found.refusal, found.reason, found.remedy) if found is not None else None

    async def _answer(self, request: web.Request) -> web.Response:
        endpoint = paths.find(request.raw_path)
        try:
            if endpoint is None:
                raise RefusedError(404, Refusal.PATH, _no_path(request), "events go to POST /track")
            asked = cors.asked_method(request)
            if (asked or request.method) not in endpoint.methods:
                remedy = f"{_quoted_path(request)} takes {' and '.join(endpoint.methods)}"
                raise RefusedError(405, Refusal.METHOD, _no_method(request, asked), remedy)
            if asked is not None:
                return web.Response(status=204)
            return await self._take(request, endpoint)
        except RefusedError as error:
            # Without its traceback, whose frames hold what was read: megabytes, until the refusal is in the log.
            problem = RefusedError.of(error, error.read, error.headers)
        response = await self._refused(request, problem)
        if response.status == 405 and endpoint is not None:
            response.headers["Allow"] = ", ".join(endpoint.methods)
        return response

    async def _take(self, request: web.Request, endpoint: Endpoint) -> web.Response:
        if endpoint.shape is BodyShape.SILENT:
            answer = event_definitions(self.definitions()) if endpoint is paths.DEFINITIONS else endpoint.reply
            return web.Response(body=answer, content_type=endpoint.content_type)
        if request.method == "GET":
            return await self._accept(request, endpoint, b"", b"")
        async with self._bodies.read(request, endpoint.most) as (raw, content):
            return await self._accept(request, endpoint, raw, content)

    async def _accept(self, request: web.Request, endpoint: Endpoint, raw: bytes, content: bytes) -> web.Response:
        try:
            reply = admit(endpoint, request.method, request.raw_path.partition("?")[2], content)
        except RequestError as error:
            raise RefusedError.of(error, raw[:REFUSED_BODY_BYTES]) from None
        path = storable(request.raw_path)
        arrived = Arrived(
            request.method,
            path if request.method == "GET" else redact(path, self._secrets()),  # a GET has its events in its query
            self._remote(request),
            stored_headers(request, public_user=endpoint.token_in_basic, secrets=self._secrets()),
            raw,
            content,
            basic_user(request.headers.get(hdrs.AUTHORIZATION, "")) if endpoint.token_in_basic else "",
        )
        try:
            accepted = await self._store.accept(arrived)
        except UnavailableError as error:
            return _unavailable(error)
        except RequestError as error:
            raise RefusedError.of(error, raw[:REFUSED_BODY_BYTES]) from None
        response = _reply(accepted, reply)
        response.headers[REQUEST_HEADER] = str(accepted.request_id)
        return response

    async def _refused(self, request: web.Request, error: RefusedError) -> web.Response:
        """Store a refused request, with the start of its body. The reply quotes nothing of it."""
        endpoint = paths.find(request.raw_path)
        public_user = endpoint is not None and endpoint.token_in_basic
        start = error.read or await body.start_of(request)
        refused = Refused(
            request.method,
            redact(storable(request.raw_path), self._secrets()),
            likely_wire(endpoint, start),
            self._remote(request),
            stored_headers(request, public_user=public_user, secrets=self._secrets()),
            error.status,
            error.refusal,
            redact(str(error), self._secrets()),
            redact_bytes(start, self._secrets()),
        )
        try:
            await self._store.refuse(refused)
        except UnavailableError as unavailable:
            return _unavailable(unavailable)
        response = web.Response(status=error.status, text=f"{error.status}: {_spoken(error)}\n", headers=error.headers)
        if error.status == HTTP_UNAVAILABLE:
            response.headers["Retry-After"] = RETRY_AFTER
        response.force_close()
        return response

    async def _note(self, refused: Refused) -> None:
        try:
            await self._store.refuse(refused)
        except UnavailableError:
            return  # nobody waits for an answer, and the screen shows that the log is gone

    def _remote(self, request: web.Request) -> str:
        return self._origin_policy().remote(request.remote, request.headers.getall(_FORWARDED_FOR, []))


class _NoRequest(NamedTuple):
    """What is stored in place of a request that cannot be read."""

    method: str
    """The label in place of its method."""
    path: str
    """The label in place of its path."""
    refusal: Refusal
    """Why it is refused."""
    problem: str
    """The same in words."""


_OTHER_PROTOCOLS = {
    OtherProtocol.TLS: _NoRequest(
        "TLS",
        "",
        Refusal.TLS,
        "the client speaks TLS to the plain port; use http://, or start liveview with --tls and use its port",
    ),
    OtherProtocol.HTTP_2: _NoRequest(
        "PRI",
        "*",
        Refusal.HTTP_2,
        "the client speaks HTTP/2 to the plain port; let it use HTTP/1.1, or the port of --tls",
    ),
    OtherProtocol.PLAIN: _NoRequest(
        "TLS",
        "",
        Refusal.NOT_TLS,
        "the client does not speak TLS to the port of --tls; use https://, or the plain port",
    ),
    OtherProtocol.UNTRUSTING: _NoRequest(
        "TLS",
        "",
        Refusal.UNTRUSTED,
        "the client ended the TLS handshake; most do not trust the certificate authority yet",
    ),
    OtherProtocol.MALFORMED: _NoRequest("HTTP", "", Refusal.MALFORMED, "the request is not valid HTTP"),
}


def _report(name: str, error: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": f"{name} failed", "exception": error})


def _spoken(error: RefusedError) -> str:
    """The words that the client gets: without anything that quotes the request."""
    if error.refusal is Refusal.PATH:
        return "POST events to /track"
    if error.refusal is Refusal.METHOD:
        return "this path takes another method"
    return error.reason if error.status == 403 else str(error)


def _no_path(request: web.Request) -> str:
    path, asked = _quoted_path(request), cors.asked_method(request)
    if asked:
        return f"a page asked whether it may {_word(asked)} {path}, which does not exist"
    return f"there is no {request.method} {path}"


def _no_method(request: web.Request, asked: str | None) -> str:
    path = _quoted_path(request)
    if asked is not None:
        return f"a page asked whether it may {_word(asked)} {path}"
    return f"there is no {request.method} {path}"


def _quoted_path(request: web.Request) -> str:
    return storable(request.path)[:LONGEST_PATH]


def _word(method: str) -> str:
    return method if method.isascii() and method.isalpha() and len(method) < 20 else "call"


def _reply(accepted: Accepted, reply: Reply) -> web.Response:
    if accepted.status != HTTP_OK:
        return web.Response(status=400, body=problems_body(accepted.problems), content_type="application/json")
    return web.Response(body=reply.body, content_type=reply.content_type)


def problems_body(problems: tuple[Problem, ...]) -> bytes:
    """What a strict receiver answers to a request with problems, as JSON."""
    described = [{**msgspec.structs.asdict(found), "sentence": found.sentence, "fix": found.fix} for found in problems]
    return msgspec.json.encode({"problems": described})


def _unavailable(error: UnavailableError) -> web.Response:
    return web.Response(status=503, text=f"503: {error}\n", headers={"Retry-After": RETRY_AFTER})
