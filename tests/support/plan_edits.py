"""Events that violate a plan, and what can be done about it."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from liveview.core.planned.check import PlanCheck
from liveview.core.wire.stored import StoredPayload
from liveview.model.problem import Problem
from liveview.plans.editing import PlanChange, changes
from liveview.plans.reading import own
from liveview.plans.reading.place import PlanPlace
from liveview.plans.seen import SeenEvent, seen

OWN = '"distinct_id":"u","token":"t","time":1790000000.25,"$insert_id":"i"'


def came(properties: Mapping[str, Any] | str = "{}", name: str = "Purchase") -> SeenEvent:
    """A stored event with these properties; JSON text keeps the digits of its numbers."""
    text = properties if isinstance(properties, str) else json.dumps(properties)
    more = text.strip()[1:-1]
    return seen(
        StoredPayload(f'{{"event":{json.dumps(name)},"properties":{{{OWN}{"," if more.strip() else ""}{more}}}}}')
    )


def planning(schema: Any = True, name: str = "Purchase", **more: Any) -> dict[str, Any]:
    """A plan with one event, decoded."""
    events = [{"name": name, "type": "track", "schema": schema} | more]
    return {"liveview_plan": 1, "version": 3, "events": events}


def violations(document: dict[str, Any], event: SeenEvent) -> tuple[Problem, ...]:
    """What is wrong with an event."""
    return PlanCheck(own.read(document, PlanPlace("plan.json"))).problems(event.event)


def offered(document: dict[str, Any], event: SeenEvent) -> dict[str, PlanChange]:
    """What can be done about the first violation, by what it is for; the plan itself stays as it is."""
    before = deepcopy(document)
    found = changes(document, violations(document, event)[0], event)
    assert document == before
    return {change.edit.value: change for change in found}


def schema_of(change: PlanChange) -> Any:
    """The schema of the first event after a change."""
    return change.document["events"][0]["schema"]
