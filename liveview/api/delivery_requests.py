"""`GET deliveries/{id}/requests`: what a delivery sends, or what a preview would send."""

import msgspec
from aiohttp import web

from liveview.api.problem import ApiError, ProblemType
from liveview.api.route import ApiAnswer, ApiCall, ApiRoute, as_written
from liveview.errors import ReadError
from liveview.log.read.reader import Reader
from liveview.model.event import Headers
from liveview.text.readable import Base64, readable


class RequestOfDelivery(msgspec.Struct, frozen=True):
    """One request, without secrets."""

    method: str
    """The HTTP method; `INSERT` for a row of a warehouse."""
    url: str
    """The whole URL."""
    headers: Headers
    """The headers, without those of the connection."""
    body: str | Base64
    """The body."""


class RequestsOfDelivery(msgspec.Struct, frozen=True):
    """What a delivery consists of."""

    requests: tuple[RequestOfDelivery, ...]
    """Its requests, in the order of the calls; one for each webhook."""


async def requests(call: ApiCall) -> web.StreamResponse:
    """The requests of a delivery that is sent or previewed."""
    destinations = call.services.run.settings().destinations

    def read(reader: Reader) -> bytes:
        try:
            found = reader.at_once(lambda log: log.requests_of(call.number, destinations))
        except ReadError as error:
            raise ApiError(ProblemType.CONFLICT, str(error)) from None
        if found is None:
            raise ApiError(ProblemType.NOT_FOUND, f"there is no delivery {call.number}")
        made = tuple(RequestOfDelivery(each.method, each.url, each.headers, readable(each.body)) for each in found)
        return msgspec.json.encode(RequestsOfDelivery(made))

    return as_written(await call.session.pages.ask(read))


ROUTES = (
    ApiRoute(
        method="GET",
        path="deliveries/{id}/requests",
        summary="The requests of a delivery, made again from its event and the settings that decided, without secrets.",
        handle=requests,
        answers=(ApiAnswer(summary="The requests, in the order of the calls.", kind=RequestsOfDelivery),),
        problems=(
            ProblemType.NOT_FOUND,
            ProblemType.CONFLICT,
            ProblemType.SESSION_OVER,
            ProblemType.UNAVAILABLE,
        ),
    ),
)
