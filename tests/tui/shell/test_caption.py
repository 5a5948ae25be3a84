"""The line of a story above the keys, on a screen that has one."""

from pathlib import Path

import pytest
from textual.app import ComposeResult
from textual.widgets import Static

from liveview.tui.shell.caption import Caption
from liveview.tui.shell.place import PlaceScreen
from tests.support.tui.one_screen import Stage, on_stage


class Room(PlaceScreen):
    """A place with little in it."""

    def body(self) -> ComposeResult:
        yield Static("the room")


def caption(stage: Stage) -> Caption:
    return stage.app.screen.query_one(Caption)


def classes(stage: Stage) -> set[str]:
    return {each for each in stage.app.screen.classes if each.startswith("-caption-")}


async def say(stage: Stage, text: str) -> None:
    stage.app.caption = text
    await stage.settle()


def test_without_words_it_takes_no_room(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        assert not caption(stage).display
        assert classes(stage) == set()

    on_stage(tmp_path, Room, play)


def test_it_is_above_the_keys_and_goes_with_its_words(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await say(stage, "3/27  A purchase arrives.")
        assert "3/27  A purchase arrives." in stage.text.splitlines()[-2]
        await say(stage, "4/27  Its delivery fails.")
        assert "4/27  Its delivery fails." in stage.text.splitlines()[-2]
        await say(stage, "")
        assert "Its delivery" not in stage.text
        assert not caption(stage).display

    on_stage(tmp_path, Room, play)


def test_a_screen_that_opens_later_has_it_from_the_start(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await say(stage, "3/27  A purchase arrives.")
        stage.app.push_screen(Room(stage.app.feed))
        await stage.settle()
        assert "3/27  A purchase arrives." in stage.text.splitlines()[-2]

    on_stage(tmp_path, Room, play)


def test_the_words_of_a_story_are_neither_markup_nor_commands_to_the_terminal(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await say(stage, "A [b]loud[/b] one [/arrives]\x1b[2J")
        assert r"A [b]loud[/b] one [/arrives]\x1b[2J" in stage.text

    on_stage(tmp_path, Room, play)


@pytest.mark.parametrize(("words", "lines"), [(4, 1), (16, 2)])
def test_the_screen_knows_how_many_lines_it_has(tmp_path: Path, words: int, lines: int) -> None:
    """Toasts are placed above it."""

    async def play(stage: Stage) -> None:
        await say(stage, " ".join(["purchase"] * words))
        assert caption(stage).size.height == lines
        assert classes(stage) == {f"-caption-{lines}"}
        await say(stage, "")
        assert classes(stage) == set()

    on_stage(tmp_path, Room, play)


def test_a_narrower_terminal_gives_it_more_lines(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await say(stage, " ".join(["purchase"] * 7))
        assert classes(stage) == {"-caption-1"}
        await stage.pilot.resize_terminal(40, 24)
        await stage.settle()
        assert classes(stage) == {"-caption-2"}

    on_stage(tmp_path, Room, play)


def test_words_that_change_while_its_screen_is_left_are_not_shown(tmp_path: Path) -> None:
    async def play(stage: Stage) -> None:
        await say(stage, "3/27  A purchase arrives.")
        left = caption(stage)
        stage.app.screen.dismiss()
        await stage.settle()
        assert stage.is_closed
        left.on_resize()
        assert not left.is_attached

    on_stage(tmp_path, Room, play)
