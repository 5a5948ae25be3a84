"""A question before something is done."""

from pathlib import Path

import pytest

from liveview.tui.kit.confirm import ConfirmDialog
from liveview.tui.kit.feed import Feed
from liveview.tui.lines.safe_text import say, visible
from tests.support.tui.one_screen import Stage, on_stage


def question(feed: Feed) -> ConfirmDialog:
    return ConfirmDialog(feed, say("Delete {}?", visible("[b]\x1b")), say("It goes."), yes=say("delete it"))


@pytest.mark.parametrize(
    ("keys", "sure"),
    [(("escape",), False), (("enter",), False), (("right", "enter"), True), (("right", "left", "enter"), False)],
)
def test_only_the_second_button_confirms(tmp_path: Path, keys: tuple[str, ...], sure: bool) -> None:
    answers: list[bool | None] = []

    async def play(stage: Stage) -> None:
        assert "Delete [b]\\x1b?" in stage.text
        assert "esc leaves everything as it is" in stage.text
        await stage.press("escape")
        stage.app.push_screen(question(stage.app.feed), answers.append)
        await stage.settle()
        await stage.press(*keys)
        assert answers == [sure]

    on_stage(tmp_path, question, play)
