"""`GET stream`: facts as server-sent events, from the moment the headers arrive.

Every stream reads at a pace of its own. A slow reader holds back nobody: it is told of a gap when what it has not read
yet is not kept any more.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import msgspec
from aiohttp import web

from liveview.api.facts import FactGroup, FactReader
from liveview.api.filtering import FILTER, filter_of
from liveview.api.problem import ApiError, ProblemType
from liveview.api.route import EVENT_STREAM, ApiAnswer, ApiCall, ApiRoute
from liveview.log.filter import Filter
from liveview.log.read.event_ids import events_of_deliveries, ids_among
from liveview.log.read.reader import Reader
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, Request
from liveview.model.facts import NAMES, EventMoved, SessionMoved

AT_ONCE = 500
"""Facts that are sent together, about."""
KEEP_ALIVE = 15.0
"""Seconds without a fact after which a comment is sent, so that a reader that is gone is noticed."""
RETRY = b"retry: 1000\n\n"
"""Has a browser's client come back after a second."""
LAST_EVENT_ID = "Last-Event-ID"


async def stream(call: ApiCall) -> web.StreamResponse:
    """Send facts until the reader hangs up or the run ends."""
    written = call.values["filter"]
    wanted = filter_of(written, call.services.run.now()) if written.strip() else None
    facts = call.services.facts
    with call.services.stream_places.one(call.request):
        follower = facts.follow(call.session, call.request.headers.get(LAST_EVENT_ID, ""))
        try:
            response = web.StreamResponse(headers={"Content-Type": EVENT_STREAM})
            await response.prepare(call.request)
            await response.write(RETRY)
            with contextlib.suppress(ConnectionError):
                while not facts.is_over:
                    if sent := await _next(call, follower, wanted):
                        await response.write(sent)
            return response
        finally:
            facts.leave(follower)


async def _next(call: ApiCall, follower: FactReader, wanted: Filter | None) -> bytes:
    """What to send next; a comment when nothing happened for a while."""
    facts = call.services.facts
    commits = facts.take(follower, AT_ONCE)
    if not commits and follower.missed == 0:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(KEEP_ALIVE):
                await follower.news.wait()
            return b""
        return b":\n\n"
    before = _gap(call, follower) if follower.missed != 0 else b""
    if not commits:
        return before
    await facts.encode(commits)
    chosen = None if wanted is None else await _matching(wanted, commits, follower)
    first, follower.next = follower.next, commits[-1].end
    sent = [
        b"id: %s\nevent: %s\ndata: %s\n\n" % (facts.id_of(number).encode(), NAMES[type(fact)].encode(), line)
        for number, fact, line in _numbered(commits)
        if number >= first and (chosen is None or number in chosen)
    ]
    return before + b"".join(sent)


def _gap(call: ApiCall, follower: FactReader) -> bytes:
    """Tell that facts were lost, and how many if that is known; its id is that of the fact before the next one."""
    missed, follower.missed = follower.missed, 0
    data = msgspec.json.encode({"fact": "gap", "at": call.services.run.now(), "missed": missed})
    return b"id: %s\nevent: gap\ndata: %s\n\n" % (call.services.facts.id_of(follower.next - 1).encode(), data)


async def _matching(wanted: Filter, commits: Sequence[FactGroup], follower: FactReader) -> set[int]:
    """The numbers of the facts of events that match; those of a session that is over cannot be asked and are missed."""
    chosen = {number for number, fact, _ in _numbered(commits) if isinstance(fact, SessionMoved)}
    asked = [commit for commit in commits if commit.end - 1 not in chosen]
    for session in dict.fromkeys(commit.session for commit in asked):
        mine = [commit for commit in asked if commit.session is session]
        try:
            chosen |= await session.news.ask(partial(_chosen, mine, wanted))
        except ApiError:
            follower.missed = None
    return chosen


def _chosen(commits: Sequence[FactGroup], wanted: Filter, reader: Reader) -> set[int]:
    """The numbers of the facts of events that match, among the commits of one session."""
    facts = [(number, fact) for number, fact, _ in _numbered(commits)]
    owners = events_of_deliveries(reader, {fact.delivery_id for _, fact in facts if isinstance(fact, Attempt)})
    of_requests: dict[int, list[int]] = {}
    for _, fact in facts:
        if isinstance(fact, Event):
            of_requests.setdefault(fact.request_id, []).append(fact.id)
    events = {number: _events(fact, owners, of_requests) for number, fact in facts}
    matching = ids_among(reader, wanted, frozenset(each for found in events.values() for each in found))
    return {number for number, found in events.items() if not matching.isdisjoint(found)}


def _events(fact: Any, owners: dict[int, int], of_requests: dict[int, list[int]]) -> Sequence[int]:
    """The events that a fact is about; all those of a request."""
    if isinstance(fact, Event | EventMoved):
        return (fact.id,)
    if isinstance(fact, Delivery):
        return (fact.event_id,)
    if isinstance(fact, Attempt):
        return (owners[fact.delivery_id],) if fact.delivery_id in owners else ()
    return of_requests.get(fact.id, ()) if isinstance(fact, Request) else ()


def _numbered(commits: Sequence[FactGroup]) -> Iterator[tuple[int, Any, bytes]]:
    """Each fact with its number and its line."""
    for commit in commits:
        yield from zip(range(commit.first, commit.end), commit.facts, commit.lines, strict=True)


ROUTES = (
    ApiRoute(
        method="GET",
        path="stream",
        summary="Facts as server-sent events: `id`, `event` (the fact) and `data` (its line of `serve`).",
        handle=stream,
        answers=(
            ApiAnswer(
                summary="Facts until the connection is closed; `gap` tells of lost ones, `session` of a new log.",
                kind=str,
                media_type=EVENT_STREAM,
            ),
        ),
        parameters=(FILTER,),
        headers={LAST_EVENT_ID: "The id of the last fact that was read: the stream goes on behind it."},
        problems=(ProblemType.BAD_FILTER, ProblemType.TOO_MANY),
        has_head=False,
    ),
)
