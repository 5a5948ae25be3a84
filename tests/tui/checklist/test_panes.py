"""The panes of the checklist: which line is chosen, and where the text leads."""

from pathlib import Path

from liveview.tui.checklist.panes import CheckList, ResultPane
from tests.support.tui.at_checklist import SPEC, checklist_on, rows
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import shows


def the_list(stage: Stage) -> CheckList:
    return stage.app.screen.query_one(CheckList)


def test_it_begins_with_the_first_line_that_is_wrong(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        chosen = the_list(stage).chosen
        assert chosen is not None
        assert (chosen[0], chosen[1].id, chosen[2].word) == (1, "paid", "wrong type")

    checklist_on(tmp_path, play)


def test_the_chosen_line_stays_while_others_change(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        rows(stage).highlight("4")
        stage.session.send("Refund", **{"$insert_id": "r"})
        stage.session.answer_all()
        await stage.catch_up()
        await shows(stage, "✓ Refund")
        assert rows(stage).selected == "4"

    checklist_on(tmp_path, play)


def test_nothing_is_chosen_without_a_spec_or_with_a_mistake_in_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert the_list(stage).chosen is None

    checklist_on(tmp_path, play, spec=None)
    (tmp_path / "session.db").unlink()
    checklist_on(tmp_path, play, spec="[[expect")


def test_the_text_offers_enter_only_on_a_line_about_an_event(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("enter")
        assert "enter go to" not in stage.text.splitlines()[-1]
        while not stage.app.screen.query_one(ResultPane).leads:
            await stage.press("down")
        assert "enter go to" in stage.text.splitlines()[-1]

    checklist_on(tmp_path, play)


def test_a_shorter_spec_is_shown_in_place_of_a_longer_one(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("end")
        (tmp_path / "shop.toml").write_text('[[expect]]\nname = "Purchase"\n')
        await stage.press("f5")
        await shows(stage, "1 of 1 seen")
        chosen = the_list(stage).chosen
        assert chosen is not None
        assert chosen[1].id == "Purchase"

    assert SPEC.count("[[") > 1
    checklist_on(tmp_path, play)
