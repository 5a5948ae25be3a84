"""Validation, after receipt: what an event is and what is wrong with it (design: ours where http-api is silent).

`check` reads the fields that the rest of the core needs out of a decoded event and lists every problem. An
event with an error is invalid; its readable fields are kept, so that it can be found.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice

import msgspec

from liveview.config import Environment
from liveview.core import personal_data
from liveview.core.document import Document, Json, Unreadable, decimal, encode
from liveview.core.options import KNOWN_OPTIONS, integrations_of
from liveview.model.event import EventType
from liveview.model.problem import Problem, Severity, problem

FIRST_SECOND = -62_135_596_800
"""0001-01-01T00:00:00Z."""
END_OF_TIME = 253_402_300_800
"""The first second after 9999-12-31, which no timestamp can name."""
MILLISECONDS_ABOVE = 100_000_000_000
"""Seconds up to here last until the year 5138; more is almost surely milliseconds."""
FAR = 86_400
"""Seconds from now beyond which a time deserves a warning (ours): a day covers every time zone slip."""
MOST_WARNINGS = 20
"""Warnings of one sort that an event gets: a body of 50,000 odd keys must not cost seconds or megabytes."""
LONGEST_TIME = 100
"""Characters of a text that is still read as a time: a nanosecond has twenty."""
LONGEST_COMPARED = 100
"""Characters of a name for which a similar one is looked up: the search is quadratic."""

_TYPES = {
    "$identify": EventType.IDENTIFY,
    "$page": EventType.PAGE,
    "$group": EventType.GROUP,
    "$screen": EventType.SCREEN,
    "screen_view": EventType.SCREEN,
    "$create_alias": EventType.ALIAS,
}
_NUMERIC_TEXT = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?\s*", re.ASCII)


class Context(msgspec.Struct, frozen=True):
    """What validation may compare an event with.

    `environments` by token, empty when every token is welcome; `destinations` the names that
    `$options.integrations` may use; `spellings` the first spelling seen of each event name, by casefold.
    """

    environments: Mapping[str, Environment]
    destinations: frozenset[str]
    spellings: Mapping[str, str]


class Checked(msgspec.Struct, frozen=True):
    """An event as far as it could be read. Fields that could not be are None, or {} for `properties`."""

    type: EventType
    name: str | None
    token: str | None
    distinct_id: str | None
    time: Decimal | None
    properties: Mapping[str, Json]
    problems: tuple[Problem, ...]

    @property
    def valid(self) -> bool:
        """Whether no problem is an error."""
        return all(found.severity is not Severity.ERROR for found in self.problems)


def check(reading: Document | Unreadable, context: Context, at: float) -> Checked:
    """Check one event received at `at` (epoch seconds); never raises, whatever the event."""
    if isinstance(reading, Unreadable):
        return _nothing(reading.problem)
    if not isinstance(reading.value, dict):
        return _nothing(*reading.problems, problem("not-an-object", ""))
    problems = [*reading.problems]
    name = _name(reading.value, problems)
    properties = _properties(reading.value, problems)
    distinct_id = token = time = None
    if properties is not None:
        distinct_id = _distinct_id(properties, problems)
        token = _token(properties, problems)
        time = _time(properties, problems)
        if time is not None:
            problems += _identity_warnings(properties, time, at)
        problems += _surroundings(name, token, properties, context)
        problems += islice(_option_warnings(properties, context), MOST_WARNINGS)
    kind = type_of(name, properties or {})
    return Checked(kind, name, token, distinct_id, time, properties or {}, tuple(problems))


def type_of(name: str | None, properties: Mapping[str, Json]) -> EventType:
    """The type that an event name stands for; an autocaptured pageview is a page."""
    if name == "$web_event" and properties.get("$event_type") == "pageview":
        return EventType.PAGE
    return _TYPES.get(name or "", EventType.TRACK)


def _nothing(*problems: Problem) -> Checked:
    return Checked(EventType.TRACK, None, None, None, None, {}, problems)


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
        problems.append(problem("properties-unusable", "properties"))
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


def _time(properties: Mapping[str, Json], problems: list[Problem]) -> Decimal | None:
    value = properties.get("time")
    time = decimal(value)
    if time is None and isinstance(value, str) and len(value) <= LONGEST_TIME and _NUMERIC_TEXT.fullmatch(value):
        time = Decimal(value.strip())
        problems.append(problem("time-coerced", "properties.time"))
    if time is None:
        problems.append(problem("time-missing" if value is None else "time-unusable", "properties.time"))
        return None
    if not FIRST_SECOND <= time < END_OF_TIME:
        advice = "it looks like milliseconds, divide by 1000" if time > MILLISECONDS_ABOVE else ""
        problems.append(problem("time-out-of-range", "properties.time", advice))
        return None
    return time


def _identity_warnings(properties: Mapping[str, Json], time: Decimal, at: float) -> Iterator[Problem]:
    if abs(float(time) - at) > FAR:
        yield problem("time-far", "properties.time")
    insert_id = properties.get("$insert_id")
    if (isinstance(insert_id, str) and insert_id) or decimal(insert_id) is not None:
        return
    if insert_id is not None:
        yield problem("insert-id-unusable", "properties.$insert_id")
    if time % 1 == 0:
        yield problem("whole-second-time", "properties.time")
    if (device := properties.get("$device_id")) is None or device == "":
        yield problem("time-only-key", "properties.$device_id")


def _surroundings(
    name: str | None, token: str | None, properties: Mapping[str, Json], context: Context
) -> Iterator[Problem]:
    if token is not None and context.environments:
        environment = context.environments.get(token)
        if environment is None:
            yield problem("unknown-token", "properties.token")
        elif environment.production:
            yield problem("production-token", "properties.token", environment.name)
    if name is not None:
        first = context.spellings.get(name.casefold(), name)
        if first != name:
            yield problem("name-case", "event", first)
    for field in islice(personal_data.find(properties), MOST_WARNINGS):
        yield problem("likely-pii", f"properties.{field}")


def _option_warnings(properties: Mapping[str, Json], context: Context) -> Iterator[Problem]:
    integrations = integrations_of(properties)
    if integrations.malformed:
        yield problem("options-malformed", integrations.malformed)
    options = properties.get("$options")
    if isinstance(options, dict):
        for key in options:
            if key not in KNOWN_OPTIONS:
                yield problem("options-unknown", f"properties.$options.{key}")
    for key, value in integrations.names.items():
        field = f"properties.$options.integrations.{key}"
        if not isinstance(value, bool | dict):
            yield problem("integration-malformed", field)
        if key not in {"All", "all"} and key not in context.destinations:
            yield problem("unknown-destination", field, _suggestion(key, context.destinations))


def _suggestion(key: str, known: frozenset[str]) -> str:
    if len(key) > LONGEST_COMPARED:
        return ""
    spellings = {name.casefold(): name for name in sorted(known)}
    close = difflib.get_close_matches(key.casefold(), spellings, n=1)
    return f"did you mean {spellings[close[0]]}?" if close else ""
