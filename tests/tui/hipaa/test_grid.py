"""The matrix as a list, apart from its screen."""

from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult

from liveview.tui.hipaa.grid import HipaaGrid
from liveview.tui.hipaa.lists import destination_list
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.screen import LiveScreen
from tests.support.tui.at_hipaa import FILE, removing
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Stage, on_stage
from tests.tui.hipaa.test_matrix import matrix

MORE = "".join(
    f'[[destinations]]\nname = "To {at}"\n[[destinations.webhooks]]\nurl = "sink:/{at}"\n' for at in range(9)
)


class OnlyGrid(LiveScreen):
    """A screen with nothing but the matrix."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(feed)
        self.grid = HipaaGrid()
        self.picked: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield self.grid

    def look(self, *, changed: bool) -> None:
        pass

    def on_hipaa_grid_cell_picked(self, message: HipaaGrid.CellPicked) -> None:
        self.picked.append((message.column.title, message.name))


def on_grid(path: Path, play: Any, size: tuple[int, int] = (80, 24), text: str = FILE) -> None:
    """Run `play(stage, screen)` once the matrix is shown."""

    async def shown(stage: Stage) -> None:
        screen = stage.app.screen
        assert isinstance(screen, OnlyGrid)
        screen.grid.show_matrix(matrix(text=text), "")
        screen.grid.focus()
        await stage.settle()
        await play(stage, screen)

    on_stage(path, OnlyGrid, shown, size, fake=FakeSession(), fill=removing)


def test_the_cursor_moves_in_both_directions_and_picks_a_cell(tmp_path: Path) -> None:
    async def play(stage: Stage, screen: OnlyGrid) -> None:
        await stage.press("a", "down", "right", "space", "left", "left", "a")
        assert screen.picked == [("project", "email"), ("Webhooks", "plan"), ("project", "plan")]

    on_grid(tmp_path, play)


def test_the_column_under_the_cursor_is_always_shown(tmp_path: Path) -> None:
    async def play(stage: Stage, screen: OnlyGrid) -> None:
        for at in range(9):
            await stage.press("right")
            assert screen.grid.column is not None
            assert screen.grid.column.title in stage.text
            assert "project" in stage.text
            assert at < 3 or "←" in stage.text
        await stage.press(*["right"] * 9)
        assert screen.grid.column is not None
        assert screen.grid.column.key == destination_list("To 8")
        assert "→" not in stage.text
        await stage.press(*["left"] * 20)
        assert "Webhooks" in stage.text
        assert "←" not in stage.text

    on_grid(tmp_path, play, (60, 20), FILE + MORE)


@pytest.mark.parametrize("title", ["project", "Webhooks", "Mixpanel"])
def test_a_click_picks_the_cell_below_its_title(tmp_path: Path, title: str) -> None:
    async def play(stage: Stage, screen: OnlyGrid) -> None:
        lines = stage.text.splitlines()
        heading = next(at for at, line in enumerate(lines) if "property" in line)
        row = next(at for at, line in enumerate(lines) if "price" in line)
        x = lines[heading].index(title)
        await stage.click(screen.grid, x - screen.grid.region.x, row - screen.grid.region.y)
        assert screen.picked == [(title, "price")]

    on_grid(tmp_path, play)


def test_a_click_on_a_name_only_selects_it(tmp_path: Path) -> None:
    async def play(stage: Stage, screen: OnlyGrid) -> None:
        await stage.click(screen.grid, 4, 5)
        await stage.click(screen.grid, 4, 5)
        assert screen.picked == []
        assert screen.grid.selected is not None

    on_grid(tmp_path, play)


def test_names_are_found_whatever_their_case(tmp_path: Path) -> None:
    async def play(stage: Stage, screen: OnlyGrid) -> None:
        selected = []
        for text, count in (("PR", 1), ("nothing", 0)):
            assert screen.grid.show_matrix(matrix(), text) == count
            selected.append(screen.grid.selected)
        assert selected == ["price", None]
        await stage.press("a")
        assert screen.picked == []

    on_grid(tmp_path, play)
