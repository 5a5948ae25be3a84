"""`liveview learn`: plans made of sessions, and plans that sessions widen."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from liveview.cli import main
from liveview.plans.load import load
from tests.support.conformity import conforms
from tests.support.plan_sessions import session_with
from tests.support.plans import plan_file, plan_of
from tests.support.program import run


def learn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["learn", *map(str, arguments)])


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """A session before a release."""
    return session_with(
        tmp_path / "before.db",
        Purchase=[{"price": 5, "plan": plan} for plan in ("free", "pro") * 3],
        Signup=[{"email": "ada@example.com"}],
    )


@pytest.fixture
def after(tmp_path: Path) -> Path:
    """A session after it."""
    return session_with(tmp_path / "after.db", Purchase=[{"price": "5", "plan": "pro", "coupon": None}], Refund=[{}])


LINES = [
    "~ type Purchase.price: number → number, string",
    "+ property Purchase.coupon",
    "+ event Refund",
]
"""What merging the session after into what was learned before changes."""


class TestNew:
    def test_plan_goes_to_stdout_and_can_be_read(self, tmp_path: Path, before: Path) -> None:
        ended = learn(before)
        assert (ended.exit_code, ended.stderr) == (0, "liveview: 2 event names learned from 7 accepted events\n")
        plan = load(plan_file(tmp_path, ended.stdout))
        assert [(event.name, event.required) for event in plan.events] == [("Purchase", True), ("Signup", True)]
        assert conforms(json.loads(ended.stdout), "Purchase", '{"price":7,"plan":"free"}')
        assert "ada@example.com" not in ended.stdout

    def test_plan_goes_to_a_file(self, tmp_path: Path, before: Path) -> None:
        ended = learn(before, "-o", tmp_path / "plan.json")
        assert (ended.exit_code, ended.stdout) == (0, "")
        assert ended.stderr.startswith(f"liveview: wrote {tmp_path / 'plan.json'}: 2 event names")
        assert (tmp_path / "plan.json").read_text() == learn(before, "-o", "-").stdout

    def test_plan_of_several_sessions_requires_what_all_have(self, before: Path, after: Path) -> None:
        document = json.loads(learn(before, after, before).stdout)
        assert {event["name"]: event["required"] for event in document["events"]} == {
            "Purchase": True,
            "Signup": False,
            "Refund": False,
        }
        assert document["events"][0]["schema"]["properties"]["price"]["x-share"] == 1.0

    def test_plan_of_the_latest_session(self, tmp_path: Path, before: Path) -> None:
        state = tmp_path / "state" / "liveview"
        state.mkdir(parents=True)
        before.rename(state / "session-20260101-000001.db")
        ended = run(tmp_path, "learn", "latest")
        assert (ended.returncode, json.loads(ended.stdout)["liveview_plan"]) == (0, 1)

    def test_plan_of_no_event_is_not_written(self, tmp_path: Path) -> None:
        ended = learn(session_with(tmp_path / "a.db"), "-o", tmp_path / "plan.json")
        assert (ended.exit_code, (tmp_path / "plan.json").exists()) == (1, False)
        assert "no accepted event to learn from" in ended.stderr

    def test_plan_says_how_many_names_are_data(self, tmp_path: Path) -> None:
        log = session_with(tmp_path / "a.db", {"Purchase": [{}], "ada@example.com": [{}]})
        ended = learn(log)
        assert ended.stderr.startswith("liveview: 1 name left out: each looks like data, such as an address or an ID\n")
        assert "ada" not in ended.stdout + ended.stderr


class TestOutput:
    def test_is_not_overwritten_unless_by_force(self, tmp_path: Path, before: Path) -> None:
        (tmp_path / "plan.json").write_text("mine")
        ended = learn(before, "-o", tmp_path / "plan.json")
        assert (ended.exit_code, (tmp_path / "plan.json").read_text()) == (2, "mine")
        assert "add --force to overwrite it" in ended.stderr
        assert learn(before, "-o", tmp_path / "plan.json", "--force").exit_code == 0
        assert load(tmp_path / "plan.json").version == 1

    def test_is_never_one_of_the_sessions(self, before: Path) -> None:
        content = before.read_bytes()
        ended = learn(before, "-o", before, "--force")
        assert (ended.exit_code, before.read_bytes()) == (2, content)
        assert "is a session; choose another file" in ended.stderr

    def test_that_cannot_be_written_is_one_sentence(self, tmp_path: Path, before: Path) -> None:
        ended = learn(before, "-o", tmp_path / "missing" / "plan.json")
        assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)

    def test_that_could_not_be_read_again_is_not_written(
        self, tmp_path: Path, before: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("liveview.plans.own_file.MOST_BYTES", 100)
        ended = learn(before, "-o", tmp_path / "plan.json")
        assert (ended.exit_code, (tmp_path / "plan.json").exists()) == (2, False)
        assert ended.stderr.startswith("liveview: the plan was not written, it would have more than ")


class TestInto:
    @pytest.fixture
    def plan(self, tmp_path: Path, before: Path) -> Path:
        path = tmp_path / "plan.json"
        assert learn(before, "-o", path).exit_code == 0
        return path

    def test_widens_the_file_and_prints_each_change(self, plan: Path, after: Path) -> None:
        ended = learn(after, "--into", plan)
        assert (ended.exit_code, ended.stdout.splitlines()) == (0, LINES)
        assert ended.stderr == f"liveview: wrote {plan}, now version 2\n"
        assert load(plan).version == 2
        again = plan.read_bytes()
        ended = learn(after, "--into", plan)
        assert (ended.exit_code, ended.stdout, plan.read_bytes()) == (0, "", again)
        assert ended.stderr == f"liveview: {plan} is unchanged: 2 accepted events, nothing new\n"

    def test_leaves_every_byte_of_a_plan_that_needs_no_change(self, tmp_path: Path, before: Path) -> None:
        text = '\ufeff{"events" :[{"name":"Purchase"},\r\n{"name":"Signup","schema":true}], "liveview_plan": 1}'
        path = plan_file(tmp_path, text)
        assert learn(before, "--into", path).exit_code == 0
        assert path.read_bytes() == text.encode()

    def test_keeps_numbers_and_unknown_keys(self, tmp_path: Path, after: Path) -> None:
        schema = '{"properties":{"price":{"enum":[0.10,12345678901234567890.5]}},"x-owner":"Ada"}'
        path = plan_file(tmp_path, f'{{"team":"Web","liveview_plan":1,"events":[{{"name":"A","schema":{schema}}}]}}')
        assert learn(after, "--into", path).exit_code == 0
        text = path.read_text()
        assert all(part in text for part in ('"team":"Web"', "[0.10,12345678901234567890.5]", '"x-owner":"Ada"'))
        assert [event.name for event in load(path).events] == ["A", "Purchase", "Refund"]

    def test_with_a_file_leaves_the_plan(self, tmp_path: Path, plan: Path, after: Path, before: Path) -> None:
        content = plan.read_bytes()
        ended = learn(after, "--into", plan, "-o", tmp_path / "wider.json")
        assert (ended.stdout.splitlines(), plan.read_bytes()) == (LINES, content)
        assert load(tmp_path / "wider.json").version == 2
        assert learn(before, "--into", plan, "-o", tmp_path / "same.json").exit_code == 0
        assert (tmp_path / "same.json").read_bytes() == content

    def test_with_stdout_prints_the_changes_to_stderr(self, plan: Path, after: Path) -> None:
        content = plan.read_bytes()
        ended = learn(after, "--into", plan, "-o", "-")
        assert (json.loads(ended.stdout)["version"], plan.read_bytes()) == (2, content)
        assert ended.stderr.splitlines() == [*LINES, "liveview: version 2"]

    def test_drops_the_rules_that_events_break_and_names_what_it_leaves_as_it_is(
        self, tmp_path: Path, after: Path
    ) -> None:
        schema: dict[str, Any] = {
            "properties": {"plan": {"pattern": "^f"}, "price": {}},
            "allOf": [{"minProperties": 1}],
        }
        path = plan_file(tmp_path, plan_of({"name": "Purchase", "schema": schema}, {"name": "Refund"}))
        ended = learn(after, "--into", path)
        assert (ended.exit_code, ended.stdout) == (0, "~ pattern Purchase.plan: ^f → none\n")
        assert ended.stderr.startswith("liveview: left as it is: Purchase: allOf\n")

    def test_a_plan_of_another_kind_is_refused(self, tmp_path: Path, after: Path) -> None:
        path = plan_file(tmp_path, "event,property,type\nPurchase,price,number\n", "plan.csv")
        ended = learn(after, "--into", path)
        assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
        assert "only a plan of liveview's own kind can be changed" in ended.stderr


class TestHostileNames:
    def test_are_printed_as_what_they_are(self, tmp_path: Path) -> None:
        evil = "\x1b[31m\n::error::x ##[group]\u202e"
        path = plan_file(tmp_path, plan_of())
        ended = learn(session_with(tmp_path / "a.db", {evil: [{}]}), "--into", path)
        assert ended.exit_code == 0
        assert all(line.isprintable() and not line.startswith("::") for line in ended.output.splitlines())
        assert "##[" not in ended.stdout
        assert [event.name for event in load(path).events] == [evil]
        printed = learn(tmp_path / "a.db").stdout
        assert all(line.isprintable() for line in printed.splitlines())


class TestUsage:
    @pytest.mark.parametrize("arguments", [[], ["missing.db"], ["missing.db", "--into", "missing.json"]])
    def test_that_is_wrong_is_refused(self, tmp_path: Path, arguments: list[str]) -> None:
        assert learn(*arguments).exit_code == 2
