"""`destinations/{key}/breakpoint` and `held`: calls that are held, and what is decided about them."""

from collections.abc import Mapping

import msgspec
from aiohttp import web

from liveview.api.problem import ApiError, ProblemType
from liveview.api.route import ApiAnswer, ApiBody, ApiCall, ApiRoute, as_json
from liveview.errors import ControlError
from liveview.model.breakpoint import Breakpoint, HeldRequest

MOST_CHANGED_BODY = 4_194_304
"""Bytes of a request with a changed body: that of a large event, written as text in JSON."""


class BreakpointWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which calls of a destination are to be held."""

    every: bool = False
    """Whether each call is held until the breakpoint is removed; otherwise only the next one is."""


class ReleaseWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a held call is made."""

    body: str | None = None
    """The body to send instead, exactly as it is; None for the one that is held. Values that are hidden in a JSON body
    are sent where they were left as they are.
    """


class BreakpointState(msgspec.Struct, frozen=True):
    """What is held and what will be."""

    breakpoints: Mapping[str, Breakpoint]
    """Which calls are held from now on, by the key of their destination."""
    held: list[int]
    """The deliveries of which a call is held, longest first."""


class HeldDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A held call with what it would send, secrets masked."""

    delivery_id: int
    """The delivery that the call is part of."""
    event_id: int
    """The event that is delivered."""
    destination: str
    """The key of its destination."""
    round: int
    """The round of the delivery, counted from 1."""
    webhook: int
    """Which call of the round it is, counted from 1."""
    webhooks: int
    """How many calls the round has."""
    since: float
    """When it would have begun, in epoch seconds."""
    method: str
    """The HTTP method."""
    url: str
    """The URL."""
    headers: list[tuple[str, str]]
    """The configured headers; those of the connection are added when it is sent."""
    body: str
    """The body."""


class HeldCalls(msgspec.Struct, frozen=True):
    """The held calls, and what else will be held."""

    breakpoints: Mapping[str, Breakpoint]
    """Which calls are held from now on, by the key of their destination."""
    held: list[HeldDetail]
    """The held calls, longest first."""


async def held(call: ApiCall) -> web.StreamResponse:
    """The held calls."""
    commands = call.services.run.commands
    details = [_detail(each) for each in commands.held_requests()]
    return as_json(HeldCalls(commands.breakpoints(), details))


async def set_breakpoint(call: ApiCall) -> web.StreamResponse:
    """Hold the next call of a destination, or each one."""
    wanted: BreakpointWanted = call.body
    return _set(call, Breakpoint.EVERY if wanted.every else Breakpoint.NEXT)


async def remove_breakpoint(call: ApiCall) -> web.StreamResponse:
    """Hold no more calls of a destination."""
    return _set(call, None)


async def release(call: ApiCall) -> web.StreamResponse:
    """Make a held call."""
    _require_held(call)
    wanted: ReleaseWanted = call.body
    call.services.run.commands.release(call.number, None if wanted.body is None else wanted.body.encode())
    return _state(call)


async def fail(call: ApiCall) -> web.StreamResponse:
    """Have a held call fail without being made."""
    _require_held(call)
    commands = call.services.run.commands
    commands.fail_held(call.number)
    await commands.stored()
    return _state(call)


def _set(call: ApiCall, breakpoint_: Breakpoint | None) -> web.Response:
    try:
        call.services.run.commands.set_breakpoint(call.key, breakpoint_)
    except ControlError as error:
        raise ApiError(ProblemType.NOT_FOUND, str(error)) from None
    return _state(call)


def _require_held(call: ApiCall) -> None:
    if call.number not in _held_ids(call):
        raise ApiError(ProblemType.NOT_FOUND, f"no call of delivery {call.number} is held")


def _held_ids(call: ApiCall) -> list[int]:
    return [each.call.delivery_id for each in call.services.run.commands.held_requests()]


def _state(call: ApiCall) -> web.Response:
    return as_json(BreakpointState(call.services.run.commands.breakpoints(), _held_ids(call)))


def _detail(found: HeldRequest) -> HeldDetail:
    there, request = found.call, found.request
    return HeldDetail(
        delivery_id=there.delivery_id,
        event_id=there.event_id,
        destination=there.destination,
        round=there.round,
        webhook=there.webhook,
        webhooks=there.webhooks,
        since=there.since,
        method=request.method,
        url=request.url,
        headers=list(request.headers),
        body=request.body.decode(errors="replace"),
    )


_STATE = (ApiAnswer(summary="What is held and what will be.", kind=BreakpointState),)
ROUTES = (
    ApiRoute(
        method="PUT",
        path="destinations/{key}/breakpoint",
        summary="Hold the next call of a destination before it is made, or each one.",
        handle=set_breakpoint,
        answers=_STATE,
        body=ApiBody(summary="Which calls.", kind=BreakpointWanted, missing=BreakpointWanted()),
        problems=(ProblemType.NOT_FOUND,),
    ),
    ApiRoute(
        method="DELETE",
        path="destinations/{key}/breakpoint",
        summary="Hold no more calls of a destination; what is held stays held.",
        handle=remove_breakpoint,
        answers=_STATE,
        problems=(ProblemType.NOT_FOUND,),
    ),
    ApiRoute(
        method="GET",
        path="held",
        summary="The calls that are held at breakpoints, and what they would send.",
        handle=held,
        answers=(ApiAnswer(summary="The held calls, longest first.", kind=HeldCalls),),
    ),
    ApiRoute(
        method="POST",
        path="held/{id}/release",
        summary="Make the held call of a delivery, with another body if one is given; its budgets start now.",
        handle=release,
        answers=_STATE,
        body=ApiBody(summary="The changed body.", kind=ReleaseWanted, missing=ReleaseWanted(), most=MOST_CHANGED_BODY),
        problems=(ProblemType.NOT_FOUND, ProblemType.CONFLICT),
    ),
    ApiRoute(
        method="POST",
        path="held/{id}/fail",
        summary="Have the held call of a delivery fail without being made.",
        handle=fail,
        answers=_STATE,
        problems=(ProblemType.NOT_FOUND, ProblemType.CONFLICT),
    ),
)
