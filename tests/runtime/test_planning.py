"""The tracking plan of a run, as it is read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from liveview.config.schema import PlanConfig
from liveview.errors import PlanError
from liveview.model.problem import Severity
from liveview.runtime.planning import choose
from tests.support.core.planning import tracked

PLAN = {"liveview_plan": 1, "events": [{"name": "Purchase", "schema": {"properties": {"price": {"type": "number"}}}}]}
_IMPORTED = """
import sys
from liveview.config.schema import Config, PlanConfig
from liveview.core.intake import Intake
from liveview.core.steps import Arrived
from liveview.runtime import Runtime
from liveview.runtime.planning import choose
chosen = choose(PlanConfig(file=sys.argv[1]))
body = b'{"event":"Purchase","properties":{"distinct_id":"u","token":"t","time":1.5}}'
Intake(Config(), (), chosen.check).prepare(Arrived("POST", "/track", "", (), body, body), 1.5)
print("jsonschema_rs" in sys.modules, "liveview.core.planned.check" in sys.modules, "liveview.plans" in sys.modules)
"""


def imported(plan: str) -> str:
    done = subprocess.run([sys.executable, "-c", _IMPORTED, plan], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(PLAN), encoding="utf-8")
    return path


def test_without_a_file_there_is_none() -> None:
    assert (choose(PlanConfig()).plan, choose(PlanConfig()).check) == (None, None)


def test_the_validator_is_imported_only_with_a_plan(plan: Path) -> None:
    assert imported("") == "False False False"
    assert imported(str(plan)) == "True True True"


def test_what_the_configuration_says_about_it_counts(plan: Path) -> None:
    chosen = choose(PlanConfig(str(plan), "ignore", "block"))
    assert chosen.check is not None
    (problem,) = chosen.check.problems(tracked({"price": "1", "other": 2}))
    assert (problem.code, problem.severity) == ("plan-type", Severity.ERROR)


@pytest.mark.parametrize(
    "text", [None, "{", '{"liveview_plan": 1, "events": [{"name": "A", "schema": {"type": "x"}}]}']
)
def test_one_that_cannot_be_read_is_refused_with_its_place(plan: Path, text: str | None) -> None:
    plan.unlink() if text is None else plan.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=r"plan\.json"):
        choose(PlanConfig(str(plan)))
