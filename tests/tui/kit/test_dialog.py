"""Dialogs over the screen that asked for them."""

from pathlib import Path

from liveview.tui.kit.dialog import Dialog, leave_for
from tests.support.tui.one_screen import Stage, on_stage


def test_escape_closes_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert not stage.is_closed
        await stage.press("escape")
        assert stage.is_closed

    on_stage(tmp_path, Dialog[None], play)


def test_its_border_says_which_keys_work_and_which_one_leaves(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        dialog = stage.app.screen
        assert isinstance(dialog, Dialog)
        assert dialog.hint_content(("pick.choose", "copies")).plain == "enter copies, esc closes"
        assert dialog.hint_content(leave="keeps [b]").plain == "esc keeps [b]"

    on_stage(tmp_path, Dialog[None], play)


def test_the_screen_below_goes_to_the_event_for_which_a_dialog_is_left(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        dialog = stage.app.screen
        assert isinstance(dialog, Dialog)
        leave_for(dialog, 7)
        await stage.settle()
        assert stage.is_closed
        assert stage.below.went_to == 7

    on_stage(tmp_path, Dialog[None], play)
