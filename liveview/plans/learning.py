"""A plan learned from sessions: each schema is as narrow as all accepted events allow, and names hardly a value."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, TypeAlias

from liveview.core.wire.segment import NAMES
from liveview.model.event import EventType
from liveview.plans.learning_values import ValuePlace, enum_of, is_data, range_of
from liveview.plans.profile import TYPES, EventProfile, PropertyProfile, SessionProfile
from liveview.plans.profile_formats import FORMATS

PlanDocument: TypeAlias = dict[str, Any]
"""A plan as decoded JSON; numbers are int or Decimal."""
EventKey: TypeAlias = tuple[EventType, str]
"""The type and the name of an event."""


def learned(profile: SessionProfile) -> PlanDocument:
    """A plan to which all accepted events of a profile conform, except those that are not `plannable`.

    An event is required if all sessions have it.
    """
    events = [event_of(event, required=event.sessions == profile.sessions) for event in plannable(profile)]
    return {"liveview_plan": 1, "version": 1, "events": events}


def plannable(profile: SessionProfile, planned: Collection[EventKey] = ()) -> list[EventProfile]:
    """The events that a plan can list: accepted, and with a name that is not data itself, unless it is `planned`."""
    return [
        event
        for key, event in profile.events.items()
        if event.count and event.name and (key in planned or not is_data(event.name))
    ]


def left_out(profile: SessionProfile, planned: Collection[EventKey] = ()) -> int:
    """How many names of accepted events are not listed, because they look like data."""
    named = sum(1 for event in profile.events.values() if event.count and event.name)
    return named - len(plannable(profile, planned))


def planned_events(document: PlanDocument) -> dict[EventKey, PlanDocument]:
    """The events of a plan by type and name; one without a name has that of its type, such as `$page`."""
    kinds = [EventType(event.get("type", EventType.TRACK)) for event in document["events"]]
    return {
        (kind, event.get("name") or NAMES.get(kind, "")): event
        for kind, event in zip(kinds, document["events"], strict=True)
    }


def event_of(event: EventProfile, *, required: bool) -> PlanDocument:
    """An event of a plan."""
    schema = schema_of(event.content, ValuePlace(event.type))
    return {"name": event.name, "type": event.type.value, "required": required, "schema": schema}


def schema_of(values: PropertyProfile, place: ValuePlace) -> dict[str, Any]:
    """A schema that all these values meet."""
    schema: dict[str, Any] = {}
    format_ = format_of(values)
    enum = () if format_ else enum_of(values, place)
    if enum:
        schema["enum"] = [*enum]
    else:
        types = [name for name in TYPES if name in values.types]
        schema["type"] = types[0] if len(types) == 1 else types
    if format_:
        schema["format"] = format_
    if "object" in values.types:
        schema |= members_of(values, place)
    if values.items is not None:
        schema["items"] = schema_of(values.items, place)
    return schema


def format_of(values: PropertyProfile) -> str:
    """The format that all texts among the values have; "" for none."""
    return next((name for name in FORMATS if name in (values.formats or ())), "")


def members_of(values: PropertyProfile, place: ValuePlace) -> dict[str, Any]:
    """The part of a schema about the members of objects."""
    listed = {name: inner for name, inner in values.properties.items() if not is_data(name)}
    part: dict[str, Any] = {}
    if required := [name for name in listed if values.requires(name)]:
        part["required"] = required
    part["properties"] = {name: member_of(values, name, place) for name in listed}
    if has_unlisted(values):
        part["additionalProperties"] = True
    return part


def has_unlisted(values: PropertyProfile) -> bool:
    """Whether objects among the values have members that no schema lists: beyond a limit, or names that are data."""
    return values.is_open or any(map(is_data, values.properties))


def member_of(values: PropertyProfile, name: str, place: ValuePlace) -> dict[str, Any]:
    """The schema of a member, with the share of the objects that have it and the range of its numbers."""
    inner, there = values.properties[name], place.inside(name)
    schema = schema_of(inner, there)
    schema["x-share"] = share_of(inner.count, values.types["object"])
    found = range_of(inner, there)
    if found is not None:
        schema["x-range"] = [*found]
    return schema


def share_of(count: int, total: int) -> Decimal:
    """A share with three digits; 1.0 only for all of them, and 0.001 at least."""
    thousandths = count * 1_000 // total if count < total else 1_000
    return Decimal(str(max(thousandths, 1) / 1_000))


def shown_name(kind: EventType, name: str) -> str:
    """What lines about a plan call an event: its name, with the type where the name does not tell it."""
    return name if kind is EventType.TRACK or name.startswith("$") else f"{name} ({kind.value})".strip()
