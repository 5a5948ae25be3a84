"""An event of a log as a plan is about it: what `e` on a violation starts from."""

from typing import Any

import msgspec

from liveview.core.json.document import encode
from liveview.core.planned.omission import subject
from liveview.core.planned.references import at
from liveview.core.wire.normalised import Normalised
from liveview.core.wire.stored import StoredPayload, normalised
from liveview.log.read.accepted import own_properties
from liveview.model.event import EventType
from liveview.plans.reading.json_text import PlanJson, read_json
from liveview.text.json_paths import Step, steps_below


class SeenEvent(msgspec.Struct, frozen=True):
    """An event that came; numbers are `int` or `Decimal`, as in a plan."""

    event: Normalised
    """The event in the terms of the product."""
    content: dict[str, Any]
    """All its properties, or the traits of identify and group."""
    own: dict[str, Any]
    """Those that a plan is about."""
    inside: str
    """The path of them, such as `properties`."""

    @property
    def type(self) -> EventType:
        """The kind of call it is."""
        return self.event.type

    @property
    def name(self) -> str:
        """Its name; "" without one."""
        return self.event.name or ""

    def steps(self, field: str) -> tuple[Step, ...] | None:
        """What leads from the properties to the value at a path of the event; None for one that is not among them."""
        return steps_below(self.inside, field)

    def value(self, steps: tuple[Step, ...]) -> PlanJson:
        """The value to which steps lead; None if there is none."""
        return at(self.content, steps) if steps else self.own


def seen(stored: StoredPayload) -> SeenEvent:
    """A stored event as a plan sees it."""
    event = normalised(stored)
    values, inside = subject(event)
    content: dict[str, Any] = read_json(encode(dict(values)).decode(), "the event")
    own = own_properties(stored)
    return SeenEvent(event, content, {name: value for name, value in content.items() if name in own}, inside)
