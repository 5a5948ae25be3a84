"""An event as the filters of definitions look at it: its properties by path, and its elements."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cached_property

import msgspec

from liveview.core.json.comparison import canonical
from liveview.core.json.document import Json, decimal, encode
from liveview.core.wire.normalised import Normalised
from liveview.model.definition import NAME
from liveview.text.css_selector import attribute_marks, tag_mark

_PAGE = {"$current_url": "url", "$title": "title", "$pathname": "path"}
"""Names for the page of an event, also on wires that have it elsewhere."""
_ATTRIBUTE = "attr__"
_DIGITS = 9
"""Digits of the place of an element in a list; a longer one leads nowhere."""
_LONGEST_NUMBER = 1_000
"""Characters of a number that is brought into its one spelling; a filter can hold no longer one."""
_NUMBER = re.compile(r"-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,6})?", re.ASCII)


class PropertyValue(msgspec.Struct, frozen=True):
    """The value of a property, ready to be compared."""

    text: str
    """The value as text: as it was sent, or the JSON of anything but a text."""
    number: str = ""
    """The one spelling of a number; "" for anything else."""


class Subject:
    """Looks everything up once, however many filters ask for it.

    `attributes` are the names of those that selectors ask for, besides `id` and `class`.
    """

    def __init__(self, event: Normalised, attributes: Collection[str] = ()) -> None:
        self._event = event
        self._attributes = attributes
        self._values: dict[str, PropertyValue | None] = {}

    def value(self, prop: str) -> PropertyValue | None:
        """The value at a path; None if it is absent or `null`."""
        try:
            return self._values[prop]
        except KeyError:
            value = self._values[prop] = _value(_found(self._event, prop))
            return value

    def has_element(self, marks: frozenset[str]) -> bool:
        """Whether the target of an autocaptured event, or an element around it, has all these marks."""
        return marks <= self.marks and any(marks <= element for element in self._elements)

    @cached_property
    def marks(self) -> frozenset[str]:
        """The marks of all elements together."""
        return frozenset[str]().union(*self._elements)

    @cached_property
    def _elements(self) -> list[set[str]]:
        elements = self._event.properties.get("$elements")
        if not isinstance(elements, list):
            return []
        return [_marks(element, self._attributes) for element in elements if isinstance(element, dict)]


def spelled(number: str) -> str:
    """The one spelling of a number that is written as text; "" for a text that is none."""
    return canonical(Decimal(number)) if _NUMBER.fullmatch(number) else ""


def _value(found: Json) -> PropertyValue | None:
    if found is None:
        return None
    if isinstance(found, str):
        return PropertyValue(found)
    text = encode(found).decode()
    if isinstance(found, msgspec.Raw) and len(text) > _LONGEST_NUMBER:
        return PropertyValue(text, text)
    number = decimal(found)
    if number is None:
        return PropertyValue(text)
    return PropertyValue(text, canonical(number) if number.is_finite() else text)


def _found(event: Normalised, prop: str) -> Json:
    if prop == NAME:
        return event.name
    for source in (event.properties, event.page_properties):
        found = _inside(source, prop)
        if found is not None:
            return found
    return event.page.get(_PAGE[prop]) if event.page is not None and prop in _PAGE else None


def _inside(value: Json, path: str) -> Json:
    """What a path leads to; a name with dots in it comes before a way into an object or list."""
    while True:
        if isinstance(value, list):
            head, _, rest = path.partition(".")
            if not (head.isascii() and head.isdecimal()) or len(head) > _DIGITS or int(head) >= len(value):
                return None
            value = value[int(head)]
        elif isinstance(value, Mapping):
            if path in value:
                return value[path]
            head, _, rest = path.partition(".")
            value = value.get(head) if rest else None
        else:
            return None
        if not rest:
            return value
        path = rest


def _marks(element: Mapping[str, Json], attributes: Collection[str]) -> set[str]:
    """The marks of one of `$elements`."""
    marks: set[str] = set()
    tag = element.get("tag_name")
    if isinstance(tag, str):
        marks.add(tag_mark(tag))
    for name, value in element.items():
        if name.startswith(_ATTRIBUTE) and value is not None:
            text = value if isinstance(value, str) else encode(value).decode()
            marks.update(attribute_marks(name[len(_ATTRIBUTE) :], text, attributes))
    return marks
