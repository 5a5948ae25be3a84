"""`GET health`: whether events can be stored. For load balancers, and scripts that wait for the start."""

from typing import Literal

import msgspec
from aiohttp import web

from liveview.api.route import ApiAnswer, ApiCall, ApiRoute, as_json


class HealthState(msgspec.Struct, frozen=True):
    """Whether the log can be written."""

    status: Literal["ok", "failing"]
    """`failing` while the log cannot be written."""


async def health(call: ApiCall) -> web.StreamResponse:
    """Whether the log can be written; nothing more, because no token is needed."""
    failing = call.services.run.snapshot().log_error != ""
    return as_json(HealthState("failing"), 503) if failing else as_json(HealthState("ok"))


ROUTES = (
    ApiRoute(
        method="GET",
        path="health",
        summary="Whether events can be stored. Needs no token and leaves no row.",
        handle=health,
        answers=(
            ApiAnswer(summary="The log can be written.", kind=HealthState),
            ApiAnswer(summary="The log cannot be written at the moment.", kind=HealthState, status=503),
        ),
        needs_token=False,
    ),
)
