"""The plan that a configuration names."""

from pathlib import Path

from liveview.tui.verification.session_plan import SessionPlan, plan_of
from tests.support.tui.verifying import write_plan


def test_it_is_beside_the_configuration(tmp_path: Path) -> None:
    found = plan_of(str(write_plan(tmp_path)))
    assert found.plan is not None
    assert (found.plan.version, found.path, found.problem) == (3, "plan.json", "")


def test_without_a_configuration_or_a_name_there_is_none(tmp_path: Path) -> None:
    config = tmp_path / "liveview.toml"
    config.write_text("")
    assert plan_of(None) == plan_of(str(config)) == SessionPlan()


def test_why_a_plan_or_a_configuration_cannot_be_read(tmp_path: Path) -> None:
    config = write_plan(tmp_path, "{")
    found = plan_of(str(config))
    assert found.plan is None
    assert "plan.json" in found.problem
    config.write_text("[plan")
    assert "not valid TOML" in plan_of(str(config)).problem
