"""The HTTP API as one thing that the receiver mounts: finds the route of a request, checks it, and answers it."""

import asyncio
from collections.abc import Sequence

from aiohttp import hdrs, web

from liveview.adapters.body import RefusedError
from liveview.adapters.descriptors import MOST_STREAMS, MOST_WAITS, Shares
from liveview.api import table
from liveview.api.authorization import Authorization
from liveview.api.caller import CALLER
from liveview.api.problem import ApiError, ProblemType, failure, response_of
from liveview.api.route import PREFIX, ApiCall, ApiRoute, refusal_of
from liveview.api.run import ApiRun
from liveview.api.services import Services
from liveview.api.shared import SharedRun
from liveview.errors import BehaviourError, ControlError, LogError, UnavailableError
from liveview.model.facts import SessionMoved
from liveview.suggest import nearest

_READS_ON = {404, 405, 408, 409, 410}
"""Refusals after which the connection goes on; after the others the rest of a refused body is not read."""

_UNFINISHED = "the session ended before this was done"


class HttpApi:
    """Answers everything under `PREFIX` for one run. All methods belong to the engine's loop.

    `shares` is how many waits and streams fit; `few` says why not more, "" where nothing limits them further. `shared`
    is what a session has that receivers share, None for a file.
    """

    def __init__(
        self,
        run: ApiRun,
        token: str,
        shares: Shares | None = None,
        few: str = "",
        shared: SharedRun | None = None,
    ) -> None:
        waits, streams = (MOST_WAITS, MOST_STREAMS) if shares is None else (shares.waits, shares.streams)
        self._services = Services(run, waits, streams, few, shared)
        self._authorization = Authorization(token)

    def has(self, request: web.Request) -> bool:
        """Whether the request is for the HTTP API, however its path is spelled."""
        return f"{request.rel_url.path_safe}/".startswith(PREFIX)

    def is_open(self, request: web.Request) -> bool:
        """Whether the request needs no token and leaves no row in the log, whatever it is refused for."""
        return any(route.path == _below(request) and not route.needs_token for route in table.ROUTES)

    async def answer(self, request: web.Request, refused: RefusedError | None) -> web.StreamResponse:
        """The reply; `refused` says why the receiver does not admit the request, None if it does."""
        try:
            if refused is not None:
                raise refusal_of(refused)
            return await self._answer(request)
        except ApiError as error:
            response = response_of(error)
        except BehaviourError as error:
            response = response_of(ApiError(ProblemType.BAD_BODY, str(error)))
        except ControlError as error:
            response = response_of(ApiError(ProblemType.CONFLICT, str(error)))
        except (LogError, UnavailableError) as error:
            response = response_of(ApiError(ProblemType.UNAVAILABLE, str(error)))
        except asyncio.CancelledError:
            if _is_cancelled():
                raise
            response = response_of(ApiError(ProblemType.UNAVAILABLE, _UNFINISHED))
        except Exception as error:  # a mistake of our own: only this request is not answered
            asyncio.get_running_loop().call_exception_handler({"message": "a request failed", "exception": error})
            response = failure()
        if response.status not in _READS_ON:
            response.force_close()
        return response

    async def moved(self, moved: SessionMoved) -> None:
        """The run continues in another log; nothing reads the old one when this returns."""
        await self._services.moved(moved)

    async def close(self) -> None:
        """End what is under way and read no more."""
        await self._services.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if not self.is_open(request):
            self._authorization.check(request.headers.getall(hdrs.AUTHORIZATION, []))
        route, named = _found(request)
        CALLER.set(request.remote or "")
        call = ApiCall(request, route, self._services, named)
        await call.read()
        return await route.handle(call)


def _is_cancelled() -> bool:
    """Whether this request is cancelled itself, and not only what it waited for."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _listed(methods: Sequence[str]) -> str:
    *first, last = methods
    return f"{', '.join(first)} and {last}" if first else last


def _below(request: web.Request) -> str:
    """The path below `PREFIX`."""
    return request.rel_url.path_safe.removeprefix(PREFIX)


def _found(request: web.Request) -> tuple[ApiRoute, int | str]:
    """The route of a request, and the number or text in its path; raises `ApiError`."""
    path = _below(request)
    there = [(route, named) for route in table.ROUTES if (named := route.match(path)) is not None]
    for route, named in there:
        if request.method in route.methods:
            return route, named
    if there:
        allowed = sorted({method for route, _ in there for method in route.methods})
        detail = f"{path} takes {_listed(allowed)}"
        raise ApiError(ProblemType.NOT_ALLOWED, detail, headers={hdrs.ALLOW: ",".join(allowed)})
    paths = list(dict.fromkeys(route.path for route in table.ROUTES))
    meant = nearest(path, paths)
    plain = (path for path in paths if "{" not in path)  # with the others the sentence is too long to be shown whole
    advice = f"did you mean {meant}?" if meant else f"there are {', '.join(plain)}"
    raise ApiError(ProblemType.NOT_FOUND, f"there is no such path; {advice}")
