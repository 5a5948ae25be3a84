"""`GET requests` and `GET sink/requests`: what the receiver and the sink were sent, page by page."""

from collections.abc import Callable, Sequence

import msgspec
from aiohttp import web

from liveview.api.paging import CURSOR, LIMIT, ORDER, page, page_wanted
from liveview.api.parameters import choice, text
from liveview.api.problem import ProblemType
from liveview.api.route import ApiAnswer, ApiCall, ApiRoute, as_written
from liveview.api.searching import search
from liveview.log.queries import last_id
from liveview.log.read import request_records
from liveview.log.read.reader import Reader
from liveview.log.read.request_records import ListedRequest, ListedSinkRequest

REFUSED = choice("refused", ("true", "false"), None, "Only requests that were refused, or only those that were not.")
PATH = text("path", 1_024, "Only requests to this path of the sink, whatever their query.")


class RequestPage(msgspec.Struct, frozen=True):
    """A page of requests to the receiver."""

    requests: list[ListedRequest]
    """The requests, in the order that was asked for."""
    next: str | None
    """The cursor of the next page; None when there is none."""


class SinkRequestPage(msgspec.Struct, frozen=True):
    """A page of requests to the sink."""

    requests: list[ListedSinkRequest]
    """The requests, in the order that was asked for."""
    next: str | None
    """The cursor of the next page; None when there is none."""


async def requests(call: ApiCall) -> web.StreamResponse:
    """One page of the requests to the receiver."""
    written = call.values["refused"]
    refused = None if written is None else written == "true"

    def find(reader: Reader, span: range, most: int, *, newest: bool) -> list[int]:
        return request_records.request_ids(reader, span, most, newest=newest, refused=refused)

    def read(reader: Reader, ids: Sequence[int]) -> list[bytes]:
        return [msgspec.json.encode(each) for each in request_records.listed_requests(reader, ids)]

    return await _page(call, "requests", str(written), find, read)


async def sink_requests(call: ApiCall) -> web.StreamResponse:
    """One page of the requests to the sink."""
    path = call.values["path"]

    def find(reader: Reader, span: range, most: int, *, newest: bool) -> list[int]:
        return request_records.sink_request_ids(reader, span, most, newest=newest, path=path)

    def read(reader: Reader, ids: Sequence[int]) -> list[bytes]:
        return [msgspec.json.encode(each) for each in request_records.listed_sink_requests(reader, ids)]

    return await _page(call, "sink_requests", repr(path), find, read)


async def _page(
    call: ApiCall,
    table: str,
    about: str,
    find: Callable[..., list[int]],
    read: Callable[[Reader, Sequence[int]], list[bytes]],
) -> web.StreamResponse:
    wanted = page_wanted(call, about)
    pages = call.session.pages
    newest_id = await pages.ask(lambda reader: last_id(reader, table))
    ids = await search(
        pages,
        wanted.span(newest_id),
        wanted.limit + 1,
        lambda reader, span, most: find(reader, span, most, newest=wanted.newest),
        newest=wanted.newest,
    )
    return as_written(await page(call, wanted, ids, "requests", read))


_PROBLEMS = (ProblemType.SESSION_OVER, ProblemType.UNAVAILABLE)
ROUTES = (
    ApiRoute(
        method="GET",
        path="requests",
        summary="The requests to the receiver with the ids of their events, page by page.",
        handle=requests,
        answers=(ApiAnswer(summary="A page of requests.", kind=RequestPage),),
        parameters=(REFUSED, ORDER, LIMIT, CURSOR),
        problems=_PROBLEMS,
    ),
    ApiRoute(
        method="GET",
        path="sink/requests",
        summary="The requests to the built-in sink with the ids of their events, page by page.",
        handle=sink_requests,
        answers=(ApiAnswer(summary="A page of requests.", kind=SinkRequestPage),),
        parameters=(PATH, ORDER, LIMIT, CURSOR),
        problems=_PROBLEMS,
    ),
)
