"""Writing what a path does."""

from pathlib import Path

import pytest
from textual.widgets import Input

from liveview.tui.shell.key_bar import KeyBar
from liveview.tui.sink.screen import SinkScreen
from tests.support.tui.at_sink import paths, sink_on
from tests.support.tui.fakes import FakeSession
from tests.support.tui.one_screen import Stage, on_stage, settings


class TestEditing:
    def test_enter_edits_in_place_and_enter_takes_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert stage.app.screen.query_one(Input).value == "500x2 then ok"
            await stage.press("ctrl+u", *"delay 2", "enter")
            assert stage.asked("set_behaviour") == [["/orders", "delay 2"]]
            assert stage.app.focused is paths(stage)

        sink_on(tmp_path, play)

    def test_a_second_click_on_a_path_edits_it(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.click(paths(stage), 5, 2)
            await stage.click(paths(stage), 5, 2)
            assert stage.app.screen.query_one(Input).has_focus
            assert stage.app.screen.query_one(Input).value == "ok"

        sink_on(tmp_path, play)

    def test_an_error_is_in_place_and_nothing_is_asked(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "ctrl+u", *"frob", "enter")
            assert "frob" in stage.text
            assert "! " in stage.text.split("╭─ /orders")[1].splitlines()[2]
            assert not stage.asked("set_behaviour")
            await stage.press("escape")
            assert stage.app.focused is paths(stage)

        sink_on(tmp_path, play)

    @pytest.mark.parametrize("size", [(40, 20), (80, 24), (140, 42)])
    def test_a_long_error_is_read_to_its_end(self, tmp_path: Path, size: tuple[int, int]) -> None:
        """It ends with everything that is allowed."""

        async def play(stage: Stage) -> None:
            await stage.pilot.press("enter", "ctrl+a", "ctrl+k", *"delya")
            await stage.pilot.pause()
            await stage.pilot.pause()
            assert "(did you mean delay?)" in stage.text
            assert "body or header" in " ".join(stage.text.replace("│", " ").split())

        on_stage(tmp_path, SinkScreen, play, size, fake=FakeSession(effective=settings()))

    def test_examples_are_below_and_can_be_taken(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            assert "never answer" in stage.text
            await stage.press("down", "down", "enter")
            assert stage.app.screen.query_one(Input).value == "status 503"
            await stage.press("enter")
            assert stage.asked("set_behaviour") == [["/orders", "status 503"]]

        sink_on(tmp_path, play)

    def test_the_line_of_keys_sets_it_for_those_who_only_have_a_mouse(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter")
            bar = stage.app.screen.query_one(KeyBar)
            assert "down examples  enter set" in stage.text.splitlines()[-1]
            await stage.click(bar, 3, 0)
            keys = stage.text.splitlines()[-1]
            assert "enter take" in keys
            assert "its event" not in keys
            await stage.press("down")
            await stage.click(bar, 3, 0)
            assert stage.app.screen.query_one(Input).value == "status 503"
            await stage.click(bar, 18, 0)
            assert stage.asked("set_behaviour") == [["/orders", "status 503"]]

        sink_on(tmp_path, play)

    def test_the_border_shows_where_one_types(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            line, examples = (stage.app.screen.query_one(name) for name in ("#edit", "#examples"))
            await stage.press("enter")
            lit, dim = line.styles.border_top, examples.styles.border_top
            assert lit != dim
            await stage.press("down")
            assert (line.styles.border_top, examples.styles.border_top) == (dim, lit)

        sink_on(tmp_path, play)

    def test_a_new_path_gets_a_behaviour(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("a", *"new", "enter")
            assert "write a path and its behaviour" in stage.text
            await stage.press("space", "down", "enter", "enter")
            assert stage.asked("set_behaviour") == [["/new", "ok"]]

        sink_on(tmp_path, play)

    def test_keys_of_the_screen_are_letters_in_the_line(self, tmp_path: Path) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "p", "u", "1", "q")
            assert stage.app.screen.query_one(Input).value == "500x2 then okpu1q"
            assert not stage.fake.asked

        sink_on(tmp_path, play)

    @pytest.mark.parametrize("widths", [(140, 40), (40, 140)])
    def test_a_long_error_is_wrapped_again_when_the_screen_changes_its_size(
        self, tmp_path: Path, widths: tuple[int, int]
    ) -> None:
        async def play(stage: Stage) -> None:
            await stage.press("enter", "ctrl+a", "ctrl+k", *"delya")
            await stage.pilot.resize_terminal(widths[1], 24)
            await stage.settle()
            assert "(did you mean delay?)" in " ".join(stage.text.replace("│", " ").split())
            assert "body or header" in " ".join(stage.text.replace("│", " ").split())

        sink_on(tmp_path, play, (widths[0], 24))
