"""`GET events`: the events that match a filter, page by page."""

from collections.abc import Sequence

import msgspec
from aiohttp import web

from liveview.api.filtering import FILTER, filter_of
from liveview.api.paging import CURSOR, LIMIT, ORDER, page, page_wanted
from liveview.api.problem import ProblemType
from liveview.api.route import ApiAnswer, ApiCall, ApiRoute, as_written
from liveview.api.searching import search
from liveview.log.read.event_ids import ids_within, matching_of
from liveview.log.read.reader import Reader
from liveview.log.read.records import Record, records_of


class EventPage(msgspec.Struct, frozen=True):
    """A page of events."""

    events: list[Record]
    """The events, in the order that was asked for."""
    next: str | None
    """The cursor of the next page; None when there is none."""


async def events(call: ApiCall) -> web.StreamResponse:
    """One page of the events that match."""
    written = call.values["filter"]
    wanted = page_wanted(call, written)
    matches = filter_of(written, wanted.at)
    pages = call.session.pages
    ready = await pages.ask(lambda reader: matching_of(reader, matches))
    ids = await search(
        pages,
        wanted.span(ready.newest),
        wanted.limit + 1,
        lambda reader, span, most: ids_within(reader, ready, span, most, newest=wanted.newest),
        newest=wanted.newest,
    )
    return as_written(await page(call, wanted, ids, "events", encoded))


def encoded(reader: Reader, ids: Sequence[int]) -> list[bytes]:
    """Events as JSON, oldest first."""
    return [msgspec.json.encode(record) for record in records_of(reader, ids)]


ROUTES = (
    ApiRoute(
        method="GET",
        path="events",
        summary="The events that match a filter, page by page; a walk repeats and skips nothing while events arrive.",
        handle=events,
        answers=(ApiAnswer(summary="A page of events.", kind=EventPage),),
        parameters=(FILTER, ORDER, LIMIT, CURSOR),
        problems=(ProblemType.BAD_FILTER, ProblemType.SESSION_OVER, ProblemType.UNAVAILABLE),
    ),
)
