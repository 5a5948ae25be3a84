"""`POST sessions`: continue in a new session."""

from typing import Annotated

import msgspec
from aiohttp import web

from liveview.api.problem import ProblemType
from liveview.api.route import ApiAnswer, ApiBody, ApiCall, ApiRoute, as_json

LONGEST_LABEL = 200
"""Characters of a label."""


class SessionWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The session that is to begin. The caller chooses no path for it."""

    label: Annotated[str, msgspec.Meta(max_length=LONGEST_LABEL)] = ""
    """What to call it; "" for nothing."""


class SessionBegun(msgspec.Struct, frozen=True):
    """The session that has begun."""

    log: str
    """The path of its log."""
    label: str
    """What it is called; "" for nothing."""
    previous: str
    """The path of the log before."""


async def begin(call: ApiCall) -> web.StreamResponse:
    """Begin a session; a caller that hangs up meanwhile does not stop it half way."""
    label = call.body.label
    moved = await call.services.finish(call.services.run.commands.new_session(label))
    return as_json(SessionBegun(moved.log, label, moved.instead_of), 201)


ROUTES = (
    ApiRoute(
        method="POST",
        path="sessions",
        summary="Continue in a new session; waits and cursors of the old one are over, and streams are told.",
        handle=begin,
        answers=(ApiAnswer(summary="The session has begun.", kind=SessionBegun, status=201),),
        body=ApiBody(
            summary="What to call it; nothing is an empty label.", kind=SessionWanted, missing=SessionWanted()
        ),
        problems=(ProblemType.CONFLICT, ProblemType.UNAVAILABLE),
    ),
)
