"""Sharing the space by dragging borders, and by keys."""

from pathlib import Path

from textual.widget import Widget

from liveview.tui.kit.short_list import DestinationList
from liveview.tui.kit.split import Split
from liveview.tui.lines.roster_lines import legend
from tests.support.tui.stage import Stage, on_stage


def widget(stage: Stage, selector: str) -> Widget:
    return stage.main.query_one(selector)


async def drag(stage: Stage, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press at a cell of the screen, move, let go."""
    await stage.pilot.mouse_down(offset=start)
    await stage.pilot.hover(offset=end)
    await stage.pilot.mouse_up(offset=end)
    await stage.pilot.pause()


class TestDragging:
    def test_the_border_of_the_inspector_goes_where_it_is_dragged(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            edge = widget(stage, "#inspector").region.x
            await drag(stage, (edge, 10), (edge - 20, 10))
            assert widget(stage, "#inspector").region.x == edge - 20
            assert widget(stage, "#inspector").region.right == 140
            await drag(stage, (edge - 21, 10), (2, 10))
            assert widget(stage, "#left").outer_size.width == 36

        on_stage(tmp_path, play)

    def test_so_do_the_borders_between_the_panes(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            events, decisions = widget(stage, "#events"), widget(stage, "#decisions")
            top, whole = decisions.region.y, events.outer_size.height + decisions.outer_size.height
            await drag(stage, (10, top), (10, top - 8))
            assert decisions.region.y == top - 8
            assert events.outer_size.height + decisions.outer_size.height == whole
            flight = widget(stage, "#flight").region.y
            await drag(stage, (10, flight), (10, 0))
            assert decisions.outer_size.height == 4

        on_stage(tmp_path, play)

    def test_nothing_is_selected_meanwhile_and_elsewhere_nothing_is_dragged(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            edge = widget(stage, "#inspector").region.x
            await drag(stage, (edge, 10), (edge + 10, 14))
            assert stage.main.get_selected_text() is None
            edge = widget(stage, "#inspector").region.x
            await drag(stage, (20, 10), (60, 12))
            assert widget(stage, "#inspector").region.x == edge

        on_stage(tmp_path, play)


def test_the_shares_survive_other_sizes_and_a_zoom(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        stage.main.action_do("widen", -20)
        stage.main.action_do("raise_rows", 3)
        await stage.pilot.pause()
        before = widget(stage, "#left").outer_size, widget(stage, "#decisions").outer_size
        await stage.pilot.press("z")
        await stage.pilot.pause()
        assert widget(stage, "#events").outer_size.width >= 139
        await stage.pilot.press("z")
        await stage.pilot.resize_terminal(80, 24)
        await stage.pilot.pause()
        assert widget(stage, "#events").outer_size.width >= 79
        await stage.pilot.resize_terminal(140, 42)
        await stage.pilot.pause()
        assert (widget(stage, "#left").outer_size, widget(stage, "#decisions").outer_size) == before

    on_stage(tmp_path, play)


def test_the_panes_are_written_again_for_their_new_width(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        pane = stage.main.query_one("#destinations", DestinationList)
        stage.main.action_do("widen", -24)
        await stage.pilot.pause()
        assert pane.border_subtitle == legend(pane.room)
        first = stage.text.splitlines()[pane.region.y + 1][pane.region.x : pane.region.right]
        assert "0 ↻" in first

    on_stage(tmp_path, play)


class TestReserving:
    def test_the_lower_panes_take_what_they_fill_and_leave_the_rest_to_the_events(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            assert widget(stage, "#decisions").outer_size.height == 5
            assert widget(stage, "#flight").outer_size.height == 4
            for number in range(6):
                stage.session.send(**{"$insert_id": f"slow-{number}"})
            await stage.catch_up()
            await stage.pilot.pause()
            assert widget(stage, "#flight").outer_size.height == 8
            stage.session.answer_all()
            await stage.catch_up()
            await stage.pilot.pause()
            assert widget(stage, "#flight").outer_size.height == 8

        on_stage(tmp_path, play)

    def test_a_border_that_was_moved_stays_where_it_is(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.pilot.press("ctrl+up", "ctrl+up")
            before = widget(stage, "#decisions").outer_size.height
            stage.main.query_one(Split).reserve(10, 8)
            await stage.pilot.pause()
            assert widget(stage, "#decisions").outer_size.height == before

        on_stage(tmp_path, play)
