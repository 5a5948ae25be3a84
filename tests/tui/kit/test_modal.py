"""What lies over a screen, with the mouse."""

from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.events import Click
from textual.widgets import Static

from liveview.tui.kit.feed import Feed
from liveview.tui.kit.modal import Modal
from tests.support.tui.one_screen import Stage, on_stage
from tests.support.tui.stage import Stage as MainStage
from tests.support.tui.stage import on_stage as on_main_stage

BESIDE, WITHIN = (70, 20), (3, 1)


class Over(Modal[None]):
    """A box in the corner of the screen."""

    DEFAULT_CSS = "Over Static { width: 10; height: 3; }"

    def __init__(self, feed: Feed) -> None:
        super().__init__()
        del feed

    def compose(self) -> ComposeResult:
        yield Static("box")


def test_a_click_beside_the_box_closes_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.pilot.click(offset=WITHIN)
        await stage.settle()
        assert not stage.is_closed
        await stage.pilot.click(offset=BESIDE)
        await stage.settle()
        assert stage.is_closed

    on_stage(tmp_path, Over, play, (80, 24))


def test_the_second_click_of_a_double_click_closes_nothing(tmp_path: Path) -> None:
    """The first one may have opened it."""

    async def play(stage: Stage) -> None:
        modal = stage.app.screen
        for chain, closed in ((2, False), (1, True)):
            modal.post_message(Click(modal, *BESIDE, 0, 0, 1, False, False, False, *BESIDE, chain=chain))
            await stage.settle()
            assert stage.is_closed == closed

    on_stage(tmp_path, Over, play, (80, 24))


@pytest.mark.parametrize("key", ["question_mark", "f1", "y", "S"])
def test_help_guide_and_dialogs_close_like_this(tmp_path: Path, key: str) -> None:
    async def play(main: MainStage) -> None:
        await main.pilot.press(key)
        await main.settle()
        assert len(main.app.screen_stack) == 2
        await main.pilot.click(offset=(0, 0))
        await main.settle()
        assert len(main.app.screen_stack) == 1

    on_main_stage(tmp_path, play, (80, 24), events=3)
