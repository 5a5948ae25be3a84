"""The scroll bar of the event list."""

from pathlib import Path

from liveview.tui.kit.quiet_bar import QuietBar
from tests.support.tui.stage import Stage, on_stage


def test_it_moves_to_where_the_list_is(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        bar, events = stage.events.vertical_scrollbar, stage.events
        QuietBar(events).move()
        assert (bar.position, bar.window_virtual_size) == (events.scroll_y, events.virtual_size.height)
        bar.position = 3
        QuietBar(events).keep_place()
        assert bar.position == events.scroll_y

    on_stage(tmp_path, play)


def test_a_bar_that_looks_the_same_is_left_alone(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        quiet, bar = QuietBar(stage.events), stage.events.vertical_scrollbar
        quiet.move()
        bar.position = 3
        quiet.move()
        assert bar.position == 3
        quiet.resize_text(stage.events.virtual_size.height * 20)
        quiet.move()
        assert bar.position == stage.events.scroll_y

    on_stage(tmp_path, play)


def test_more_text_makes_room_for_it(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        QuietBar(stage.events).resize_text(1_000)
        assert stage.events.virtual_size.height == 1_000

    on_stage(tmp_path, play)
