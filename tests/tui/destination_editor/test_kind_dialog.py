"""The list of kinds."""

from pathlib import Path

import pytest

from liveview.model.kind import KINDS
from liveview.tui.destination_editor.kind_dialog import KindDialog
from liveview.tui.kit.pick_list import PickList
from tests.support.tui.at_destinations import destinations_on, form_of
from tests.support.tui.one_screen import Stage
from tests.support.tui.ways import SIZES


@pytest.mark.parametrize("size", SIZES)
def test_every_kind_is_there_and_one_is_taken_by_a_click(tmp_path: Path, size: tuple[int, int]) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("j", "e")
        await stage.click(form_of(stage).query_one("#destination-kind"), 2, 0)
        assert isinstance(stage.app.screen, KindDialog)
        kinds = stage.app.screen.query_one(PickList)
        assert kinds.selected == "klaviyo"
        for kind in KINDS.values():
            assert kind.title in stage.text or size[1] < 24
        await stage.press("home")
        await stage.click(kinds, 4, 2)
        await stage.click(kinds, 4, 2)
        assert "Google Analytics 4 ▾" in stage.text
        await stage.press("escape", "escape")

    destinations_on(tmp_path, play, size)


def test_leaving_it_changes_nothing(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("e", "down", "down", "enter", "escape")
        assert "Webhooks ▾" in stage.text
        await stage.press("escape")

    destinations_on(tmp_path, play)
