"""`POST send`: events, each posted to `/track` as it is."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

import msgspec
from aiohttp import web

from liveview.api.problem import ApiError, ProblemType, bad_body
from liveview.api.route import JSON, ApiAnswer, ApiBody, ApiCall, ApiRoute, as_json
from liveview.core.json.document import Unreadable, read_text, text_of
from liveview.core.steps import Arrived, Refused
from liveview.core.wire.admission import admit
from liveview.core.wire.elements import Reading, list_of
from liveview.core.wire.paths import ENDPOINTS
from liveview.errors import UnavailableError
from liveview.log.read.request_records import events_between
from liveview.model.event import REFUSED_BODY_BYTES, Wire
from liveview.model.refusal import RequestError, TooManyError

PATH = "/track"
MOST_EVENTS = 1_000
"""Events of one request."""
MOST_BODY = 5 << 20
"""Bytes of its body."""
AT_ONCE = 200
"""Events of lists that wait for the log at the same time, so that others find room."""
UNAVAILABLE = 503
_HEADERS = (("Content-Type", JSON),)
"""Those of every request that liveview makes to itself: it names no client."""


class SentRequest(msgspec.Struct, frozen=True):
    """What became of one of them."""

    status: int
    """What `/track` answers."""
    request_id: int | None
    """Its row in `requests`; None if it was refused or could not be stored."""
    events: tuple[int, ...] = ()
    """The ids of its events."""


class SentAnswer(msgspec.Struct, frozen=True):
    """What became of what was sent."""

    sent: list[SentRequest]
    """One for each event, in their order."""


async def send(call: ApiCall) -> web.StreamResponse:
    """Post each event to `/track` as it is."""
    session, bodies = call.session, _bodies(call.body)
    accepted: list[SentRequest] = []
    for start in range(0, len(bodies), AT_ONCE):
        async with call.services.lists if len(bodies) > 1 else contextlib.nullcontext():
            accepted += await asyncio.gather(*(_posted(call, body) for body in bodies[start : start + AT_ONCE]))
    ids = [each.request_id for each in accepted if each.request_id is not None]
    if not ids:
        return as_json(SentAnswer(accepted))
    events = await session.news.ask(lambda reader: events_between(reader, min(ids), max(ids)))
    return as_json(SentAnswer([SentRequest(each.status, each.request_id, _events(each, events)) for each in accepted]))


def _events(sent: SentRequest, events: dict[int, list[int]]) -> tuple[int, ...]:
    return () if sent.request_id is None else tuple(events.get(sent.request_id, ()))


def _bodies(content: bytes) -> Sequence[bytes]:
    """Each event as it was written; raises `ApiError`."""
    written = content.strip()
    try:
        if not written.startswith(b"["):
            return [bytes(msgspec.json.decode(written, type=msgspec.Raw))]
        found = [bytes(each) for each in msgspec.json.decode(written, type=list[msgspec.Raw])]
    except (msgspec.DecodeError, RecursionError) as error:
        found = _read_exactly(written, str(error))
    if len(found) > MOST_EVENTS:
        raise ApiError(ProblemType.TOO_LARGE, f"the body holds more than {MOST_EVENTS:,} events")
    return found


def _read_exactly(written: bytes, why: str) -> list[bytes]:
    """The same as `/track` reads it, slower: it takes JSON apart that the fast decoder refuses, such as half a pair of
    surrogates. `why` is what the fast decoder says.
    """
    text = text_of(written)
    try:
        whole = list_of(text) if isinstance(text, str) and text.startswith("[") else _one(text)
    except TooManyError as error:
        raise ApiError(ProblemType.TOO_LARGE, str(error)) from None
    found = [each.text for each in (whole if isinstance(whole, tuple) else (whole,))]
    if None in found:
        raise bad_body(why)
    return [each.encode() for each in found if each is not None]


def _one(text: str | Unreadable) -> Reading:
    return text if isinstance(text, Unreadable) else read_text(text)


async def _posted(call: ApiCall, body: bytes) -> SentRequest:
    """Have one event stored, or its refusal."""
    store, remote = call.services.run.store, call.request.remote or ""
    try:
        admit(ENDPOINTS[PATH], "POST", "", body)
        accepted = await store.accept(Arrived("POST", PATH, remote, _HEADERS, body, body))
    except UnavailableError:
        return SentRequest(UNAVAILABLE, None)
    except RequestError as error:
        known = ("POST", PATH, Wire.HTTP_API, remote, _HEADERS)
        refused = Refused(*known, error.status, error.refusal, str(error), body[:REFUSED_BODY_BYTES])
        try:
            await store.refuse(refused)
        except UnavailableError:
            return SentRequest(UNAVAILABLE, None)
        return SentRequest(error.status, None)
    return SentRequest(accepted.status, accepted.request_id)


ROUTES = (
    ApiRoute(
        method="POST",
        path="send",
        summary="Post an event, or each of a list, to `/track` as it is.",
        handle=send,
        answers=(ApiAnswer(summary="What became of each.", kind=SentAnswer),),
        body=ApiBody(
            summary="An event, or a list of at most 1,000; 5 MiB together.",
            kind=bytes,
            shown=Any,
            most=MOST_BODY,
        ),
        problems=(ProblemType.SESSION_OVER,),
    ),
)
