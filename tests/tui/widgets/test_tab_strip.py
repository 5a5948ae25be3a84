"""The tabs of a narrow screen."""

from pathlib import Path

import pytest

from tests.tui.screens.stage import Stage, on_stage


@pytest.mark.parametrize(("size", "x"), [((80, 24), 34), ((40, 12), 22)])
def test_a_click_on_a_label_goes_to_its_pane_at_every_width(tmp_path: Path, size: tuple[int, int], x: int):
    async def play(stage: Stage) -> None:
        await stage.pilot.click("#panes", offset=(x, 0))
        await stage.pilot.pause()
        assert stage.app.focused is stage.main.query_one("#destinations")
        await stage.pilot.click("#panes", offset=(size[0] - 3, 0))
        await stage.pilot.pause()
        assert stage.main.query_one("#destinations").display

    on_stage(tmp_path, play, size)


def test_labels_get_longer_again_when_there_is_room(tmp_path: Path):
    async def play(stage: Stage) -> None:
        assert "3 Dest. 4 In flight" in stage.text
        await stage.pilot.resize_terminal(80, 24)
        await stage.pilot.pause()
        assert "3 Destinations 2  4 In flight and timeouts" in stage.text

    on_stage(tmp_path, play, (40, 12))
