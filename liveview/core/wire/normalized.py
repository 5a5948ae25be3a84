"""One event in the terms of the product, whichever wire it came by.

An event is read into a struct and never rewritten into the shape of another wire: a property of Segment may itself be
called `time` or `token`.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from liveview.core.json.document import Document, Json, decimal, encode, read_text
from liveview.core.options import NONE, Integrations
from liveview.model.delivery import Rule
from liveview.model.event import DedupSource, EventType, Wire
from liveview.model.problem import Problem, Severity, problem

_NUMBER = re.compile(r"-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,6})?", re.ASCII)


class Origin(msgspec.Struct, frozen=True):
    """What an event leaves to its request: the wire, and values that count where it has none of its own.

    `received_at` is epoch seconds. `type` is what the path says. `token` and `sent_at` come from the body around the
    event. `time` (epoch seconds) is what the log knows of an event that is read again, None for one that arrives.
    """

    wire: Wire = Wire.HTTP_API
    received_at: float = 0.0
    type: EventType | None = None
    token: Json = None
    sent_at: Json = None
    time: Decimal | None = None


class Identity(msgspec.Struct, frozen=True):
    """The ID that an event brings for deduplication. `by_time`: without one, `time` and device make the key."""

    source: DedupSource = DedupSource.INSERT_ID
    value: Json = None
    by_time: bool = True


class Paths(msgspec.Struct, frozen=True):
    """Where in an event of a wire the fields are that problems are about."""

    name: str = "event"
    token: str = "properties.token"  # noqa: S105 - a path
    time: str = "properties.time"
    properties: str = "properties"


class Normalized(msgspec.Struct, frozen=True):
    """An event as far as it could be read; a field that could not be is None.

    `known_user` is False while `distinct_id` only repeats the device. `properties` and `traits` are as sent, `reserved`
    the names in `properties` that webhooks do not get beside those with `$`. `page` holds url, title and path,
    `page_properties` what a page event has beside its `properties`. `unsent` is the rule by which no destination gets
    the event, whatever its filter says.
    """

    type: EventType = EventType.TRACK
    name: str | None = None
    token: str | None = None
    distinct_id: str | None = None
    device: Json = None
    known_user: bool = True
    time: Decimal | None = None
    identity: Identity = Identity()
    integrations: Integrations = NONE
    properties: Mapping[str, Json] = {}
    traits: Mapping[str, Json] = {}
    group_id: Json = None
    page: Mapping[str, Json] | None = None
    page_properties: Mapping[str, Json] = {}
    library: str = "http-api"
    reserved: frozenset[str] = frozenset()
    unsent: Rule | None = None
    paths: Paths = Paths()
    problems: tuple[Problem, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether no problem is an error."""
        return all(found.severity is not Severity.ERROR for found in self.problems)


def unreadable(*problems: Problem) -> Normalized:
    """What cannot be read as an event, with the reasons."""
    return Normalized(problems=problems)


def no_object(value: Json, code: str = "not-an-object", field: str = "") -> Problem:
    """What is wrong with a value that is to be an object: `code`, or that a text holds the JSON of one."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "[", '"'}:
        inner = read_text(value)
        if isinstance(inner, Document) and not isinstance(inner.value, str | None):
            return problem("encoded-twice", field)
        if isinstance(inner, Document) and no_object(inner.value).code == "encoded-twice":
            return problem("encoded-twice", field)
    return problem(code, field)


def page_of(source: Mapping[str, Json], url: str, title: str, path: str) -> dict[str, Json] | None:
    """The page of an event out of three names; None when it has none of them."""
    found = {"url": source.get(url), "title": source.get(title), "path": source.get(path)}
    return found if any(value is not None for value in found.values()) else None


def object_of(value: Json) -> dict[str, Json]:
    """An object; {} for anything else."""
    return value if isinstance(value, dict) else {}


def properties_of(source: Mapping[str, Json], name: str, field: str, problems: list[Problem]) -> dict[str, Json]:
    """The properties under `name`, found at the path `field`; none where they are absent or not an object."""
    value = source.get(name)
    if value is not None and not isinstance(value, dict):
        problems.append(no_object(value, "properties-unusable", field))
    return object_of(value)


def text_of(value: Json) -> str:
    """An ID as text, "" for none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode()


def is_same_id(user: str | None, device: Json) -> bool:
    """Whether a user only repeats the device; of numbers the spelling does not count."""
    if user is None or user == text_of(device):
        return user == text_of(device)
    number = decimal(device)
    return number is not None and decimal(msgspec.Raw(user)) == number if _NUMBER.fullmatch(user) else False


def first_of(source: Mapping[str, Json], names: tuple[str, ...]) -> tuple[str, Json]:
    """The first of these names that has a value, with it; the first name and None when none has."""
    for name in names:
        value = source.get(name)
        if value is not None and value != "":
            return name, value
    return names[0], None


def user_of(source: Mapping[str, Json], names: tuple[str, str], problems: list[Problem]) -> str | None:
    """Who did it: the user, else the device, under these names."""
    name, value = first_of(source, names)
    if isinstance(value, str):
        return value
    if decimal(value) is not None:
        problems.append(problem("user-coerced", name))
        return encode(value).decode()
    if value is None:
        problems.append(problem("user-missing", name, f"as {' or '.join(names)}"))
    else:
        problems.append(problem("user-unusable", name))
    return None


def environment_of(value: Json, field: str, advice: str, problems: list[Problem]) -> str | None:
    """The environment ID; `advice` says where this wire has it."""
    if isinstance(value, str) and value:
        return value
    missing = value is None or value == ""
    problems.append(
        problem("environment-missing" if missing else "environment-unusable", field, advice if missing else "")
    )
    return None


def is_autocaptured(name: str | None, reserved: Mapping[str, EventType]) -> bool:
    """Whether a name begins with `$` and is not a reserved one: the SDK captured the event by itself (ours)."""
    return name is not None and name.startswith("$") and name not in reserved
