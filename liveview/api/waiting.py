"""`GET wait`: answered the moment enough events match a filter."""

import time
from collections.abc import Sequence
from functools import partial

import msgspec
from aiohttp import web

from liveview.api.events import encoded
from liveview.api.filtering import FILTER, filter_of
from liveview.api.paging import AT_ONCE, MOST_BYTES
from liveview.api.parameters import seconds, whole
from liveview.api.problem import MEDIA_TYPE, ProblemType
from liveview.api.route import ApiAnswer, ApiCall, ApiRoute, as_written
from liveview.api.session_log import ReadingThread
from liveview.api.waits import Wait
from liveview.formats import counted
from liveview.log.filter.reasons import reason
from liveview.log.filter.values import LogValues
from liveview.log.read.nearest import NearestMiss, nearest_miss
from liveview.log.read.reader import Reader
from liveview.log.read.records import Record

MOST_EVENTS = 10_000
"""Events that can be waited for."""
LONGEST_WAIT = 300
"""Seconds that a request may wait."""
COUNT = whole("count", 1, MOST_EVENTS, 1, "How many events have to match; those that came before count.")
TIMEOUT = seconds("timeout", LONGEST_WAIT, 5, "Seconds after which it is too late.")


class WaitAnswer(msgspec.Struct, frozen=True):
    """Enough events match."""

    count: int
    """How many of them are in `events`, or would be if they were not too large together."""
    wanted: int
    """How many were waited for."""
    waited_ms: float
    """Milliseconds between the request and the answer."""
    events: list[Record]
    """The first `count` of them, oldest first; fewer if they are larger than 8 MiB together."""


class WaitProblem(msgspec.Struct, frozen=True):
    """What a wait says that ends in vain, besides what every problem says."""

    count: int
    """How many events match."""
    wanted: int
    """How many were waited for."""
    waited_ms: float
    """Milliseconds between the request and the answer."""
    events: list[Record]
    """Those that match, oldest first; fewer if they are larger than 8 MiB together."""
    nearest: NearestMiss | None
    """Of the newest 1,000 events that do not match, the one that meets most terms; None if none meets any."""
    hint: str | None
    """Why nothing matches, as far as the session tells; None when that is not known."""


async def wait(call: ApiCall) -> web.StreamResponse:
    """Answer once enough events match, or say what was missing."""
    began = time.perf_counter()
    now = call.services.run.now()
    count, written = call.values["count"], call.values["filter"]
    waiting = Wait(call.session, filter_of(written, now), count)
    with call.services.wait_places.one(call.request):
        in_time = await call.services.waits.until(waiting, call.values["timeout"])
        found = waiting.found
        events = await _events(call.session.news, found)
        waited = round((time.perf_counter() - began) * 1000, 3)
        numbers = {"count": len(found), "wanted": count, "waited_ms": waited}
        if in_time:
            return as_written(_with_events(numbers, events))
        nearest, hint = await call.session.pages.ask(partial(_nearest, written, now, has_some=bool(found)))
    kind = ProblemType.WAIT_TIMEOUT
    detail = f"{len(found):,} of {counted(count, 'event')} matched within {call.values['timeout']:g} s"
    problem = {"type": kind.urn, "title": kind.title, "status": kind.status, "detail": detail, **numbers}
    body = _with_events({**problem, "nearest": nearest, "hint": hint}, events)
    return as_written(body, kind.status, MEDIA_TYPE)


async def _events(reading: ReadingThread, ids: Sequence[int]) -> list[bytes]:
    """The events as JSON, oldest first, as far as they are not too large."""
    found: list[bytes] = []
    size = 0
    for start in range(0, len(ids), AT_ONCE):
        for row in await reading.ask(partial(_encoded, ids[start : start + AT_ONCE])):
            size += len(row)
            if found and size > MOST_BYTES:
                return found
            found.append(row)
    return found


def _encoded(ids: Sequence[int], reader: Reader) -> list[bytes]:
    return encoded(reader, ids)


def _nearest(written: str, now: float, reader: Reader, *, has_some: bool) -> tuple[NearestMiss | None, str | None]:
    """What came nearest, and why nothing matches if nothing does."""
    nearest = nearest_miss(reader, written, now)
    hint = "" if has_some else reason(written, LogValues(reader))
    return nearest, hint or None


def _with_events(members: dict[str, object], events: Sequence[bytes]) -> bytes:
    return msgspec.json.encode(members)[:-1] + b',"events":[%s]}' % b",".join(events)


ROUTES = (
    ApiRoute(
        method="GET",
        path="wait",
        summary="Wait until enough events of the session match a filter; earlier ones count, and every change is seen.",
        handle=wait,
        answers=(ApiAnswer(summary="Enough events match.", kind=WaitAnswer),),
        parameters=(FILTER, COUNT, TIMEOUT),
        problems=(
            ProblemType.BAD_FILTER,
            ProblemType.WAIT_TIMEOUT,
            ProblemType.SESSION_OVER,
            ProblemType.TOO_MANY,
            ProblemType.UNAVAILABLE,
        ),
        has_head=False,
    ),
)
