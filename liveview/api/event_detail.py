"""`GET events/{id}`: everything about one event."""

import msgspec
from aiohttp import web

from liveview.api.problem import ApiError, ProblemType
from liveview.api.route import ApiAnswer, ApiCall, ApiRoute, as_written
from liveview.log.read.event_detail import read_detail
from liveview.log.read.reader import Reader
from liveview.log.read.trace import trace_of
from liveview.log.read.whole_event import WholeEvent, whole_event


async def event(call: ApiCall) -> web.StreamResponse:
    """One event with its deliveries, calls, request, duplicates and trace."""
    replied_at = call.services.run.replied_at

    def read(reader: Reader) -> bytes:
        detail = read_detail(reader, call.number)
        if detail is None:
            raise ApiError(ProblemType.NOT_FOUND, f"there is no event #{call.number}")
        trace = trace_of(detail, replied_at(detail.request.id))
        return msgspec.json.encode(whole_event(reader, detail, trace))

    return as_written(await call.session.pages.ask(lambda reader: reader.at_once(read)))


ROUTES = (
    ApiRoute(
        method="GET",
        path="events/{id}",
        summary="One event with its deliveries, their calls, its request, its duplicates and its trace.",
        handle=event,
        answers=(ApiAnswer(summary="The event.", kind=WholeEvent),),
        problems=(ProblemType.NOT_FOUND, ProblemType.SESSION_OVER, ProblemType.UNAVAILABLE),
    ),
)
