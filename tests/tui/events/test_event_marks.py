"""Marks between the log and the event list."""

from pathlib import Path

import pytest

from liveview.tui.events.event_marks import EventMarks
from tests.support.tui.stage import Stage, on_stage


def made(stage: Stage) -> EventMarks:
    """Marks of a list that shows none yet."""
    stage.events.mark(())
    return EventMarks(stage.app.feed, stage.events)


def is_marked(stage: Stage) -> bool:
    """Whether the list has a mark above what is selected."""
    return stage.events.next_mark(-1) is not None


class TestLook:
    def test_the_list_shows_the_marks_of_the_log(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.mark(5, 58)
            marks = made(stage)
            marks.look()
            assert stage.events.next_mark(-1) == 58
            await stage.pilot.pause()
            assert "⚑" in stage.line(58)
            assert "⚑" not in stage.line(57)

        on_stage(tmp_path, play)

    def test_the_log_is_read_only_after_a_commit(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.mark(5, 58)
            marks = made(stage)
            marks.look()
            stage.events.mark(())
            marks.look()
            assert not is_marked(stage)
            await stage.arrive()
            stage.events.mark(())
            marks.look()
            assert is_marked(stage)

        on_stage(tmp_path, play)

    def test_marks_that_are_forgotten_are_read_with_the_next_look(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.mark(5, 58)
            marks = made(stage)
            marks.look()
            stage.events.mark(())
            marks.forget()
            assert not is_marked(stage)
            marks.look()
            assert is_marked(stage)

        on_stage(tmp_path, play)

    def test_a_mark_that_was_removed_goes(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.mark(58)
            marks = made(stage)
            marks.look()
            assert is_marked(stage)
            await stage.mark()
            marks.look()
            assert not is_marked(stage)

        on_stage(tmp_path, play)


class TestGoTo:
    def test_it_selects_the_next_one_in_each_direction(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.mark(5, 30, 58)
            marks = made(stage)
            marks.look()
            stage.events.select(40)
            marks.go_to(1)
            assert stage.events.selected == 58
            marks.go_to(-1)
            assert stage.events.selected == 30
            marks.go_to(-1)
            assert stage.events.selected == 5

        on_stage(tmp_path, play)

    @pytest.mark.parametrize(("steps", "where"), [(1, "below"), (-1, "above")])
    def test_without_one_it_says_so_and_stays(self, tmp_path: Path, steps: int, where: str) -> None:
        async def play(stage: Stage) -> None:
            marks = made(stage)
            stage.events.select(40)
            marks.go_to(steps)
            await stage.settle()
            assert f"There is no marked event {where}." in stage.text
            assert stage.events.selected == 40

        on_stage(tmp_path, play)
