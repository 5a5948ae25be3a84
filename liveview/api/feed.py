"""`POST feed` and `GET feed/totals`: what a copy of the session follows (`core.store.ChangeFeed`).

Rows come as MessagePack, because it tells bytes from text. A copy asks again and again over one connection; what it is
to be given next time is in the position, which it keeps and gives back unread.
"""

import base64
import binascii
from typing import Annotated

import msgspec
from aiohttp import web

from liveview.api.filtering import LONGEST
from liveview.api.problem import ProblemType, bad_filter
from liveview.api.route import ApiAnswer, ApiBody, ApiCall, ApiRoute, as_json, as_written
from liveview.core.store import Position, TableRow
from liveview.errors import FilterError
from liveview.model.breakpoint import Breakpoint, HeldCall
from liveview.model.event import Balance
from liveview.model.snapshot import DestinationTotals, InFlight

MSGPACK = "application/msgpack"
"""The media type of rows."""
MOST_CHANGED = 5_000
"""Rows of one answer, about."""
MOST_POSITION = 1 << 20
"""Bytes of a question: the position of a shared session has a number for each receiver that ever was."""
_HIGHEST = (1 << 63) - 1


class FeedWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a copy is, and what it wants."""

    position: str = ""
    """The `position` of the answer before; "" for an empty copy, and one that is not known begins the copy again."""
    most: Annotated[int, msgspec.Meta(ge=1, le=MOST_CHANGED)] = 1_000
    """About how many rows to answer with."""
    only: Annotated[str, msgspec.Meta(max_length=LONGEST)] = ""
    """The filter of the copy; "" for every event."""


class FeedRows(msgspec.Struct, frozen=True):
    """What a copy has to do to get to the next position."""

    position: str
    """Where it is then."""
    rows: tuple[TableRow, ...]
    """Rows to store, in order; each replaces the one with the same key."""
    gone: tuple[int, ...]
    """Events to remove with all that belongs to them."""
    begins: bool
    """Whether to remove everything from the copy first."""
    more: bool
    """Whether there is more to be asked for at once."""
    first_event: int
    """The oldest event that is still in the session; older ones are removed. 0 when nothing is told about that."""


class FeedTotals(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy cannot count by itself."""

    at: float
    """The engine's clock, in epoch seconds."""
    balance: Balance
    """How many events are in each state."""
    first_event: int
    """The oldest event that is still in the log; 0 if there is none."""
    in_flight: tuple[InFlight, ...]
    """The calls under way."""
    held: tuple[HeldCall, ...]
    """The calls that are held at breakpoints."""
    breakpoints: tuple[tuple[str, Breakpoint], ...]
    """Destinations, by key, and which of their calls are held from now on."""
    destinations: tuple[DestinationTotals, ...]
    """What happened at each destination."""
    log_error: str
    """Why the log cannot be written at the moment; "" when it can."""
    receivers: int
    """How many receivers share the session and are not gone; 0 for a session file, which has one."""


async def feed(call: ApiCall) -> web.StreamResponse:
    """The next rows of a copy."""
    wanted: FeedWanted = call.body
    try:
        changed = await call.services.feed.since(_read(wanted.position), wanted.most, wanted.only)
    except FilterError as error:
        raise bad_filter(wanted.only, error) from None
    written = _written(changed.position)
    answer = FeedRows(written, changed.rows, changed.gone, changed.begins, changed.more, changed.first_event)
    return as_written(msgspec.msgpack.encode(answer), media_type=MSGPACK)


async def totals(call: ApiCall) -> web.StreamResponse:
    """What holds now."""
    live = await call.services.feed.totals()
    seen = call.services.run.snapshot()
    return as_json(
        FeedTotals(
            at=call.services.run.now(),
            balance=live.balance,
            first_event=live.first_event,
            in_flight=live.in_flight,
            held=seen.held,
            breakpoints=seen.breakpoints,
            destinations=seen.destinations,
            log_error=seen.log_error,
            receivers=live.receivers,
        )
    )


def _written(position: Position) -> str:
    """The position as text: the same text as long as nothing has changed."""
    writers, appended = dict(sorted(position.writers.items())), dict(sorted(position.appended.items()))
    ordered = msgspec.structs.replace(position, writers=writers, appended=appended)
    return base64.urlsafe_b64encode(msgspec.json.encode(ordered)).decode().rstrip("=")


def _read(text: str) -> Position:
    """The position in a text; that of an empty copy for any text that we have not written."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        position = msgspec.json.decode(found, type=Position)
    except (ValueError, binascii.Error, msgspec.DecodeError):
        return Position()
    numbers = (position.version, *position.read, *position.writers.values(), *position.appended.values())
    return position if all(0 <= each <= _HIGHEST for each in numbers) else Position()


ROUTES = (
    ApiRoute(
        method="POST",
        path="feed",
        summary="What changed in the session since a position, as rows of its tables: what a copy of it follows.",
        handle=feed,
        answers=(ApiAnswer(summary="The next rows, as MessagePack.", kind=FeedRows, media_type=MSGPACK),),
        body=ApiBody(
            summary="How far the copy is; nothing is an empty copy.",
            kind=FeedWanted,
            most=MOST_POSITION,
            missing=FeedWanted(),
        ),
        problems=(ProblemType.BAD_FILTER, ProblemType.UNAVAILABLE),
    ),
    ApiRoute(
        method="GET",
        path="feed/totals",
        summary="What a copy of the session cannot count by itself.",
        handle=totals,
        answers=(ApiAnswer(summary="What holds now.", kind=FeedTotals),),
        problems=(ProblemType.UNAVAILABLE,),
    ),
)
