"""One event in the terms of the product, whichever wire brought it, and the readers of fields that all wires share.

An event is read into a struct and never rewritten into the shape of another wire, because a custom property may itself
be called `time` or `token`.
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
    """What an event gets from its request: the wire, and values that count where it has none of its own."""

    wire: Wire = Wire.HTTP_API
    """The protocol of the request."""
    received_at: float = 0.0
    """When the request arrived, in epoch seconds."""
    type: EventType | None = None
    """The type that the path names; None if the event itself names it."""
    token: Json = None
    """The environment ID from the body around the event or from Basic authentication, unchecked; None for none."""
    sent_at: Json = None
    """The time of the batch, unchecked; None for none."""
    time: Decimal | None = None
    """The time that the log has of a stored event, in epoch seconds; None for one that has just arrived."""


class Identity(msgspec.Struct, frozen=True):
    """What an event can be deduplicated by."""

    source: DedupSource = DedupSource.INSERT_ID
    """The field that holds the ID."""
    value: Json = None
    """The ID, unchecked; None for none."""
    by_time: bool = True
    """Whether time and device make the key of an event without a usable ID."""


class Paths(msgspec.Struct, frozen=True):
    """The paths of an event's fields on its wire, for problems that name them."""

    name: str = "event"
    """The path of the event's name."""
    token: str = "properties.token"  # noqa: S105 - a path
    """The path of the environment ID."""
    time: str = "properties.time"
    """The path of the time."""
    properties: str = "properties"
    """The path of the object that holds the custom properties."""
    traits: str = "properties.$user_props"
    """The path of the object that holds the traits of the user or group."""


class Normalised(msgspec.Struct, frozen=True):
    """An event as far as it could be read."""

    type: EventType = EventType.TRACK
    """The kind of call it is."""
    name: str | None = None
    """Its name; None if it has no usable one."""
    token: str | None = None
    """Its environment ID; None if it has no usable one."""
    distinct_id: str | None = None
    """Who did it, the user or else the device; None if neither is usable."""
    device: Json = None
    """The device or anonymous ID as sent; None for none."""
    known_user: bool = True
    """Whether `distinct_id` is a user; False while it only repeats the device."""
    time: Decimal | None = None
    """When it happened, in epoch seconds; None if it has no usable time."""
    identity: Identity = Identity()
    """What it can be deduplicated by."""
    integrations: Integrations = NONE
    """The destinations that it names itself."""
    properties: Mapping[str, Json] = {}
    """Its properties as sent."""
    traits: Mapping[str, Json] = {}
    """The traits of the user or group as sent; {} for an event that sets none."""
    group_id: Json = None
    """The ID of the group as sent; None for none."""
    page: Mapping[str, Json] | None = None
    """The `url`, `title` and `path` of its page, each None if missing; None if it has none of them."""
    page_properties: Mapping[str, Json] = {}
    """What a page event says about its page beside `properties`."""
    library: str = "http-api"
    """The name of the library that sent it, for `context.library.name`."""
    reserved: frozenset[str] = frozenset()
    """Names in `properties` that webhooks do not get, beside those that begin with `$`."""
    unsent: Rule | None = None
    """The rule by which no destination gets the event, whatever its filter says; None for all other events."""
    paths: Paths = Paths()
    """Where its fields are on its wire."""
    problems: tuple[Problem, ...] = ()
    """Everything that is wrong with its fields."""

    @property
    def valid(self) -> bool:
        """Whether no problem is an error."""
        return not self.problems or all(each.severity is not Severity.ERROR for each in self.problems)


def unreadable(*problems: Problem) -> Normalised:
    """The result for something that is not an event, with the reasons."""
    return Normalised(problems=problems)


def no_object(value: Json, code: str = "not-an-object", field: str = "") -> Problem:
    """The problem of a value that should be an object: `encoded-twice` for a text that holds JSON, otherwise `code`."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "[", '"'}:
        inner = read_text(value)
        if isinstance(inner, Document) and not isinstance(inner.value, str | None):
            return problem("encoded-twice", field)
        if isinstance(inner, Document) and no_object(inner.value).code == "encoded-twice":
            return problem("encoded-twice", field)
    return problem(code, field)


def page_of(source: Mapping[str, Json], url: str, title: str, path: str) -> dict[str, Json] | None:
    """The page that `source` describes under these three names; None if it has none of them."""
    found = source.get(url), source.get(title), source.get(path)
    return None if found == (None, None, None) else dict(zip(("url", "title", "path"), found, strict=True))


def object_of(value: Json) -> dict[str, Json]:
    """The value if it is an object, otherwise {}."""
    return value if isinstance(value, dict) else {}


def properties_of(source: Mapping[str, Json], name: str, field: str, problems: list[Problem]) -> dict[str, Json]:
    """The properties under `name`, at the path `field`; {} if they are missing or not an object."""
    value = source.get(name)
    if value is not None and not isinstance(value, dict):
        problems.append(no_object(value, "properties-unusable", field))
    return object_of(value)


def text_of(value: Json) -> str:
    """An ID as text; "" for none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode()


def is_same_id(user: str | None, device: Json) -> bool:
    """Whether a user only repeats the device; the spelling of numbers does not count."""
    if device is None:
        return user == ""
    text = text_of(device)
    if user is None or user == text:
        return user == text
    number = decimal(device)
    return number is not None and decimal(msgspec.Raw(user)) == number if _NUMBER.fullmatch(user) else False


def first_of(source: Mapping[str, Json], names: tuple[str, ...]) -> tuple[str, Json]:
    """The first of these names that has a value, and that value; the first name and None if none has."""
    for name in names:
        value = source.get(name)
        if value is not None and value != "":
            return name, value
    return names[0], None


def user_of(source: Mapping[str, Json], names: tuple[str, str], problems: list[Problem]) -> str | None:
    """Who did it: the user or else the device, under these two names; None if neither is usable."""
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
    """The environment ID; None if unusable. `advice` says where this wire has it."""
    if isinstance(value, str) and value:
        return value
    missing = value is None or value == ""
    problems.append(
        problem("environment-missing" if missing else "environment-unusable", field, advice if missing else "")
    )
    return None


def is_autocaptured(name: str | None, reserved: Mapping[str, EventType]) -> bool:
    """Whether an SDK captured the event by itself (ours): its name begins with `$` and is not a `reserved` one."""
    return name is not None and name.startswith("$") and name not in reserved
