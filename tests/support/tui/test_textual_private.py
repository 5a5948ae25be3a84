"""The private names of Textual that the tests use are there, in the version that they were tried with."""

import importlib
import importlib.metadata
from pathlib import Path

import pytest
import textual
from textual.pilot import Pilot

from liveview.tui.app import LiveviewApp
from tests.support import needs
from tests.support.tui import textual_private
from tests.support.tui.small import run


def test_the_version_is_the_one_it_was_tried_with() -> None:
    if textual.__version__ != textual_private.VERSION:
        needs.lacking(f"tried with textual {textual_private.VERSION}, this is {textual.__version__}")


def test_development_installs_that_version() -> None:
    pinned = [each for each in importlib.metadata.requires("liveview") or [] if each.startswith("textual==")]
    assert [each.partition(";")[0] for each in pinned] == [f"textual=={textual_private.VERSION}"]


@pytest.mark.parametrize("wait", textual_private.WAITS)
def test_a_pilot_waits_where_the_tests_make_it_wait_their_way(wait: str) -> None:
    module, _, name = wait.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_the_lines_of_a_screen_are_those_of_the_terminal_and_show_what_is_behind(tmp_path: Path) -> None:
    async def play(app: LiveviewApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        await pilot.pause()
        assert app.screen.is_modal
        strips = textual_private.strips_of(app)
        assert [strip.cell_length for strip in strips] == [80] * 24
        assert "receiving" in strips[0].text

    run(tmp_path, play)
