"""`sink/behaviours` and `sink/panic`: what the paths of the built-in sink do."""

from typing import Annotated

import msgspec
from aiohttp import web

from liveview.api.changing import applied
from liveview.api.problem import ApiError, ProblemType
from liveview.api.route import ApiAnswer, ApiBody, ApiCall, ApiRoute, as_json
from liveview.config.changes import behaviour_changed, sink_script
from liveview.errors import ControlError
from liveview.model.changes import BehaviourChanged, PanicChanged

LONGEST_PATH = 1_024
"""Characters of a sink path that can be given a behaviour."""
MOST_PATHS = 1_000
"""Sink paths with a behaviour. Every change stores and returns all of them, so their number bounds its cost."""
MOST_CHARACTERS = 262_144
"""Characters of all their paths and behaviours together, for the same reason."""


SinkPath = Annotated[str, msgspec.Meta(extra_json_schema={"pattern": "^/[^?#]*$", "maxLength": LONGEST_PATH})]
"""A path without a query; `_check_path` checks it, and says what is wrong in better words."""


class PathChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new behaviour for one path."""

    path: SinkPath
    """A sink path, such as `/orders`."""
    behaviour: str | None
    """Its new behaviour in the sink's script language; None for the configured one."""


class Panic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One behaviour for every path."""

    behaviour: str
    """The behaviour of every path; "" gives each its own back."""


class Behaviours(msgspec.Struct, frozen=True):
    """What the sink's paths do."""

    behaviours: dict[str, str]
    """Scripts by sink path; a path that is not named is `ok`."""
    panic: str
    """The behaviour that every path has for the moment; "" when each has its own."""


async def behaviours(call: ApiCall) -> web.StreamResponse:
    """The behaviours in effect."""
    return _effective(call)


async def set_behaviour(call: ApiCall) -> web.StreamResponse:
    """Change the behaviour of one path."""
    change: PathChange = call.body
    _check_path(change.path)
    checked = behaviour_changed(change.path, change.behaviour)
    _check_room(call, checked)  # applied in the same turn of the loop, so no other change takes the room meanwhile
    await applied(call, (checked,))
    return _effective(call)


async def set_panic(call: ApiCall) -> web.StreamResponse:
    """Give all paths one behaviour, or each its own back."""
    text = call.body.behaviour
    await applied(call, (PanicChanged(sink_script(text) if text else None),))
    return _effective(call)


def _effective(call: ApiCall) -> web.Response:
    settings = call.services.run.settings()
    return as_json(Behaviours(dict(settings.behaviours), settings.panic))


def _check_room(call: ApiCall, change: BehaviourChanged) -> None:
    if change.script is None:
        return
    settings = call.services.run.settings()
    others = {path: text for path, text in settings.behaviours.items() if path != change.path}
    characters = sum(len(path) + len(text) for path, text in (*others.items(), (change.path, change.script)))
    if len(others) >= MOST_PATHS or characters > MOST_CHARACTERS:
        raise ControlError("too many behaviours; remove some by setting them to null")


def _check_path(path: str) -> None:
    if not path.startswith("/") or "?" in path or "#" in path or not path.isprintable():
        detail = "the path of a sink webhook starts with / and has no query, such as /orders"
        raise ApiError(ProblemType.BAD_BODY, detail)
    if len(path) > LONGEST_PATH:
        raise ApiError(ProblemType.BAD_BODY, f"the path is longer than {LONGEST_PATH} characters")


_EFFECTIVE = (ApiAnswer(summary="The behaviours in effect.", kind=Behaviours),)
ROUTES = (
    ApiRoute(
        method="GET",
        path="sink/behaviours",
        summary="The behaviours of the sink's paths in effect, and the panic.",
        handle=behaviours,
        answers=_EFFECTIVE,
    ),
    ApiRoute(
        method="PUT",
        path="sink/behaviours",
        summary="Change the behaviour of one path; null goes back to the file.",
        handle=set_behaviour,
        answers=_EFFECTIVE,
        body=ApiBody(summary="The path and its new behaviour.", kind=PathChange),
        problems=(ProblemType.CONFLICT,),
    ),
    ApiRoute(
        method="PUT",
        path="sink/panic",
        summary='Give all paths one behaviour; "" gives each its own back.',
        handle=set_panic,
        answers=_EFFECTIVE,
        body=ApiBody(summary="The behaviour of every path.", kind=Panic),
        problems=(ProblemType.CONFLICT,),
    ),
)
