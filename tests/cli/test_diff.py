"""`liveview diff`: whether a session is worse than the one before."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from liveview.cli import main
from liveview.cli.diff import rules_of
from liveview.errors import UsageError
from liveview.plans.diff import DiffRule
from tests.support.log.making import damage
from tests.support.plan_sessions import session_with
from tests.support.program import run


def diff(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return session_with(tmp_path / "before.db", Purchase=[{"price": 5}] * 10, Signup=[{}])


@pytest.fixture
def after(tmp_path: Path) -> Path:
    return session_with(tmp_path / "after.db", Purchase=[{"price": "5"}] * 5, Refund=[{}])


class TestDiff:
    def test_says_what_is_worse_and_exits_with_1(self, before: Path, after: Path) -> None:
        ended = diff(before, after)
        assert (ended.exit_code, ended.stderr) == (1, "")
        assert ended.stdout.splitlines() == [
            "changed Purchase  10 → 5",
            "          price: number → string",
            "gone    Signup  1 → 0",
            "new     Refund  0 → 1",
            "worse   gone: Signup",
            "worse   shape: Purchase.price number → string",
            "FAILED  worse: 2 findings, 3 event names compared, 0 the same",
        ]

    def test_exits_with_0_when_nothing_is_worse(self, before: Path) -> None:
        ended = diff(before, before)
        assert (ended.exit_code, ended.stdout) == (0, "ok      not worse: 2 event names compared, 2 the same\n")

    def test_fails_on_the_chosen_rules_only(self, before: Path, after: Path) -> None:
        assert diff(before, after, "--fail-on", "problems").exit_code == 0
        assert diff(before, after, "--fail-on", "").exit_code == 0
        assert "worse   new: Refund\n" in diff(before, after, "--fail-on", "new, problems").stdout
        counted = diff(before, after, "--fail-on", "count")
        assert (counted.exit_code, "worse   count: Purchase 10 → 5\n" in counted.stdout) == (1, True)

    @pytest.mark.parametrize(("tolerance", "code"), [("49.9", 1), ("50", 0)])
    def test_counts_within_the_tolerance(self, tmp_path: Path, before: Path, tolerance: str, code: int) -> None:
        after = session_with(tmp_path / "half.db", Purchase=[{"price": 5}] * 5, Signup=[{}])
        assert diff(before, after, "--fail-on", "count", "--tolerance", tolerance).exit_code == code

    def test_as_json_has_the_documented_shape(self, before: Path, after: Path) -> None:
        ended = diff(before, after, "--format", "json")
        found = json.loads(ended.stdout)
        assert (ended.exit_code, found["worse"]) == (1, ["gone: Signup", "shape: Purchase.price number → string"])
        assert found["events"][0] == {
            "name": "Purchase",
            "type": "track",
            "status": "changed",
            "before": 10,
            "after": 5,
            "properties": [{"path": "price", "change": "type", "before": "number", "after": "string"}],
        }

    def test_of_the_latest_session(self, tmp_path: Path, before: Path, after: Path) -> None:
        state = tmp_path / "state" / "liveview"
        state.mkdir(parents=True)
        after.rename(state / "session-20260101-000001.db")
        ended = run(tmp_path, "diff", str(before), "latest")
        assert (ended.returncode, ended.stdout.splitlines()[-1].startswith("FAILED")) == (1, True)


class TestUsage:
    @pytest.mark.parametrize(
        ("more", "told"),
        [
            (["--fail-on", "gnoe"], "there is no rule 'gnoe' to fail on; did you mean gone?"),
            (["--fail-on", "gone,xyz"], "the rules are gone, shape, problems, new, count"),
            (["--tolerance", "-1"], "-1.0 is not in the range"),
            (["--tolerance", "nan"], "nan is not a number of percent"),
            (["--tolerance", "inf"], "inf is not a number of percent"),
            (["--format", "xml"], "'xml' is not one of"),
            (["third.db"], "unexpected extra argument"),
        ],
    )
    def test_that_is_wrong_is_refused(self, before: Path, more: list[str], told: str) -> None:
        ended = diff(before, before, *more)
        assert (ended.exit_code, told in ended.stderr) == (2, True)

    def test_a_log_that_is_not_there_is_refused(self, tmp_path: Path, before: Path) -> None:
        for logs in ((before, tmp_path / "missing.db"), (tmp_path / "missing.db", before)):
            ended = diff(*logs)
            assert (ended.exit_code, "there is no log" in ended.stderr) == (2, True)

    def test_a_damaged_log_is_a_failure_while_running(self, tmp_path: Path, before: Path) -> None:
        log = session_with(tmp_path / "damaged.db", A=[{}] * 50)
        damage(log)
        ended = diff(before, log)
        assert (ended.exit_code, ended.stderr.startswith("liveview: cannot read the log")) == (1, True)


class TestRulesOf:
    def test_are_those_that_are_listed_once_each(self) -> None:
        assert rules_of("count, gone,count") == (DiffRule.COUNT, DiffRule.GONE)
        assert rules_of(" ,") == ()

    def test_that_are_not_known_are_refused(self) -> None:
        with pytest.raises(UsageError):
            rules_of("GONE")
