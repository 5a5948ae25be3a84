"""The dialog about a violation: what it says, what it writes, and when it writes nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from liveview.plans.load import load
from liveview.tui.plan_edit.undoing import PlanHistory
from liveview.tui.plan_edit.work import ViolationWanted
from tests.support.tui.at_plan_edit import CSV, choices, plan_edit_on, planned_shop, said, violating, written
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Stage

SIZES = [(200, 50), (140, 42), (80, 24), (40, 16)]


class TestWhatItSays:
    @pytest.mark.parametrize("size", SIZES)
    def test_what_is_wrong_what_the_plan_says_what_came_and_what_can_be_done(
        self, tmp_path: Path, size: tuple[int, int]
    ) -> None:
        async def play(stage: Stage) -> None:
            for words in ("Change the plan: #1", "properties.price", 'type: "number"', '"79.90"', "w  widen the type"):
                assert words in stage.text
            if size[0] >= 80:
                for words in (
                    "A value is of another type than planned",
                    "plan.json, version 3",
                    "~ type Purchase.price: number → number, string",
                    "enter does it, esc closes",
                ):
                    assert words in stage.text

        plan_edit_on(tmp_path, play, size)

    def test_which_violation_is_meant(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "properties.plan" in stage.text
            assert "a  add the value to the enum" in stage.text
            assert "d  allow any value" in stage.text
            await stage.press("down")
            assert '~ enum Purchase.plan: "free", "pro" → any' in stage.text

        plan_edit_on(
            tmp_path,
            play,
            fill=lambda path: violating(path.parent, plan="team"),
            wanted=ViolationWanted("plan-enum", "properties.plan"),
        )

    def test_text_from_outside_is_harmless(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "\x1b" not in stage.text
            assert "[red]" in stage.text

        plan_edit_on(tmp_path, play, fill=lambda path: violating(path.parent, price="[red]\x1b[31m\n"))

    def test_a_rule_that_cannot_be_changed_safely(self, tmp_path: Path) -> None:
        plan = {"liveview_plan": 1, "events": [{"name": "Purchase", "schema": {"not": {"required": ["price"]}}}]}

        async def play(stage: Stage) -> None:
            assert "edit plan.json by hand" in stage.text
            await stage.press("a", "o", "w", "d", "enter")
            assert not stage.is_closed

        plan_edit_on(tmp_path, play, fake=planned_shop(tmp_path, plan))
        assert written(tmp_path) == plan


class TestChanging:
    @pytest.mark.parametrize("how", ["w", "enter", "mouse"])
    def test_it_is_written_in_its_order_and_used_at_once(self, tmp_path: Path, how: str) -> None:
        async def play(stage: Stage) -> None:
            if how == "mouse":
                await stage.click(choices(stage), 3, 0)
            else:
                await stage.press(how)
            assert stage.is_closed
            assert stage.asked("reload") == [[]]
            assert "plan.json changed: ~ type Purchase.price: number → number, string" in stage.text

        plan_edit_on(tmp_path, play)
        plan = written(tmp_path)
        assert plan["version"] == 4
        assert [*plan["events"][0]] == ["name", "type", "required", "schema", "x-owner"]
        assert plan["events"][0]["schema"]["properties"]["price"] == {"type": ["number", "string"]}

    @pytest.mark.parametrize(
        ("key", "properties", "code", "expected"),
        [
            ("o", {"sku": None}, "", None),
            ("a", {"coupon": "x"}, "plan-unknown-property", {"type": "string"}),
        ],
    )
    def test_each_key_does_what_it_says(
        self, tmp_path: Path, key: str, properties: dict[str, str], code: str, expected: object
    ) -> None:
        async def play(stage: Stage) -> None:
            await stage.press(key)

        plan_edit_on(
            tmp_path, play, fill=lambda path: violating(path.parent, **properties), wanted=ViolationWanted(code)
        )
        found = written(tmp_path)["events"][0]["schema"]["properties"].get("coupon")
        assert found == expected

    def test_a_refused_reload_is_told(self, tmp_path: Path) -> None:
        fake = planned_shop(tmp_path)
        fake.refusals["reload"] = "a story plays"

        async def play(stage: Stage) -> None:
            await stage.press("w")
            assert "It is not in use yet: a story plays" in stage.text

        plan_edit_on(tmp_path, play, (140, 42), fake=fake)
        assert written(tmp_path)["version"] == 4

    def test_it_can_be_undone_where_it_was_made(self, tmp_path: Path) -> None:
        history = PlanHistory()

        async def make(stage: Stage) -> None:
            assert "undo" not in stage.text
            await stage.press("w")

        async def undo(stage: Stage) -> None:
            assert "the plan allows this now" in said(stage)
            assert "u  undo the last change" in stage.text
            await stage.press("u")
            assert "undone in plan.json: ~ type Purchase.price: number → number, string." in said(stage)
            assert "w  widen the type" in stage.text
            assert "undo the last" not in stage.text

        fake = planned_shop(tmp_path)
        before = (tmp_path / "plan.json").read_bytes()
        plan_edit_on(tmp_path, make, fake=fake, history=history)
        assert (tmp_path / "plan.json").read_bytes() != before
        with_old_plan = tmp_path / "before"
        with_old_plan.mkdir()
        (with_old_plan / "plan.json").write_bytes(before)
        plan_edit_on(tmp_path, undo, (100, 30), fake=fake, history=history, fill=lambda _: violating(with_old_plan))
        assert (tmp_path / "plan.json").read_bytes() == before

    def test_escape_changes_nothing(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("escape")
            assert stage.is_closed

        plan_edit_on(tmp_path, play)
        assert written(tmp_path)["version"] == 3


class TestWhatIsInTheWay:
    def test_a_file_that_changed_meanwhile_is_left_and_read_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            theirs = written(tmp_path)
            theirs["title"] = "theirs"
            (tmp_path / "plan.json").write_text(json.dumps(theirs))
            await stage.press("w")
            assert "was changed meanwhile and was left as it is" in said(stage)
            assert written(tmp_path) == theirs
            assert stage.asked("reload") == []
            await stage.press("w")
            assert written(tmp_path) == theirs
            await stage.press("r")
            assert "w  widen the type" in stage.text
            await stage.press("w")
            assert stage.is_closed

        plan_edit_on(tmp_path, play)
        assert (written(tmp_path)["title"], written(tmp_path)["version"]) == ("theirs", 4)

    def test_one_that_is_gone_is_not_made_again(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            (tmp_path / "plan.json").unlink()
            await stage.press("w")
            assert "is gone: it was moved or removed" in said(stage)
            await stage.press("r")
            assert "r  read the plan again" in stage.text

        plan_edit_on(tmp_path, play, (140, 42))
        assert not (tmp_path / "plan.json").exists()

    def test_a_read_only_one(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("w")
            assert "is read-only and was left as it is" in said(stage)

        fake = planned_shop(tmp_path)
        (tmp_path / "plan.json").chmod(0o400)
        plan_edit_on(tmp_path, play, (200, 50), fake=fake)
        assert written(tmp_path)["version"] == 3

    def test_what_nobody_expected_can_be_tried_again(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> bytes:
            raise RuntimeError("a fault")

        async def play(stage: Stage) -> None:
            with monkeypatch.context() as broken:
                broken.setattr("liveview.tui.plan_edit.work.write_own", fail)
                await stage.press("w")
            assert "This could not be finished: a fault" in said(stage)
            await stage.press("r", "w")
            assert stage.is_closed

        plan_edit_on(tmp_path, play, (140, 42))
        assert written(tmp_path)["version"] == 4

    def test_no_plan(self, tmp_path: Path) -> None:
        fake = planned_shop(tmp_path)

        async def play(stage: Stage) -> None:
            assert "no plan is in use; name one with file under [plan] in liveview.toml" in said(stage)

        (tmp_path / "liveview.toml").write_text("")
        plan_edit_on(tmp_path, play, (140, 42), fake=fake)

    def test_an_event_that_violates_nothing(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "The plan allows all of this event." in stage.text

        plan_edit_on(tmp_path, play, fill=lambda path: violating(path.parent, price=5))


class TestAnotherKind:
    def test_it_is_saved_as_an_own_plan_first_and_the_configuration_names_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert "plan.csv is a table" in stage.text
            assert "a  save it as plan.json and name that in liveview.toml" in stage.text
            assert not (tmp_path / "plan.json").exists(), "nothing is written before it was chosen"
            await stage.press("a")
            assert "w  widen the type" in stage.text
            await stage.press("w")
            assert stage.is_closed
            assert stage.asked("reload") == [[], []]

        self._on(tmp_path, play)
        assert (tmp_path / "liveview.toml").read_text() == '# ours\n[plan]\nfile = "plan.json"  # here\n'
        assert (tmp_path / "plan.csv").read_text() == CSV
        assert load(tmp_path / "plan.json").version == 2

    def test_the_owner_is_told_what_to_write_if_the_configuration_is_written_in_another_way(
        self, tmp_path: Path
    ) -> None:
        async def play(stage: Stage) -> None:
            assert "a  save it as plan.json" in stage.text
            assert 'then write file = "plan.json" under [plan] in liveview.toml' in said(stage)
            await stage.press("a")
            assert stage.is_closed
            assert 'Now write file = "plan.json"' in said(stage)
            assert stage.asked("reload") == []

        toml = 'plan = { file = "plan.csv" }\n'
        self._on(tmp_path, play, toml)
        assert (tmp_path / "liveview.toml").read_text() == toml
        assert load(tmp_path / "plan.json").events == load(tmp_path / "plan.csv").events

    @staticmethod
    def _on(folder: Path, play: Any, toml: str | None = None) -> None:
        fake: FakeSession = planned_shop(folder, CSV, "plan.csv", toml)
        plan_edit_on(folder, play, (100, 30), fake=fake, fill=lambda path: violating(path.parent, "plan.csv"))
