"""The schema of one event widened at one place, for one violation. It is changed in place."""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from json import dumps, loads
from typing import Any

import msgspec

from liveview.model.problem import Problem
from liveview.plans.describing import described
from liveview.plans.profile import type_of
from liveview.plans.reading.json_text import PlanJson
from liveview.plans.schema_slots import DelicateParts, SchemaSlot, is_listed, refers, slots_at
from liveview.plans.seen import SeenEvent
from liveview.plans.writing import on_one_line
from liveview.text.json_paths import Step, below

_LONGEST = 60
"""Characters of a value in a line about a change."""
_MOST = 5
"""Values of an enum in such a line."""
_BRANCHES = frozenset({"anyOf", "oneOf", "not", "if"})
"""Keywords whose schemas may list properties that are not looked at here."""
_NOTHING = "none"
"""What lines say for a keyword that is dropped."""
_SIZES: dict[str, Callable[[PlanJson], PlanJson]] = {
    **dict.fromkeys(("minimum", "maximum"), lambda value: value),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), len),
}
"""Limits, and what of a value they are about."""
_DROPPED = frozenset(
    {
        *_SIZES,
        *("exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern", "uniqueItems", "const", "propertyNames"),
        *("minContains", "maxContains", "unevaluatedItems"),
    }
)
"""Keywords without which a schema allows more, and nothing less."""

_OF_OBJECT = frozenset({"propertyNames", "unevaluatedProperties"})
"""Keywords of an object that the field of a property is said to break."""


class PlanEdit(StrEnum):
    """What a user may want of a plan."""

    ACCEPT = "accept"
    """That it allows what came, as it is."""
    OPTIONAL = "optional"
    """That a property need not be there."""
    WIDEN = "widen"
    """That it allows more than what came: another type, or any name or value."""
    DROP = "drop"
    """That it no longer says this."""


class Widening(msgspec.Struct, frozen=True):
    """What was changed."""

    words: str
    """What that does, such as `add the property`."""
    line: str
    """What differs in the plan, such as `+ property Purchase.coupon`."""


class _Place(msgspec.Struct, frozen=True):
    """Where a schema is violated."""

    root: SchemaSlot
    """The place of the schema of the event."""
    steps: tuple[Step, ...]
    """What leads from the properties to the value, or to the place of the missing one."""
    value: PlanJson
    """The value that came."""
    rule: str
    """What the plan says there, such as `format: "email"`."""
    name: str
    """What lines about changes call the event."""
    delicate: DelicateParts
    """The parts of the schema that must stay as they are."""

    @property
    def path(self) -> str:
        """The path of the value in lines about changes, such as `Purchase.items[].sku`."""
        return _path(self.name, self.steps)

    @property
    def keyword(self) -> str:
        """The keyword of the rule."""
        return self.rule.partition(":")[0]

    @property
    def slots(self) -> list[SchemaSlot]:
        """The schemas that are about the value, and may be changed."""
        return self._at(self.steps)

    @property
    def around(self) -> list[SchemaSlot]:
        """The schemas that are about the object in which the value is, and may be changed."""
        return self._at(self.steps[:-1])

    def _at(self, steps: Sequence[Step]) -> list[SchemaSlot]:
        return [slot for slot in slots_at(self.root, steps) if slot not in self.delicate]

    def with_word(self, word: str) -> Iterator[dict[str, Any]]:
        """The keywords of those schemas about the value that have this one."""
        return (slot.words for slot in self.slots if word in slot.words)


def widened(planned: dict[str, Any], name: str, problem: Problem, seen: SeenEvent, wanted: PlanEdit) -> Widening | None:
    """Change the schema of a planned event, which lines call `name`; None if that is not possible."""
    steps = seen.steps(problem.field)
    schema = planned.get("schema", True)
    if steps is None:
        return None
    delicate = DelicateParts(schema)
    place = _Place(SchemaSlot(planned, "schema"), steps, seen.value(steps), problem.rule, name, delicate)
    maker = _MAKERS.get((problem.code, wanted))
    return maker(place) if maker is not None and "schema" in planned else None


def _path(name: str, steps: Sequence[Step]) -> str:
    for step in steps:
        name = f"{name}[]" if isinstance(step, int) else below(name, (step,))
    return name


def _make_optional(place: _Place) -> Widening | None:
    name = str(place.steps[-1])
    if not _stays_known(place.around, name):
        return None
    for slot in place.around:
        words = slot.words
        if name in words.get("required", ()):
            words["required"] = [each for each in words["required"] if each != name]
            if not words["required"]:
                del words["required"]
        for word in ("dependentRequired", "dependencies"):
            for trigger, needed in words.get(word, {}).items():
                if isinstance(needed, list):
                    words[word][trigger] = [each for each in needed if each != name]
    return Widening("make it optional", f"- required {place.path}")


