"""`PUT marks`: mark an event, or remove its mark."""

from typing import Annotated

import msgspec
from aiohttp import web

from liveview.api.changing import applied
from liveview.api.problem import ProblemType
from liveview.api.route import ApiAnswer, ApiBody, ApiCall, ApiRoute, as_json
from liveview.model.changes import MarkChanged

EventId = Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]


class EventMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The mark of an event."""

    event: EventId
    """The id of the event."""
    marked: bool
    """Whether it is marked from now on."""


async def mark(call: ApiCall) -> web.StreamResponse:
    """Change the mark, and answer when it is in the log."""
    wanted: EventMark = call.body
    await applied(call, (MarkChanged(wanted.event, wanted.marked),))
    return as_json(wanted)


ROUTES = (
    ApiRoute(
        method="PUT",
        path="marks",
        summary="Mark an event, or remove its mark.",
        handle=mark,
        answers=(ApiAnswer(summary="The mark.", kind=EventMark),),
        body=ApiBody(summary="The event, and whether it is marked from now on.", kind=EventMark),
        problems=(ProblemType.CONFLICT,),
    ),
)
