"""Which definitions an event matches: all their filters are made ready once, for hundreds of them and many events.

Filters compare text. A number is compared by value where the filter has a number, too (ours), so `500` equals `5e2`.
An absent property, or `null`, matches only `!=`. A definition that needs an event to have one value of a property, or
an element with one mark, is looked up by it, so that most definitions cost most events nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from liveview.core.pipeline.subject import PropertyValue, Subject, spelled
from liveview.core.wire.normalised import Normalised
from liveview.errors import SelectorError
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.event import EventType
from liveview.text.css_selector import attributes_in, marks_of

Condition: TypeAlias = Callable[[Subject], bool]
"""Whether an event meets a filter."""

MATCHED_TYPES = frozenset({EventType.TRACK, EventType.PAGE, EventType.SCREEN})
"""The types that definitions are about: calls about a user or a group keep their meaning (ours)."""


class _Ready(msgspec.Struct, frozen=True):
    """A definition, ready for use."""

    definition: Definition
    """The definition."""
    needs_all: bool
    """Whether an event has to meet all conditions, or one of them."""
    conditions: tuple[Condition, ...]
    """Its filters."""

    def matches(self, subject: Subject) -> bool:
        """Whether an event matches it; one without filters matches nothing."""
        for condition in self.conditions:
            if condition(subject) is not self.needs_all:
                return not self.needs_all
        return self.needs_all and bool(self.conditions)


_Key: TypeAlias = tuple[str, str]
"""What an event must have to meet a filter: a property and its value, or "" and the mark of an element."""


class Matcher:
    """The definitions in the order of the file, ready for use."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self._ready = [_ready(each) for each in definitions]
        self._by_value: dict[str, dict[str, list[int]]] = {}
        """The places of definitions that need one value of a property, by property and value."""
        self._by_mark: dict[str, list[int]] = {}
        """The places of definitions that need an element with one mark, by mark."""
        self._others: list[int] = []
        """The places of all other definitions."""
        choices = [[_choices(each) for each in definition.filters] for definition in definitions]
        used = Counter(key for filters in choices for each in filters for keys in each for key in keys)
        for place, definition in enumerate(definitions):
            self._add(place, _needed(definition, choices[place], used))
        selectors = (each.value for one in definitions for each in one.filters if each.op == "css")
        self._attributes = attributes_in(mark for selector in selectors for mark in _marks(text_of(selector)))

    def matching(self, event: Normalised) -> list[Definition]:
        """The definitions that an event matches, in the order of the file."""
        if not self._ready or event.type not in MATCHED_TYPES:
            return []
        subject = Subject(event, self._attributes)
        places = set(self._others)
        for prop, by_value in self._by_value.items():
            value = subject.value(prop)
            if value is not None:
                places.update(by_value.get(_spelling(value), ()))
        for mark in self._by_mark.keys() & subject.marks if self._by_mark else ():
            places.update(self._by_mark[mark])
        return [self._ready[place].definition for place in sorted(places) if self._ready[place].matches(subject)]

    def _add(self, place: int, needed: Sequence[_Key]) -> None:
        for prop, wanted in needed:
            found = self._by_value.setdefault(prop, {}) if prop else self._by_mark
            found.setdefault(wanted, []).append(place)
        if not needed:
            self._others.append(place)


def _ready(definition: Definition) -> _Ready:
    return _Ready(definition, definition.match == "all", tuple(map(condition_of, definition.filters)))


def _choices(each: PropertyFilter) -> list[list[_Key]]:
    """The ways to look up a filter: an event that meets it has one of the keys of each way; [] if there is none."""
    text = text_of(each.value)
    if each.op == "css":
        return [[("", mark)] for mark in sorted(_marks(text))]
    if each.op != "=":
        return []
    values = [PropertyValue(text), *([PropertyValue(text, number)] if (number := spelled(text)) else [])]
    return [[(each.prop, _spelling(value)) for value in values]]


def _needed(definition: Definition, choices: Sequence[list[list[_Key]]], used: Mapping[_Key, int]) -> list[_Key]:
    """The keys of which an event needs one to match a definition, those that few others need; [] if there are none."""

    def weight(keys: list[_Key]) -> int:
        return sum(used[key] for key in keys)

    if definition.match == "all":
        return min((keys for each in choices for keys in each), key=weight, default=[])
    if not all(choices):
        return []
    return list(dict.fromkeys(key for each in choices for key in min(each, key=weight)))


def _marks(selector: str) -> frozenset[str]:
    try:
        return marks_of(selector)
    except SelectorError as error:
        raise ValueError(f"the definitions cannot be used: {error}") from None


def text_of(value: str | int | float | bool) -> str:
    """The value of a filter as text."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _spelling(value: PropertyValue) -> str:
    """Equal for values that are equal to each other, and different for a number and a text."""
    return f"#{value.number}" if value.number else f'"{value.text}'


def condition_of(one: PropertyFilter) -> Condition:
    """A filter ready for use; raises `ValueError` for a selector that cannot be read."""
    return _MAKERS[one.op](one.prop, text_of(one.value))


def _equal(prop: str, wanted: str) -> Condition:
    number = spelled(wanted)

    def condition(subject: Subject) -> bool:
        value = subject.value(prop)
        if value is None:
            return False
        return value.number == number if value.number and number else value.text == wanted

    return condition


def _different(prop: str, wanted: str) -> Condition:
    equal = _equal(prop, wanted)
    return lambda subject: not equal(subject)


def _contains(prop: str, wanted: str) -> Condition:
    return lambda subject: (value := subject.value(prop)) is not None and wanted in value.text


def _exists(prop: str, _: str) -> Condition:
    return lambda subject: subject.value(prop) is not None


def _wildcard(prop: str, pattern: str) -> Condition:
    """The parts between the `*` are looked for one after another, so the time grows with the text only."""
    start, *middle = pattern.split("*")
    if not middle:
        return lambda subject: (value := subject.value(prop)) is not None and value.text == pattern
    *middle, end = middle

    def condition(subject: Subject) -> bool:
        value = subject.value(prop)
        if value is None or not (value.text.startswith(start) and value.text.endswith(end)):
            return False
        text, at, last = value.text, len(start), len(value.text) - len(end)
        for part in middle:
            found = text.find(part, at, last)
            if found < 0:
                return False
            at = found + len(part)
        return at <= last

    return condition


def _css(_: str, selector: str) -> Condition:
    marks = _marks(selector)
    return lambda subject: subject.has_element(marks)


_MAKERS: dict[str, Callable[[str, str], Condition]] = {
    "=": _equal,
    "!=": _different,
    "contains": _contains,
    "wildcard": _wildcard,
    "exists": _exists,
    "css": _css,
}