def _stays_known(around: Sequence[SchemaSlot], name: str) -> bool:
    """List a property that is only known because it is required; False if that is not possible."""
    if any(is_listed(slot.words, name) for slot in around):
        return True
    listing = next((slot.words["properties"] for slot in around if "properties" in slot.words), None)
    if listing is not None:
        listing[name] = {}
    return listing is not None or all(_BRANCHES.isdisjoint(slot.words) for slot in around)


def _add_property(place: _Place) -> Widening | None:
    name, is_shared = str(place.steps[-1]), refers(place.root.schema)
    for slot in _closed(place.around, name):
        # what refers to a shared schema may say something else about a property of this name, as may what is about
        # all properties that are not listed
        others = (slot.words.get("additionalProperties"), slot.words.get("unevaluatedProperties"))
        is_said = is_shared or any(isinstance(each, dict) for each in others)
        slot.words.setdefault("properties", {})[name] = {} if is_said else described(place.value)
    return Widening("add the property", f"+ property {place.path}")


def _allow_others(place: _Place) -> Widening | None:
    outer = _path("", place.steps[:-1]) or "the event"
    for slot in _closed(place.around, str(place.steps[-1])):
        words = slot.words
        if words.get("unevaluatedProperties") is False:
            words["unevaluatedProperties"] = True
        if "additionalProperties" in words or "unevaluatedProperties" not in words:
            words["additionalProperties"] = True
    return Widening(
        f"allow any property in {outer}", f"~ properties {_path(place.name, place.steps[:-1])}: those listed → any"
    )


def _closed(around: Sequence[SchemaSlot], name: str) -> list[SchemaSlot]:
    """The schemas that say that there is no such property: those that close their object, else the outermost."""
    objects = [slot for slot in around if isinstance(slot.schema, dict)]
    closed = [
        slot
        for slot in objects
        if slot.words.get("unevaluatedProperties") is False
        or (slot.words.get("additionalProperties") is False and not is_listed(slot.words, name))
    ]
    return closed or objects[:1]


def _widen_type(place: _Place) -> Widening | None:
    name, lines = type_of(place.value), list[str]()
    for words in place.with_word("type"):
        before = words["type"] if isinstance(words["type"], list) else [words["type"]]
        if name in before or (name == "number" and "integer" in before and _is_whole(place.value)):
            continue
        known = ["number" if each == "integer" and name == "number" else each for each in before]
        after = known if name in known else [*known, name]
        words["type"] = after[0] if len(after) == 1 else after
        lines.append(f"~ type {place.path}: {', '.join(before)} → {', '.join(after)}")
    return Widening("widen the type", lines[0]) if lines else None


def _add_value(place: _Place) -> Widening | None:
    lines: list[str] = []
    for words in place.with_word("enum"):
        if not any(_are_equal(each, place.value) for each in words["enum"]):
            lines.append(f"~ enum {place.path}: {_listed(words['enum'])} → {_listed([*words['enum'], place.value])}")
            words["enum"] = [*words["enum"], place.value]
    return Widening("add the value to the enum", lines[0]) if lines else None


def _allow_any_value(place: _Place) -> Widening | None:
    lines: list[str] = []
    for words in place.with_word("enum"):
        if not any(_are_equal(each, place.value) for each in words["enum"]):
            lines.append(f"~ enum {place.path}: {_listed(words['enum'])} → any")
            types = dict.fromkeys(map(type_of, [*words["enum"], place.value]))
            _replace(words, "enum", "type", next(iter(types)) if len(types) == 1 else [*types])
    return Widening("allow any value of these types", lines[0]) if lines else None


def _drop_format(place: _Place) -> Widening | None:
    name, found = place.rule.removeprefix("format: "), False
    for words in place.with_word("format"):
        if dumps(words["format"]) == name:
            del words["format"]
            found = True
    return Widening("drop the format", f"~ format {place.path}: {loads(name)} → {_NOTHING}") if found else None


def _move_limit(place: _Place) -> Widening | None:
    """Move a limit to what came, or allow what came beside a constant."""
    if place.keyword == "const":
        return _add_constant(place)
    measure = _SIZES.get(place.keyword)
    if measure is None:
        return None
    size, lines = measure(place.value), list[str]()
    for words in place.with_word(place.keyword):
        said = words[place.keyword]
        if size < said if place.keyword.startswith("min") else size > said:
            words[place.keyword] = size
            lines.append(f"~ {place.keyword} {place.path}: {said} → {size}")
    return Widening("move the limit to this value", lines[0]) if lines else None


