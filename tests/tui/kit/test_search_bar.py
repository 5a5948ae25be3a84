"""Searching in a text."""

from collections.abc import Awaitable, Callable
from pathlib import Path, PurePath
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from liveview.tui.kit.canvas import TEXT_CLASSES
from liveview.tui.kit.lines_view import LinesView
from liveview.tui.kit.search_bar import SearchBar
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, say
from liveview.tui.shell import themes
from tests.support.tui.screen import run_on

_TUI = Path(__file__).parents[3] / "liveview" / "tui"


class _Stage(App[None]):
    COMPONENT_CLASSES: ClassVar[set[str]] = TEXT_CLASSES
    CSS_PATH: ClassVar[list[str | PurePath]] = [_TUI / "style.tcss", _TUI / "inspector" / "style.tcss"]

    def __init__(self) -> None:
        super().__init__()
        self.lines = LinesView(cursor=True)
        self.bar = SearchBar(self.lines)
        self.searched = 0

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.variables_for(self.current_theme)

    def compose(self) -> ComposeResult:
        yield self.lines
        yield self.bar

    def on_mount(self) -> None:
        self.lines.show([Line(EMPTY, say("line {}", number)) for number in range(12)], from_top=True)

    def on_search_bar_text_searched(self) -> None:
        self.searched += 1


def on_stage(play: Callable[[_Stage, Pilot[None]], Awaitable[None]]) -> None:
    app = _Stage()
    run_on(app, lambda pilot: play(app, pilot), (40, 10))


async def typed(app: _Stage, pilot: Pilot[None], text: str) -> None:
    app.bar.open()
    await pilot.press(*text)
    await pilot.pause()


@pytest.mark.parametrize(
    ("text", "words", "current"), [("1", "line 1 of 3 with 1", 1), ("11", "line 1 of 1 with 11", 11)]
)
def test_the_cursor_is_on_the_first_match_while_one_types(text: str, words: str, current: int) -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        await typed(app, pilot, text)
        assert (app.bar.words, app.lines.current) == (words, current)
        assert app.searched == len(text)

    on_stage(play)


def test_away_from_the_matches_it_counts_them() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        await typed(app, pilot, "1")
        await pilot.press("enter", "down")
        assert app.bar.words == "3 lines with 1"
        assert not app.bar.on_match

    on_stage(play)


def test_steps_go_around_and_do_nothing_without_a_match() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        await typed(app, pilot, "1")
        assert app.bar.step(-1)
        assert app.lines.current == 11
        await typed(app, pilot, "x")
        assert app.bar.words == "not found: 1x"
        assert not app.bar.step(1)

    on_stage(play)


def test_enter_keeps_the_search_and_escape_gives_it_up() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        await typed(app, pilot, "1")
        await pilot.press("enter")
        await pilot.pause()
        assert app.focused is app.lines
        assert not app.bar.display
        assert app.bar.words
        app.bar.open()
        await pilot.press("escape")
        await pilot.pause()
        assert app.focused is app.lines
        assert not app.bar.words

    on_stage(play)


def test_another_text_is_searched_for_the_same() -> None:
    async def play(app: _Stage, pilot: Pilot[None]) -> None:
        await typed(app, pilot, "11")
        app.lines.show([Line(EMPTY, say("11")), Line(EMPTY, say("11"))], from_top=True)
        app.bar.refresh_matches()
        assert app.bar.words == "line 1 of 2 with 11"

    on_stage(play)
