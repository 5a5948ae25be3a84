"""A line to type in, drawn without laying out the screen around it."""

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.pilot import Pilot
from textual.widgets import Static

from liveview.tui.kit.one_line import OneLine
from tests.support.tui.screen import run_on, screen_text
from tests.support.tui.textual_private import CountsLayouts


class Counting(CountsLayouts):
    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("> ", id="prompt")
            yield OneLine(compact=True)


class Typing(App[None]):
    CSS: ClassVar[str] = "Horizontal { height: 1; } #prompt { width: 2; } OneLine { width: 1fr; }"

    def get_default_screen(self) -> Counting:
        return Counting()


class TestTyping:
    def test_lays_nothing_out(self) -> None:
        app = Typing()

        async def play(pilot: Pilot[None]) -> None:
            screen = app.screen
            assert isinstance(screen, Counting)
            before = screen.layouts
            await pilot.press(*"price")
            await pilot.pause()
            assert screen_text(app).splitlines()[0].rstrip() == "> price"
            assert screen.layouts == before

        run_on(app, play, (20, 3))

    def test_shows_the_place_of_the_cursor_in_a_text_that_is_too_long(self) -> None:
        app = Typing()

        async def play(pilot: Pilot[None]) -> None:
            await pilot.press(*"a234567890123456789z")
            await pilot.pause()
            assert screen_text(app).splitlines()[0] == "> 123456789z "
            await pilot.press("home")
            await pilot.pause()
            assert screen_text(app).splitlines()[0].startswith("> a2345678901")
            await pilot.press("end", "backspace")
            await pilot.pause()
            assert "89" in screen_text(app).splitlines()[0]

        run_on(app, play, (13, 3))
