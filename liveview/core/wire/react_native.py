"""Events of the React Native SDK: snake_case names, times in milliseconds, properties one level deeper."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

import msgspec

from liveview.core.json.document import Json
from liveview.core.options import Integrations, of_options
from liveview.core.placeholders import warnings
from liveview.core.wire import track, units
from liveview.core.wire.moments import milliseconds
from liveview.core.wire.normalised import (
    Identity,
    Normalised,
    Origin,
    Paths,
    environment_of,
    is_autocaptured,
    is_same_id,
    no_object,
    object_of,
    properties_of,
    unreadable,
    user_of,
)
from liveview.model.delivery import Rule
from liveview.model.event import DedupSource, EventType
from liveview.model.problem import Problem, problem

_LIBRARY = "freshpaint-react-native"
_FIX = "send milliseconds since 1970"
_CUSTOM = "event_properties.custom_props"
_PATHS = Paths("event_type", "client", "timestamp", _CUSTOM)
_TRAITS = {EventType.GROUP: "$group_props"}
"""The name of the traits by the type of the event; `$user_props` for any other."""


def normalise(event: Json, origin: Origin) -> Normalised:
    """Read one event; `origin.token` is the `client` of its batch."""
    if not isinstance(event, dict):
        return unreadable(no_object(event))
    problems: list[Problem] = []
    outer = properties_of(event, "event_properties", "event_properties", problems)
    custom = properties_of(outer, "custom_props", _CUSTOM, problems)
    name = _name(event, problems)
    kind = track.type_of(name, {})
    user = user_of(event, ("user_id", "device_id"), problems)
    device = event.get("device_id")
    problems += _placeholders(event, outer, custom, origin)
    library = object_of(event.get("library")).get("name")
    traits = _TRAITS.get(kind, "$user_props")
    normalised = Normalised(
        type=kind,
        name=name,
        token=environment_of(origin.token, "client", "as client, beside the list of events", problems),
        distinct_id=user,
        device=device,
        known_user=not is_same_id(user, device),
        time=_time(event, problems),
        identity=_identity(event, problems),
        integrations=_integrations(outer, custom),
        properties=custom,
        traits=object_of(_either(outer, custom, traits)),
        group_id=_either(outer, custom, "$group_id"),
        library=library if isinstance(library, str) and library else _LIBRARY,
        unsent=Rule.AUTOCAPTURE if is_autocaptured(name, track.TYPES) else None,
        paths=_paths(f"{'event_properties' if traits in outer else _CUSTOM}.{traits}"),
    )
    return msgspec.structs.replace(normalised, problems=tuple(problems))


@lru_cache(maxsize=8)
def _paths(traits: str) -> Paths:
    return msgspec.structs.replace(_PATHS, traits=traits)


def _placeholders(
    event: Mapping[str, Json], outer: Mapping[str, Json], custom: Mapping[str, Json], origin: Origin
) -> Iterator[Problem]:
    yield from warnings(event, ("user_id", "device_id", "uuid"))
    yield from warnings(outer, ("$group_id",), "event_properties.")
    yield from warnings(custom, ("$group_id",), f"{_CUSTOM}.")
    yield from warnings({"client": origin.token}, ("client",))


def _name(event: Mapping[str, Json], problems: list[Problem]) -> str | None:
    name = event.get("event_type")
    if isinstance(name, str) and name:
        return name
    missing = problem("name-missing", "event_type", "as event_type")
    problems.append(missing if name is None else problem("name-unusable", "event_type"))
    return None


def _either(outer: Mapping[str, Json], custom: Mapping[str, Json], name: str) -> Json:
    """A value that `identify` and `group` put beside `custom_props`, and other calls inside."""
    return outer[name] if name in outer else custom.get(name)


def _integrations(outer: Mapping[str, Json], custom: Mapping[str, Json]) -> Integrations:
    if custom.get("$options") is not None:
        return of_options(custom["$options"], f"{_CUSTOM}.$options")
    return of_options(outer.get("$options"), "event_properties.$options")


def _identity(event: Mapping[str, Json], problems: list[Problem]) -> Identity:
    value = event.get("uuid")
    if not track.is_identifier(value):
        problems.append(problem("retry-unrecognisable", "uuid", "as uuid"))
    return Identity(DedupSource.UUID, value, by_time=False)


def _time(event: Mapping[str, Json], problems: list[Problem]) -> Decimal | None:
    value = event.get("timestamp")
    if value is None:
        problems.append(problem("timestamp-missing", "timestamp", "as timestamp, in milliseconds since 1970"))
        return None
    time = track.number_of(value, "timestamp", problems)
    if time is None:
        problems.append(problem("timestamp-unusable", "timestamp", "as milliseconds since 1970"))
        return None
    return track.within_years(milliseconds(time), "timestamp", problems, units.advice(time, milliseconds=True), _FIX)
