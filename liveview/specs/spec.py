"""What a spec says, as frozen values. `reading` makes them of a file and has checked them."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from liveview.model.event import EventType, State
from liveview.specs.json_schema import JsonSchema
from liveview.text.json_paths import Keys


class EventPattern(msgspec.Struct, frozen=True, kw_only=True):
    """Which events are meant (name, type, user and filter select), and what is required of them."""

    name: str | None = None
    """The exact name; None for any."""
    type: EventType | None = None
    """The kind of call; None for any."""
    user: str | None = None
    """The exact user (`distinct_id`); None for any."""
    filter: str = ""
    """The filter that they match; "" for any."""
    properties: Mapping[str, Any] = {}
    """Properties that they must have, a subset at any depth; in Python, a `ValueKind` may be a value."""
    kinds: tuple[tuple[Keys, str], ...] = ()
    """Paths into the properties, and the kind of what must be there."""
    absent: tuple[Keys, ...] = ()
    """Paths at which nothing may be."""
    schema: JsonSchema | None = None
    """A JSON Schema of the properties; None for none."""
    state: State | None = None
    """The state that they must have; None for any."""
    problems: tuple[str, ...] | None = None
    """Exactly the codes that they must have, in any order; None for any."""
    destinations: tuple[tuple[str, str], ...] = ()
    """Destinations, and the delivery state or the decision that each must have."""

    @property
    def selects(self) -> str:
        """What it selects by, for a report; "" when it selects every event."""
        return self.name or self.filter or self.user or (self.type.value if self.type else "")


class Expectation(EventPattern, frozen=True, kw_only=True):
    """An `[[expect]]`: how many such events there must be."""

    id: str
    """What `order` and reports call it."""
    least: int = 1
    """The smallest number of events."""
    most: int | None = None
    """The largest number of events; None for no limit."""
    every: bool = False
    """Whether every selected event must meet what is required."""

    @property
    def numbers(self) -> int | dict[str, int]:
        """The number of events as a spec has it: exactly this, or min and max."""
        if self.least == self.most:
            return self.least
        return {"min": self.least} if self.most is None else {"min": self.least, "max": self.most}

    @property
    def wanted(self) -> str:
        """The number of events in words."""
        if self.least == self.most:
            return f"exactly {self.least}"
        if self.most is None:
            return f"at least {self.least}"
        return f"{self.least} to {self.most}" if self.least else f"at most {self.most}"


class Prohibition(EventPattern, frozen=True, kw_only=True):
    """A `[[never]]`: there must be no such event."""

    id: str
    """What reports call it, such as `never: Error`."""


class Spec(msgspec.Struct, frozen=True, kw_only=True):
    """A file of expected events."""

    title: str = ""
    """What it is about; "" if it does not say."""
    filter: str = ""
    """The filter of the events that it looks at; "" for all."""
    fails_on_unexpected: bool = False
    """Whether an event that no `[[expect]]` matches is a failure."""
    expect: tuple[Expectation, ...] = ()
    """What must be there."""
    never: tuple[Prohibition, ...] = ()
    """What must not be there."""
    order: tuple[tuple[str, ...], ...] = ()
    """Lists of ids: such events must follow each other; others may lie between."""

    @property
    def filters(self) -> Iterator[str]:
        """Every filter in it, for evidence to be asked."""
        texts = (self.filter, *(each.filter for each in self.expect), *(each.filter for each in self.never))
        return (text for text in texts if text)
