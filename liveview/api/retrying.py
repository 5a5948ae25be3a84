"""`POST retry`: try the waiting deliveries of events at once, or give them up."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import msgspec
from aiohttp import web

from liveview.api.problem import ApiError, ProblemType
from liveview.api.route import ApiAnswer, ApiBody, ApiCall, ApiRoute, as_json
from liveview.log.read.pending_events import existing, pending
from liveview.log.read.reader import Reader

MOST_EVENTS = 1_000
"""Events of one request."""

EventId = Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]


class RetryWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which events, and what to do with them."""

    events: Annotated[list[EventId], msgspec.Meta(max_length=MOST_EVENTS)]
    """The ids of the events."""
    give_up: bool = False
    """Whether their deliveries are to fail instead."""


class RetriedEvents(msgspec.Struct, frozen=True):
    """The events that had something to retry."""

    events: list[int]
    """The ids of those with a pending delivery, in the order of the request."""


async def retry(call: ApiCall) -> web.StreamResponse:
    """Retry at once what is pending, or give it up."""
    wanted: RetryWanted = call.body
    ids = list(dict.fromkeys(wanted.events))
    waiting = await call.session.news.ask(lambda reader: _waiting(reader, ids))
    commands = call.services.run.commands
    act = commands.give_up_and_wait if wanted.give_up else commands.retry_and_wait
    await asyncio.gather(*(act(event_id) for event_id in waiting))
    await commands.stored()
    return as_json(RetriedEvents(waiting))


def _waiting(reader: Reader, ids: Sequence[int]) -> list[int]:
    """The events with something pending; raises `ApiError` for an id of no event."""
    there = existing(reader, ids)
    for event_id in ids:
        if event_id not in there:
            raise ApiError(ProblemType.NOT_FOUND, f"there is no event #{event_id}")
    found = pending(reader, ids)
    return [event_id for event_id in ids if event_id in found]


ROUTES = (
    ApiRoute(
        method="POST",
        path="retry",
        summary="Try every delivery of these events that waits for a retry at once, or give all of them up.",
        handle=retry,
        answers=(ApiAnswer(summary="The events with something pending.", kind=RetriedEvents),),
        body=ApiBody(summary="The events, and whether to give up.", kind=RetryWanted),
        problems=(ProblemType.NOT_FOUND, ProblemType.CONFLICT, ProblemType.SESSION_OVER),
    ),
)
