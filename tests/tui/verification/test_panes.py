"""The panes of verification: what is chosen, and which keys work where."""

from pathlib import Path

from liveview.tui.verification.panes import NameList, NamePane, TraceSearch
from tests.support.tui.at_verification import choose, verification_on
from tests.support.tui.one_screen import Stage


def keys(stage: Stage) -> str:
    return stage.text.splitlines()[-1]


def test_the_chosen_name_is_that_of_the_selected_line(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await choose(stage, "track:Product Viewed")
        chosen = stage.app.screen.query_one(NameList).chosen
        assert chosen is not None
        assert chosen.key[1] == "Product Viewed"
        assert chosen.tally is not None
        assert chosen.tally.seen == 3

    verification_on(tmp_path, play)


def test_enter_is_offered_on_lines_of_the_text_that_lead_somewhere(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await choose(stage, "track:Purchase")
        assert "enter its events" in keys(stage)
        await stage.press("tab")
        assert "enter only these" in keys(stage)
        await stage.press("tab")
        assert "enter" not in keys(stage)
        while not stage.app.screen.query_one(NamePane).leads:
            await stage.press("down")
        assert "enter go to" in keys(stage)

    verification_on(tmp_path, play)


def test_the_search_line_hides_when_it_is_left_and_keeps_its_text(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        line = stage.app.screen.query_one(TraceSearch)
        shown = [line.display]
        for keys in (["slash"], [*"EUR", "enter"], ["slash"], ["escape"]):
            await stage.press(*keys)
            shown.append(line.display)
        assert shown == [False, True, False, True, False]
        assert line.value == "EUR"
        assert 'with "EUR"' in stage.text

    verification_on(tmp_path, play)
