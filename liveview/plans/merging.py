"""What sessions show, added to a plan of liveview's own kind: it only widens, so what conformed before still does.

It works on the decoded document, so that keys keep their order and unknown ones stay. What a profile cannot judge, such
as a pattern, is left to the events themselves (`merging_rules`).
"""

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from liveview.core.json.document import decimal
from liveview.log.read.accepted import AcceptedEvent
from liveview.model.event import EventType
from liveview.plans.learning import (
    EventKey,
    PlanDocument,
    event_of,
    member_of,
    members_of,
    plannable,
    planned_events,
    schema_of,
    share_of,
    shown_name,
)
from liveview.plans.learning_values import MOST, SEEN, ValuePlace, are_nameable, is_data
from liveview.plans.merging_rules import RuleDropper
from liveview.plans.profile import TYPES, EventProfile, PropertyProfile, SessionProfile, type_of
from liveview.plans.writing import on_one_line
from liveview.text.json_paths import below

_COMPOSED = frozenset(
    {
        *(
            "$ref",
            "$dynamicRef",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentSchemas",
            "dependencies",
        ),
        *("dependentRequired", "patternProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems"),
        *("prefixItems", "contains"),
    }
)
"""Keywords that say what is allowed together with others, or elsewhere: a schema with one of them is left as it is."""
_UNDERSTOOD = frozenset(
    {
        *("type", "enum", "const", "format", "properties", "required", "additionalProperties", "items"),
        *("title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"),
        *("$schema", "$id", "$comment", "$defs", "definitions", "$anchor"),
    }
)
"""Keywords that are widened where a profile shows that they must be, and those that allow everything."""
_ABOUT_MEMBERS = frozenset({"properties", "required", "additionalProperties"})
_NOTHING = "none"
"""What lines say for a keyword that is dropped."""


class Merged(msgspec.Struct, frozen=True):
    """A plan after the events of sessions were added to it."""

    document: PlanDocument
    """The plan; the one that was given if nothing changed."""
    changes: tuple[str, ...] = ()
    """A line for each change, such as `+ property Purchase.coupon`."""
    untouched: tuple[str, ...] = ()
    """What is left as it is: objects to which no property is added because several schemas describe them together, such
    as `Purchase: allOf`, and events with schemas that cannot be used."""


Events: TypeAlias = Callable[[], Iterable[AcceptedEvent]]
"""The accepted events of the profile again, all of them."""


def merge(document: PlanDocument, profile: SessionProfile, events: Events = tuple) -> Merged:
    """Widen a plan so that the accepted events of a profile conform to it, as far as its limits let it see them.

    `events` are only read if the plan has rules that a profile cannot judge.
    """
    merger = _Merger(deepcopy(document))
    found = plannable(profile, planned_events(document))
    merger.add_all(found)
    while merger.unsure and merger.drop_rules(events()):
        merger.add_all(found)  # where a rule was dropped, properties may be listed now
    if not merger.changes:
        return Merged(document, (), tuple(merger.untouched))
    return Merged(_next_version(merger.document), tuple(merger.changes), tuple(merger.untouched))


def _next_version(document: PlanDocument) -> PlanDocument:
    if "version" in document:
        return document | {"version": document["version"] + 1}
    first, *others = document.items()
    return dict([first, ("version", 2), *others])


