"""Loading a spec: what is offered, and what is returned."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from liveview.tui.checklist.load import LoadSpecDialog
from liveview.tui.kit import clipboard_files
from liveview.tui.kit.pick_list import PickList
from tests.support.tui.one_screen import Stage, on_stage

SPEC = '[[expect]]\nname = "Purchase"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the program, with the folder of copies in it."""
    monkeypatch.setattr(clipboard_files, "state_directory", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load_on(here: Path, play: Callable[[Stage], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> list[str | None]:
    """Run `play` on the dialog; what it returned."""
    returned: list[str | None] = []

    async def watched(stage: Stage) -> None:
        dialog = stage.app.screen
        assert isinstance(dialog, LoadSpecDialog)
        await play(stage)
        if not stage.is_closed:
            await stage.press("escape")
        returned.append(dialog.chosen)

    on_stage(here, LoadSpecDialog, watched, size)
    return returned


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 50)])
def test_specs_here_and_captured_ones_are_offered(here: Path, size: tuple[int, int]) -> None:
    (here / "copies").mkdir()
    (here / "shop.toml").write_text(SPEC)
    (here / "copies" / "20260921-141320-capture-spec.toml").write_text(SPEC)

    async def play(stage: Stage) -> None:
        assert "shop.toml" in stage.text
        assert "20260921-141" in stage.text
        files = stage.app.screen.query_one(PickList)
        assert files.has_focus
        assert files.highlight("shop.toml")
        await stage.press("enter")

    assert load_on(here, play, size) == ["shop.toml"]


def test_a_path_is_typed(here: Path) -> None:
    async def play(stage: Stage) -> None:
        assert "no specs in this folder" in stage.text
        stage.app.screen.query_one(Input).value = " ~/specs/shop.toml "
        await stage.press("enter")

    assert load_on(here, play) == ["~/specs/shop.toml"]


def test_nothing_typed_is_nothing_chosen(here: Path) -> None:
    async def play(stage: Stage) -> None:
        await stage.press("enter")
        assert not stage.is_closed

    assert load_on(here, play) == [None]
