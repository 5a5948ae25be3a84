"""What a tracking plan adds to an event: 300 events with 30 properties each, in random order.

Events share properties, as they do in a product: there are 300 of them, each with one schema. All events conform.
"""

import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from liveview.config.schema import Config
from liveview.core.intake import Intake
from liveview.core.planned.check import PlanCheck
from liveview.core.steps import Arrived
from liveview.model.plan import Plan, PlannedEvent
from tests.bench.configurations import NO_DESTINATION
from tests.bench.cpu import cost
from tests.bench.figure import Figure
from tests.bench.serving import serving
from tests.bench.wrk import OWN

EVENTS, PROPERTIES, NAMES = 300, 30, 300
IN_PROCESS, SERVED = 15.0, 50.0
"""CPU µs that a plan may add to an event, when it is prepared and when it is served."""
_KINDS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"type": "string"}, '"text"'),
    ({"type": "number", "minimum": 0}, "19.99"),
    ({"type": "integer"}, "3"),
    ({"enum": ["free", "pro", "team"]}, '"pro"'),
    ({"type": "boolean"}, "true"),
)
"""Schemas of properties, and a value for each."""


def _properties(event: int) -> dict[str, tuple[dict[str, Any], str]]:
    """The schema and the value of each property."""
    numbers = ((event * 7 + number) % NAMES for number in range(PROPERTIES))
    return {f"property_{number}": _KINDS[number % len(_KINDS)] for number in numbers}


def schema(event: int) -> dict[str, Any]:
    """What a planned event must look like."""
    properties = {name: said for name, (said, _) in _properties(event).items()}
    return {"type": "object", "required": list(properties)[:10], "properties": properties}


def body(event: int) -> str:
    """An event that conforms, as a template for `wrk`."""
    properties = ",".join(f'"{name}":{value}' for name, (_, value) in _properties(event).items())
    return f'{{"event":"Event {event}","properties":{{{OWN},{properties}}}}}'


def measure(*, quick: bool) -> Iterator[Figure]:
    """A figure in process, and one for a served event."""
    yield _in_process(20 if quick else 100)
    yield _served(*((2, 1) if quick else (4, 5)))


def _in_process(rounds: int) -> Figure:
    plan = Plan(tuple(PlannedEvent(f"Event {event}", schema=schema(event)) for event in range(EVENTS)))
    without, planned = Intake(Config()), Intake(Config(), (), PlanCheck(plan))
    bodies = [(body(event) % (1_577_836_800, "id", event)).encode() for event in range(EVENTS)]
    requests = [Arrived("POST", "/track", "", (), content, content) for content in bodies]
    order = random.Random(1)
    costs = []
    for _ in range(rounds):
        order.shuffle(requests)
        costs.append((_cost(without, requests), _cost(planned, requests)))
    assert not any(
        each.code.startswith("plan-")
        for request in requests
        for each in planned.prepare(request, 0.0).events[0].checked.problems
    )
    return _figure("a plan in process", costs, IN_PROCESS)


def _cost(intake: Intake, requests: list[Arrived]) -> float:
    """CPU µs to prepare one of these requests."""
    before = time.thread_time()
    for request in requests:
        intake.prepare(request, 1_577_836_800.0)
    return (time.thread_time() - before) / len(requests) * 1e6


def _served(seconds: int, rounds: int) -> Figure:
    events = [body(event) for event in range(EVENTS)]
    planned = [{"name": f"Event {event}", "schema": schema(event)} for event in range(EVENTS)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.json"
        file.write_text(json.dumps({"liveview_plan": 1, "events": planned}))
        with (
            serving(NO_DESTINATION) as without,
            serving(f'{NO_DESTINATION}[plan]\nfile = "{file}"\n') as checked,
        ):
            for server in (without, checked):
                cost(server, 1, events)
            costs = [(cost(without, seconds, events), cost(checked, seconds, events)) for _ in range(rounds)]
    return _figure("a plan for a served event", costs, SERVED)


def _figure(what: str, costs: list[tuple[float, float]], most: float) -> Figure:
    return Figure(
        f"CPU that is added by {what}",
        statistics.median(planned - without for without, planned in costs),
        "µs",
        most=most,
        more={
            "without µs": statistics.median(without for without, _ in costs),
            "with µs": statistics.median(planned for _, planned in costs),
        },
    )
