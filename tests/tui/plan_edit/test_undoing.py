"""Which change of a plan is the last one."""

from pathlib import Path

from liveview.tui.plan_edit.undoing import PlanHistory, WrittenPlan


def test_changes_are_undone_from_the_last_to_the_first() -> None:
    history = PlanHistory()
    first, second = (WrittenPlan(Path("plan.json"), b"", b"", line) for line in ("+ event A", "+ event B"))
    history.add(first)
    history.add(second)
    assert history.last is second
    history.forget()
    assert history.last is first


def test_nothing_can_be_undone_after_all_is_forgotten() -> None:
    history = PlanHistory()
    history.add(WrittenPlan(Path("plan.json"), b"", b"", "+ event A"))
    history.clear()
    assert history.last is None
