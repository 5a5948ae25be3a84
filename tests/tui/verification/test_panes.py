"""The panes of verification: what is chosen, and which keys work where."""

from pathlib import Path
from typing import Any

import pytest

from liveview.tui.verification.lines import name_lines
from liveview.tui.verification.panes import NameList, NamePane, TraceSearch
from liveview.tui.verification.rows import VerifiedName, name_parts
from liveview.tui.verification.screen import VerificationScreen
from tests.support.tui.at_verification import choose, verification_on
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import shows


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


def test_only_names_in_view_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def counting(line: VerifiedName, *args: Any, **kwargs: Any) -> Any:
        drawn.append(line.text_key)
        return name_parts(line, *args, **kwargs)

    async def play(stage: Stage) -> None:
        found = stage.app.screen.query_one(NameList)
        await shows(stage, "0 of 300 required seen")
        drawn.clear()
        screen = stage.app.screen
        assert isinstance(screen, VerificationScreen)
        screen.fit()
        await stage.settle()
        assert 0 < len({*drawn}) <= found.size.height

    monkeypatch.setattr("liveview.tui.verification.panes.name_parts", counting)
    events = ",".join(f'{{"name": "Planned {number}", "required": true}}' for number in range(300))
    verification_on(tmp_path, play, plan=f'{{"liveview_plan": 1, "events": [{events}]}}')


def test_the_text_is_made_again_only_when_something_about_it_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def counting(line: VerifiedName, *args: Any) -> Any:
        made.append(line.text_key)
        return name_lines(line, *args)

    async def play(stage: Stage) -> None:
        screen = stage.app.screen
        assert isinstance(screen, VerificationScreen)
        await choose(stage, "track:Purchase")
        await shows(stage, "voucher: new, boolean")
        made.clear()
        screen.fit()
        assert made == []
        stage.session.send(price="7", **{"$insert_id": "p3"})
        stage.session.answer_all()
        await stage.catch_up()
        await shows(stage, "3 times, last")
        assert {*made} == {"track:Purchase"}

    monkeypatch.setattr("liveview.tui.verification.panes.name_lines", counting)
    verification_on(tmp_path, play)
