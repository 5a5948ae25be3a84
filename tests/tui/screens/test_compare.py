"""Comparing two events, from the list and from the inspector."""

from pathlib import Path

from liveview.tui.screens.compare import CompareScreen
from tests.tui.screen import title_of
from tests.tui.screens.stage import Stage, on_stage


def pane(stage: Stage) -> str:
    screen = stage.app.screen
    assert isinstance(screen, CompareScreen)
    return title_of(screen.query_one("#compare"))


def test_a_marked_event_is_compared_with_the_selected_one(tmp_path: Path):
    async def play(stage: Stage) -> None:
        await stage.mark(54)
        await stage.pilot.press("D")
        await stage.settle()
        assert pane(stage) == "Compare #54 and #60"
        assert "Both say" not in stage.text
        assert '"20417"' in stage.text
        assert "The same was decided about both, and done." in stage.text

    on_stage(tmp_path, play)


def test_without_a_mark_the_key_keeps_one_and_then_compares(tmp_path: Path):
    async def play(stage: Stage) -> None:
        await stage.pilot.press("D")
        await stage.pilot.pause()
        assert "#60 is one of two: select another event and press D again." in stage.text
        await stage.pilot.press("k", "D")
        await stage.settle()
        assert pane(stage) == "Compare #59 and #60"

    on_stage(tmp_path, play)


def test_a_duplicate_is_compared_with_its_original(tmp_path: Path):
    async def play(stage: Stage) -> None:
        await stage.arrive(**{"$insert_id": "q3"})
        await stage.pilot.press("D")
        await stage.settle()
        assert pane(stage) == "Compare #4 and #61"

    on_stage(tmp_path, play)


def test_the_other_marks_are_one_key_away(tmp_path: Path):
    async def play(stage: Stage) -> None:
        await stage.mark(2, 5, 9)
        await stage.pilot.press("D")
        await stage.settle()
        assert pane(stage) == "Compare #9 and #60"
        await stage.pilot.press("left_square_bracket")
        await stage.settle()
        assert pane(stage) == "Compare #5 and #60"
        assert "#5 " in stage.text

    on_stage(tmp_path, play)


def test_enter_on_one_of_them_goes_there_and_escape_back(tmp_path: Path):
    async def play(stage: Stage) -> None:
        await stage.mark(54)
        await stage.pilot.press("D")
        await stage.settle()
        await stage.pilot.press("enter")
        await stage.settle()
        assert stage.events.selected == 54
        await stage.pilot.press("D", "escape")
        await stage.settle()
        assert stage.app.screen is stage.main

    on_stage(tmp_path, play)


def test_what_comes_further_is_shown(tmp_path: Path):
    async def play(stage: Stage) -> None:
        stage.session.send(**{"$insert_id": "slow"})
        await stage.catch_up()
        await stage.mark(54)
        await stage.pilot.press("D")
        await stage.settle()
        assert "pending" in stage.text
        stage.session.answer_all()
        await stage.catch_up()
        await stage.settle()
        assert "The same was decided about both, and done." in stage.text

    on_stage(tmp_path, play)
