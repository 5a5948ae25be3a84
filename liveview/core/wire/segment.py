"""Events of Segment's HTTP API, which the Android and iOS SDKs send, too: user, traits and context are fields."""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from liveview.core.json.document import Json
from liveview.core.options import of_integrations
from liveview.core.placeholders import warnings
from liveview.core.wire import track
from liveview.core.wire.moments import of_iso
from liveview.core.wire.normalised import (
    Identity,
    Normalised,
    Origin,
    Paths,
    environment_of,
    first_of,
    is_autocaptured,
    is_same_id,
    no_object,
    object_of,
    page_of,
    properties_of,
    unreadable,
    user_of,
)
from liveview.model.delivery import Rule
from liveview.model.event import DedupSource, EventType
from liveview.model.problem import Problem, problem

NAMES = {
    EventType.IDENTIFY: "$identify",
    EventType.PAGE: "$page",
    EventType.GROUP: "$group",
    EventType.SCREEN: "$screen",
    EventType.ALIAS: "$create_alias",
}
"""The name of an event that has none of its own, by its type (ours)."""
_TIMES = ("timestamp", "originalTimestamp", "sentAt")
_OWN_SERVER = "Segment.io"
"""The name under which Segment's libraries list their own server in `integrations`."""
_KINDS = frozenset(kind.value for kind in EventType)
_IDS = frozenset({"userId", "anonymousId"})
_ALL_IDS = ("userId", "anonymousId", "messageId", "groupId", "previousId", "writeKey")
_PATHS = Paths("event", "writeKey", "timestamp", traits="traits")
_CONTEXT_PATHS = msgspec.structs.replace(_PATHS, traits="context.traits")


def normalise(event: Json, origin: Origin) -> Normalised:
    """Read one event; `origin.type` is the type that the path names, None for a batch."""
    if not isinstance(event, dict):
        return unreadable(no_object(event))
    problems: list[Problem] = []
    kind = origin.type or _type(event, problems)
    name = _name(event, kind, problems)
    properties = properties_of(event, "properties", "properties", problems)
    context = object_of(event.get("context"))
    user = user_of(event, ("userId", "anonymousId"), problems)
    device = event.get("anonymousId")
    problems += warnings(event, _ALL_IDS)
    if not event.get("writeKey"):
        problems += warnings({"writeKey": origin.token}, ("writeKey",))
    library = object_of(context.get("library")).get("name")
    in_context = event.get("traits") is None and kind is EventType.IDENTIFY and context.get("traits") is not None
    normalised = Normalised(
        type=kind,
        name=name,
        token=_token(event, origin, problems),
        distinct_id=user,
        device=device,
        known_user=not is_same_id(user, device),
        time=_time(event, origin, problems),
        identity=_identity(event, problems),
        integrations=of_integrations(event.get("integrations"), "integrations", _OWN_SERVER),
        properties=properties,
        traits=_traits(context if in_context else event),
        group_id=event.get("groupId"),
        page=page_of(object_of(context.get("page")), "url", "title", "path"),
        library=library if isinstance(library, str) and library else origin.wire.value,
        unsent=Rule.AUTOCAPTURE if is_autocaptured(name, track.TYPES) else None,
        paths=_CONTEXT_PATHS if in_context else _PATHS,
    )
    return msgspec.structs.replace(normalised, problems=tuple(problems))


def _type(event: Mapping[str, Json], problems: list[Problem]) -> EventType:
    kind = event.get("type")
    if isinstance(kind, str) and kind in _KINDS:
        return EventType(kind)
    problems.append(problem("type-unknown", "type"))
    return EventType.TRACK


def _name(event: Mapping[str, Json], kind: EventType, problems: list[Problem]) -> str | None:
    name = event.get("event")
    if isinstance(name, str) and name:
        return name
    if kind in NAMES and (name is None or name == ""):
        return NAMES[kind]
    problems.append(problem("name-missing", "event", "as event") if name is None else problem("name-unusable", "event"))
    return None


def _traits(holder: Mapping[str, Json]) -> dict[str, Json]:
    """The traits that an event or its context holds, without the IDs that mobile SDKs repeat in them."""
    return {name: value for name, value in object_of(holder.get("traits")).items() if name not in _IDS}


def _token(event: Mapping[str, Json], origin: Origin, problems: list[Problem]) -> str | None:
    own = event.get("writeKey")
    value = origin.token if own is None or own == "" else own
    return environment_of(value, "writeKey", "as writeKey, or as the user of Basic authentication", problems)


def _identity(event: Mapping[str, Json], problems: list[Problem]) -> Identity:
    value = event.get("messageId")
    if not track.is_identifier(value):
        problems.append(problem("retry-unrecognisable", "messageId", "as messageId"))
    return Identity(DedupSource.MESSAGE_ID, value, by_time=False)


def _time(event: Mapping[str, Json], origin: Origin, problems: list[Problem]) -> Decimal | None:
    field, value = first_of(event, _TIMES)
    value = origin.sent_at if value is None else value
    if value is None and origin.time is not None:
        return origin.time
    if value is None:
        problems.append(problem("timestamp-missing", field, "as timestamp, such as 2026-01-31T12:00:00.123Z"))
        return None
    moment = of_iso(value) if isinstance(value, str) else None
    if moment is None:
        problems.append(problem("timestamp-unusable", field, "as ISO 8601, such as 2026-01-31T12:00:00.123Z"))
        return None
    if not moment.zoned:
        problems.append(problem("timestamp-without-zone", field))
    return track.within_years(moment.seconds, field, problems, fix="send a time in the years 1 to 9999")