class _Merger:
    """One pass over the events of a profile; changes the document that it is given."""

    def __init__(self, document: PlanDocument) -> None:
        self.document = document
        self.changes: list[str] = []
        self.untouched: list[str] = []
        self.unsure: dict[EventKey, str] = {}
        """The planned events with rules that no profile can judge, by type and name, and what lines call them."""
        self._event: EventKey = (EventType.TRACK, "")
        self._name = ""
        self._known = planned_events(document)

    def add_all(self, events: Iterable[EventProfile]) -> None:
        """Make events conform, as far as their profiles tell."""
        self.untouched.clear()
        self.unsure.clear()
        for event in events:
            self._add(event)

    def _add(self, event: EventProfile) -> None:
        """Make the events of one name conform."""
        name = self._name = shown_name(event.type, event.name)
        self._event = event.type, event.name
        planned = self._known.get(self._event)
        if planned is None:
            self.document["events"].append(event_of(event, required=False))
            self.changes.append(f"+ event {name}")
        elif "schema" in planned:
            planned["schema"] = self._widened(planned["schema"], event.content, ValuePlace(event.type), name)

    def drop_rules(self, events: Iterable[AcceptedEvent]) -> bool:
        """Make events conform to what no profile can judge, and whether that dropped a rule."""
        droppers: dict[EventKey, RuleDropper] = {}
        for key, name in self.unsure.items():
            try:
                droppers[key] = RuleDropper(self._known[key]["schema"], name)
            except ValueError:
                self.untouched.append(f"{name}: it is not a JSON Schema")
        for event in events:
            dropper = droppers.get((event.type, event.name))
            if dropper is not None:
                dropper.add(event.properties)
        for key, dropper in droppers.items():
            self._known[key]["schema"] = dropper.schema
            self.changes += dropper.changes
        return any(dropper.changes for dropper in droppers.values())

    def _widened(self, schema: Any, values: PropertyProfile, place: ValuePlace, path: str) -> Any:
        """The schema, changed so that these values meet it."""
        if schema is False:
            self.changes.append(f"~ type {path}: {_NOTHING} → {values.type}")
            return schema_of(values, place)
        if not isinstance(schema, dict) or self._is_left_alone(schema, values, path):
            return schema
        schema, is_new = self._with_types(schema, values, path)
        schema = self._with_values(schema, values, place, path)
        if "format" in schema and values.formats is not None and schema["format"] not in values.formats:
            self.unsure[self._event] = self._name
        if "object" in values.types:
            if "object" in is_new and _ABOUT_MEMBERS.isdisjoint(schema):
                schema |= members_of(values, place)
            else:
                self._widen_members(schema, values, place, path)
        if values.items is not None:
            if "array" in is_new and "items" not in schema:
                schema["items"] = schema_of(values.items, place)
            elif "items" in schema:
                schema["items"] = self._widened(schema["items"], values.items, place, f"{path}[]")
        return schema

    def _is_left_alone(self, schema: dict[str, Any], values: PropertyProfile, path: str) -> bool:
        """Whether a schema says what must be understood as a whole; notes it if it says anything that is not known."""
        odd = [word for word in schema if word not in _UNDERSTOOD and not word.startswith("x-")]
        if odd or isinstance(schema.get("items"), list):
            self.unsure[self._event] = self._name
        composed = [word for word in odd if word in _COMPOSED]
        if composed and "object" in values.types:
            self.untouched.append(f"{path}: {', '.join(composed)}")
        return bool(composed)

    def _with_types(
        self, schema: dict[str, Any], values: PropertyProfile, path: str
    ) -> tuple[dict[str, Any], set[str]]:
        """The schema with the types of the values, and those that it did not have before."""
        if "type" not in schema:
            return schema, set()
        said = schema["type"]
        types: list[str] = list(said) if isinstance(said, list) else [said]
        needed = [name for name in TYPES if name in values.types and name not in types]
        if "number" in needed and "integer" in types:
            needed.remove("number")
            if not values.is_whole:
                types = ["number" if name == "integer" else name for name in types]
        wider = [*types, *needed]
        if wider == (said if isinstance(said, list) else [said]):
            return schema, set()
        self.changes.append(f"~ type {path}: {_listed(said)} → {', '.join(wider)}")
        schema["type"] = wider[0] if len(wider) == 1 else wider
        return schema, set(needed)

    def _with_values(
        self, schema: dict[str, Any], values: PropertyProfile, place: ValuePlace, path: str
    ) -> dict[str, Any]:
        """The schema whose `enum` or `const` has all the values, or which has none any more."""
        for word in ("enum", "const"):
            if word in schema:
                schema = self._with_listed(schema, word, values, place, path)
        return schema

    def _with_listed(
        self, schema: dict[str, Any], word: str, values: PropertyProfile, place: ValuePlace, path: str
    ) -> dict[str, Any]:
        allowed: list[Any] = schema["enum"] if word == "enum" else [schema["const"]]
        if not _has_all_values(values):
            self.unsure[self._event] = self._name
        if not _has_others(values, allowed):
            return schema
        further = sorted(text for text in values.texts if text not in allowed)
        wider = [*allowed, *further]
        shown = ", ".join(map(on_one_line, allowed))
        is_only = word == "enum" or "enum" not in schema
        if is_only and _may_join(values, allowed, further, place) and len(wider) <= MOST:
            self.changes.append(f"~ enum {path}: {shown} → {', '.join(map(on_one_line, wider))}")
            return {("enum" if key == word else key): (wider if key == word else each) for key, each in schema.items()}
        self.changes.append(f"~ {'enum' if is_only else word} {path}: {shown} → any")
        if "type" in schema or not is_only:
            return {key: each for key, each in schema.items() if key != word}
        known = {type_of(each) for each in allowed} | set(values.types)
        types = [name for name in TYPES if name in known]
        only = types[0] if len(types) == 1 else types
        return {("type" if key == word else key): (only if key == word else each) for key, each in schema.items()}

    def _widen_members(self, schema: dict[str, Any], values: PropertyProfile, place: ValuePlace, path: str) -> None:
        self._drop_required(schema, values, path)
        others = schema.get("additionalProperties")
        is_closed = others is False or (others is None and "properties" in schema)
        listed: dict[str, Any] = schema.setdefault("properties", {}) if is_closed else schema.get("properties", {})
        known = frozenset(schema.get("required", ()) if others is None else ())
        for name, inner in values.properties.items():
            there, inside = below(path, (name,)), place.inside(name)
            if name in listed:
                listed[name] = self._widened(listed[name], inner, inside, there)
            elif name in known:
                continue  # what is required is known, and may be anything
            elif is_closed and not is_data(name):
                listed[name] = member_of(values, name, place)
                self.changes.append(f"+ property {there}")
            elif isinstance(others, dict):
                schema["additionalProperties"] = others = self._widened(others, inner, inside, f"{path}.*")
        if is_closed and (values.is_open or not values.properties.keys() <= listed.keys() | known):
            self.changes.append(f"~ properties {path}: those listed → any")
            schema["additionalProperties"] = True

    def _drop_required(self, schema: dict[str, Any], values: PropertyProfile, path: str) -> None:
        required: Sequence[str] = schema.get("required", ())
        missing = [name for name in required if name not in values.properties or not values.requires(name)]
        if not missing:
            return
        schema["required"] = [name for name in required if name not in missing]
        if not schema["required"]:
            del schema["required"]
        for name in missing:
            self.changes.append(f"- required {below(path, (name,))}")
            listed = schema.get("properties", {})
            if "properties" in schema and "additionalProperties" not in schema:
                listed.setdefault(name, True)  # what was required was known, too
            inner = listed.get(name)
            if isinstance(inner, dict) and "x-share" in inner:
                count = values.properties[name].count if name in values.properties else 0
                inner["x-share"] = share_of(count, values.types["object"])


