"""The pane of a held call, where its body is changed."""

from pathlib import Path

from liveview.tui.breakpoint.held_pane import HeldPane
from tests.support.tui.at_held import BODY, call, change, held_on, now
from tests.support.tui.one_screen import Stage
from tests.support.tui.screen import title_of


def pane(stage: Stage) -> HeldPane:
    return stage.app.screen.query_one(HeldPane)


def test_it_has_the_call_and_its_body_as_it_is_now(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        found = pane(stage)
        assert found.held is not None
        assert title_of(found) == "What it would send"
        assert (found.draft is not None and found.draft.is_changed, found.error) == (False, None)
        await change(stage, "1.10", "2.50")
        assert found.draft is not None
        assert found.draft.content == BODY.replace(b"1.10", b"2.50")
        await change(stage, "2.50", "")
        assert found.error is not None
        assert found.error.line == 5

    held_on(tmp_path, play, call(1))


def test_it_is_empty_once_nothing_is_held(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await now(stage)
        assert (pane(stage).held, pane(stage).draft, pane(stage).error) == (None, None, None)
        assert title_of(pane(stage)) == "No call is held"
        assert "Purchase" not in stage.text

    held_on(tmp_path, play, call(1))
