"""Plans for tests, and what an event has to do with them."""

import json
from collections.abc import Mapping
from typing import Any

from liveview.core.json.document import read
from liveview.core.planned.check import PlanCheck
from liveview.core.wire.normalised import Normalised, Origin
from liveview.core.wire.paths import ENDPOINTS
from liveview.core.wire.unpack import normalise, unpack
from liveview.model.event import EventType
from liveview.model.plan import Plan, PlannedEvent, Schema
from liveview.model.problem import Problem
from tests.support.core.inputs import NOW, TOKEN


def plan(schema: Schema = True, name: str = "Purchase", kind: EventType = EventType.TRACK) -> Plan:
    """A plan of one event."""
    return Plan((PlannedEvent(name, kind, schema),))


def listing(**properties: Any) -> dict[str, Any]:
    """A schema that lists these properties, each with a schema of its own."""
    return {"type": "object", "properties": properties}


def tracked(properties: Mapping[str, Any] | str = "{}", name: str = "Purchase") -> Normalised:
    """A valid event with these properties; JSON text keeps the digits of its numbers."""
    text = properties if isinstance(properties, str) else json.dumps(properties)
    more = text.strip()[1:-1]
    own = f'"distinct_id":"u","token":"{TOKEN}","time":{NOW},"$insert_id":"i"{"," if more.strip() else ""}{more}'
    reading = read(f'{{"event":{json.dumps(name)},"properties":{{{own}}}}}'.encode())
    return normalise(reading, Origin())


def sent_to(path: str, content: bytes) -> Normalised:
    """The only event of a request to this path."""
    parcel = unpack(ENDPOINTS[path], "", content, TOKEN, NOW)
    (reading,) = parcel.readings
    return normalise(reading, parcel.origin)


def found(schema: Schema, properties: Mapping[str, Any] | str, **options: str) -> tuple[Problem, ...]:
    """The problems of an event with these properties because of this schema."""
    return PlanCheck(plan(schema), **options).problems(tracked(properties))


def brief(problems: tuple[Problem, ...]) -> list[tuple[str, str, str, str]]:
    """Code, field, rule and value of each."""
    return [(each.code, each.field, each.rule, each.value) for each in problems]
