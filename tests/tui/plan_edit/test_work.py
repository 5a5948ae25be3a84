"""What the dialog asks of the plan's file."""

from pathlib import Path

import pytest

from liveview.errors import ConfigError, PlanChangedError, PlanError
from liveview.log.files import LogFile
from liveview.log.read.event_detail import EventDetail
from liveview.log.read.reader import Reader
from liveview.model.problem import Problem, Severity
from liveview.model.snapshot import Endpoints
from liveview.plans.in_config import Adoption
from liveview.plans.widening import PlanEdit
from liveview.tui.plan_edit.undoing import PlanHistory
from liveview.tui.plan_edit.work import ChangesOffered, ViolationWanted, change, offer, save_as_own, undo, why_not
from tests.support.tui.at_plan_edit import CSV, planned_shop, violating, written
from tests.support.tui.fakes import FakeSession

FAR = Problem("time-far", Severity.WARNING, "properties.time")
A, B = (Problem("plan-rule", Severity.WARNING, "properties.a", rule=rule) for rule in ("minimum: 1", "multipleOf: 2"))


def purchase(folder: Path, name: str = "plan.json") -> tuple[EventDetail, Problem]:
    """An event, and how it violates the plan."""
    session = violating(folder, name)
    with Reader(LogFile(session.path)) as reader:
        detail = reader.detail(1)
    session.close()
    assert detail is not None
    problem = ViolationWanted().among(detail.event.problems)
    assert problem is not None
    return detail, problem


def offered(folder: Path, fake: FakeSession) -> ChangesOffered:
    detail, problem = purchase(folder)
    found = offer(fake, detail, (problem,))
    assert isinstance(found, ChangesOffered)
    return found


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ViolationWanted(), A),
        (ViolationWanted(rule="multipleOf: 2"), B),
        (ViolationWanted("plan-rule", "properties.a"), A),
        (ViolationWanted("time-far"), None),
        (ViolationWanted(field="properties.b"), None),
    ],
)
def test_only_violations_are_meant(wanted: ViolationWanted, expected: Problem | None) -> None:
    assert wanted.among((FAR, A, B)) is expected


MISSING = [Problem("plan-missing", Severity.WARNING, f"properties.{name}", rule="required") for name in "xyz"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (ViolationWanted(rule="multipleOf: 2"), (B,)),
        (ViolationWanted(rule="multipleOf: 2", others=True), (B, A)),
        (ViolationWanted("plan-missing", "properties.y", others=True), (MISSING[1], MISSING[0], MISSING[2])),
        (ViolationWanted(field="properties.b", others=True), ()),
    ],
)
def test_others_of_the_same_line_will_do_if_that_is_wanted(
    wanted: ViolationWanted, expected: tuple[Problem, ...]
) -> None:
    assert wanted.choices((FAR, A, *MISSING, B)) == expected


def test_the_first_one_that_the_plan_still_has_is_offered(tmp_path: Path) -> None:
    fake = planned_shop(tmp_path)
    detail, problem = purchase(tmp_path)
    found = offer(fake, detail, (MISSING[0], problem))
    assert isinstance(found, ChangesOffered)
    assert (found.problem, [each.edit for each in found.changes]) == (problem, [PlanEdit.WIDEN])


def test_a_change_is_written_and_used(tmp_path: Path) -> None:
    fake = planned_shop(tmp_path)
    found = offered(tmp_path, fake)
    history = PlanHistory()
    assert change(fake, history, found.plan, found.changes[0]).startswith("plan.json changed: ~ type Purchase.price: ")
    assert history.last is not None
    assert (written(tmp_path)["version"], fake.asked) == (4, [("reload",)])
    with pytest.raises(PlanChangedError):
        change(fake, PlanHistory(), found.plan, found.changes[0])


class TestUndo:
    def test_writes_what_was_there_byte_by_byte(self, tmp_path: Path) -> None:
        fake, history = planned_shop(tmp_path), PlanHistory()
        before, (detail, problem) = (tmp_path / "plan.json").read_bytes(), purchase(tmp_path)
        for _ in range(2):
            found = offer(fake, detail, (problem,))
            assert isinstance(found, ChangesOffered)
            change(fake, history, found.plan, found.changes[0])
            assert (tmp_path / "plan.json").read_bytes() != before
            assert undo(fake, history).startswith("undone in plan.json: ~ type Purchase.price: ")
            assert (tmp_path / "plan.json").read_bytes() == before
        assert fake.asked == [("reload",)] * 4
        with pytest.raises(PlanError, match="no change to undo"):
            undo(fake, history)

    def test_leaves_a_file_that_somebody_else_changed(self, tmp_path: Path) -> None:
        fake, history = planned_shop(tmp_path), PlanHistory()
        found = offered(tmp_path, fake)
        change(fake, history, found.plan, found.changes[0])
        (tmp_path / "plan.json").write_text("theirs")
        with pytest.raises(PlanChangedError, match="was changed meanwhile"):
            undo(fake, history)
        assert history.last is None
        assert (tmp_path / "plan.json").read_text() == "theirs"


def test_without_a_run_nothing_uses_it(tmp_path: Path) -> None:
    fake = planned_shop(tmp_path)
    fake.endpoints = Endpoints(receiver="", sink="", log="", token="", config=None, outside=())
    found = offered(tmp_path, fake)
    assert "Nothing is running here" in change(fake, PlanHistory(), found.plan, found.changes[0])


def test_a_plan_of_another_kind_becomes_an_own_one(tmp_path: Path) -> None:
    fake = planned_shop(tmp_path, CSV, "plan.csv")
    detail, problem = purchase(tmp_path, "plan.csv")
    found = offer(fake, detail, (problem,))
    assert isinstance(found, Adoption)
    assert save_as_own(fake, found).startswith("plan.json was saved, and liveview.toml names it.")
    assert isinstance(offer(fake, detail, (problem,)), ChangesOffered)


def test_errors_are_sentences() -> None:
    assert why_not(PlanError("plan.json is gone")) == "plan.json is gone"
    assert why_not(ConfigError("not valid TOML")) == "The plan cannot be read: not valid TOML"