def _add_constant(place: _Place) -> Widening | None:
    lines: list[str] = []
    for words in place.with_word("const"):
        said = words["const"]
        if not _are_equal(said, place.value) and "enum" not in words:
            _replace(words, "const", "enum", [said, place.value])
            lines.append(f"~ enum {place.path}: {_shown(said)} → {_shown(said)}, {_shown(place.value)}")
    return Widening("allow this value, too", lines[0]) if lines else None


def _drop_rule(place: _Place) -> Widening | None:
    keyword = place.keyword
    if keyword in _OF_OBJECT:
        place = msgspec.structs.replace(place, steps=place.steps[:-1])
    if keyword == "unevaluatedProperties":
        return _allow_all_others(place)
    if keyword in _DROPPED:
        said = [words.pop(keyword) for words in place.with_word(keyword)]
        return Widening("drop the rule", f"~ {keyword} {place.path}: {_shown(said[0])} → {_NOTHING}") if said else None
    return _widen_choice(place) or _allow_at_all(place)


def _allow_all_others(place: _Place) -> Widening | None:
    """Allow any value of a property that is not listed; without the keyword, there would be none at all."""
    said = [words["unevaluatedProperties"] for words in place.with_word("unevaluatedProperties")]
    for words in place.with_word("unevaluatedProperties"):
        words["unevaluatedProperties"] = True
    line = f"~ unevaluatedProperties {place.path}: {_shown(said[0])} → any" if said else ""
    return Widening("allow any property there", line) if said else None


def _widen_choice(place: _Place) -> Widening | None:
    """Let any value through where one of several schemas, or one element at least, is wanted."""
    keyword, found = place.keyword, False
    for words in place.with_word(keyword):
        if keyword == "anyOf":
            words["anyOf"] = [*words["anyOf"], True]
        elif keyword == "oneOf" and "anyOf" not in words:
            _replace(words, "oneOf", "anyOf", [*words["oneOf"], True])
        elif keyword == "contains":
            words["minContains"] = 0
        else:
            continue
        found = True
    return Widening("allow anything beside it", f"~ {keyword} {place.path}: → any") if found else None


def _allow_at_all(place: _Place) -> Widening | None:
    """Replace a schema that allows nothing."""
    slots = [slot for slot in place.slots if slot.schema is False]
    for slot in slots:
        slot.schema = True
    return Widening("allow it", f"~ schema {place.path}: false → true") if slots else None


_MAKERS: dict[tuple[str, PlanEdit], Callable[[_Place], Widening | None]] = {
    ("plan-missing", PlanEdit.OPTIONAL): _make_optional,
    ("plan-unknown-property", PlanEdit.ACCEPT): _add_property,
    ("plan-unknown-property", PlanEdit.WIDEN): _allow_others,
    ("plan-type", PlanEdit.WIDEN): _widen_type,
    ("plan-enum", PlanEdit.ACCEPT): _add_value,
    ("plan-enum", PlanEdit.DROP): _allow_any_value,
    ("plan-format", PlanEdit.DROP): _drop_format,
    ("plan-rule", PlanEdit.ACCEPT): _move_limit,
    ("plan-rule", PlanEdit.DROP): _drop_rule,
}
"""What changes a schema, by the code of the violation and what is wanted."""


def _replace(words: dict[str, Any], old: str, new: str, value: PlanJson) -> None:
    """Put one keyword in the place of another one; if the new one is there already, just remove the old one."""
    kept = dict(words)
    words.clear()
    for key, each in kept.items():
        if key != old:
            words[key] = each
        elif new not in kept:
            words[new] = value


def _is_whole(value: PlanJson) -> bool:
    return bool(value == int(value))


def _are_equal(one: PlanJson, other: PlanJson) -> bool:
    """As JSON Schema compares: 1 equals 1.0, and neither equals true."""
    if type_of(one) != type_of(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_are_equal(each, other[key]) for key, each in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_are_equal, one, other))
    return bool(one == other)


def _listed(values: Sequence[PlanJson]) -> str:
    """The values of an enum; of many, the last ones."""
    shown = [_shown(value) for value in values[-_MOST:]]
    return ", ".join(shown if len(values) <= _MOST else ["…", *shown])


def _shown(value: PlanJson) -> str:
    text = on_one_line(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