def _listed(types: str | list[str]) -> str:
    return types if isinstance(types, str) else ", ".join(types)


def _has_all_values(values: PropertyProfile) -> bool:
    """Whether a profile has every value, so that it can tell whether an enum has them, too."""
    return not values.has_more and not {"array", "object"} & set(values.types)


def _has_others(values: PropertyProfile, allowed: Sequence[Any]) -> bool:
    """Whether a value of a profile is not among those allowed; two objects or lists may be equal."""
    kinds = {type_of(each) for each in allowed}
    if {"array", "null", "object"} & set(values.types) - kinds:
        return True
    numbers = {Decimal(each) for each in allowed if type_of(each) == "number"}
    booleans = {on_one_line(each) for each in allowed if isinstance(each, bool)}
    return any(text not in allowed for text in values.texts) or any(
        literal not in booleans if literal in {"true", "false"} else decimal(msgspec.Raw(literal)) not in numbers
        for literal in values.literals
    )


def _may_join(values: PropertyProfile, allowed: Sequence[Any], further: Sequence[str], place: ValuePlace) -> bool:
    """Whether an enum can be widened by texts: nothing else is missing in it, and each of them may be named."""
    if not _has_all_values(values) or not further:
        return False
    seen = all(values.texts[text] >= SEEN for text in further)
    without = msgspec.structs.replace(values, texts={text: 1 for text in values.texts if text not in further})
    return seen and are_nameable(further, place) and not _has_others(without, allowed)
