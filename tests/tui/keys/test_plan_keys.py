"""The keys that change the plan."""

from liveview.plans.widening import PlanEdit
from liveview.tui.keys.event_keys import EVENT
from liveview.tui.keys.plan_keys import PLAN_EDIT, VIOLATION
from liveview.tui.plan_edit.lines import READ, UNDO


def test_the_key_on_a_violation_is_the_one_that_edits_an_event_elsewhere() -> None:
    (edit,) = (each for each in EVENT if each.id == "event.edit")
    assert {each.key for each in VIOLATION} == {edit.key}


def test_there_is_one_for_everything_that_can_be_done() -> None:
    assert [each.action for each in PLAN_EDIT] == [f"take('{name}')" for name in (*PlanEdit, READ, UNDO)]
    assert [each.id for each in PLAN_EDIT] == [f"plan.{name}" for name in (*PlanEdit, READ, UNDO)]
