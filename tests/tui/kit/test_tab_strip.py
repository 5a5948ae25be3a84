"""The tabs of a narrow screen."""

from pathlib import Path

import pytest

from tests.support.tui.stage import Stage, on_stage


@pytest.mark.parametrize(("size", "x"), [((80, 24), 34), ((40, 12), 22)])
def test_a_click_on_a_label_goes_to_its_pane_at_every_width(tmp_path: Path, size: tuple[int, int], x: int) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.click("#panes", offset=(x, 0))
        await stage.pilot.pause()
        assert stage.app.focused is stage.main.query_one("#destinations")

    on_stage(tmp_path, play, size)


def test_a_click_beside_them_does_nothing(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.click("#panes", offset=(76, 0))
        await stage.pilot.pause()
        assert stage.events.display

    on_stage(tmp_path, play, (80, 24))


def test_tabs_have_one_name_at_every_width(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "1 Events 2 Dedup 3 Destinat 4 In fligh" in stage.text
        await stage.pilot.resize_terminal(80, 24)
        await stage.pilot.pause()
        assert "1 Events 60  2 Dedup  3 Destinations 2  4 In flight" in stage.text

    on_stage(tmp_path, play, (40, 12))
