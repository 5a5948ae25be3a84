"""Profile updates of Mixpanel's libraries on `/engage` and `/groups`: each is an event, and none is sent on (ours).

They set traits of a user or a group by commands such as `$set`. The Webhooks page documents no payload for them.
"""

from collections.abc import Mapping
from decimal import Decimal

from liveview.core.json.document import Json
from liveview.core.placeholders import warnings
from liveview.core.wire import units
from liveview.core.wire.moments import milliseconds
from liveview.core.wire.normalised import (
    Identity,
    Normalised,
    Origin,
    Paths,
    environment_of,
    no_object,
    object_of,
    unreadable,
    user_of,
)
from liveview.core.wire.track import MILLISECONDS_ABOVE, identity_warnings, number_of, within_years
from liveview.model.delivery import Rule
from liveview.model.event import EventType
from liveview.model.problem import Problem, problem

NAMES = {EventType.IDENTIFY: "$engage", EventType.GROUP: "$groups"}
"""The event name of an update of each type, after its path."""
_IDS = ("$token", "$distinct_id", "$device_id", "$insert_id", "$group_id")
_PATHS = Paths("event", "$token", "$time", traits="$set")


def normalise(update: Json, origin: Origin) -> Normalised:
    """Read one update; `origin.type` says whether it is about a user or a group."""
    if not isinstance(update, dict):
        return unreadable(no_object(update))
    problems: list[Problem] = []
    kind = origin.type or EventType.IDENTIFY
    user = kind is EventType.IDENTIFY
    time, timed = _time(update, origin, problems)
    if timed and time is not None:
        problems += identity_warnings(update.get("$insert_id"), update.get("$device_id"), time, "", "$time")
    problems += warnings(update, _IDS)
    return Normalised(
        type=kind,
        name=NAMES[kind],
        token=environment_of(update.get("$token"), "$token", "as $token", problems),
        distinct_id=user_of(update, ("$distinct_id", "$device_id"), problems) if user else None,
        device=update.get("$device_id"),
        time=time,
        identity=Identity(value=update.get("$insert_id"), by_time=timed),
        traits=object_of(update.get("$set")),
        group_id=update.get("$group_id"),
        unsent=Rule.PROFILE_UPDATE,
        paths=_PATHS,
        problems=tuple(problems),
    )


def _time(update: Mapping[str, Json], origin: Origin, problems: list[Problem]) -> tuple[Decimal | None, bool]:
    """When it happened, and whether the update itself says so."""
    value = update.get("$time")
    if value is None:
        problems.append(problem("time-of-receipt", "$time"))
        return Decimal(str(origin.received_at)), False
    time = number_of(value, "$time", problems)
    if time is None:
        problems.append(problem("time-unusable", "$time"))
        return None, True
    many = time > MILLISECONDS_ABOVE
    advice = units.advice(time, milliseconds=many)
    return within_years(milliseconds(time) if many else time, "$time", problems, advice), True
