"""`{"event", "properties"}`: events of the HTTP API, the web SDK and Mixpanel's libraries (http-api).

On the wire `mixpanel`, a time above 1e11 is milliseconds, and a missing one is the time of receipt (ours); only an
`$insert_id` makes a dedup key then.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from liveview.core.json.document import Json, decimal, encode
from liveview.core.options import of_options
from liveview.core.placeholders import warnings
from liveview.core.wire import units
from liveview.core.wire.moments import milliseconds
from liveview.core.wire.normalised import (
    Identity,
    Normalised,
    Origin,
    Paths,
    is_autocaptured,
    is_same_id,
    no_object,
    object_of,
    page_of,
    text_of,
    unreadable,
)
from liveview.model.delivery import Rule
from liveview.model.event import EventType, Wire
from liveview.model.problem import Problem, problem

FIRST_SECOND = -62_135_596_800
"""0001-01-01T00:00:00Z."""
END_OF_TIME = 253_402_300_800
"""The first second after 9999-12-31, which no timestamp can express."""
_FIRST, _END = Decimal(FIRST_SECOND), Decimal(END_OF_TIME)
MILLISECONDS_ABOVE = 100_000_000_000
"""As seconds, this is the year 5138; a larger number is almost certainly milliseconds."""
LONGEST_TIME = 100
"""Characters of a text that is read as a number: one with nanoseconds has twenty."""

_TRACK, _PAGE, _GROUP = EventType.TRACK, EventType.PAGE, EventType.GROUP
_HTTP_API, _WEB_SDK, _MIXPANEL = Wire.HTTP_API, Wire.WEB_SDK, Wire.MIXPANEL
"""By names of their own: in Python 3.11, looking up a member of an enum takes as long as three function calls."""

TYPES = {
    "$identify": EventType.IDENTIFY,
    "$page": EventType.PAGE,
    "$mp_web_page_view": EventType.PAGE,
    "$group": EventType.GROUP,
    "$screen": EventType.SCREEN,
    "screen_view": EventType.SCREEN,
    "$create_alias": EventType.ALIAS,
    "$alias": EventType.ALIAS,
}
"""Names that stand for a type; every other name is a track event."""
WEB = "web"
"""The `mp_lib` of the web SDK. Webhooks get it as `context.library.name` instead of in `properties`."""
_RESERVED = frozenset({"distinct_id", "token", "time"})
_PATHS, _GROUP_PATHS = Paths(), Paths(traits="properties.$group_props")
_RESERVED_WEB = _RESERVED | {"mp_lib"}
_IDS = ("distinct_id", "token", "$insert_id", "$device_id", "$user_id", "$group_id", "alias")
_NUMERIC_TEXT = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?\s*", re.ASCII)


def normalise(event: Json, origin: Origin) -> Normalised:
    """Read one event; the result holds every problem of its fields."""
    if not isinstance(event, dict):
        return unreadable(no_object(event))
    problems: list[Problem] = []
    name = _name(event, problems)
    properties = _properties(event, problems)
    if properties is None:
        return Normalised(type=type_of(name, {}), name=name, problems=tuple(problems))
    return _with_properties(name, properties, origin, problems)


def type_of(name: str | None, properties: Mapping[str, Json]) -> EventType:
    """The type that an event name stands for; an autocaptured page view is a page."""
    if name == "$web_event" and properties.get("$event_type") == "pageview":
        return _PAGE
    return TYPES.get(name or "", _TRACK)


def _with_properties(
    name: str | None, properties: Mapping[str, Json], origin: Origin, problems: list[Problem]
) -> Normalised:
    kind = type_of(name, properties)
    distinct_id = _distinct_id(properties, problems)
    token = _token(properties, problems)
    timed = properties.get("time") is not None or origin.wire is not _MIXPANEL
    time = _time(properties, origin, problems) if timed else Decimal(str(origin.received_at))
    device = properties.get("$device_id")
    insert_id = properties.get("$insert_id")
    if not timed:
        problems.append(problem("time-of-receipt", "properties.time"))
    elif time is not None:
        problems += identity_warnings(insert_id, device, time, "properties.", "time")
    problems += warnings(properties, _IDS, "properties.")
    unsent = origin.wire is not _HTTP_API and kind is not _PAGE and is_autocaptured(name, TYPES)
    web, group = properties.get("mp_lib") == WEB, kind is _GROUP
    return Normalised(
        type=kind,
        name=name,
        token=token,
        distinct_id=distinct_id,
        device=device,
        known_user=_is_known(distinct_id, device, origin),
        time=time,
        identity=Identity(value=insert_id, by_time=timed),
        integrations=of_options(properties.get("$options")),
        properties=properties,
        traits=object_of(properties.get("$group_props" if group else "$user_props")),
        group_id=properties.get("$group_id"),
        page=page_of(properties, "$current_url", "$title", "$pathname"),
        page_properties=object_of(properties.get("$page_props")),
        library="freshpaint.js" if web or origin.wire is _WEB_SDK else "http-api",
        reserved=_RESERVED_WEB if web else _RESERVED,
        paths=_GROUP_PATHS if group else _PATHS,
        unsent=Rule.AUTOCAPTURE if unsent else None,
        problems=tuple(problems),
    )


def _is_known(user: str | None, device: Json, origin: Origin) -> bool:
    """Whether the user is not just the device, which libraries send until they know one (Mixpanel's with a prefix)."""
    own = not is_same_id(user, device)
    return own and (origin.wire is _HTTP_API or user != f"$device:{text_of(device)}")


def is_identifier(value: Json) -> bool:
    """Whether a value can serve as an ID: a number, or a text that is not empty."""
    return (isinstance(value, str) and value != "") or decimal(value) is not None


def _name(event: Mapping[str, Json], problems: list[Problem]) -> str | None:
    name = event.get("event")
    if name is None:
        problems.append(problem("event-missing", "event"))
    elif not isinstance(name, str) or not name:
        problems.append(problem("event-unusable", "event"))
    else:
        return name
    return None


def _properties(event: Mapping[str, Json], problems: list[Problem]) -> Mapping[str, Json] | None:
    properties = event.get("properties")
    if properties is None:
        problems.append(problem("properties-missing", "properties"))
    elif not isinstance(properties, dict):
        problems.append(no_object(properties, "properties-unusable", "properties"))
    else:
        return properties
    return None


def _distinct_id(properties: Mapping[str, Json], problems: list[Problem]) -> str | None:
    value = properties.get("distinct_id")
    if isinstance(value, str) and value:
        return value
    if decimal(value) is not None:
        problems.append(problem("distinct-id-coerced", "properties.distinct_id"))
        return encode(value).decode()
    code = "distinct-id-missing" if value is None else "distinct-id-unusable"
    problems.append(problem(code, "properties.distinct_id"))
    return None


def _token(properties: Mapping[str, Json], problems: list[Problem]) -> str | None:
    value = properties.get("token")
    if isinstance(value, str) and value:
        return value
    problems.append(problem("token-missing" if value is None else "token-unusable", "properties.token"))
    return None


def _time(properties: Mapping[str, Json], origin: Origin, problems: list[Problem]) -> Decimal | None:
    value = properties.get("time")
    time = number_of(value, "properties.time", problems)
    if time is None:
        problems.append(problem("time-missing" if value is None else "time-unusable", "properties.time"))
        return None
    in_milliseconds = origin.wire is _MIXPANEL and time > MILLISECONDS_ABOVE
    seconds = milliseconds(time) if in_milliseconds else time
    if _FIRST <= seconds < _END:
        return seconds
    return within_years(seconds, "properties.time", problems, units.advice(time, milliseconds=in_milliseconds))


def number_of(value: Json, field: str, problems: list[Problem]) -> Decimal | None:
    """The number that a value is, or spells as text, which is a warning; None for anything else."""
    number = decimal(value)
    if number is None and isinstance(value, str) and len(value) <= LONGEST_TIME and _NUMERIC_TEXT.fullmatch(value):
        problems.append(problem("time-coerced", field))
        return Decimal(value.strip())
    return number


def within_years(time: Decimal, field: str, problems: list[Problem], unit: str = "", fix: str = "") -> Decimal | None:
    """A time that a timestamp can express; None, with a problem, for one outside the years 1 to 9999.

    `unit` is the advice about its unit, "" for none. `fix` is what to send on this wire, "" for the catalogue's advice.
    """
    if FIRST_SECOND <= time < END_OF_TIME:
        return time
    problems.append(problem("time-out-of-range", field, unit, f"{fix} {unit}".strip() if fix else ""))
    return None


def identity_warnings(insert_id: Json, device: Json, time: Decimal, inside: str, clock: str) -> Iterable[Problem]:
    """What may go wrong if the time makes the key; `inside` is the path to the fields, `clock` the name of the time."""
    return () if is_identifier(insert_id) else _warnings_of_time(insert_id, device, time, inside, clock)


def _warnings_of_time(insert_id: Json, device: Json, time: Decimal, inside: str, clock: str) -> Iterator[Problem]:
    if insert_id is not None:
        yield problem("insert-id-unusable", f"{inside}$insert_id")
    if time % 1 == 0:
        yield problem("whole-second-time", f"{inside}{clock}")
    if device is None or device == "":
        yield problem("time-only-key", f"{inside}$device_id")
