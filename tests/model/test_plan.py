"""What a plan is."""

import msgspec
import pytest

from liveview.model.event import EventType
from liveview.model.plan import Plan, PlanKind, PlannedEvent


def test_an_event_that_is_only_named_is_tracked_with_anything_in_it() -> None:
    event = PlannedEvent("Purchase")
    assert (event.type, event.schema, event.required) == (EventType.TRACK, True, False)


def test_a_plan_is_of_the_kind_that_is_written() -> None:
    assert (Plan(events=()).kind, Plan(events=()).version) == (PlanKind.LIVEVIEW, 1)


def test_it_can_be_shared_because_nothing_changes_it() -> None:
    event = PlannedEvent("Purchase")
    with pytest.raises(AttributeError):
        event.name = "Refund"  # type: ignore[misc] # what the type forbids is tried
    assert msgspec.structs.replace(event, required=True) != event
