"""The grid of switches."""

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from liveview.tui.event_settings.toggle_grid import SwitchColumn, ToggleGrid
from liveview.tui.kit.canvas import TEXT_CLASSES
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.cells import Part
from liveview.tui.lines.safe_text import say, visible
from tests.support.tui.screen import run_on, screen_text

COLUMNS = (SwitchColumn("a", say("first"), 5), SwitchColumn("b", say("second"), 6))
HEADING: Part = (say("names   "), "muted")


class _Stage(App[None]):
    COMPONENT_CLASSES: ClassVar[set[str]] = TEXT_CLASSES
    CSS_PATH = "../../../liveview/tui/style.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.turned: list[tuple[str, str | None]] = []
        self.grid = ToggleGrid(say("Title"), say("nothing"), id="grid")

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict.fromkeys(("text-quiet", "text-strong", "line", "row-cursor", "row-cursor-blurred"), "#888888")

    def compose(self) -> ComposeResult:
        yield self.grid

    def on_pick_list_picked(self, message: PickList.Picked) -> None:
        self.turned.append((message.key, self.grid.column))


def rows(*keys: str) -> list[Choice]:
    texts = (" ", "[ ]", "  ", " ", "[✓]", "   ")
    cells: list[Part] = [(visible(text), "plain") for text in texts]
    return [Choice(key, ((visible(f"{key:<8}"), "plain"), *cells)) for key in keys]


def on_stage(play: Callable[[_Stage, Pilot[None]], Awaitable[None]], size: tuple[int, int] = (40, 8)) -> None:
    app = _Stage()

    async def run(pilot: Pilot[None]) -> None:
        app.grid.lay_out(rows("x", "y"), HEADING, COLUMNS)
        await pilot.pause()
        await play(app, pilot)

    run_on(app, run, size)


class TestCells:
    def test_titles_are_above_their_cells(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            lines = screen_text(app).splitlines()
            assert lines[1].index("first") == lines[2].index("[ ]")
            assert lines[1].index("second") == lines[2].index("[✓]")

        on_stage(play)

    def test_keys_move_in_both_directions_and_stop_at_the_edges(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            await pilot.press("space", "right", "down", "enter", "l", "l", "space", "h", "left", "left", "up", "space")
            await pilot.pause()
            assert app.turned == [("x", "a"), ("y", "b"), ("y", "b"), ("x", "a")]

        on_stage(play)

    def test_a_click_turns_a_cell_and_only_a_cell(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            lines = screen_text(app).splitlines()
            await pilot.click(ToggleGrid, offset=(3, 3))
            assert app.grid.selected == "y"
            await pilot.click(ToggleGrid, offset=(lines[2].index("[✓]") + 1, 2))
            await pilot.pause()
            assert app.turned == [("x", "b")]

        on_stage(play)

    def test_the_cursor_stays_on_its_column_when_columns_change(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            await pilot.press("right")
            app.grid.lay_out(rows("x", "y"), HEADING, (COLUMNS[1], COLUMNS[0]))
            assert app.grid.column == "b"
            app.grid.lay_out(rows("x", "y"), HEADING, COLUMNS[:1])
            assert app.grid.column == "a"

        on_stage(play)

    def test_a_line_that_is_too_short_for_its_cells_is_drawn(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            await pilot.press("right")
            for width in (12, 4, 1, 40):
                await pilot.resize_terminal(width, 8)
                await pilot.pause()
            assert "[✓]" in screen_text(app)

        on_stage(play)


class TestWithoutColumns:
    def test_a_line_is_a_switch(self) -> None:
        async def play(app: _Stage, pilot: Pilot[None]) -> None:
            app.grid.lay_out(rows("x", "y"), HEADING, ())
            await pilot.pause()
            await pilot.press("space", "left", "right")
            await pilot.click(ToggleGrid, offset=(3, 3))
            await pilot.pause()
            assert app.turned == [("x", None), ("y", None)]

        on_stage(play)
