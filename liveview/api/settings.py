"""`GET settings` and `PUT settings`: the event settings of names, and the switches of destinations."""

from typing import Annotated

import msgspec
from aiohttp import web

from liveview.api.changing import applied
from liveview.api.problem import ProblemType
from liveview.api.route import ApiAnswer, ApiBody, ApiCall, ApiRoute, as_json
from liveview.config.changes import destination_changed, override_changed
from liveview.errors import ControlError
from liveview.model.changes import SettingChange
from liveview.model.destination import Override

MOST_OVERRIDES = 1_000
"""Event names with settings of their own. Every change stores and returns all of them."""


EventName = Annotated[str, msgspec.Meta(min_length=1)]
"""An event without a name has no settings."""


class ApiSettings(msgspec.Struct, frozen=True):
    """The settings in effect."""

    overrides: dict[str, Override]
    """Event settings by event name."""
    destinations: dict[str, bool]
    """Whether each destination is on, by its key."""
    version: int | msgspec.UnsetType = msgspec.UNSET
    """Of a session that receivers share: counts the changes of its settings."""
    after_event: int | msgspec.UnsetType = msgspec.UNSET
    """Of such a session: events with a greater id follow these settings, all others those before."""


class SettingsWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change; everything else stays."""

    overrides: dict[EventName, Override | None] = {}
    """New event settings by event name; None for those of the configuration file."""
    destinations: dict[str, bool | None] = {}
    """New switches by the key of the destination; None for that of the configuration file."""


async def settings(call: ApiCall) -> web.StreamResponse:
    """The settings in effect."""
    return as_json(await _effective(call))


async def change(call: ApiCall) -> web.StreamResponse:
    """Change what the body names, all of it or nothing, and answer when it is in the log."""
    await applied(call, _checked(call))
    return as_json(await _effective(call))


def _checked(call: ApiCall) -> list[SettingChange]:
    """The changes, all of them possible; raises `ControlError`."""
    wanted: SettingsWanted = call.body
    config = call.services.run.config
    changes: list[SettingChange] = [override_changed(config, *each) for each in wanted.overrides.items()]
    changes += [destination_changed(config, *each) for each in wanted.destinations.items()]
    after = {*config.events, *(name for name, override in wanted.overrides.items() if override is not None)}
    if len(after) > max(MOST_OVERRIDES, len(config.events)):
        raise ControlError("too many event settings; remove some by setting them to null")
    return changes


async def _effective(call: ApiCall) -> ApiSettings:
    point = None if call.services.shared is None else await call.services.shared.settings_point()
    found = call.services.run.settings()
    overrides, destinations = dict(found.overrides), {each.key: each.enabled for each in found.destinations}
    if point is None:
        return ApiSettings(overrides, destinations)
    return ApiSettings(overrides, destinations, point.version, point.after_event)


_EFFECTIVE = (ApiAnswer(summary="The settings in effect.", kind=ApiSettings),)
ROUTES = (
    ApiRoute(
        method="GET",
        path="settings",
        summary="The event settings of names and the switches of destinations in effect.",
        handle=settings,
        answers=_EFFECTIVE,
    ),
    ApiRoute(
        method="PUT",
        path="settings",
        summary="Change what the body names, all of it or nothing; null goes back to the file.",
        handle=change,
        answers=_EFFECTIVE,
        body=ApiBody(summary="What is to change.", kind=SettingsWanted),
        problems=(ProblemType.CONFLICT,),
    ),
)
