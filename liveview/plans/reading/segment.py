"""The export of a Segment tracking plan: of the Config API (`rules.events[]`) or the Public API (`data.rules[]`).

A rule is a JSON Schema of the whole message, by default of draft-07. What it says about `properties`, or about the
`traits` of identify and group, is the schema of the event. Labels, versions and what it says about `context` are not
read. https://docs.segmentapis.com/tag/Tracking-Plans
"""

from collections.abc import Iterator
from typing import NamedTuple

from liveview.core.schemas.walking import refers
from liveview.core.wire.segment import NAMES
from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind, PlannedEvent, Schema
from liveview.plans.reading.checked import check, in_2020
from liveview.plans.reading.collecting import PlannedEvents, type_at
from liveview.plans.reading.drafts import SchemaDraft
from liveview.plans.reading.json_text import PlanJson
from liveview.plans.reading.part import part_of
from liveview.plans.reading.place import PlanPlace, shown

_OTHERS = (EventType.IDENTIFY, EventType.GROUP, EventType.PAGE, EventType.SCREEN)
"""Types whose rule is beside `events` in the export of the Config API."""
_TRAITS = frozenset({EventType.IDENTIFY, EventType.GROUP})
_COMMON = "common"
"""The type of a rule for every event."""
_NOTHING: tuple[Schema, ...] = (True, {}, {"type": "object"})
"""Schemas that say nothing about properties."""


class _Rule(NamedTuple):
    """A rule as it is in the export."""

    type: EventType | None
    """The kind of call it is about; None for a rule for every event."""
    name: str
    """The name of the event; "" if it is for every event."""
    schema: PlanJson
    """Its JSON Schema, not checked yet."""
    place: PlanPlace
    """Where its schema is."""


def is_export(document: dict[str, PlanJson]) -> bool:
    """Whether a decoded file is such an export."""
    data = document.get("data")
    return "rules" in document or (isinstance(data, dict) and "rules" in data)


def read(document: dict[str, PlanJson], place: PlanPlace) -> Plan:
    """The plan that an export holds; raises `PlanError`."""
    data, inside = (document, place) if "rules" in document else (document["data"], place / "data")
    _check_whole(data, inside)
    rules = list(_rules(data["rules"], inside / "rules"))
    common = [each for each in rules if each.type is None]
    planned = PlannedEvents()
    for each in rules:
        if each.type is not None:
            planned.add(PlannedEvent(each.name, each.type, _schema(each, common)), each.place)
    plan = planned.plan(PlanKind.SEGMENT)
    if not plan.events:
        raise (inside / "rules").error("there is no event in it; export a tracking plan that has some")
    return plan


def _check_whole(data: dict[str, PlanJson], place: PlanPlace) -> None:
    """Refuse one page of several: events of the other pages would be called unknown."""
    pagination = data.get("pagination")
    if isinstance(pagination, dict) and pagination.get("next"):
        raise (place / "pagination").error(
            "this is one page of several; ask for all rules with a larger pagination.count, or join the pages and "
            "remove this key"
        )


def _rules(rules: PlanJson, place: PlanPlace) -> Iterator[_Rule]:
    if isinstance(rules, list):
        for at, each in enumerate(rules):
            yield _public(_object(each, place / at), place / at)
    else:
        given = _object(rules, place)
        events = given.get("events") or []
        if not isinstance(events, list):
            raise (place / "events").error(f"write a list of events instead of {shown(events)}")
        for at, each in enumerate(events):
            event, inside = _object(each, place / "events" / at), place / "events" / at
            yield _Rule(EventType.TRACK, _name(event, "name", inside), event.get("rules"), inside / "rules")
        for kind in _OTHERS:
            if given.get(kind.value):
                yield _Rule(kind, NAMES[kind], given[kind.value], place / kind.value)
        if given.get("global"):
            yield _Rule(None, "", given["global"], place / "global")


def _public(rule: dict[str, PlanJson], place: PlanPlace) -> _Rule:
    word = rule.get("type")
    common = isinstance(word, str) and word.lower() == _COMMON
    kind = None if common else type_at(word, place / "type")
    return _Rule(kind, _named(rule, kind, place), rule.get("jsonSchema"), place / "jsonSchema")


def _named(rule: dict[str, PlanJson], kind: EventType | None, place: PlanPlace) -> str:
    """The name of the event of a rule; identify and group have only one, and page and screen have one without a key."""
    if kind is None:
        return ""
    if kind in _TRAITS or (kind in NAMES and not rule.get("key")):
        return NAMES[kind]
    return _name(rule, "key", place)


def _schema(rule: _Rule, common: list[_Rule]) -> Schema:
    part = "traits" if rule.type in _TRAITS else "properties"
    schema = _part(rule, part)
    for each in common:
        also = _part(each, part)
        if also not in _NOTHING:
            schema = _with(schema, also, each.place)
    return schema


def _part(rule: _Rule, part: str) -> Schema:
    """What a rule says about properties or traits, as a schema of 2020-12."""
    if rule.schema is None:
        return True
    draft = check(rule.schema, rule.place, SchemaDraft.D7)
    if isinstance(rule.schema, bool):
        return rule.schema
    try:
        inner = part_of(rule.schema, part)
    except ValueError as error:
        raise rule.place.error(str(error)) from None
    return in_2020(inner, draft, rule.place / "properties" / part)


def _with(schema: Schema, also: Schema, place: PlanPlace) -> Schema:
    """A schema that also says what another one says."""
    if schema is True or schema is False:
        return also if schema else schema
    if refers(also):
        raise place.error("a rule for every event cannot use $ref here; write out what it means")
    return {**schema, "allOf": [*schema.get("allOf", []), also]}


def _object(value: PlanJson, place: PlanPlace) -> dict[str, PlanJson]:
    if not isinstance(value, dict):
        raise place.error(f"write an object instead of {shown(value)}")
    return value


def _name(given: dict[str, PlanJson], key: str, place: PlanPlace) -> str:
    name = given.get(key)
    if not isinstance(name, str) or not name:
        raise (place / key).error(f"write the name of the event, a text, instead of {shown(name)}")
    return name
