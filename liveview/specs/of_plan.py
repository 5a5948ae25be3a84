"""A spec for free: the events that a tracking plan requires, each expected once at least."""

from collections.abc import Iterator

from liveview.model.plan import Plan, PlannedEvent
from liveview.specs.spec import Expectation, Spec


def spec_of(plan: Plan) -> Spec:
    """What a session must have according to a plan, in its order. Each event has an id of its own."""
    return Spec(expect=tuple(_expected([event for event in plan.events if event.required])))


def _expected(events: list[PlannedEvent]) -> Iterator[Expectation]:
    names = [event.name for event in events]
    for event in events:
        shared = names.count(event.name) > 1
        yield Expectation(id=f"{event.name} ({event.type})" if shared else event.name, name=event.name, type=event.type)
