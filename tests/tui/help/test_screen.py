"""The help as a screen: it opens over any other, can be searched, and closes."""

from pathlib import Path

from liveview.tui.help.screen import HelpScreen
from liveview.tui.kit.lines_view import LinesView
from tests.support.tui.stage import Stage, on_stage


async def opened(stage: Stage) -> LinesView:
    await stage.pilot.press("question_mark")
    await stage.settle()
    assert isinstance(stage.app.screen, HelpScreen)
    return stage.app.screen.query_one(LinesView)


def test_it_says_which_keys_search_and_close_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await opened(stage)
        assert "/ searches, esc closes" in stage.text
        await stage.pilot.press("escape")
        await stage.settle()
        assert stage.main

    on_stage(tmp_path, play, events=3)


def test_a_search_goes_to_its_first_match_and_n_to_the_next(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        text = await opened(stage)
        assert "Filter language" not in stage.text
        await stage.pilot.press("slash")
        await stage.type("glyphs")
        await stage.pilot.press("enter")
        await stage.settle()
        first = text.scroll_offset.y
        assert first > 0
        assert text.has_focus
        await stage.pilot.press("n")
        await stage.settle()
        assert text.scroll_offset.y != first

    on_stage(tmp_path, play, (80, 24), events=3)


def test_a_search_that_is_given_up_leaves_the_text_in_focus(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        text = await opened(stage)
        await stage.pilot.press("slash", "x", "escape")
        await stage.settle()
        assert isinstance(stage.app.screen, HelpScreen)
        assert text.has_focus

    on_stage(tmp_path, play, events=3)
