"""What the events of a session look like: how often each came, and the types and values of their properties.

A profile is filled with one event after the other and says nothing about right or wrong. It needs no more memory for a
long session than for a short one: there is a limit to names, properties, values and depth, and what is beyond it is
counted or marked. Numbers keep their digits.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import inf
from types import NoneType

import msgspec

from liveview.core.json.document import Json, decimal
from liveview.model.event import EventType
from liveview.plans.profile_formats import formats_of, remaining
from liveview.text.json_paths import below

MOST_NAMES = 1_000
"""Events that are told apart, by name and type; beyond this, names are data."""
MOST_OTHER_NAMES = 100_000
"""Further names that are counted, each once; beyond this, only their events are."""
MOST_PROPERTIES = 50_000
"""Properties of all events together; a plan of 300 events with 30 properties each has 9,000."""
MOST_MEMBERS = 500
"""Properties of one object; beyond this, its keys are data."""
MOST_DEPTH = 16
"""Levels of objects and lists below the event; real events stay below ten."""
MOST_VALUES = 50
"""Different texts of one property that are kept, and different numbers."""
LONGEST_TEXT = 100
"""Characters of a text that is kept; a longer one is prose or data."""
MOST_EXAMPLES = 5
"""Values that are shown as examples."""

TYPES = ("array", "boolean", "null", "number", "object", "string")
"""The types of values, named as in JSON Schema; whole numbers are numbers, too."""
_TYPE_OF: Mapping[type, str] = {
    str: "string",
    int: "number",
    msgspec.Raw: "number",
    float: "number",
    Decimal: "number",
    bool: "boolean",
    NoneType: "null",
    dict: "object",
    list: "array",
}


class Room:
    """How many more properties a profile may have."""

    def __init__(self, properties: int = MOST_PROPERTIES) -> None:
        self._left = properties

    def take(self) -> bool:
        """Use the room of one property; False when there is none left."""
        self._left -= 1
        return self._left >= 0


class PropertyProfile(msgspec.Struct):
    """The values at one place: of a property, or of all elements of a list."""

    types: dict[str, int] = {}
    """How many values are of each type that came, by the names in `TYPES`."""
    texts: dict[str, int] = {}
    """How often each text came; only the first `MOST_VALUES`, and none above `LONGEST_TEXT` characters."""
    literals: dict[str, int] = {}
    """How often each number and boolean came, by its JSON; only the first `MOST_VALUES`."""
    has_more_texts: bool = False
    """Whether there were texts that are not in `texts`."""
    has_more_literals: bool = False
    """Whether there were numbers that are not in `literals`."""
    formats: tuple[str, ...] | None = None
    """The formats that every text has; None before the first text."""
    least: Decimal | None = None
    """The smallest number; None without one. Numbers beyond the exponents of `Decimal` are not compared."""
    greatest: Decimal | None = None
    """The greatest number; None without one."""
    is_whole: bool = True
    """Whether every number is whole, as 500 and 500.0 are."""
    is_open: bool = False
    """Whether there were members or elements that are not part of the profile, because of a limit."""
    properties: dict[str, "PropertyProfile"] = {}
    """The members of the values that are objects, by name, in the order in which they came."""
    items: "PropertyProfile | None" = None
    """The elements of the values that are lists; None before the first element."""
    bounds: tuple[float, float] = (inf, -inf)
    """`least` and `greatest`, rounded, to rule out most numbers quickly."""

    @property
    def count(self) -> int:
        """How many values there were."""
        return sum(self.types.values())

    @property
    def type(self) -> str:
        """The types that came, such as `number, string`."""
        return ", ".join(name for name in TYPES if name in self.types)

    @property
    def distinct(self) -> int:
        """How many different texts, numbers and booleans are known; there are others if `has_more`."""
        return len(self.texts) + len(self.literals)

    @property
    def has_more(self) -> bool:
        """Whether there are more different values than are known."""
        return self.has_more_texts or self.has_more_literals

    def examples(self, most: int = MOST_EXAMPLES) -> tuple[str, ...]:
        """The first different values as JSON, in the order in which they came within their type."""
        texts = (json.dumps(text, ensure_ascii=False) for text in list(self.texts)[:most])
        return (*texts, *list(self.literals)[:most])[:most]

    def requires(self, name: str) -> bool:
        """Whether every object among the values has this member."""
        return self.properties[name].count == self.types.get("object", 0)

    def walk(self, path: str = "") -> Iterator[tuple[str, "PropertyProfile", float]]:
        """Everything inside: its path, its profile, and the share of the objects around it that have it.

        The share of the elements of lists is 1.
        """
        objects = self.types.get("object", 0)
        for name, inner in self.properties.items():
            place = below(path, (name,))
            yield place, inner, inner.count / objects
            yield from inner.walk(place)
        if self.items is not None:
            yield f"{path}[]", self.items, 1.0
            yield from self.items.walk(f"{path}[]")

    def note(self, value: Json, room: Room, depth: int = 0) -> None:
        """Add a value; raises `KeyError` for one that is not JSON."""
        kind = type(value)
        name = _TYPE_OF[kind]
        self.types[name] = self.types.get(name, 0) + 1
        if kind is str:
            known = self.texts.get(value)
            if known is None:
                self._note_new_text(value)
            else:
                self.texts[value] = known + 1
        elif name == "number":
            self._note_number(value)
        elif kind is dict:
            self._note_members(value, room, depth)
        elif kind is list:
            self._note_elements(value, room, depth)
        elif kind is bool:
            literal = "true" if value else "false"
            self.literals[literal] = self.literals.get(literal, 0) + 1

    def _note_new_text(self, text: str) -> None:
        if self.formats:
            self.formats = remaining(self.formats, text)
        elif self.formats is None:
            self.formats = formats_of(text)
        if len(self.texts) < MOST_VALUES and len(text) <= LONGEST_TEXT:
            self.texts[text] = 1
        else:
            self.has_more_texts = True

    def _note_number(self, value: int | float | Decimal | msgspec.Raw) -> None:
        literal = bytes(value).decode() if isinstance(value, msgspec.Raw) else str(value)
        known = self.literals.get(literal)
        if known is not None:
            self.literals[literal] = known + 1
            return
        self._note_new_literal(literal)
        if self.is_whole and not isinstance(value, int):
            self.is_whole = _is_whole(literal)
        rounded = value if isinstance(value, int) else float(literal)
        if not self.bounds[0] < rounded < self.bounds[1]:
            self._note_bound(decimal(msgspec.Raw(literal)))

    def _note_bound(self, number: Decimal | None) -> None:
        if number is None or not number.is_finite():
            return
        self.least = number if self.least is None else min(_plainest(number, self.least), self.least)
        self.greatest = number if self.greatest is None else max(_plainest(number, self.greatest), self.greatest)
        self.bounds = float(self.least), float(self.greatest)

    def _note_new_literal(self, literal: str) -> None:
        if len(self.literals) < MOST_VALUES and len(literal) <= LONGEST_TEXT:
            self.literals[literal] = 1
        else:
            self.has_more_literals = True

    def _note_members(self, members: dict[str, Json], room: Room, depth: int) -> None:
        if depth >= MOST_DEPTH:
            self.is_open = self.is_open or bool(members)
            return
        properties = self.properties
        for name, value in members.items():
            inner = properties.get(name)
            if inner is None:
                if len(properties) >= MOST_MEMBERS or not room.take():
                    self.is_open = True
                    continue
                inner = properties[name] = PropertyProfile()
            inner.note(value, room, depth + 1)

    def _note_elements(self, elements: list[Json], room: Room, depth: int) -> None:
        if not elements:
            return
        if self.items is None:
            if depth >= MOST_DEPTH or not room.take():
                self.is_open = True
                return
            self.items = PropertyProfile()
        for value in elements:
            self.items.note(value, room, depth + 1)


class EventProfile(msgspec.Struct):
    """The events of one name and type."""

    type: EventType
    """The kind of call."""
    name: str
    """The name, as in `events.name`; "" for events without one."""
    content: PropertyProfile = msgspec.field(default_factory=PropertyProfile)
    """The properties of the accepted events as one object; for identify and group events, the traits."""
    received: int = 0
    """How many events there are, duplicates and invalid ones among them; 0 when nobody counted."""
    with_problems: int = 0
    """How many of those have a problem, an error or a warning."""
    sessions: int = 0
    """In how many of the sessions one was accepted."""

    @property
    def count(self) -> int:
        """How many of them are accepted."""
        return self.content.count

    @property
    def properties(self) -> Iterator[tuple[str, PropertyProfile, float]]:
        """Every property by its path, such as `items[].sku`, with its profile and its fill rate from 0 to 1."""
        return self.content.walk()


class SessionProfile:
    """What the events of a session look like, or those of several together; `room` is for all their properties."""

    def __init__(self, room: Room | None = None) -> None:
        self.events: dict[tuple[EventType, str], EventProfile] = {}
        """The events by type and name, in the order in which they came."""
        self.sessions = 0
        """How many sessions have been added."""
        self.other_events = 0
        """Accepted events of further names, which are beyond the limit."""
        self._other_names: set[int] = set()
        self._room = room or Room()
        self._counts: dict[tuple[EventType, str], int] = {}

    @property
    def other_names(self) -> int:
        """How many names there are beyond the limit; at most `MOST_OTHER_NAMES` are counted."""
        return len(self._other_names)

    @property
    def count(self) -> int:
        """How many accepted events there are."""
        return sum(event.count for event in self.events.values()) + self.other_events

    def knows(self, type: EventType, name: str) -> bool:  # noqa: A002 - the column
        """Whether `events` tells if the session has this event: not for one that may be beyond the limit."""
        if (type, name) in self.events or not self._other_names:
            return True
        return len(self._other_names) < MOST_OTHER_NAMES and hash((type, name)) not in self._other_names

    def note(self, type: EventType, name: str, properties: dict[str, Json]) -> None:  # noqa: A002 - the column
        """Add an accepted event: its properties, or the traits of an identify or group event."""
        event = self._event(type, name)
        if event is not None:
            event.content.note(properties, self._room)
            return
        self.other_events += 1
        if len(self._other_names) < MOST_OTHER_NAMES:
            self._other_names.add(hash((type, name)))

    def note_problems(self, type: EventType, name: str, received: int, with_problems: int) -> None:  # noqa: A002 (the field's name)
        """Add to how many events of a name there are, whatever became of them, and how many of those have problems."""
        event = self._event(type, name)
        if event is not None:
            event.received += received
            event.with_problems += with_problems

    def end_session(self) -> None:
        """All events of a session have been added."""
        self.sessions += 1
        for key, event in self.events.items():
            event.sessions += event.count > self._counts.get(key, 0)
            self._counts[key] = event.count

    def _event(self, kind: EventType, name: str) -> EventProfile | None:
        event = self.events.get((kind, name))
        if event is None and len(self.events) < MOST_NAMES:
            event = self.events[kind, name] = EventProfile(kind, name)
        return event


def type_of(value: Json) -> str:
    """The type of a value, one of `TYPES`; raises `KeyError` for one that is not JSON."""
    return _TYPE_OF[type(value)]


def _plainest(number: Decimal, other: Decimal) -> Decimal:
    """The number; if the other one is equal, the shorter spelling, so that it does not matter which came first."""
    return number if number != other else min(number, other, key=lambda each: (len(str(each)), str(each)))


def _is_whole(literal: str) -> bool:
    number = decimal(msgspec.Raw(literal))
    return number is not None and number.is_finite() and number == number.to_integral_value()
