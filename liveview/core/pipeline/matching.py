"""Which definitions an event matches: all their filters are made ready once, for hundreds of them and many events.

Filters compare text. A number is compared by value where the filter has a number, too (ours), so `500` equals `5e2`.
An absent property, or `null`, matches only `!=`. A definition that needs an event to have one value of a property is
looked up by that value, so that most definitions cost most events nothing.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from liveview.core.pipeline.subject import PropertyValue, Subject, spelled
from liveview.core.wire.normalised import Normalised
from liveview.errors import SelectorError
from liveview.model.definition import NAME, Definition, PropertyFilter
from liveview.model.event import EventType
from liveview.text.css_selector import marks_of

Condition: TypeAlias = Callable[[Subject], bool]
"""Whether an event meets a filter."""

MATCHED_TYPES = frozenset({EventType.TRACK, EventType.PAGE, EventType.SCREEN})
"""The types that definitions are about: calls about a user or a group keep their meaning (ours)."""


class _Ready(msgspec.Struct, frozen=True):
    """A definition, ready for use."""

    definition: Definition
    """The definition."""
    conditions: tuple[Condition, ...]
    """Its filters."""

    def matches(self, subject: Subject) -> bool:
        """Whether an event matches it; one without filters matches nothing."""
        enough = all if self.definition.match == "all" else any
        return bool(self.conditions) and enough(condition(subject) for condition in self.conditions)


class Matcher:
    """The definitions in the order of the file, ready for use."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self._ready = [_Ready(each, tuple(map(_condition, each.filters))) for each in definitions]
        self._by_value: dict[str, dict[str, list[int]]] = {}
        """The places of definitions that need one value of a property, by property and value."""
        self._others: list[int] = []
        """The places of all other definitions."""
        for place, definition in enumerate(definitions):
            self._add(place, definition)

    def matching(self, event: Normalised) -> list[Definition]:
        """The definitions that an event matches, in the order of the file."""
        if not self._ready or event.type not in MATCHED_TYPES:
            return []
        subject = Subject(event)
        places = list(self._others)
        for prop, by_value in self._by_value.items():
            value = subject.value(prop)
            if value is not None:
                places += by_value.get(_key(value), ())
        places.sort()
        return [self._ready[place].definition for place in places if self._ready[place].matches(subject)]

    def _add(self, place: int, definition: Definition) -> None:
        needed = [each for each in definition.filters if each.op == "="] if definition.match == "all" else []
        if not needed:
            self._others.append(place)
            return
        one = next((each for each in needed if each.prop == NAME), needed[0])
        text = text_of(one.value)
        by_value = self._by_value.setdefault(one.prop, {})
        by_value.setdefault(_key(PropertyValue(text)), []).append(place)
        if number := spelled(text):
            by_value.setdefault(_key(PropertyValue(text, number)), []).append(place)


def text_of(value: str | int | float | bool) -> str:
    """The value of a filter as text."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _key(value: PropertyValue) -> str:
    """Equal for values that are equal to each other, and different for a number and a text."""
    return f"#{value.number}" if value.number else f'"{value.text}'


def _condition(one: PropertyFilter) -> Condition:
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
    try:
        marks = marks_of(selector)
    except SelectorError as error:
        raise ValueError(f"the definitions cannot be used: {error}") from None
    return lambda subject: subject.has_element(marks)


_MAKERS: dict[str, Callable[[str, str], Condition]] = {
    "=": _equal,
    "!=": _different,
    "contains": _contains,
    "wildcard": _wildcard,
    "exists": _exists,
    "css": _css,
}
