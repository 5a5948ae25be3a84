"""What the steps of the pipeline add to a delivery: each by itself, and all of them.

In process that is everything between a request and the body of its delivery. The figures are CPU time, in turns with
the same without any step, in units of what bare aiohttp takes to read an event and answer, measured in the same run:
that makes them comparable between machines. A delivery is one event to one destination, which has 20 properties.
"""

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence

from liveview.config.file import parse
from liveview.config.schema import Config
from liveview.core.intake import Intake
from liveview.core.steps import Arrived, Ids
from liveview.model.delivery import Decision
from liveview.runtime.pipelines import Pipelines
from tests.bench.configurations import healthy
from tests.bench.cpu import cost
from tests.bench.figure import Figure
from tests.bench.serving import floor, serving
from tests.bench.wrk import OWN

DEFINITIONS, PROPERTIES = 300, 20
EVENTS = 256
"""Events of a batch."""
USUAL_FLOOR = 45.0
"""CPU µs of bare aiohttp for an event on the machine that the targets were set for."""
ALL, NONE = round(100 / USUAL_FLOOR, 2), round(5 / USUAL_FLOOR, 2)
"""What a delivery may cost more, in units of bare aiohttp: with all steps on (100 µs there), and when none of them is
about its destination (5 µs there)."""
_NOW = 1_600_000_000.0
_KEY = bytes(32)

_NAMING = "".join(
    f'[[definitions]]\nname = "Named {number}"\nfilters = [{{ prop = "$event_name", value = "Event {number}" }}]\n'
    for number in range(DEFINITIONS)
)
_OPERATIONS = """
[[transforms]]
destination = "DESTINATION"
ops = [
  { op = "standard", to = "purchase" },
  { op = "rename", from = "property_1", to = "value" },
  { op = "type", prop = "value", to = "text" },
  { op = "case", prop = "property_0", to = "upper" },
  { op = "delete", prop = "property_2" },
  { op = "constant", prop = "currency", value = "EUR" },
  { op = "rename", from = "property_4", to = "quantity" },
  { op = "type", prop = "property_5", to = "text" },
  { op = "delete", prop = "property_7" },
  { op = "constant", prop = "source", value = "web" },
]
"""
_SQL = """
[[transforms]]
sql = '''
select props ->> 'property_8' * 2 as doubled, upper(event_name) as event_name, null as property_10 from incoming_event
'''
"""
_HIPAA = f"""
[hipaa]
on = true
events = {["value", "currency", "doubled", *(f"property_{number}" for number in range(0, PROPERTIES, 2))]}
"""
_MINE = _OPERATIONS.replace("DESTINATION", "D0")
_OUTSIDE = '[[destinations]]\nname = "Other"\nwebhooks = [{ url = "sink:/other" }]\nenabled = false\n'

STEPS: Mapping[str, tuple[str, float | None]] = {
    f"{DEFINITIONS} definitions": (_NAMING, None),
    "ten operations": (_MINE, None),
    "SQL": (_SQL, None),
    "HIPAA mode": (_HIPAA, None),
    "steps for another destination": (_OPERATIONS.replace("DESTINATION", "Other"), NONE),
    "all steps": (_NAMING + _MINE + _SQL + _HIPAA, ALL),
}
"""What is measured: the tables of a configuration, and what they may add."""


def measure(*, quick: bool) -> Iterator[Figure]:
    """A figure for each step in process, and one for a served event with all of them."""
    seconds, turns = (2, 1) if quick else (4, 5)
    unit = _bare(seconds, turns)
    rounds = 20 if quick else 200
    for name, (tables, most) in STEPS.items():
        yield _figure(f"{name} in process", list(_in_process(tables, rounds)), unit, most)
    yield _served(seconds, turns, unit)


def _bare(seconds: int, rounds: int) -> float:
    """CPU µs of bare aiohttp for an event."""
    with floor(0) as bare:
        cost(bare, 1)
        return statistics.median(cost(bare, seconds) for _ in range(rounds))


def body(event: int) -> str:
    """An event as a template for `wrk`: every third property is a text, the others are numbers."""
    values = (f'"blue mug, size {number}"' if number % 3 == 0 else str(number) for number in range(PROPERTIES))
    properties = ",".join(f'"property_{number}":{value}' for number, value in enumerate(values))
    return f'{{"event":"Event {event}","properties":{{{OWN},{properties}}}}}'


def configured(tables: str) -> str:
    """A file with one healthy destination, one that is off, and these tables."""
    return f"{healthy(1)}{_OUTSIDE}{tables}"


def _in_process(tables: str, rounds: int) -> Iterator[tuple[float, float]]:
    """Pairs of CPU µs a delivery, without and with steps."""
    plain, config = parse(configured("")), parse(configured(tables))
    pipelines = Pipelines((), _KEY, lambda: _NOW, lambda _: None)
    without, stepped = Intake(plain), Intake(config, pipeline=pipelines.of(config))
    contents = [(body(event) % (int(_NOW), "id", event)).encode() for event in range(EVENTS)]
    requests = [Arrived("POST", "/track", "", (), content, content) for content in contents]
    for intake in (without, stepped):
        _cost(intake, config, requests)
    for _ in range(rounds):
        yield _cost(without, config, requests), _cost(stepped, config, requests)
    pipelines.close()


def _cost(intake: Intake, config: Config, requests: Sequence[Arrived]) -> float:
    """CPU µs from one of these requests to the body of its delivery."""
    room = {destination.key: 1 << 40 for destination in config.destinations}
    before = time.thread_time()
    prepared = [intake.prepare(request, _NOW) for request in requests]
    rows = intake.decide(prepared, {}, _NOW, room=room).numbered(Ids())
    took = time.thread_time() - before
    intake.lost()
    assert sum(each.decision is Decision.SEND for each in rows.deliveries) == len(requests)
    assert all(task.body for task in rows.tasks)
    return took / len(requests) * 1e6


def _served(seconds: int, rounds: int, unit: float) -> Figure:
    """What is added where every line of `serve` is masked and printed, too; there is no target for that."""
    events = [body(event) for event in range(DEFINITIONS)]
    with serving(configured("")) as without, serving(configured(STEPS["all steps"][0])) as stepped:
        for server in (without, stepped):
            cost(server, 1, events)
        costs = [(cost(without, seconds, events), cost(stepped, seconds, events)) for _ in range(rounds)]
    return _figure("all steps and masked lines of a served event", costs, unit)


def _figure(what: str, costs: Sequence[tuple[float, float]], unit: float, most: float | None = None) -> Figure:
    added = statistics.median(stepped - without for without, stepped in costs)
    return Figure(
        f"CPU that is added by {what}, to bare aiohttp",
        added / unit,
        most=most,
        more={
            "floor µs": unit,
            "added µs": added,
            "without µs": statistics.median(without for without, _ in costs),
            "with µs": statistics.median(stepped for _, stepped in costs),
        },
    )
